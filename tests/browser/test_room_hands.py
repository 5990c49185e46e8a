"""A whole turn of the room by keyboard alone, and without script by its forms; as axe sees it (quality, section 4)."""

import re
from collections.abc import Callable
from contextlib import nullcontext

from playwright.sync_api import Locator, Page, expect

from sessions.models import Action, Bid, Option
from tests.browser.hands import Keyboard, Mouse
from tests.browser.test_accessibility import _look
from tests.browser.test_room_half_day import SOON
from tests.sessions.meeting import Met
from tests.sessions.test_room_page import a_room, go, room_url

Open = Callable[..., Page]


class Person:
    """Somebody in the room, who loads the page again by hand where there is no script."""

    def __init__(self, page: Page, hand: Mouse, met: Met, *, script: bool) -> None:
        self.page, self.hand, self.script = page, hand, script
        page.goto(room_url(met))

    def press(self, button: str | Locator) -> None:
        target = self.page.get_by_role("button", name=button).first if isinstance(button, str) else button
        # The second tap of a double tap is none: for a moment the next step cannot be pressed.
        expect(target).to_be_enabled()
        with nullcontext() if self.script else self.page.expect_navigation():
            self.hand.go(target)

    def sees(self, stage: str) -> None:
        if not self.script:
            self.page.reload()
        expect(self.page.locator("#room-now")).to_contain_text(stage, timeout=SOON)

    def writes(self, label: str, words: str) -> None:
        self.hand.write(self.page.get_by_label(label), words)

    def leads_to(self, stage: str) -> None:
        self.press(self.page.locator("#room-next"))
        self.sees(stage)


def a_turn(at_browser: Open, hand: Callable[[Page], Mouse], *, script: bool) -> None:
    """From before it begins to after its end: the facilitator, the presenter, another member."""
    met = a_room(begun=False)
    people = [met.facilitator, *(place.participant for place in met.places[:2])]
    pages = [at_browser(one, script=script) for one in people]
    lead, presenter, member = (Person(page, hand(page), met, script=script) for page in pages)
    if script:
        _look(lead.page, "the room before it begins, as its facilitator")
        _look(member.page, "the room before it begins")
    lead.press("Begin the session")
    lead.leads_to("Welcome")
    go(met, "slot", 2)
    lead.sees("Open questions")
    lead.leads_to("puts the question anew")
    lead.press("+1 minute")
    expect(lead.page.locator("[data-time]")).to_have_text(re.compile("^(2:[1-5]|3:)"))
    presenter.sees("puts the question anew")
    presenter.writes("My question now", "Who owns the budget?")
    presenter.press("Keep this wording")
    expect(presenter.page.locator(".question")).to_have_text("Who owns the budget?", timeout=SOON)
    lead.leads_to("Sharing")
    member.sees("Sharing")
    member.writes("An option for the presenter", "Ask the county.")
    member.press("Add the option")
    expect(member.page.locator(".room-options")).to_contain_text("Ask the county.", timeout=SOON)
    if script:
        _look(member.page, "the room while options are shared")
        _look(lead.page, "the room while options are shared, as its facilitator")
        for page in pages:
            page.set_viewport_size({"width": 390, "height": 844})
    lead.leads_to("actions, with dates")
    presenter.sees("actions, with dates")
    presenter.writes("What I will do", "Ring the county.")
    presenter.writes("How I will know that it worked", "They answer.")
    presenter.press("Add it")
    expect(presenter.page.locator(".room-actions")).to_contain_text("Ring the county.", timeout=SOON)
    lead.press("Pause")
    expect(lead.page.get_by_role("button", name="Go on")).to_be_visible()
    lead.press("Go on")
    expect(lead.page.get_by_role("button", name="Pause")).to_be_visible()
    lead.leads_to("How was that")
    presenter.sees("How was that")
    presenter.writes("How was that for me", "I was heard.")
    presenter.press("Keep it")
    for part in ("Break", "Present"):
        lead.leads_to(part)
    lead.press(lead.page.locator("#room-skip"))
    lead.sees("close")
    presenter.sees("close")
    if script:
        _look(presenter.page, "the close of a room")
        _look(lead.page, "the close of a room, as its facilitator")
    lead.hand.go(lead.page.locator("#room-end"))
    lead.press("End it now")
    lead.sees("This session is over")
    member.sees("This session is over")
    assert Bid.objects.values_list("state", "question_after", "how_it_was").get() == (
        *("done", "Who owns the budget?", "I was heard."),
    )
    assert [Option.objects.get().text, Action.objects.get().what] == ["Ask the county.", "Ring the county."]


def test_a_turn_by_keyboard_alone(at_browser: Open) -> None:
    """R2: the focus is drawn at every stop, and stays where it was while the page follows."""
    a_turn(at_browser, Keyboard, script=True)


def test_a_turn_without_script(at_browser: Open) -> None:
    """Every form has its button, and the page is loaded by hand."""
    a_turn(at_browser, Mouse, script=False)
