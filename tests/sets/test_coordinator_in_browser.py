"""A coordinator's fullest pages, and the facilitator's, in a real browser: accessible, no wider than a phone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from notifications.models import Message
from notifications.states import MessageState
from participants.models import User
from participants.states import Acceptance
from sets.models import Programme
from sets.services import places
from sets.services.programmes import CriterionPlan
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Anne-Sophie Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
LONG_NAME = "Basingstoke & Deane, Hart and Rushmoor Joint Local Strategic Partnership for Health and Well-being"


def _sign_in(page: Page, server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])


def _look_at(page: Page, name: str) -> None:
    """Accessible, and no wider than a phone. Pictures for looking at, if a folder for them is named."""
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    folder = os.environ.get("PICTURES")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def _busy(coordinator: User) -> Programme:
    """Set A full with twelve, one of them offered a seat; people waiting, one removed, mail that failed."""
    now = timezone.now()
    programme = make.programme(
        by=coordinator,
        now=now,
        title="Linking local development frameworks with local strategic partnerships in two-tier areas",
        minimum=6,
        optimum=9,
        maximum=12,
        max_sets=3,
        parallel_sets="ask",
        criteria=[
            CriterionPlan("I am closely involved in an LSP and able to make and act on decisions", required=True)
        ],
    )
    session, criterion = programme.planned_sessions.first(), programme.criteria.get()
    said = {"answers": {criterion.pk: True}}
    long = make.representative(
        full_name=LONG,
        organisation=make.organisation(name=LONG_NAME, domains=("bdhr.example.org",)),
        access_needs="Step-free access and a hearing loop, please",
    )
    first = make.place(programme, long, now=now, cannot_make=[session], **said)
    made = [make.place(programme, now=now + timedelta(seconds=n), **said) for n in range(13)]
    make.facilitator(programme.sets.get(), make.person(full_name="Farid Aziz", email="farid.aziz@example.org"), now=now)
    make.confirmed_dates(programme.sets.get(), now=now)
    places.remove_person(actor=coordinator, enrolment=made[4], reason="Moved to another post", now=now)
    for _ in range(5):
        make.place(programme, now=now, **said)
    known = make.organisation(name="Hart Community Partnership", area_covered="Hart Council")
    asked = make.organisation(name="Hart Partnership", acceptance=Acceptance.REQUESTED)
    make.place(programme, make.representative(organisation=asked), now=now, **said)
    failed = Message.objects.filter(about=f"enrolment:{first.pk}")
    failed.update(state=MessageState.FAILED, error="The address does not exist.", attempts=8)
    assert known.is_accepted
    return programme


def test_a_full_set_and_mail_that_failed_are_accessible_and_fit_a_phone(page: Page, live_server: LiveServer) -> None:
    """Interface, sections 3 and 4. The other pages of a coordinator: tests/browser/test_accessibility.py."""
    coordinator = make.coordinator(full_name="Carys Bowen")
    programme = _busy(coordinator)
    removed = programme.enrolments.get(state="removed")
    _sign_in(page, live_server, coordinator)
    for name, arguments in (("messages", []), ("person_ledger", [removed.pk]), ("places", [])):
        page.goto(live_server.url + reverse(name, args=[programme.slug, *arguments]))
        _look_at(page, name)
    page.get_by_text("1 place that has ended").click()
    _look_at(page, "places-open")


def test_options_and_the_facilitators_page_are_accessible_and_fit_a_phone(page: Page, live_server: LiveServer) -> None:
    """P8; interface, sections 3 and 4."""
    coordinator = make.coordinator()
    now = timezone.now()
    programme = make.programme(by=coordinator, now=now, minimum=6, optimum=9, maximum=12, max_sets=2)
    make.place(programme, make.representative(full_name=LONG, access_needs="A hearing loop"), now=now)
    make.places(programme, 12, now=now)
    facilitator = make.facilitator(programme.sets.get(), now=now)
    make.facilitator(make.programme(now=now, title="Nobody yet").sets.get(), facilitator, now=now)
    _sign_in(page, live_server, coordinator)
    page.goto(live_server.url + reverse("places", args=[programme.slug]))
    expect(page.get_by_role("heading", name="Two sets of 7 and 6")).to_be_visible()
    _look_at(page, "options")
    page.context.clear_cookies()
    _sign_in(page, live_server, facilitator)
    page.goto(live_server.url + reverse("facilitate"))
    _look_at(page, "facilitate")
