"""Documents as people put them there and read them: in a browser, on a phone, by keyboard, without script."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from sets.models import Document
from sets.services.documents import Shelf, add_document
from tests import papers
from tests.browser import worlds
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Linking the Local Development Framework with the Sustainable Community Strategy in two-tier areas: a background"


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def pdf(name: str = "wial.pdf") -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": papers.pdf("Much to read.")}


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_coordinators_upload_to_a_visitors_download(script: bool, at_browser: Callable[..., Page]) -> None:
    """S0: what is public is read before one signs up; a wrong file is refused in words, and the page stays whole."""
    world = worlds.busy()
    page = at_browser(world.coordinator, script=script)
    page.goto(reverse("cockpit", args=[world.programme.slug]))
    page.get_by_role("link", name="Documents").click()
    heading(page, "Documents")
    page.get_by_label("Title").fill("What is action learning?")
    page.get_by_label("File").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"MZ\0\0"})
    page.get_by_label("Everybody, before they sign up").check()
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_text("what is in it is something else").first).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("What is action learning?")
    page.get_by_label("File").set_input_files(pdf())
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_text("“What is action learning?” is there for its readers.")).to_be_visible()
    visitor = at_browser(script=script)
    visitor.goto(reverse("programme", args=[world.programme.slug]))
    expect(visitor.get_by_role("heading", name="To read before you sign up")).to_be_visible()
    with visitor.expect_download() as begun:
        visitor.get_by_role("link", name=re.compile(r"What is action learning\? \(PDF, \d kB\)")).click()
    assert begun.value.suggested_filename == "wial.pdf"
    assert Path(begun.value.path()).read_bytes().startswith(b"%PDF-")


def test_from_the_facilitators_upload_to_a_members_download_and_its_end(at_browser: Callable[..., Page]) -> None:
    """On the session's page, on the set's; removed after a question; by keyboard."""
    world = worlds.busy()
    learning_set = world.programme.sets.get()
    session = learning_set.sessions.get(number=1)
    page = at_browser(world.facilitator)
    page.goto(reverse("set_home", args=[learning_set.pk]))
    page.get_by_role("link", name="Documents").focus()
    page.keyboard.press("Enter")
    heading(page, "Documents of Set A")
    _look(page, "a set without documents")
    page.get_by_label("Title").fill("Background paper")
    page.get_by_label("File").set_input_files(pdf("paper.pdf"))
    page.get_by_label("To be read for").select_option("Session 1")
    page.get_by_role("button", name="Add the document").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Background paper” is there for its readers.")).to_be_visible()
    member = at_browser(world.member)
    member.goto(reverse("session", args=[session.pk]))
    expect(member.get_by_role("heading", name="What to read")).to_be_visible()
    with member.expect_download() as begun:
        member.get_by_role("link", name="Background paper").click()
    assert begun.value.suggested_filename == "paper.pdf"
    _look(member, "a session with something to read")
    page.get_by_role("link", name="Remove “Background paper”").click()
    heading(page, "Do you want to remove this document?")
    _look(page, "removing a document")
    page.get_by_role("button", name="Remove the document").click()
    expect(page.get_by_text("“Background paper” is removed.")).to_be_visible()
    member.goto(reverse("set_documents", args=[learning_set.pk]))
    expect(member.get_by_text("There is nothing to read yet")).to_be_visible()
    assert not Document.objects.exists()


def test_pages_with_documents_on_every_shelf(at_browser: Callable[..., Page]) -> None:
    """Long titles, each kind, an error; axe and the narrowest phone."""
    world = worlds.busy()
    learning_set = world.programme.sets.get()
    first = world.programme.planned_sessions.get(number=1)
    shelves = [
        Shelf(world.programme, public=True),
        Shelf(world.programme, planned_session=first),
        Shelf(world.programme, learning_set, first),
    ]
    for number, (kind, content) in enumerate(papers.of_every_kind().items()):
        add_document(
            actor=world.coordinator,
            shelf=shelves[number % 3],
            title=f"{LONG} {kind}"[-120:],
            name=f"paper.{kind}",
            content=content,
            now=worlds.recently(40 + number),
        )
    slug, session = world.programme.slug, learning_set.sessions.get(number=1)
    for reader, name, argument in (
        (None, "programme", slug),
        (world.coordinator, "programme_documents", slug),
        (world.coordinator, "session", session.pk),
        (world.member, "set_documents", learning_set.pk),
        (world.member, "set_home", learning_set.pk),
        (world.member, "session", session.pk),
    ):
        page = at_browser(reader)
        page.goto(reverse(name, args=[argument]))
        _look(page, f"{name} with documents")
    page = at_browser(world.coordinator)
    page.goto(reverse("programme_documents", args=[slug]))
    page.get_by_role("button", name="Add the document").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "documents with an error")
