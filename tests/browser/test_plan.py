"""The plan of a session and the bids for it, as people use them: no script is needed for any of it."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions.models import Bid
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look
from tests.sessions.meeting import meeting
from tests.sessions.test_bids import agree

QUESTION = "How can I bring the planning team and the partnership to one table before the plan is fixed?"


def test_from_asking_for_time_to_a_slot_that_was_had(at_browser: Callable[..., Page]) -> None:
    """R3: a member asks, the facilitator plans, the member finds their turn, and the slot is noted with one tap."""
    # It began ten minutes ago, or early enough to end today: its plan is of a half-day.
    midnight = timezone.localtime().replace(hour=0, minute=0)
    began = max(midnight, min(timezone.now() - timedelta(minutes=10), midnight.replace(hour=20, minute=55)))
    met = meeting(now=began - timedelta(weeks=7))
    member, session = met.places[0].participant, met.session()
    agree(met, member)
    page = at_browser(member)
    page.goto(reverse("session", args=[session.pk]))
    page.get_by_role("link", name="Ask for time in this session").click()
    page.get_by_role("button", name="Ask for time").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "a bid with an error")
    page.get_by_label("What you would like to bring").fill(QUESTION)
    page.get_by_label("Why now").fill("The plan closes in May.")
    page.get_by_label("Now", exact=True).check()
    page.get_by_role("button", name="Ask for time").click()
    expect(page.get_by_text("Has not presented yet", exact=True)).to_be_visible()
    _look(page, "a bid")
    desk = at_browser(met.facilitator)
    desk.goto(reverse("session", args=[session.pk]))
    desk.get_by_role("link", name="Plan of this session").click()
    expect(desk.get_by_label("First session")).to_be_checked()
    _look(desk, "choosing a plan")
    desk.get_by_role("button", name="Use this plan").click()
    expect(desk.get_by_text("just as long as the session")).to_be_visible()
    desk.get_by_label("Minutes of block 1", exact=True).fill("0")
    desk.get_by_role("button", name="Save the plan").click()
    expect(desk.locator("[data-error-summary]")).to_be_focused()
    _look(desk, "a plan with an error")
    desk.get_by_label("Minutes of block 1", exact=True).fill("30")
    desk.get_by_role("button", name="Fill free slots in the suggested order").click()
    expect(desk.get_by_text("10 minutes longer")).to_be_visible()
    _look(desk, "a plan")
    desk.get_by_label("Change to another plan").select_option("deep")
    desk.get_by_role("button", name="Change, after asking").click()
    expect(desk.get_by_text("What was adjusted is lost")).to_be_visible()
    _look(desk, "changing the plan")
    desk.get_by_role("button", name="Change to Deep").click()
    heading(desk, "Plan of this session")
    page.goto(reverse("session", args=[session.pk]))
    expect(page.get_by_text(f"{member.full_name} (you)")).to_be_visible()
    _look(page, "an agenda")
    met.begin()
    desk.reload()
    _look(desk, "a plan of a session under way")
    desk.get_by_role("button", name="Done").click()
    expect(desk.get_by_text("It is noted as done.")).to_be_visible()
    expect(desk.get_by_role("heading", name="How did it go?")).to_have_count(0)
    assert Bid.objects.get().state == "done"
