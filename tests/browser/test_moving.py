"""A coordinator moves a member, lets two change places, and gives the seat of somebody removed."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import make
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look


def test_a_member_is_moved_and_another_comes_in_exchange(at_browser: Callable[..., Page]) -> None:
    """P14: what happens is said first; what is missing is said beside its field."""
    coordinator, now = make.coordinator(), timezone.now()
    programme = make.programme(by=coordinator, now=now, maximum=3, max_sets=2, parallel_sets="automatic")
    made = make.places(programme, 5, now=now)
    _, set_b = programme.sets.order_by("letter")
    make.confirmed_dates(set_b, now=now, first=now.date())
    who = made[1].participant.full_name
    page = at_browser(coordinator)
    page.goto(reverse("places", args=[programme.slug]))
    page.get_by_role("link", name=f"Move {who} to another set").click()
    heading(page, "Move them to another set?")
    _look(page, "moving somebody")
    page.get_by_role("button", name="Move them").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "moving somebody, with errors")
    page.get_by_label("Set B").check()
    page.get_by_label("They have agreed").check()
    page.get_by_label("Reason").fill("Asked for mornings")
    page.get_by_role("button", name="Move them").click()
    expect(page.get_by_text(f"{who} is in Set B now, and is told.")).to_be_visible()
    page.get_by_role("link", name="Exchange with a member of another set").click()
    heading(page, "Exchange them with a member of another set?")
    _look(page, "an exchange")
    page.get_by_label("With whom?").select_option(index=1)
    page.get_by_label("Both have agreed").check()
    page.get_by_label("Reason").fill("Both asked")
    page.get_by_role("button", name="Exchange them").click()
    expect(page.get_by_text("They have changed places, and both are told.")).to_be_visible()
    make.places(programme, 3, now=timezone.now())
    page.goto(reverse("place_remove", args=[programme.slug, made[3].pk]))
    expect(page.get_by_label("Who gets the seat?")).to_be_visible()
    _look(page, "removing somebody, with a choice")
    page.goto(reverse("place_move", args=[programme.slug, made[3].pk]))
    heading(page, "Move them to another set")
    _look(page, "nowhere to move to")
