"""A session is written up, its return sent and read: no script is needed for any of it."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.seen import heading
from tests.browser.test_accessibility import _look
from tests.sessions.written import AFTER, a_session_held


def test_from_a_session_held_to_what_the_coordinator_reads(at_browser: Callable[..., Page]) -> None:
    """R4, C02: two forms, the second after the first; the set reads both, the coordinator the second."""
    met = a_session_held()
    desk = at_browser(met.facilitator)
    desk.goto(reverse("session", args=[met.session().pk]))
    desk.get_by_role("link", name="Write up this session for the set").click()
    desk.get_by_role("link", name="Write it up").click()
    heading(desk, "Write up this session")
    desk.get_by_label("What the set decided").fill("We meet at nine.\n" + "Averylongword" * 20)
    _look(desk, "writing up")
    desk.get_by_role("button", name="Publish to the set").click()
    expect(desk.get_by_text("the set reads it from now on")).to_be_visible()
    heading(desk, "Return to the coordinator")
    desk.get_by_label("One line for the coordinator").fill(f"{met.places[0].participant.full_name} was heard")
    desk.get_by_role("button", name="Send the return").click()
    expect(desk.locator("[data-error-summary]")).to_be_focused()
    _look(desk, "a return with an error")
    desk.get_by_label("Money and funding").check()
    desk.get_by_role("button", name="Send the return").click()
    expect(desk.get_by_text("would give somebody away").first).to_be_visible()
    desk.get_by_label("One line for the coordinator").fill("All were heard.")
    desk.get_by_role("button", name="Send the return").click()
    expect(desk.get_by_text("The return is sent")).to_be_visible()
    reader = at_browser(met.places[1].participant)
    reader.goto(reverse("set_home", args=[met.learning_set.pk]))
    reader.locator(".plain-list").get_by_role("link", name="Session 1").click()
    expect(reader.get_by_text(AFTER)).to_be_visible()
    _look(reader, "a write-up")
    office = at_browser(met.coordinator)
    office.goto(reverse("returns", args=[met.learning_set.programme.slug]))
    expect(office.get_by_text("All were heard.")).to_be_visible()
    _look(office, "returns")
