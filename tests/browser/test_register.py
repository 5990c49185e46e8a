"""A session as people hold it: the register on a phone, a bad connection, two people, apologies, checking in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from sessions.check_in_code import code_of
from tests import make
from tests.browser.hands import Keyboard
from tests.browser.haste import HASTE
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look
from tests.browser.worlds import LONG_NAME, LONG_ORGANISATION
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def today(people: int = 3, *, begun: bool = True, hours: float = 0) -> Met:
    """The first session began five minutes ago; somebody has a long name."""
    met = meeting(people, now=timezone.now() - timedelta(weeks=7, minutes=5) + timedelta(hours=hours))
    person = met.places[0].participant
    person.full_name, person.organisation.name = LONG_NAME, LONG_ORGANISATION
    person.save()
    person.organisation.save()
    if begun:
        met.begin(now=timezone.now())
    return met


def url_of(met: Met, name: str = "register") -> str:
    return reverse(name, args=[met.session().pk])


def row_of(page: Page, met: Met, person: int):
    return page.get_by_role("group", name=met.places[person].participant.full_name)


def choose(page: Page, met: Met, person: int, label: str) -> None:
    row_of(page, met, person).get_by_text(label, exact=True).locator("..").click()


def wait_for(page: Page, happened: Callable[[], bool]) -> None:
    HASTE.forget()
    for _ in range(400):
        if happened():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it has not happened in twenty seconds")


def hears_marks(page: Page) -> None:
    """The register is there with its script: until then a mark is only chosen, and a button sends the form."""
    expect(page.locator("[data-save][hidden]")).to_be_attached()


def refuse_all(route: Route) -> None:
    """As a proxy does that is asked too much."""
    route.fulfill(status=429)


def is_saved(page: Page) -> None:
    """Within a few tries."""
    expect(page.get_by_text("Everything is saved.")).to_be_visible()


def test_all_present_at_one_tap_then_exceptions(at_browser: Callable[..., Page]) -> None:
    """D6, on a phone: twelve people in three taps, saved as they are marked, seen by axe."""
    met = today(12)
    page = at_browser(met.facilitator)
    page.goto(url_of(met))
    _look(page, "the register before anybody is marked")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("button", name="Save the register")).to_be_hidden()
    page.get_by_role("button", name="All present").click()
    is_saved(page)
    choose(page, met, 1, "Late")
    choose(page, met, 2, "Absent")
    expect(page.get_by_text("11 there, 0 not marked, of 12.")).to_be_visible()
    is_saved(page)
    assert [met.row(person).status for person in range(4)] == ["present", "late", "absent", "present"]
    assert page.evaluate("localStorage.length") == 0
    _look(page, "the register once marked")
    page.reload()
    expect(row_of(page, met, 1).get_by_role("radio", name="Late")).to_be_checked()


def test_a_bad_connection_keeps_marks_and_sends_them_once(at_browser: Callable[..., Page]) -> None:
    """Kept in the browser, also over a reload; an answer that is lost is no second mark."""
    met = today()
    page = at_browser(met.facilitator)
    page.goto(url_of(met))
    # The server hears it, the browser never learns of it.
    page.route("**/register/marks/", lambda route: route.fetch() and None)
    with page.expect_request("**/register/marks/"):
        choose(page, met, 0, "Late")
    wait_for(page, lambda: met.row().status == "late")
    choose(page, met, 0, "Absent")
    choose(page, met, 1, "Present")
    expect(row_of(page, met, 1).get_by_role("radio", name="Present")).to_be_checked()
    page.unroute("**/register/marks/")
    page.reload()
    is_saved(page)
    assert [(met.row(person).status, met.row(person).version) for person in range(2)] == [("absent", 2), ("present", 1)]
    assert page.evaluate("localStorage.length") == 0


def test_the_second_of_two_people_is_shown_the_newer_mark(at_browser: Callable[..., Page]) -> None:
    met = today()
    page = at_browser(met.facilitator)
    page.goto(url_of(met))
    met.mark("late", 0, actor=met.coordinator, now=timezone.now())
    choose(page, met, 0, "Absent")
    note = page.get_by_text("was marked in the meantime: late")
    expect(note).to_contain_text(f"Marked by {met.coordinator}")
    expect(note).to_contain_text("You chose absent, which is not saved.")
    expect(row_of(page, met, 0).get_by_role("radio", name="Late")).to_be_checked()
    _look(page, "the register with a newer mark")
    choose(page, met, 0, "Absent")
    is_saved(page)
    expect(note).to_be_hidden()
    assert met.row().status == "absent"


def test_signing_out_leaves_no_marks_behind(at_browser: Callable[..., Page]) -> None:
    met = today()
    page = at_browser(met.facilitator)
    page.route("**/register/marks/", refuse_all)
    page.goto(url_of(met))
    choose(page, met, 0, "Late")
    expect(page.get_by_text("kept on this device")).to_be_visible()
    assert page.evaluate("localStorage.length") == 1
    name = page.evaluate("localStorage.key(0)")
    assert str(met.facilitator.pk) not in name.split(":")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Something you wrote is not saved yet")).to_be_visible()
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_marks_of_one_person_are_not_sent_by_another(at_browser: Callable[..., Page]) -> None:
    """Two who share a device: each has their own."""
    met = today()
    page = at_browser(met.facilitator)
    page.route("**/register/marks/", refuse_all)
    page.goto(url_of(met))
    choose(page, met, 0, "Late")
    expect(page.get_by_text("kept on this device")).to_be_visible()
    kept = page.evaluate("[localStorage.key(0), localStorage.getItem(localStorage.key(0))]")
    other = at_browser(met.coordinator)
    other.goto(url_of(met))
    other.evaluate("([name, marks]) => localStorage.setItem(name, marks)", kept)
    other.reload()
    choose(other, met, 1, "Present")
    is_saved(other)
    assert [met.row(person).status for person in range(2)] == ["", "present"]
    assert other.evaluate("localStorage.length") == 1


def test_access_that_ends_ends_the_register(at_browser: Callable[..., Page]) -> None:
    """C04, in an open tab."""
    met = today()
    page = at_browser(met.facilitator)
    page.goto(url_of(met))
    met.learning_set.facilitations.all().delete()
    choose(page, met, 0, "Late")
    expect(page.get_by_text("You can no longer mark this register.")).to_be_visible()
    expect(row_of(page, met, 0).get_by_role("radio", name="Late")).not_to_be_checked()
    assert page.evaluate("localStorage.length") == 0


def test_a_session_by_keyboard_alone(at_browser: Callable[..., Page]) -> None:
    """Begin, mark, end: by Tab, arrows, Space and Enter."""
    met = today(begun=False)
    page = at_browser(met.facilitator)
    hand = Keyboard(page)
    page.goto(url_of(met))
    _look(page, "a register that is not open yet")
    page.reload()
    hand.go(page.get_by_role("button", name="Begin the session"))
    hand.go(page.get_by_role("button", name="All present"))
    is_saved(page)
    hand.go_to(row_of(page, met, 1).get_by_role("radio", name="Present"))
    page.keyboard.press("ArrowRight")
    expect(row_of(page, met, 1).get_by_role("radio", name="Late")).to_be_checked()
    is_saved(page)
    hand.go(page.get_by_role("button", name="End the session"))
    expect(page.get_by_text("is held")).to_be_visible()
    assert [met.row(person).status for person in range(3)] == ["present", "late", "present"]


def test_the_register_without_script(at_browser: Callable[..., Page]) -> None:
    met = today()
    page = at_browser(met.coordinator, script=False)
    page.goto(url_of(met))
    choose(page, met, 0, "Late")
    choose(page, met, 1, "Substitute")
    page.get_by_role("button", name="Save the register").click()
    expect(page.get_by_text("The register is saved.")).to_be_visible()
    page.get_by_role("button", name="All others present").click()
    expect(row_of(page, met, 2).get_by_role("radio", name="Present")).to_be_checked()
    assert [met.row(person).status for person in range(3)] == ["late", "substitute", "present"]


def test_apologies_and_back_in_two_taps(at_browser: Callable[..., Page]) -> None:
    """“I cannot come” from the session page; from the mail's link, with a reason."""
    met = today(begun=False, hours=3)
    page = at_browser(met.places[0].participant)
    page.goto(url_of(met, "session"))
    _look(page, "a session to come")
    page.get_by_role("button", name="I cannot come").click()
    expect(page.get_by_text("You have sent apologies").first).to_be_visible()
    _look(page, "a session with apologies")
    page.get_by_role("button", name="I can come after all").click()
    expect(page.get_by_text("Your apologies are taken back")).to_be_visible()
    page.goto(url_of(met, "apologies"))
    _look(page, "apologies")
    page.get_by_label("Why you cannot come").fill("A board meeting.")
    page.get_by_role("button", name="I cannot come").click()
    expect(page.get_by_text("Your apologies are sent")).to_be_visible()
    page = at_browser(met.facilitator)
    page.goto(url_of(met))
    expect(page.get_by_text("A board meeting.")).to_be_visible()
    _look(page, "a register with apologies")
    # Paper is left lying about: why somebody cannot come stays on the screen.
    expect(page.locator(".register-words")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".register-words")).to_be_hidden()


def test_a_member_checks_in(at_browser: Callable[..., Page]) -> None:
    met = today()
    page = at_browser(met.places[0].participant)
    page.goto(url_of(met, "session"))
    page.get_by_role("link", name="I am here: check in").click()
    heading(page, "Check in")
    _look(page, "checking in")
    page.get_by_label("The six digits").fill("12")
    page.get_by_role("button", name="I am here").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "checking in with a wrong code")
    code = code_of(met.session())
    page.get_by_label("The six digits").fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("You are checked in: present.")).to_be_visible()
    assert met.row().status == "present"


def test_abandoning_and_late_changes_fit_a_phone(at_browser: Callable[..., Page]) -> None:
    met = today()
    page = at_browser(met.facilitator)
    page.goto(url_of(met, "session_abandon"))
    _look(page, "abandoning")
    page.get_by_role("button", name="Abandon the session").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "abandoning without a reason")
    old = meeting(2, now=timezone.now() - timedelta(weeks=10), sessions=2)
    old.hold(1, ["absent", "present"])
    old.hold(2, ["absent", "present"])
    for reader in (old.facilitator, old.coordinator):
        page = at_browser(reader)
        page.goto(url_of(old))
        _look(page, "an old register")
    page.get_by_label("Reason for the change").fill("A colleague came.")
    choose(page, old, 0, "Substitute")
    is_saved(page)
    assert (old.row().status, old.row().change_reason) == ("substitute", "A colleague came.")


def test_early_warnings_fit_a_phone(at_browser: Callable[..., Page]) -> None:
    met = meeting(2, now=timezone.now() - timedelta(weeks=9), sessions=4)
    met.hold(1, ["absent", "present"])
    met.hold(2, ["absent", "present"])
    assert make.coordinator_of(met.learning_set.programme) == met.coordinator
    for reader, url in (
        (met.facilitator, reverse("facilitate")),
        (met.coordinator, reverse("sessions", args=[met.learning_set.programme.slug])),
    ):
        page = at_browser(reader)
        page.goto(url)
        expect(page.get_by_text("Absent twice running")).to_be_visible()
        _look(page, f"{url} with an early warning")
