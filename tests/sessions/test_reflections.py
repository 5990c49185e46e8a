"""Reflections and the journal: their author's alone, unless shared with the set (C03, C04, C05)."""

import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from participants.models import User
from sessions.models import Reflection
from sessions.services.ground_rules import acknowledge, write_ground_rules
from sessions.services.reflections import LEFT, NEWER, Answer, change_entry, delete_entry, reflect, write_note
from sets.services.places import withdraw
from tests import make
from tests.nasty import SOME
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db

PRIVATE, SHARED, NOTE = "Quercus mine alone", "Betula for the set", "Fagus on a Sunday"


@pytest.fixture
def met() -> Met:
    """Session 1 of three was held this morning; everybody has agreed to the ground rules."""
    met = meeting(now=timezone.now() - timedelta(weeks=7, hours=4))
    for place in met.places:
        acknowledge(actor=place.participant, learning_set=met.learning_set, version=1, now=timezone.now())
    met.hold(1, ["present", "present", "present"])
    return met


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: HttpResponse) -> str:
    return unescape(" ".join(response.content.decode().split()))


def person(met: Met, number: int = 0) -> User:
    return met.places[number].participant


def form(**said: Any) -> dict[str, Any]:
    """What the page would send."""
    versions = {f"version_{one}": 0 for one in ("worked", "did_not", "learned")}
    return {**versions, "worked": "", "did_not": "", "learned": "", **said}


def page(user: User, name: str, *arguments: Any) -> str:
    response = as_(user).get(reverse(name, args=arguments))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return words(response)


def look_back(met: Met, number: int = 0, **said: Any) -> HttpResponse:
    return as_(person(met, number)).post(reverse("reflect", args=[met.session().pk]), form(**said))


def both(met: Met) -> None:
    """One answer shared, one not."""
    assert look_back(met, worked=SHARED, share_worked="on", learned=PRIVATE).status_code == 302


# --- after a session ------------------------------------------------------------------------------------------------


def test_what_is_shared_reaches_the_set_and_what_is_not_reaches_its_author_alone(met):
    """C03: on no page of anybody else."""
    both(met)
    session = met.session().pk
    assert SHARED in page(person(met, 1), "session", session)
    assert person(met).full_name in page(person(met, 1), "session", session)
    assert SHARED in page(met.facilitator, "session", session)
    assert SHARED not in page(met.coordinator, "session", session)
    for reader in (person(met, 1), met.facilitator, met.coordinator):
        for name, arguments in (("session", [session]), ("journal", []), ("my", [])):
            response = as_(reader).get(reverse(name, args=arguments))
            assert PRIVATE not in words(response)
    assert {SHARED, PRIVATE} <= set(Reflection.objects.by(person(met)).values_list("text", flat=True))
    mine = page(person(met), "reflect", session)
    assert SHARED in mine
    assert PRIVATE in mine
    for reader in (met.facilitator, met.coordinator):
        assert as_(reader).get(reverse("reflect", args=[session])).status_code == 404


def test_sharing_is_taken_back_at_any_time(met):
    both(met)
    assert look_back(met, worked=SHARED, version_worked=1, learned=PRIVATE, version_learned=1).status_code == 302
    assert SHARED not in page(person(met, 1), "session", met.session().pk)
    assert Reflection.objects.by(person(met)).filter(shared_at=None).count() == 2


def test_an_answer_that_is_emptied_is_forgotten(met):
    both(met)
    look_back(met, worked=" \n ", share_worked="on", version_worked=1, learned=PRIVATE, version_learned=1)
    assert Reflection.objects.get().text == PRIVATE


def test_sent_twice_is_kept_once_and_nothing_counts_up(met):
    for _ in range(2):
        look_back(met, learned=PRIVATE)
    assert (Reflection.objects.get().text, Reflection.objects.get().version) == (PRIVATE, 1)


@pytest.mark.parametrize("since", ["taken back", "deleted"])
def test_an_old_tab_does_not_share_again_what_was_taken_back_or_deleted(met, since):
    """C03: the tab shows it shared; meanwhile the author has changed their mind in the journal."""
    author, said = person(met), [Answer("worked", SHARED, True, 0)]
    reflect(actor=author, session=met.session(), answers=said, now=timezone.now())
    entry = Reflection.objects.get()
    if since == "deleted":
        delete_entry(actor=author, entry=entry)
    else:
        change_entry(actor=author, entry=entry, text=SHARED, shared=False, version=1, now=timezone.now())
    with pytest.raises(Refusal, match="another tab"):
        old = [Answer("worked", SHARED, True, 1), Answer("learned", "More.", False, 0)]
        reflect(actor=author, session=met.session(), answers=old, now=timezone.now())
    assert not Reflection.objects.filter(shared_at__isnull=False).exists()


def test_the_second_of_two_tabs_is_shown_what_the_first_kept_before_it_overwrites(met):
    """R5: both are on the page; sent again it means it."""
    look_back(met, learned=PRIVATE)
    response = look_back(met, learned="From the other tab.", worked="New.")
    assert response.status_code == 409
    seen = words(response)
    assert NEWER in seen
    assert PRIVATE in seen
    assert "From the other tab." in seen
    assert Reflection.objects.get().text == PRIVATE
    assert 'name="version_learned" value="1"' in seen
    assert look_back(met, learned="From the other tab.", version_learned=1).status_code == 302
    assert Reflection.objects.get().text == "From the other tab."


def test_a_joiner_reads_nothing_that_was_shared_before_and_answers_for_no_earlier_session(met):
    """C05."""
    both(met)
    place = met.places[2]
    place.in_set_since = timezone.now() + timedelta(minutes=1)
    place.save()
    assert SHARED not in page(person(met, 2), "session", met.session().pk)
    met.session().attendances.filter(enrolment=place).delete()
    response = look_back(met, 2, learned="I was not there.")
    assert response.status_code == 409
    assert "You were not a member of this set yet" in words(response)
    place.in_set_since = timezone.now() - timedelta(minutes=1)
    place.save()
    look_back(met, worked="Shared since.", share_worked="on", version_worked=1)
    assert "Shared since." not in page(person(met, 2), "session", met.session().pk), "shared before, changed since"


def test_who_leaves_reads_and_writes_nothing_more_in_the_set_and_keeps_the_journal(met):
    """C04: also from a page that was open."""
    both(met)
    look_back(met, 1, worked="From a colleague.", share_worked="on")
    client = as_(person(met))
    withdraw(actor=person(met), enrolment=met.places[0], now=timezone.now())
    for name in ("reflect", "session", "session_feedback"):
        assert client.get(reverse(name, args=[met.session().pk])).status_code == 404
    assert look_back(met, learned="After leaving.").status_code == 404
    with pytest.raises(Refusal, match="Only members"):
        reflect(actor=person(met), session=met.session(), answers=[], now=timezone.now())
    journal = page(person(met), "journal")
    assert SHARED in journal
    assert PRIVATE in journal
    assert "From a colleague." not in journal
    entry = Reflection.objects.get(text=SHARED)
    url = reverse("journal_entry", args=[entry.pk])
    response = client.post(url, {"text": "New words for the set.", "shared": "on", "version": 1})
    assert response.status_code == 409
    assert LEFT in words(response)
    assert client.post(url, {"text": "Mine again.", "version": 1}).status_code == 302
    assert not Reflection.objects.get(pk=entry.pk).is_shared


def test_nothing_is_read_or_written_before_the_ground_rules_are_agreed_to(met):
    """C11: a new version closes what was open."""
    both(met)
    said = {"learning_set": met.learning_set, "text": "- We listen.", "version": 1}
    write_ground_rules(actor=met.facilitator, now=timezone.now(), **said)
    url = reverse("reflect", args=[met.session().pk])
    assert as_(person(met, 1)).get(url).url.startswith(reverse("ground_rules", args=[met.learning_set.pk]))
    assert SHARED not in page(person(met, 1), "session", met.session().pk)
    assert look_back(met, 1, learned="Too soon.").status_code == 409
    with pytest.raises(Refusal, match="ground rules"):
        reflect(actor=person(met, 1), session=met.session(), answers=[Answer("learned", "x")], now=timezone.now())
    assert SHARED in page(met.facilitator, "session", met.session().pk)


def test_one_looks_back_on_a_session_that_was_held(met):
    url = reverse("reflect", args=[met.session(2).pk])
    for response in (as_(person(met)).get(url), as_(person(met)).post(url, form(learned="x"))):
        assert response.status_code == 409
        assert "once it has been held" in words(response)


def test_after_the_last_session_one_can_still_look_back(met):
    """The set is completed with it."""
    for number in (2, 3):
        met.hold(number, ["present"])
    met.places[0].refresh_from_db()
    assert met.places[0].state == "completed"
    response = as_(person(met)).post(
        reverse("reflect", args=[met.session(3).pk]), form(worked=SHARED, share_worked="on")
    )
    assert response.status_code == 302
    assert SHARED in page(person(met, 1), "session", met.session(3).pk)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_held_session_costs_the_same_however_much_is_shared(met, number):
    for one in range(number):
        look_back(met, one, worked=f"{SHARED} {one}", share_worked="on", learned="y", share_learned="on")
    for reader, queries in ((person(met), 12), (met.facilitator, 10)):
        client, url = as_(reader), reverse("session", args=[met.session().pk])
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        assert len(captured) == queries


# --- the journal ----------------------------------------------------------------------------------------------------


def test_a_note_needs_no_set_and_no_place():
    user = make.person()
    assert as_(user).post(reverse("journal_new"), {"text": f" {NOTE}\r\n<b>!</b> "}).url == reverse("journal")
    body = as_(user).get(reverse("journal")).content.decode()
    assert NOTE in body
    assert "&lt;b&gt;!&lt;/b&gt;" in body
    assert as_(make.person()).get(reverse("journal")).content.decode().count(NOTE) == 0


def test_a_search_finds_ones_own_words_and_stands_in_no_address(met):
    """C02: it is a POST that changes nothing; %, _ and backslash mean themselves."""
    both(met)
    write_note(actor=person(met), text="100% sure\\", now=timezone.now())
    write_note(actor=person(met, 1), text="Quercus of a colleague", now=timezone.now())
    client = as_(person(met))
    assert b"get" not in client.get(reverse("journal")).content.split(b'action="/my/journal/"')[0][-40:].lower()
    for typed, found in (("quercus", PRIVATE), ("0%", "100% sure"), ("\\", "100% sure")):
        seen = words(client.post(reverse("journal"), {"words": typed}))
        assert found in seen
        assert "of a colleague" not in seen
        assert SHARED not in seen
    assert "No entry has" in words(client.post(reverse("journal"), {"words": "1_0"}))
    assert "Newest first" in words(client.post(reverse("journal"), {"words": " "}))
    assert client.post(reverse("journal"), {"words": "x" * 201}).status_code == 422


def test_the_journal_is_newest_first_and_comes_in_pages():
    user, now = make.person(), timezone.now()
    for number in range(31):
        write_note(actor=user, text=f"Note {number:02}.", now=now + timedelta(minutes=number))
    first, second = page(user, "journal"), words(as_(user).get(reverse("journal") + "?page=2"))
    assert first.index("Note 30.") < first.index("Note 29.")
    assert "Note 00." not in first
    assert "Note 00." in second
    for odd in ("", "x", "-1", "99999999999999999999", "\x00"):
        assert as_(user).get(reverse("journal"), {"page": odd}).status_code == 200


def test_the_download_holds_all_of_ones_own_and_nothing_by_others(met):
    """C15: to read, and for machines; neither is stored on the way."""
    both(met)
    look_back(met, 1, worked="By a colleague.", share_worked="on")
    write_note(actor=person(met), text="=1+1\n“Straße”", now=timezone.now())
    for name, kind in (("journal_text", "text/plain; charset=utf-8"), ("journal_data", "application/json")):
        response = as_(person(met)).get(reverse(name))
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"].startswith("attachment")
        assert "no-store" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        said = response.content.decode()
        assert all(one in said for one in (SHARED, PRIVATE, "“Straße”"))
        assert "By a colleague." not in said
    told = json.loads(as_(person(met)).get(reverse("journal_data")).content)["journal"]
    assert [one["text"] for one in told] == ["=1+1\n“Straße”", PRIVATE, SHARED]
    assert [one["session"] for one in told] == [None, 1, 1]
    assert [bool(one["shared_since"]) for one in told] == [False, False, True]


def test_somebody_elses_entry_does_not_exist(met):
    """C03: also a shared one, also for the facilitator and a system admin."""
    both(met)
    entry = Reflection.objects.get(text=SHARED)
    admin = make.person(is_staff=True, is_superuser=True)
    for user in (person(met, 1), met.facilitator, met.coordinator, admin):
        for name in ("journal_entry", "journal_entry_delete"):
            url = reverse(name, args=[entry.pk])
            assert as_(user).get(url).status_code == 404
            assert as_(user).post(url, {"text": "x", "version": 1}).status_code == 404
        with pytest.raises(Refusal):
            change_entry(actor=user, entry=entry, text="x", shared=True, version=1, now=timezone.now())
    entry.refresh_from_db()
    assert entry.text == SHARED


def test_an_entry_is_changed_and_nothing_is_shared_from_the_journal(met):
    both(met)
    entry = Reflection.objects.get(text=PRIVATE)
    url = reverse("journal_entry", args=[entry.pk])
    assert "shared" not in [one.split('"')[0] for one in words(as_(person(met)).get(url)).split('name="')]
    assert as_(person(met)).post(url, {"text": "Changed.", "shared": "on", "version": 1}).status_code == 302
    entry.refresh_from_db()
    assert (entry.text, entry.shared_at, entry.version) == ("Changed.", None, 2)
    response = as_(person(met)).post(url, {"text": "From an old tab.", "version": 1})
    assert response.status_code == 409
    assert "Changed." in words(response)
    assert as_(person(met)).post(url, {"text": "From an old tab.", "version": 2}).status_code == 302


def test_deleting_asks_first_and_takes_what_was_shared_from_the_set_too(met):
    both(met)
    entry = Reflection.objects.get(text=SHARED)
    url = reverse("journal_entry_delete", args=[entry.pk])
    asked = page(person(met), "journal_entry_delete", entry.pk)
    assert "Your set no longer reads it." in asked
    assert as_(person(met)).post(url).url == reverse("journal")
    assert SHARED not in page(person(met, 1), "session", met.session().pk)
    assert as_(person(met)).post(url).status_code == 404


def test_deleting_everything_deletes_ones_own_and_nobody_elses(met):
    both(met)
    look_back(met, 1, learned="By a colleague.")
    assert "2 entries are gone for good" in page(person(met), "journal_delete")
    assert Reflection.objects.count() == 3
    for _ in range(2):
        assert as_(person(met)).post(reverse("journal_delete")).url == reverse("journal")
    assert Reflection.objects.get().text == "By a colleague."


def test_a_journal_goes_with_its_account():
    user = make.person()
    write_note(actor=user, text=NOTE, now=timezone.now())
    user.delete()
    assert not Reflection.objects.exists()


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001, "a\x00b"])
def test_a_note_that_cannot_be_kept_is_refused_beside_its_field(text):
    """Bad input."""
    response = as_(make.person()).post(reverse("journal_new"), {"text": text})
    assert response.status_code == 422
    assert "invalid-feedback" in response.content.decode()
    assert not Reflection.objects.exists()


def test_whatever_is_sent_as_a_version_breaks_nothing(met):
    """Bad input."""
    for typed in [*SOME, "-1", "99999999999999999999"]:
        assert look_back(met, learned="x", version_learned=typed).status_code in (302, 422)


def test_the_database_keeps_one_answer_per_question_and_shares_no_note(met):
    both(met)
    said = {"author": person(met), "at": timezone.now(), "changed_at": timezone.now()}
    for wrong in (
        {"session": met.session(), "question": "worked", "text": "x"},
        {"session": met.session(), "question": "note", "text": "x"},
        {"question": "worked", "text": "x"},
        {"question": "note", "text": "x", "shared_at": timezone.now()},
        {"question": "note", "text": ""},
        {"question": "note", "text": "x" * 4001},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Reflection.objects.create(**said, **wrong)
