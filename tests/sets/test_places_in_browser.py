"""Signing up, withdrawing and answering in a real browser: without script, and by keyboard."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from participants.models import User
from sets.models import Enrolment
from sets.services import places
from sets.services.programmes import CriterionPlan
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    made: list[BrowserContext] = []
    yield made
    for context in made:
        context.close()


def page_of(user: User, browser: Browser, contexts: list[BrowserContext], live_server: Any, *, script: bool) -> Page:
    """A page of somebody who is signed in."""
    client = Client()
    client.force_login(user)
    context = browser.new_context(java_script_enabled=script, base_url=live_server.url)
    contexts.append(context)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return context.new_page()


def test_signing_up_and_withdrawing_work_without_script(browser, contexts, live_server) -> None:
    programme = make.programme(now=timezone.now(), title="Parks", criteria=[CriterionPlan("Involved", required=True)])
    page = page_of(make.representative(), browser, contexts, live_server, script=False)
    page.goto(f"/programmes/{programme.slug}/")
    page.get_by_role("link", name="Sign up for a place").click()
    page.get_by_role("checkbox", name="I cannot make session 1").check()
    page.get_by_role("button", name="Sign up for a place").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick “Involved” to sign up.")
    expect(page.get_by_role("checkbox", name="I cannot make session 1")).to_be_checked()
    page.get_by_role("checkbox", name="Involved").check()
    page.get_by_role("checkbox", name="I will come to the sessions").check()
    page.get_by_role("button", name="Sign up for a place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place in Set A")
    page.get_by_role("link", name="Give up my place").click()
    other_tab = page.context.new_page()
    other_tab.goto(page.url)
    for tab in (page, other_tab):
        tab.get_by_role("button", name="Give up my place").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("You have withdrawn")
    assert Enrolment.objects.count() == 1


def test_what_is_wrong_takes_focus_and_leads_to_its_field(browser, contexts, live_server) -> None:
    programme = make.programme(now=timezone.now())
    page = page_of(make.representative(), browser, contexts, live_server, script=True)
    page.goto(f"/programmes/{programme.slug}/sign-up/")
    page.get_by_role("button", name="Sign up for a place").press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    committed = page.get_by_role("checkbox", name="I will come to the sessions")
    expect(committed).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Sign up for a place").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place in Set A")
    assert Enrolment.objects.count() == 1


def test_an_offer_is_accepted_by_keyboard(browser, contexts, live_server) -> None:
    now = timezone.now()
    programme = make.programme(now=now, maximum=2, optimum=2, max_sets=1)
    first, _, waiting = make.places(programme, 3, now=now)
    make.confirmed_dates(programme.sets.get(), now=now, first=now.date() + timedelta(days=60))
    places.withdraw(actor=first.participant, enrolment=first, now=now)
    page = page_of(waiting.participant, browser, contexts, live_server, script=True)
    page.goto("/")
    page.get_by_role("link", name="Accept or decline").press("Enter")
    page.get_by_role("button", name="Accept the place").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place in Set A")
