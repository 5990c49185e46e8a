"""Impatient and forgetful people: double click, two tabs, the back button, a page from yesterday. No error page."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from notifications.models import Message
from sets.models import Enrolment, Programme
from sets.services import places
from sets.states import PlaceState
from tests import make
from tests.browser import worlds
from tests.browser.seen import heading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_ledger_is_sound() -> Iterator[None]:
    yield
    call_command("audit_places")


def _fill_in(page: Page, programme: Programme) -> None:
    page.goto(reverse("sign_up", args=[programme.slug]))
    page.get_by_label(worlds.INVOLVED).check()
    page.get_by_label("I will come to the sessions").check()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_double_click_is_one_request(at_browser: Callable[..., Page], script: bool) -> None:
    programme = worlds.open_programme()
    page = at_browser(make.representative(), script=script)
    _fill_in(page, programme)
    page.get_by_role("button", name="Sign up for a place").dblclick()
    heading(page, "You have a place in Set A")
    assert Enrolment.objects.count() == 1
    assert Message.objects.filter(kind__contains="confirmed").count() == 1


def test_two_tabs_are_one_request(at_browser: Callable[..., Page]) -> None:
    programme = worlds.open_programme()
    first = at_browser(make.representative())
    second = first.context.new_page()
    for tab in (first, second):
        _fill_in(tab, programme)
    for tab in (first, second):
        tab.get_by_role("button", name="Sign up for a place").click()
        heading(tab, "You have a place in Set A")
    assert Enrolment.objects.count() == 1


def test_back_after_withdrawing_and_the_button_again(at_browser: Callable[..., Page]) -> None:
    """The page that asks is not shown again as if nothing had happened, and nothing is withdrawn twice."""
    programme = worlds.open_programme()
    place = worlds.ask(programme)
    page = at_browser(place.participant)
    page.goto(reverse("my_place", args=[programme.slug]))
    page.get_by_role("link", name="Give up my place").click()
    page.get_by_role("button", name="Give up my place").click()
    heading(page, "You have withdrawn")
    page.go_back()
    _again_if_it_is_there(page, "Give up my place", "You have withdrawn")
    assert [one.state for one in Enrolment.objects.all()] == [PlaceState.WITHDRAWN]
    assert Message.objects.filter(kind__contains="withdrawn").count() == 1


def _again_if_it_is_there(page: Page, button: str, says: str) -> None:
    """Whether the browser shows the page of before or asks for it anew, in the end it says so."""
    again, said = page.get_by_role("button", name=button), page.get_by_role("heading", name=says, exact=True)
    expect(again.or_(said)).to_be_visible()
    if again.is_visible():
        again.click()
    heading(page, says)


def test_back_to_the_form_after_signing_up_and_the_button_again(at_browser: Callable[..., Page]) -> None:
    programme = worlds.open_programme()
    page = at_browser(make.representative())
    _fill_in(page, programme)
    page.get_by_role("button", name="Sign up for a place").click()
    heading(page, "You have a place in Set A")
    page.go_back()
    _again_if_it_is_there(page, "Sign up for a place", "You have a place in Set A")
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("answer", ["Accept the place", "Decline and leave the list"])
def test_an_answer_to_an_offer_that_is_over_says_so(at_browser: Callable[..., Page], answer: str) -> None:
    """P5: the page of before the offer lapsed, or was answered in another tab."""
    programme = worlds.open_programme(minimum=2, optimum=2, maximum=2, max_sets=1)
    leaving, _, offered = [worlds.ask(programme, minutes=minutes) for minutes in range(3)]
    worlds.confirm(programme.sets.get(), minutes=5)
    places.withdraw(actor=leaving.participant, enrolment=leaving, now=worlds.recently(6))
    page = at_browser(offered.participant)
    page.goto(reverse("my_place", args=[programme.slug]))
    offered.refresh_from_db()
    places.decline_offer(actor=offered.participant, enrolment=offered, now=worlds.recently(7))
    page.get_by_role("button", name=answer).click()
    if answer.startswith("Accept"):
        expect(page.get_by_text("That cannot be done now")).to_be_visible()
    heading(page, "You declined the place")
    offered.refresh_from_db()
    assert offered.state == PlaceState.DECLINED


def test_a_second_click_on_open_the_set_opens_one(at_browser: Callable[..., Page]) -> None:
    """P7"""
    world = worlds.busy()
    page = at_browser(world.coordinator)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(reverse("set_open", args=[world.programme.slug]))
    page.get_by_role("button", name="Open the set").dblclick()
    expect(page.get_by_role("region", name="Set B")).to_be_visible()
    other.get_by_role("button", name="Open the set").click()
    expect(other.get_by_role("region", name="Set B")).to_be_visible()
    expect(other.get_by_role("main")).not_to_contain_text("Something went wrong")
    assert world.programme.sets.count() == 2
