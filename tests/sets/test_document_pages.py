"""The pages of documents and the download: what a browser is told, what a form says back, what a page costs."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.papers import LARGEST
from participants.models import User
from sets.models import Document, LearningSet
from sets.services.documents import Shelf, add_document, remove_document
from tests import make, nasty, papers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def given(learning_set: LearningSet, title: str = "Background paper", **said: Any) -> Document:
    """By the coordinator, for the set unless said otherwise."""
    by = make.coordinator_of(learning_set.programme)
    shelf = Shelf(learning_set.programme, **{"learning_set": learning_set, **said.pop("shelf", {})})
    file = {"name": "paper.txt", "content": title.encode(), **said}
    return add_document(actor=by, shelf=shelf, title=title, now=timezone.now(), **file)


def a_set() -> tuple[LearningSet, User, User]:
    """With its facilitator and a member."""
    now = timezone.now() - timedelta(hours=1)
    programme = make.programme(now=now)
    learning_set = programme.sets.get()
    return learning_set, make.facilitator(learning_set, now=now), make.place(programme, now=now).participant


def upload(content: bytes = b"Words.", name: str = "paper.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def download(client: Client, document: Document) -> Any:
    return client.get(reverse("document", args=[document.pk]))


# --- the download ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", papers.of_every_kind())
def test_a_document_is_always_a_download_and_never_a_page(kind):
    """Quality, section 5: attachment, nosniff, a policy under which nothing runs, a type that is ours."""
    learning_set, _, member = a_set()
    document = given(learning_set, name=f"My paper.{kind}", content=papers.of_every_kind()[kind])
    response = download(signed_in(member), document)
    assert response["Content-Disposition"] == f'attachment; filename="My paper.{kind}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert "html" not in response["Content-Type"]
    assert int(response["Content-Length"]) == document.size == len(b"".join(response.streaming_content))


def test_no_name_of_a_file_breaks_the_header():
    """C13; RFC 6266: one header, one line, letters beyond ASCII encoded, an end that is ours."""
    learning_set, _, member = a_set()
    client = signed_in(member)
    for typed in nasty.EVERY:
        document = given(learning_set, name=f"{typed}.txt", content=b"Words.")
        response = download(client, document)
        said = response["Content-Disposition"]
        assert said.startswith(("attachment; filename=", "attachment; filename*=utf-8''")), typed
        assert said.isascii(), typed
        assert said.isprintable(), typed
        assert said.strip('"').endswith(".txt"), typed
        assert response["Content-Type"] == "text/plain; charset=utf-8", typed
        assert b"".join(response.streaming_content) == b"Words.", typed


def test_a_public_document_may_be_kept_by_caches_and_needs_no_signing_in():
    """C12: what is for everybody."""
    learning_set, *_ = a_set()
    document = given(learning_set, shelf={"learning_set": None, "public": True})
    response = download(Client(), document)
    assert response["Cache-Control"] == "public, max-age=300"
    assert b"".join(response.streaming_content) == b"Background paper"


def test_whoever_is_signed_out_is_asked_in_alike_for_what_is_there_and_what_is_not():
    """C01: the answer does not tell which documents exist."""
    document = given(a_set()[0])
    for pk in (document.pk, document.pk + 1000):
        response = Client().get(reverse("document", args=[pk]))
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next=/documents/{pk}/")
    stranger = signed_in(make.person())
    for pk in (document.pk, document.pk + 1000, 2**70):
        assert stranger.get(f"/documents/{pk}/").status_code == 404


def test_there_is_no_other_way_to_the_file(settings):
    """Quality, section 5: from behind the walls; the folder has no address."""
    learning_set, _, member = a_set()
    document = given(learning_set)
    for url in (f"/media/{document.file.name}", f"/{document.file.name}", f"/static/{document.file.name}"):
        assert signed_in(member).get(url).status_code == 404
    assert not str(settings.MEDIA_ROOT).startswith(str(settings.STATIC_ROOT))


def test_a_file_that_is_gone_is_a_page_that_is_not_there_and_a_line_in_the_log(caplog):
    """After a crash or a lost disk: 404, not an error page; the log names the row and no title."""
    learning_set, _, member = a_set()
    document = given(learning_set)
    os.unlink(document.file.path)
    assert download(signed_in(member), document).status_code == 404
    assert f"The file of document {document.pk} cannot be read" in caplog.text
    assert "Background paper" not in caplog.text


def test_whoever_is_downloading_as_it_is_removed_gets_it_whole(django_capture_on_commit_callbacks):
    """Bad input: removal while downloading."""
    learning_set, _, member = a_set()
    document = given(learning_set, content=b"a" * 1_000_000)
    response = download(signed_in(member), document)
    chunks = iter(response.streaming_content)
    begun = next(chunks)
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(actor=document.uploaded_by, document=document, now=timezone.now())
    assert not default_storage.exists(document.file.name)
    assert len(begun + b"".join(chunks)) == 1_000_000
    assert download(signed_in(member), document).status_code == 404


# --- forms -----------------------------------------------------------------------------------------------------------


def test_a_coordinator_adds_a_document_for_whom_they_say():
    """Section 2."""
    learning_set, *_ = a_set()
    programme = learning_set.programme
    client, url = signed_in(make.coordinator_of(programme)), reverse("programme_documents", args=[programme.slug])
    for readers, session in (("everybody", ""), ("members", "1"), ("set-A", "3")):
        said = {"title": readers, "file": upload(readers.encode()), "readers": readers, "session": session}
        response = client.post(url, said, follow=True)
        assert f"“{readers}” is there for its readers." in response.content.decode()
    rows = Document.objects.order_by("pk").values_list("title", "public", "learning_set", "planned_session__number")
    assert list(rows) == [
        ("everybody", True, None, None),
        ("members", False, None, 1),
        ("set-A", False, learning_set.pk, 3),
    ]
    assert set(Document.objects.values_list("from_coordinator", "kind")) == {(True, "txt")}


def test_a_facilitator_adds_a_document_for_their_set():
    learning_set, facilitator, member = a_set()
    url = reverse("set_documents", args=[learning_set.pk])
    signed_in(facilitator).post(url, {"title": "For us", "file": upload(), "session": "2"})
    document = Document.objects.get()
    assert (document.learning_set, document.planned_session.number) == (learning_set, 2)
    assert (document.from_coordinator, document.public) == (False, False)
    page = signed_in(member).get(url).content.decode()
    assert "For us" in page
    assert "For session 2" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_a_form_says_beside_the_field_what_is_missing_or_wrong():
    """422 for what is no input, 409 for what a rule refuses; what was typed stays."""
    learning_set, facilitator, _ = a_set()
    client, url = signed_in(facilitator), reverse("set_documents", args=[learning_set.pk])
    for said, status, told in (
        ({"title": "", "file": upload()}, 422, "Give the document a title."),
        ({"title": "", "file": upload()}, 422, "Choose the file once more"),
        ({"title": "Paper"}, 422, "Choose a file."),
        ({"title": "Paper", "file": "words"}, 422, "Choose a file."),
        ({"title": "x" * 121, "file": upload()}, 422, "Shorten this to 120"),
        ({"title": "Paper", "file": upload(), "session": "9"}, 422, "Choose a session from the list."),
        ({"title": "Paper", "file": upload(b"MZ\0", "a.pdf")}, 409, "what is in it is something else"),
        ({"title": "Paper", "file": upload(b"", "a.txt")}, 409, "There is nothing in this file."),
    ):
        response = client.post(url, said)
        body = response.content.decode()
        assert (response.status_code, told in body) == (status, True), told
        assert "Error: " in body
        if said["title"]:
            assert f'value="{said["title"]}"' in body
    assert not Document.objects.exists()


@pytest.mark.parametrize("size", [21 * 1024 * 1024, LARGEST + 1])
def test_a_file_of_21_megabytes_is_refused_and_never_held_whole(size, settings):
    """Bad input; what is over the bound is dropped as it comes, so that no memory and no disk fills."""
    learning_set, facilitator, _ = a_set()
    url = reverse("set_documents", args=[learning_set.pk])
    response = signed_in(facilitator).post(url, {"title": "Paper", "file": upload(b"a" * size)})
    assert response.status_code == 409
    assert "larger than 20 MB" in response.content.decode()
    [handler] = settings.FILE_UPLOAD_HANDLERS
    assert handler == "core.uploads.BoundedUploadHandler"
    held = response.wsgi_request.FILES["file"]
    assert held.size == LARGEST + 1


def test_many_files_in_one_form_are_held_to_the_same_bound():
    learning_set, facilitator, _ = a_set()
    url = reverse("set_documents", args=[learning_set.pk])
    files = {f"file{number}": upload(b"a" * 9_000_000) for number in range(4)}
    response = signed_in(facilitator).post(url, {"title": "Paper", **files})
    assert sum(one.size for one in response.wsgi_request.FILES.values()) == LARGEST + 1


def test_a_draft_takes_documents_for_no_session_and_for_no_set():
    """Its plan is still written anew."""
    by = make.coordinator()
    draft = make.draft(by=by)
    client, url = signed_in(by), reverse("programme_documents", args=[draft.slug])
    page = client.get(url).content.decode()
    assert "To be read for" not in page
    assert "Set A" not in page
    client.post(url, {"title": "Paper", "file": upload(), "readers": "everybody"})
    assert draft.documents.get().public
    assert "Paper" in client.get(reverse("programme_preview", args=[draft.slug])).content.decode()


def test_removing_asks_first_and_leads_back(django_capture_on_commit_callbacks):
    """Section 2 of the interface: nothing destructive without saying what will happen."""
    learning_set, facilitator, member = a_set()
    given(learning_set)
    documents_page = reverse("set_documents", args=[learning_set.pk])
    client = signed_in(facilitator)
    client.post(documents_page, {"title": "For us", "file": upload()})
    document = Document.objects.get(title="For us")
    url = reverse("document_remove", args=[document.pk])
    page = client.get(documents_page).content.decode()
    assert page.count("/remove/") == 1
    assert url in page
    assert url not in signed_in(member).get(documents_page).content.decode()
    assert "The file is deleted for people of Set A." in client.get(url).content.decode()
    assert Document.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url)
    assert response["Location"] == documents_page
    assert Document.objects.count() == 1
    assert client.post(url).status_code == 404


# --- where they are shown --------------------------------------------------------------------------------------------


def test_a_visitor_finds_what_to_read_before_signing_up_with_kind_and_size():
    """S0: “What is action learning?” for whoever thinks of signing up."""
    learning_set, *_ = a_set()
    programme = learning_set.programme
    url = reverse("programme", args=[programme.slug])
    assert "To read before you sign up" not in Client().get(url).content.decode()
    given(learning_set, "Hidden", shelf={"learning_set": None})
    document = given(
        learning_set,
        "What is action learning?",
        name="wial.pdf",
        content=papers.pdf(),
        shelf={"learning_set": None, "public": True},
    )
    page = Client().get(url).content.decode()
    assert "To read before you sign up" in page
    assert f'href="/documents/{document.pk}/"' in page
    assert "What is action learning?</bdi>" in page
    assert "(PDF, 7 kB)" in page
    assert "Hidden" not in page


def test_titles_are_shown_escaped_and_apart_from_the_words_around_them():
    """C13; a mark that turns the direction of text turns nothing beyond the title."""
    learning_set, _, member = a_set()
    for number, typed in enumerate([*nasty.MARKUP, *nasty.DIRECTIONS]):
        given(learning_set, typed[:120], content=str(number).encode())
    page = signed_in(member).get(reverse("set_documents", args=[learning_set.pk])).content.decode()
    assert page.count("<bdi>") == len([*nasty.MARKUP, *nasty.DIRECTIONS])
    assert not [typed for typed in nasty.MARKUP if "<" in typed and typed in page]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "most"), [("set_documents", 8), ("programme_documents", 8), ("document", 3), ("document_remove", 4)]
)
def test_a_page_of_documents_takes_the_same_queries_however_many_there_are(
    name, most, number, django_assert_num_queries
):
    """Quality, section 3: twelve at most."""
    learning_set, facilitator, _ = a_set()
    programme = learning_set.programme
    shelf = Shelf(programme, learning_set, programme.planned_sessions.get(number=1), from_coordinator=False)
    for one in range(number):
        own = {"title": f"Own {one}", "name": "a.txt", "content": str(one).encode()}
        document = add_document(actor=facilitator, shelf=shelf, now=timezone.now(), **own)
        given(learning_set, f"Given {one}")
        given(learning_set, f"Shared {one}", shelf={"learning_set": None})
    reader = make.coordinator_of(programme) if name == "programme_documents" else facilitator
    argument = {"set_documents": learning_set.pk, "programme_documents": programme.slug}.get(name, document.pk)
    client = signed_in(reader)
    with django_assert_num_queries(most):
        response = client.get(reverse(name, args=[argument]))
    assert response.status_code == 200
    assert not response.streaming or b"".join(response.streaming_content)
