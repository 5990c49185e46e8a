"""What is written in the room at a bad moment is kept, sent once, and never as another's (R5; C04, C11)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from participants.models import User
from sessions.models import Action, Bid, Option
from sessions.selectors import room_state
from sessions.services.ground_rules import write_ground_rules
from sets.services.places import withdraw
from tests.browser.test_register import refuse_all
from tests.browser.test_room_half_day import SOON, add_option, is_kept_nowhere, put_anew
from tests.sessions.meeting import Met
from tests.sessions.test_bids import as_
from tests.sessions.test_room_page import a_room, go, room_url

Open = Callable[..., Page]
WRITE = "**/room/write/"


@pytest.fixture
def met(transactional_db: None) -> Met:
    """Options are being shared; the first of three presents."""
    made = a_room()
    go(made, "slot", 4)
    return made


def at_room(at_browser: Open, met: Met, person: int = 1) -> Page:
    page = at_browser(met.places[person].participant)
    page.goto(room_url(met))
    return page


def sign_in(page: Page, user: User) -> None:
    """As in another tab of the same browser."""
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": as_(user).cookies[name].value, "url": page.evaluate("location.origin")}]
    )


def option_of(page: Page) -> Locator:
    return page.get_by_label("An option for the presenter")


def is_saved(page: Page, *texts: str) -> None:
    """Each once, shown to whoever wrote it, and no longer on the device."""
    for text in texts:
        expect(page.locator(".room-options").get_by_text(text, exact=True)).to_have_count(1)
        assert Option.objects.filter(text=text).count() == 1
    is_kept_nowhere(page)


def test_an_entry_outlives_a_server_that_refuses_a_lost_session_an_old_token_and_a_stranger(
    at_browser: Open, met: Met
) -> None:
    page, (_, member, other) = at_room(at_browser, met), [place.participant for place in met.places]
    page.route(WRITE, refuse_all)
    add_option(page, "Refused")
    expect(page.get_by_text("One entry is not saved yet. It is kept on this device")).to_be_visible()
    sign_in(page, other)
    page.unroute(WRITE)
    expect(page.get_by_text("Somebody else is signed in now")).to_be_visible()
    expect(page.get_by_text("Sharing experience")).to_have_count(0)
    written: list[str] = []
    page.on("request", lambda one: written.append(one.url) if one.url.endswith("/room/write/") else None)
    page.reload()
    # What is kept is sent as the page comes; what is new the page asks every moment after that.
    page.wait_for_event("requestfinished", lambda one: "/room/changes/" in one.url)
    assert (written, Option.objects.exists()) == ([], False)
    sign_in(page, member)
    page.reload()
    is_saved(page, "Refused")
    page.context.clear_cookies(name="csrftoken")
    add_option(page, "With an old token")
    is_saved(page, "With an old token")
    page.context.clear_cookies()
    add_option(page, "Signed out")
    expect(page.get_by_text("This page is closed until you sign in again")).to_be_visible()
    sign_in(page, member)
    page.get_by_role("link", name="Load the page again").click()
    is_saved(page, "Signed out")


def test_a_browser_that_keeps_nothing_still_sends(at_browser: Open, met: Met) -> None:
    page = at_browser(met.places[1].participant)
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };")
    page.goto(room_url(met))
    page.route(WRITE, refuse_all)
    add_option(page, "Nowhere")
    add_option(page, "to keep")
    expect(page.get_by_text("2 entries are not saved yet. Leave this page open")).to_be_visible()
    page.unroute(WRITE)
    is_saved(page, "Nowhere", "to keep")


def test_a_phone_that_slept_through_the_end_sends_what_it_kept(
    at_browser: Open, met: Met, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its token is dead, the session is over, and not yet written up."""
    page = at_room(at_browser, met)
    page.context.set_offline(True)
    add_option(page, "From a sleeping phone")
    expect(page.get_by_text("not saved yet")).to_be_visible()
    with monkeypatch.context() as patch:
        patch.setattr(room_state, "SECONDS", -1)
        met.end(now=timezone.now())
        page.context.set_offline(False)
        expect(page.get_by_text("This session is over")).to_be_visible(timeout=SOON)
    is_kept_nowhere(page)
    assert Option.objects.get().text == "From a sleeping phone"


def test_two_tabs_of_one_person_send_each_entry_once(at_browser: Open, met: Met) -> None:
    one = at_room(at_browser, met)
    option_of(one).press_sequentially("Begun in one")
    two = one.context.new_page()
    two.goto(room_url(met))
    expect(option_of(two)).to_have_value("Begun in one")
    two.get_by_role("button", name="Add the option").click()
    expect(option_of(one)).to_have_value("")
    is_saved(one, "Begun in one")
    one.context.set_offline(True)
    add_option(one, "First")
    add_option(two, "Second")
    one.context.set_offline(False)
    is_saved(one, "First", "Second")
    is_saved(two, "First", "Second")


def test_whoever_types_goes_on_typing_while_the_session_moves_on(at_browser: Open, met: Met) -> None:
    """Neither the words nor the caret move; what has lost its turn can be sent all the same."""
    page = at_room(at_browser, met)
    option_of(page).press_sequentially("When I rang")
    page.keyboard.press("Home")
    go(met, "slot", 5)
    expect(page.locator("#room-now")).to_contain_text("actions, with dates", timeout=SOON)
    page.keyboard.type("Once: ")
    expect(option_of(page)).to_be_focused()
    expect(option_of(page)).to_have_value("Once: When I rang")
    page.get_by_role("heading", level=1).click()
    expect(page.locator("details[open] [data-entry=option]")).to_be_visible(timeout=SOON)
    expect(option_of(page)).to_have_value("Once: When I rang")
    go(met, "close")
    expect(page.locator(".room-note")).to_contain_text(
        "The session has moved on while you were writing this", timeout=SOON
    )
    page.reload()
    page.get_by_role("button", name="Send it all the same").click()
    is_kept_nowhere(page)
    assert Option.objects.get().text == "Once: When I rang"
    expect(page.locator(".room-note")).to_have_count(0)


def test_who_writes_at_once_on_a_phone_and_a_laptop_is_shown_the_first_words_before_the_second_stand(
    at_browser: Open, met: Met
) -> None:
    go(met, "slot", 3)
    phone, laptop = (at_room(at_browser, met, 0) for _ in range(2))
    question = laptop.get_by_label("My question now")
    question.fill("From the laptop?")
    put_anew(phone, "From the phone?")
    is_kept_nowhere(phone)
    expect(laptop.locator(".question")).to_have_text("From the phone?", timeout=SOON)
    laptop.get_by_role("button", name="Keep this wording").click()
    note = laptop.locator(".room-note")
    expect(note).to_contain_text("This was changed meanwhile. It now says:")
    expect(note).to_contain_text("From the phone?")
    expect(question).to_have_value("From the laptop?")
    # It stays while others write.
    go(met, "slot", 4)
    expect(laptop.locator("#room-now")).to_contain_text("Sharing", timeout=SOON)
    expect(note).to_be_visible()
    assert Bid.objects.get().question_after == "From the phone?"
    laptop.get_by_role("button", name="Keep this wording").click()
    expect(phone.locator(".question")).to_have_text("From the laptop?", timeout=SOON)
    is_kept_nowhere(laptop)
    _a_day_that_is_past(laptop)


def _a_day_that_is_past(page: Page) -> None:
    """What is refused stands in its form again, and is sent once it is right."""
    page.get_by_text("Add an action of mine").click()
    page.get_by_label("What I will do").fill("Ring them.")
    page.get_by_label("By when").fill("2020-01-01")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".room-note")).to_contain_text("not past")
    expect(page.get_by_label("What I will do")).to_have_value("Ring them.")
    page.get_by_label("By when").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Add it").click()
    is_kept_nowhere(page)
    assert Action.objects.get().what == "Ring them."


def test_the_room_closes_for_new_ground_rules_and_empties_for_who_has_left(at_browser: Open, met: Met) -> None:
    """C11, C04: in an open tab, within a poll; what its writer had not sent is theirs."""
    member, rules = met.places[1], {"learning_set": met.learning_set, "version": 1}
    page = at_room(at_browser, met)
    option_of(page).press_sequentially("Before the rules")
    write_ground_rules(actor=met.facilitator, text="We switch off our phones.", now=timezone.now(), **rules)
    expect(page.get_by_text("or agree to the ground rules")).to_be_visible(timeout=SOON)
    expect(page.locator(".question")).to_have_count(0)
    page.get_by_role("link", name="Load the page again").click()
    page.get_by_role("button", name="agree").click()
    page.wait_for_url("**/room/")
    expect(option_of(page)).to_have_value("Before the rules")
    withdraw(actor=member.participant, enrolment=member, now=timezone.now())
    expect(page.get_by_text("You are no longer in this room.")).to_be_visible(timeout=SOON)
    expect(page.locator(".question")).to_have_count(0)
    expect(page.locator("blockquote")).to_have_text("Before the rules")
    page.get_by_role("button", name="I have read it").click()
    is_kept_nowhere(page)


def test_signing_out_leaves_nothing_of_the_room_behind(at_browser: Open, met: Met) -> None:
    page = at_room(at_browser, met)
    option_of(page).press_sequentially("Only typed")
    assert str(met.places[1].participant.pk) not in page.evaluate("localStorage.key(0)").split(":")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Something you wrote is not saved yet")).to_be_visible()
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    is_kept_nowhere(page)
