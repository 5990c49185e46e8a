"""Whoever runs a session: a second screen that fits and follows, a run sheet that fits on paper (R1, R2)."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from sessions.models import Bid, Room
from sessions.plans import PlanName
from sessions.services.session_plans import choose_plan
from tests.browser.conftest import PHONE
from tests.browser.hands import Keyboard
from tests.browser.test_accessibility import _look
from tests.sessions.test_bids import a_set, asked
from tests.sessions.test_room_page import a_room, go, room_url

Open = Callable[..., Page]
PROJECTOR = {"width": 1280, "height": 720}
#: The second tap of a double tap, at the very moment when the next step stands where this one was.
TAP_AGAIN = """() => {
  const old = document.querySelector("#room-next");
  new MutationObserver((_, observer) => {
    const one = document.querySelector("#room-next");
    if (one === old) return;
    observer.disconnect();
    window.rested = one.getAttribute("aria-disabled");
    one.click();
  }).observe(document.querySelector("[data-live=controls]"), { childList: true });
}"""
LONG = "How do I get four departments, two councils and a partnership that meets twice a year to share one budget, " * 3


def test_a_second_screen_follows_the_session_and_fits_without_scrolling(at_browser: Open) -> None:
    """R2: as long as a question can be, over its time."""
    met = a_room()
    page = at_browser(met.facilitator, size=PROJECTOR)
    page.goto(f"{room_url(met)}screen/")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    go(met, "slot", 0)
    heading = page.get_by_role("heading", name="Present the issue, and what I want from the set")
    expect(heading).to_be_visible()
    Bid.objects.update(question=LONG[:300], is_on_screen=True)
    page.reload()
    expect(page.get_by_text(LONG[:60])).to_be_visible()
    tall, wide = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
    assert (tall, wide) <= (PROJECTOR["height"], PROJECTOR["width"])
    letters = page.evaluate("one => parseFloat(getComputedStyle(document.querySelector(one)).fontSize)", "h1")
    assert letters > 60
    _look(page, "a second screen")


def test_on_a_phone_the_next_step_is_under_the_thumb_and_hides_no_focus(at_browser: Open) -> None:
    """R2; WCAG 2.4.11: whatever has the focus is seen, down to the end of the page; a double tap ends no session."""
    met = a_room()
    go(met, "slot", 2)
    page = at_browser(met.facilitator)
    page.goto(room_url(met))
    _look(page, "the room of who runs it")
    page.set_viewport_size(PHONE)
    following = page.locator("#room-next")
    box = following.bounding_box()
    assert box
    assert box["height"] >= 56
    assert PHONE["height"] - 160 < box["y"] < PHONE["height"] - 56
    Keyboard(page).go_to(page.get_by_role("link", name="Cookies"))
    expect(following).to_be_in_viewport(ratio=1)
    _a_double_tap_is_one_step(page, "The presenter puts the question anew")
    # The answer to what is pressed is long in coming: the page has asked what is new before that.
    page.route(
        room_url(met), lambda route: route.fetch() and None if route.request.method == "POST" else route.fallback()
    )
    _a_double_tap_is_one_step(page, "Sharing experience and options")
    assert Room.objects.get().stage == 4
    page.unroute(room_url(met))
    page.locator("summary", has_text="Change: part 8").click()
    page.get_by_role("button", name="Go to it now").click()
    ends = page.locator("summary", has_text="End the session")
    expect(ends).to_be_visible()
    expect(page.locator("#room-next")).to_have_count(0)
    hit = "([x, y]) => !!document.elementFromPoint(x, y).closest('.room-end')"
    for across in (5, box["width"] / 2, box["width"] - 5):
        assert not page.evaluate(hit, [box["x"] + across, box["y"] + box["height"] / 2])
    ends.click()
    expect(page.get_by_role("button", name="End it now")).to_be_visible()
    now = page.get_by_role("button", name="End it now").bounding_box()
    where = ends.bounding_box()
    assert now
    assert where
    assert now["y"] > where["y"] + where["height"]
    _look(page, "the room in its last part")


def _a_double_tap_is_one_step(page: Page, heading: str) -> None:
    following = page.locator("#room-next")
    page.evaluate(TAP_AGAIN)
    following.click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert page.evaluate("window.rested") == "true"
    expect(following).to_be_enabled()


def test_a_run_sheet_fits_on_two_sheets_of_paper(at_browser: Open) -> None:
    """The longest plan, with as many people as a set can have."""
    met = a_set(12, days_ahead=1)
    asked(met, 0)
    now = timezone.now() + timedelta(minutes=1)
    choose_plan(actor=met.facilitator, session=met.session(), name=PlanName.BUSY, revision=0, now=now)
    page = at_browser(met.facilitator)
    page.goto(f"/sessions/{met.session().pk}/run-sheet/")
    _look(page, "a run sheet")
    assert len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) <= 2
