"""A set with too few members: the coordinator finds the ways out, and takes one."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from sets.services.learning_sets import confirm_set
from sets.services.places import withdraw
from tests import make
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look


def test_a_coordinator_lets_a_small_set_run_and_merges_it_after_all(at_browser: Callable[..., Page]) -> None:
    """P11: from the overview to the ways out; what is missing is said beside its field."""
    coordinator, now = make.coordinator(), timezone.now()
    of = {"minimum": 5, "optimum": 6, "maximum": 6, "max_sets": 2, "parallel_sets": "automatic"}
    programme = make.programme(by=coordinator, now=now, **of)
    made = make.places(programme, 12, now=now)
    for place in (made[5], *made[7:]):
        withdraw(actor=place.participant, enrolment=place, now=now)
    set_a = make.confirmed_dates(programme.sets.get(letter="A"), now=now, first=now.date() + timedelta(days=60))
    make.facilitator(set_a, now=now)
    confirm_set(actor=coordinator, learning_set=set_a, now=now)
    withdraw(actor=made[0].participant, enrolment=made[0], now=now)
    page = at_browser(coordinator)
    page.goto(reverse("cockpit", args=[programme.slug]))
    page.get_by_role("link", name="See what can be done").click()
    heading(page, "Set A")
    _look(page, "the ways out")
    page.get_by_role("link", name="Let it run", exact=True).click()
    heading(page, "Let it run with the members it has?")
    page.get_by_role("button", name="Let it run").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "letting it run, with errors")
    page.get_by_label("Reason").fill("They know each other.")
    page.get_by_role("button", name="Let it run").click()
    expect(page.get_by_text("Set A goes ahead with the members it has.")).to_be_visible()
    page.get_by_role("link", name="What can be done about too few members in Set A").click()
    heading(page, "Set A")
    page.get_by_role("link", name="Merge it into Set B").click()
    heading(page, "Merge Set A into Set B?")
    page.get_by_role("button", name="Merge the sets").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "merging two sets, with errors")
    page.get_by_label("Reason").fill("Two small sets are better one.")
    page.get_by_role("button", name="Merge the sets").click()
    expect(page.get_by_text("Set A is merged into Set B.")).to_be_visible()
    page.goto(reverse("set_merge", args=[programme.slug, "A", "B"]))
    heading(page, "Merge two sets")
    _look(page, "a merge that cannot be")
