"""Documents are put there, read and taken away by those whose they are, and by nobody else."""

import errno
import os
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from core.refusal import Refusal
from participants.models import User
from sets import tasks
from sets.models import Document, LearningSet, Programme, ProgrammeRole
from sets.selectors.documents import (
    documents_of_programme,
    documents_of_session,
    documents_of_set,
    documents_on_home,
    number_to_read,
    public_documents,
    what_it_is,
)
from sets.services import documents, places
from sets.services.documents import Shelf, add_document, clear_files_without_a_row, remove_document
from sets.services.learning_sets import unassign_facilitator
from tests import make, papers
from tests.make import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def files() -> set[str]:
    """Every file that the storage holds."""
    folders = documents._listed("documents")[0]
    return {f"documents/{one}/{name}" for one in folders for name in documents._listed(f"documents/{one}")[1]}


def add(actor: User, shelf: Shelf, title: str = "Background paper", **given: Any) -> Document:
    said = {"name": "paper.txt", "content": title.encode(), "now": NOW, **given}
    return add_document(actor=actor, shelf=shelf, title=title, **said)


def of_programme(programme: Programme, **shelf: Any) -> Document:
    title = shelf.pop("title", "Background paper")
    return add(make.coordinator_of(programme), Shelf(programme, **shelf), title)


def of_set(learning_set: LearningSet, number: int | None = None, title: str = "Minutes", **given: Any) -> Document:
    """Put there by one of its facilitators."""
    session = learning_set.programme.planned_sessions.get(number=number) if number else None
    facilitation = learning_set.facilitations.first()
    by = facilitation.user if facilitation else make.facilitator(learning_set)
    shelf = Shelf(learning_set.programme, learning_set, session, from_coordinator=False)
    return add(by, shelf, title, **given)


def read_by(user: Any) -> set[str]:
    return set(Document.objects.visible_to(user).values_list("title", flat=True))


# --- who reads -------------------------------------------------------------------------------------------------------


@pytest.fixture
def library() -> dict[str, Any]:
    """Two sets of a programme, a document on every shelf, and another programme beside it."""
    programme = make.programme(minimum=2, optimum=2, maximum=2, max_sets=2, parallel_sets="automatic")
    members = make.places(programme, 4)
    waiting = make.place(programme, now=LATER)
    set_a, set_b = programme.sets.order_by("letter")
    facilitators = [make.facilitator(one) for one in (set_a, set_b)]
    by = make.coordinator_of(programme)
    for title, shelf in (
        ("public", Shelf(programme, public=True)),
        ("shared", Shelf(programme)),
        ("given to A", Shelf(programme, set_a)),
    ):
        add(by, shelf, title)
    of_set(set_a, title="of A", now=LATER)
    of_set(set_b, title="of B", now=LATER)
    other = of_programme(make.programme(), title="elsewhere")
    return {
        "programme": programme,
        "coordinator": by,
        "member of A": members[0].participant,
        "member of B": members[3].participant,
        "waiting": waiting.participant,
        "facilitator of A": facilitators[0],
        "facilitator of B": facilitators[1],
        "coordinator elsewhere": other.uploaded_by,
        "system admin": make.person(is_staff=True, is_superuser=True),
        "visitor": AnonymousUser(),
    }


def test_everybody_reads_what_is_for_them(library):
    """C01, C02; section 2: the coordinator does not read, or know of, what a facilitator put there."""
    assert {who: read_by(user) for who, user in library.items() if who != "programme"} == {
        "coordinator": {"public", "shared", "given to A"},
        "member of A": {"public", "shared", "given to A", "of A"},
        "member of B": {"public", "shared", "of B"},
        "waiting": {"public"},
        "facilitator of A": {"public", "shared", "given to A", "of A"},
        "facilitator of B": {"public", "shared", "of B"},
        "coordinator elsewhere": {"public", "elsewhere"},
        "system admin": {"public"},
        "visitor": {"public"},
    }


def test_everybody_keeps_what_they_put_there_and_nothing_else(library):
    """Section 2: a facilitator does not take away what the coordinator gave, nor the other way round."""
    kept = {who: Document.objects.kept_by(user) for who, user in library.items() if who != "programme"}
    assert {who: set(found.values_list("title", flat=True)) for who, found in kept.items() if found} == {
        "coordinator": {"public", "shared", "given to A"},
        "facilitator of A": {"of A"},
        "facilitator of B": {"of B"},
        "coordinator elsewhere": {"elsewhere"},
    }


def test_a_coordinator_who_facilitates_reads_the_set_as_its_facilitator(library):
    """Section 2: unless also that set's facilitator."""
    by = library["coordinator"]
    make.facilitator(library["programme"].sets.get(letter="A"), by)
    assert read_by(by) == {"public", "shared", "given to A", "of A"}


def test_whoever_leaves_reads_no_longer(library):
    """C04: withdrawn, and no longer facilitating."""
    member = library["member of A"]
    places.withdraw(actor=member, enrolment=member.enrolments.get(), now=LATER)
    assert read_by(member) == {"public"}
    facilitation = library["facilitator of A"].facilitations.get()
    unassign_facilitator(actor=library["coordinator"], facilitation=facilitation, now=LATER)
    assert read_by(library["facilitator of A"]) == {"public"}


def test_nobody_but_its_coordinator_reads_the_documents_of_a_draft():
    """Section 3: a draft is its coordinators' own; as it is published its public documents are everybody's."""
    by = make.coordinator()
    draft = make.draft(by=by)
    add(by, Shelf(draft, public=True), "public")
    add(by, Shelf(draft), "shared")
    assert (read_by(by), read_by(AnonymousUser()), read_by(make.person())) == ({"public", "shared"}, set(), set())
    documents_before = Document.objects.count()
    make.publish(actor=by, programme=draft, now=NOW)
    assert (read_by(AnonymousUser()), Document.objects.count()) == ({"public"}, documents_before)


def test_a_second_coordinator_reads_what_the_first_put_there(library):
    """What a coordinator gives is given by the role, not by the person."""
    second = make.person()
    ProgrammeRole.objects.create(programme=library["programme"], user=second, role="coordinator")
    assert read_by(second) == read_by(library["coordinator"])
    assert Document.objects.kept_by(second).count() == 3


def test_a_joiner_reads_what_is_to_be_read_and_not_what_was_put_there_before(library):
    """C05: reading for a session still ahead as they join is theirs, and what the coordinator gave; the rest is not."""
    set_a = library["programme"].sets.get(letter="A")
    make.confirmed_dates(set_a, first=date(2028, 10, 24))
    of_set(set_a, 1, "for the first")
    of_set(set_a, 2, "for the second")
    of_set(set_a, title="notes of before")
    member = library["member of A"]
    # As if they had come after the first session.
    joined = NOW + timedelta(days=55)
    member.enrolments.update(in_set_since=joined)
    of_set(set_a, title="notes of after", now=joined)
    of_set(set_a, 1, "for the first, late", now=joined + timedelta(days=1))
    assert read_by(member) == {
        *("public", "shared", "given to A"),
        *("for the second", "notes of after", "for the first, late"),
    }


def test_on_the_day_of_a_session_its_papers_are_still_to_be_read(library):
    """C05: whoever joins in the morning reads what is for the afternoon."""
    set_a, member = library["programme"].sets.get(letter="A"), library["member of A"]
    make.confirmed_dates(set_a, first=date(2028, 10, 24))
    of_set(set_a, 1, "for the first")
    for day, expected in ((24, True), (25, False)):
        member.enrolments.update(in_set_since=NOW.replace(month=10, day=day, hour=7))
        assert ("for the first" in read_by(member)) is expected


# --- putting there ---------------------------------------------------------------------------------------------------


def test_a_document_is_kept_under_a_name_that_nobody_guesses():
    """Quality, section 5: no word of an uploader is in a path; the audit entry holds numbers alone."""
    programme = make.programme()
    document = add(
        make.coordinator_of(programme),
        Shelf(programme),
        "  A  \n title ",
        name="../../etc/passwd\u202e.TXT",
        content=b"Words.",
    )
    assert (document.title, document.file_name, document.kind) == ("A title", "passwd.txt", "txt")
    assert (document.size, document.from_coordinator, document.public) == (6, True, False)
    assert files() == {document.file.name}
    assert document.file.name.startswith("documents/")
    assert len(document.file.name) == len("documents/aa/") + 32
    assert oct(os.stat(document.file.path).st_mode & 0o777) == "0o640"
    entry = AuditEntry.objects.get(act="document added")
    assert entry.facts == {"programme": programme.pk, "set": None, "size": 6}


@pytest.mark.parametrize("kind", papers.of_every_kind())
def test_a_file_of_every_kind_is_taken(kind):
    """S0, S1: a background paper, in whatever office program."""
    programme = make.programme()
    content = papers.of_every_kind()[kind]
    document = add(make.coordinator_of(programme), Shelf(programme), name=f"a.{kind}", content=content)
    with document.file.open() as kept:
        assert papers.AUTHOR.encode() not in kept.read()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ"), ("a.pdf", b"MZ\0\0"), ("a.txt", b""), ("a.txt", b"x" * 21 * 1024 * 1024), ("a.docm", b"PK")],
)
def test_a_file_that_is_not_taken_leaves_neither_row_nor_file(name, content):
    """Bad input."""
    programme = make.programme()
    with pytest.raises(Refusal) as refused:
        add(make.coordinator_of(programme), Shelf(programme), name=name, content=content)
    assert refused.value.field == "file"
    assert (files(), Document.objects.count(), AuditEntry.objects.filter(act="document added").count()) == (set(), 0, 0)


def test_the_same_file_sent_twice_is_one_document():
    """A second click, and the back button."""
    programme = make.programme()
    first, second = of_programme(programme), of_programme(programme)
    assert first == second
    assert files() == {first.file.name}
    with pytest.raises(Refusal, match="here already, as “Background paper”"):
        add(make.coordinator_of(programme), Shelf(programme), "Another title", content=b"Background paper")
    assert files() == {first.file.name}


def test_the_same_file_may_lie_on_other_shelves():
    """For another set or session, and unknown to each other: of a facilitator and of the coordinator."""
    programme = make.programme()
    learning_set, session = programme.sets.get(), programme.planned_sessions.get(number=1)
    by, content = make.coordinator_of(programme), b"The same."
    for shelf in (Shelf(programme), Shelf(programme, None, session), Shelf(programme, learning_set)):
        add(by, shelf, content=content)
    of_set(learning_set, content=content)
    assert Document.objects.count() == len(files()) == 4


def test_a_full_disk_is_a_sentence_and_no_row(monkeypatch, caplog):
    """Quality, section 4: disk full for uploads; half a file is not left behind."""
    programme = make.programme()

    def half(name: str, content: Any) -> str:
        path = default_storage.path(name)
        os.makedirs(os.path.dirname(path))
        with open(path, "wb") as written:
            written.write(b"ha")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", half)
    with pytest.raises(Refusal, match="could not be kept"):
        of_programme(programme)
    assert (files(), Document.objects.count()) == (set(), 0)
    assert "could not be written" in caplog.text


def test_a_row_that_the_database_refuses_leaves_no_file(monkeypatch):
    """A file is written before its row."""
    programme = make.programme()
    monkeypatch.setattr("sets.services.documents.audit.record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        of_programme(programme)
    assert (files(), Document.objects.count()) == (set(), 0)


def test_only_those_who_run_it_put_documents_there(library):
    """Section 2, asked before the file is looked at and again once it is."""
    programme = library["programme"]
    set_a = programme.sets.get(letter="A")
    for who in ("member of A", "waiting", "facilitator of A", "coordinator elsewhere", "system admin", "visitor"):
        with pytest.raises(Refusal, match="Only the coordinator"):
            add(library[who], Shelf(programme))
    for who in ("member of A", "facilitator of B", "coordinator", "system admin"):
        with pytest.raises(Refusal, match="Only those who facilitate"):
            add(library[who], Shelf(programme, set_a, from_coordinator=False))
        with pytest.raises(Refusal, match="Only those who facilitate"):
            add(library[who], Shelf(programme, from_coordinator=False))


def test_who_loses_the_right_while_the_file_is_examined_puts_nothing_there(library, monkeypatch):
    """C04: what counts is the right as the row is written."""
    facilitation, examine = library["facilitator of A"].facilitations.get(), documents.examine

    def slowly(*said: Any) -> Any:
        facilitation.delete()
        return examine(*said)

    monkeypatch.setattr(documents, "examine", slowly)
    before = files()
    with pytest.raises(Refusal, match="Only those who facilitate"):
        add(facilitation.user, Shelf(library["programme"], facilitation.learning_set, from_coordinator=False), "late")
    assert files() == before


def test_a_shelf_that_is_none_is_refused(library):
    """Sets and sessions of another programme, a public document of a set, a session of a draft, a cancelled set."""
    programme, by = library["programme"], library["coordinator"]
    other = make.programme(by=by)
    set_a, session = programme.sets.get(letter="A"), programme.planned_sessions.get(number=1)
    draft = make.draft(by=by)
    for shelf, told in (
        (Shelf(other, set_a), "not one of this programme"),
        (Shelf(other, None, session), "not one of this programme"),
        (Shelf(programme, set_a, public=True), "for its people"),
        (Shelf(draft, None, draft.planned_sessions.first()), "Publish the programme"),
    ):
        with pytest.raises(Refusal, match=told):
            add(by, shelf, "nowhere")
    LearningSet.objects.filter(pk=set_a.pk).update(state="cancelled")
    with pytest.raises(Refusal, match="is cancelled"):
        add(by, Shelf(programme, set_a), "nowhere")
    assert not Document.objects.filter(title="nowhere").exists()


def test_a_programme_has_only_so_many(monkeypatch):
    """A script that runs wild is stopped."""
    monkeypatch.setattr(documents, "MOST_OF_A_PROGRAMME", 2)
    programme = make.programme()
    of_programme(programme, title="1")
    of_programme(programme, title="2")
    with pytest.raises(Refusal, match="There are 2 documents"):
        of_programme(programme, title="3")
    assert len(files()) == 2


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"public": True, "from_coordinator": True}, "only_documents_of_a_programme_are_public"),
        ({"learning_set": None, "from_coordinator": False}, "documents_of_a_programme_are_its_coordinators"),
        ({"size": 0}, "a_document_is_not_empty"),
        ({"file": "documents/aa/other"}, "one_file_is_there_once"),
        ({"digest": "0" * 64}, "sets_document_file_key"),
    ],
)
def test_the_database_itself_refuses(fields, constraint):
    """A public document of a set, one of a facilitator for all, an empty one, one file twice, two rows of one file."""
    document = of_set(make.programme().sets.get())
    for name, value in {"pk": None, **fields}.items():
        setattr(document, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        document.save(force_insert=True)


# --- taking away -----------------------------------------------------------------------------------------------------


def test_a_document_is_removed_with_its_file(library, django_capture_on_commit_callbacks):
    """And once more does no harm."""
    document = Document.objects.get(title="of A")
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(actor=library["facilitator of A"], document=document, now=LATER)
    assert not Document.objects.filter(pk=document.pk).exists()
    assert document.file.name not in files()
    assert AuditEntry.objects.get(act="document removed").object_id == document.pk
    remove_document(actor=library["facilitator of A"], document=document, now=LATER)


def test_only_those_who_keep_it_remove_a_document(library):
    """Section 2."""
    for title, strangers in (
        ("of A", ("coordinator", "facilitator of B", "member of A", "system admin", "visitor")),
        ("given to A", ("facilitator of A", "member of A", "coordinator elsewhere")),
        ("public", ("facilitator of A", "member of A", "coordinator elsewhere", "system admin")),
    ):
        for who in strangers:
            with pytest.raises(Refusal, match="take them away"):
                remove_document(actor=library[who], document=Document.objects.get(title=title), now=LATER)
    assert len(files()) == 6


def test_the_file_goes_only_once_the_row_is_gone_for_good(library):
    """What is not committed may come to nothing: the transaction of a test never is."""
    document = Document.objects.get(title="of A")
    remove_document(actor=library["facilitator of A"], document=document, now=LATER)
    assert not Document.objects.filter(pk=document.pk).exists()
    assert document.file.name in files()


def test_a_file_without_a_row_is_cleared_after_a_week():
    """What a crash left; a file on its way, or whose row may come back from a backup, is left alone."""
    document = of_programme(make.programme())
    old, new = (default_storage.save(f"documents/ab/{name * 32}", ContentFile(b"x")) for name in "on")
    days_ago, lately = ((NOW - timedelta(days=days)).timestamp() for days in (8, 6))
    for name in (old, document.file.name):
        os.utime(default_storage.path(name), (days_ago, days_ago))
    os.utime(default_storage.path(new), (lately, lately))
    assert clear_files_without_a_row(now=NOW) == 1
    assert files() == {new, document.file.name}
    assert clear_files_without_a_row(now=NOW) == 0
    tasks.every_night()
    assert document.file.name in files()


def test_nothing_to_clear_is_no_error():
    """Before the first upload there is no folder."""
    assert clear_files_without_a_row(now=NOW) == 0


# --- lists -----------------------------------------------------------------------------------------------------------


def titles(lines: Any) -> list[str]:
    return [one.title for one in lines]


def test_lists_show_each_document_where_it_belongs():
    """Before sign-up, on the set's pages, for a session, on the coordinator's page."""
    programme = make.programme()
    learning_set, first = programme.sets.get(), programme.planned_sessions.get(number=1)
    member = make.place(programme).participant
    of_programme(programme, public=True, title="public")
    of_programme(programme, planned_session=first, title="shared, for 1")
    of_programme(programme, learning_set=learning_set, title="given")
    of_set(learning_set, 1, "of set, for 1")
    of_set(learning_set, 2, "of set, for 2")
    assert titles(public_documents(programme)) == ["public"]
    own, shared = documents_of_set(learning_set, member)
    assert (titles(own.lines), titles(shared.lines)) == (
        ["given", "of set, for 1", "of set, for 2"],
        ["public", "shared, for 1"],
    )
    assert titles(documents_of_session(learning_set, 1, Document.objects.visible_to(member))) == [
        "shared, for 1",
        "of set, for 1",
    ]
    coordinators = Document.objects.visible_to(make.coordinator_of(programme))
    assert titles(documents_of_session(learning_set, 1, coordinators)) == ["shared, for 1"]
    assert titles(documents_on_home(learning_set, member, 2)) == ["of set, for 2", "given", "public"]
    assert titles(documents_on_home(learning_set, member, None)) == ["given", "public"]
    assert [titles(group.lines) for group in documents_of_programme(programme)] == [
        ["public"],
        ["shared, for 1"],
        ["given"],
    ]


def test_how_many_there_are_to_read_is_two_queries_for_however_many_sessions(django_assert_num_queries):
    """D5: a reminder says that there is something to read."""
    programme, other = make.programme(), make.programme()
    learning_set, elsewhere = programme.sets.get(), other.sets.get()
    first = programme.planned_sessions.get(number=1)
    of_programme(programme, planned_session=first, title="shared, for 1")
    of_programme(programme, title="for no session")
    of_set(learning_set, 1)
    of_set(learning_set, 2)
    of_programme(other, learning_set=elsewhere, title="for no session")
    wanted = [(learning_set.pk, 1), (learning_set.pk, 2), (learning_set.pk, 3), (elsewhere.pk, 1)]
    with django_assert_num_queries(2):
        found = number_to_read(wanted)
    assert list(found.values()) == [2, 1, 0, 0]
    assert number_to_read([]) == {}


@pytest.mark.parametrize(
    ("kind", "size", "words"),
    [
        ("pdf", 1, "PDF, 1 kB"),
        ("pdf", 240_400, "PDF, 240 kB"),
        ("docx", 999_499, "Word, 999 kB"),
        ("txt", 999_500, "Plain text, 1.0 MB"),
        ("odt", 12_340_000, "OpenDocument text, 12.3 MB"),
        ("jpg", 2048, "JPEG picture, 2 kB"),
    ],
)
def test_kind_and_size_are_said_in_words(kind, size, words):
    """GOV.UK: whoever is about to download knows what and how much."""
    assert what_it_is(kind, size) == words
