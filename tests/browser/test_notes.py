"""A facilitator writes to the set, and takes it back."""

from collections.abc import Callable
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions.models import SetNote
from sessions.services.ground_rules import acknowledge
from sessions.services.notes import write_note
from tests.browser import worlds
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look


def test_a_note_is_written_read_and_taken_back(at_browser: Callable[..., Page]) -> None:
    """Sent by a double click, it is one; the member's page shows it first."""
    world = worlds.busy()
    learning_set = world.programme.sets.get()
    home = reverse("set_home", args=[learning_set.pk])
    page = at_browser(world.facilitator)
    page.goto(home)
    page.get_by_role("link", name="Write a note").click()
    page.get_by_role("button", name="Put it on the set’s page").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "note with an error")
    page.get_by_label("Your note").fill("Please read chapter two.\nIt is short.")
    page.get_by_role("button", name="Put it on the set’s page").dblclick()
    expect(page.get_by_text("Your note stands on the set's page.")).to_be_visible()
    assert SetNote.objects.count() == 1
    for words in ("A longer one. " * 30, "https://example.org/" + "a" * 200, "The newest."):
        write_note(actor=world.facilitator, learning_set=learning_set, text=words, key=uuid4(), now=timezone.now())
    acknowledge(actor=world.member, learning_set=learning_set, version=1, now=timezone.now())
    reader = at_browser(world.member)
    reader.goto(home)
    expect(reader.get_by_role("heading", name="Notes to the set")).to_be_visible()
    expect(reader.get_by_text("The newest.")).to_be_visible()
    reader.get_by_text("Earlier notes").click()
    expect(reader.get_by_text("Please read chapter two.")).to_be_visible()
    _look(reader, "home of a set with notes")
    page.goto(home)
    page.get_by_role("link", name="Take back").first.click()
    heading(page, "Take this note back?")
    _look(page, "taking a note back")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Your note is taken back.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("Please read chapter two.")).to_be_attached()
    expect(reader.get_by_text("The newest.")).to_have_count(0)
