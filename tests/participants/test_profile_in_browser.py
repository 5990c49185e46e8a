"""Choosing an organisation while typing, in a real browser: by keyboard, announced, nothing lost."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from participants.models import Organisation, User
from tests import make
from tests.browser.seen import suggestions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> User:
    return make.person(full_name="Nia Okafor", email="nia@example.org", job_title="")


@pytest.fixture
def hart() -> Organisation:
    for place in ("Havant", "Rushmoor", "Eastleigh"):
        make.organisation(name=f"{place} Strategic Partnership", area_covered=f"{place} Borough Council")
    return make.organisation(name="Hart Community Partnership Steering Group.", area_covered="Hart Council")


def _sign_in(page: Page, server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])


def _picture(page: Page, name: str) -> None:
    """Pictures for looking at, if a folder for them is named."""
    if folder := os.environ.get("PICTURES"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def _assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_an_organisation_is_chosen_by_keyboard_while_typing(
    page: Page, live_server: LiveServer, person: User, hart: Organisation
) -> None:
    _sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/my/profile/")
    _picture(page, "profile-empty")
    page.get_by_label("Whom do you represent?").focus()
    with suggestions(page, "hart cou"):
        page.keyboard.type("hart cou", delay=20)
    choice = page.get_by_label("Hart Community Partnership Steering Group.")
    expect(choice).to_be_visible()
    expect(choice).not_to_be_checked()
    expect(page.locator("#live")).to_have_text("1 organisation found.")
    expect(page.get_by_text("What kind of organisation is it?")).to_be_hidden()
    _picture(page, "profile-suggestions")
    _assert_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(choice).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Job title")).to_be_focused()
    page.keyboard.type("Policy officer")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    expect(page.get_by_label("Whom do you represent?")).to_have_value(hart.name)
    _picture(page, "profile-saved")
    person.refresh_from_db()
    assert person.organisation == hart


def test_one_that_is_not_listed_is_asked_for(page: Page, live_server: LiveServer, person: User) -> None:
    """P4: the request is made in the same step, and the page says that it waits."""
    _sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/my/profile/")
    page.get_by_label("Job title").fill("Policy officer")
    with suggestions(page, "Vale Together"):
        page.get_by_label("Whom do you represent?").press_sequentially("Vale Together", delay=10)
    page.get_by_label("My organisation is not listed").check()
    page.get_by_label("Council areas it covers").fill("Vale Council")
    _picture(page, "profile-not-listed")
    _assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Waiting to be accepted")).to_be_visible()
    _picture(page, "profile-waiting")
    asked = Organisation.objects.requested().get()
    assert (asked.name, asked.area_covered) == ("Vale Together", "Vale Council")


def test_a_pasted_page_neither_breaks_the_suggestions_nor_is_lost(
    page: Page, live_server: LiveServer, person: User, hart: Organisation
) -> None:
    _sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/my/profile/")
    pasted = "hart 漢 " * 1_500
    field = page.get_by_label("Whom do you represent?")
    with page.expect_response("**/organisations/suggestions/**") as answer:
        field.fill(pasted)
    assert answer.value.status == 200
    expect(page.get_by_label("My organisation is not listed")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Shorten this to 160 characters").first).to_be_visible()
    assert len(field.input_value()) == len(pasted)
    _picture(page, "profile-errors")
    _assert_accessible(page)


def test_the_pages_of_the_register_are_accessible(
    page: Page, live_server: LiveServer, person: User, hart: Organisation
) -> None:
    county = make.organisation(name="Shire Strategic Partnership", tier="county", area_covered="Shire County Council")
    make.organisation(
        name="The Long and Winding Name of the Vale of Dale and Upper Wold Community Strategic Partnership",
        tier="district",
        parent_county=county,
        area_covered="Vale of Dale District Council; Upper Wold District Council",
        aliases=("Vale Together", "Dyffryn"),
        domains=("vale.example.org",),
    )
    for name in ("Hart District Council", "Vale of Dale LSP"):
        make.organisation(name=name, acceptance="requested", requested_by=person, requested_at=make.NOW)
    _sign_in(page, live_server, make.person(may_open_programmes=True))
    for path, name in [
        ("/organisations/", "organisations"),
        ("/organisations/?q=nowhere", "organisations-none"),
        (f"/organisations/{hart.pk}/", "organisation-edit"),
    ]:
        page.goto(live_server.url + path)
        _picture(page, name)
        _assert_accessible(page)
