"""Whole journeys, as people do them: on a live server, with mail that is really sent."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from notifications.models import Message
from notifications.services.delivery import send_due
from notifications.states import MessageState
from participants.models import User
from sets.models import Enrolment, LearningSet, Programme
from sets.services import places
from sets.states import PlaceState
from tests import make
from tests.browser import worlds
from tests.browser.conftest import DESK
from tests.browser.seen import code, heading, suggestions
from tests.notifications.test_worker import wait_until, worker
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)

LINKING = "Linking your Local Development Framework with your LSP"


def _audit() -> None:
    """`audit_places` is silent; it would raise SystemExit otherwise."""
    said = StringIO()
    call_command("audit_places", stdout=said, stderr=said)


def test_the_newcomers_sign_up_opens_set_b_and_those_concerned_are_told(
    at_browser: Callable[..., Page], post_office: PostOffice
) -> None:
    """P1, P7, C10: on the demonstration, with a Celery worker and a mail server that are really there."""
    call_command("load_demo", stdout=StringIO())
    programme = Programme.objects.get(title=LINKING)
    in_line = list(programme.enrolments.filter(state=PlaceState.WAITING).order_by("position"))
    assert len(in_line) == 5
    page = at_browser()
    with worker(post_office):
        page.goto("/")
        page.get_by_role("link", name=LINKING).click()
        heading(page, LINKING)
        page.get_by_role("link", name="Sign up for a place").click()
        page.get_by_label("Email address").fill("nia.okafor@example.org")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_label("Code")).to_be_visible()
        wait_until(lambda: post_office.to("nia.okafor@example.org"))
        page.get_by_label("Code").fill(code(post_office, "nia.okafor@example.org"))
        page.get_by_role("button", name="Go on").click()
        heading(page, "Sign up for a place")
        post_office.received.clear()
        page.get_by_label("I will come to the sessions").check()
        page.get_by_role("button", name="Sign up for a place").click()
        heading(page, "You have a place in Set B")
        expect(page.get_by_text("6 of 8 places taken")).to_be_visible()
        wait_until(lambda: len(post_office.received) >= 7)
        wait_until(lambda: not Message.objects.filter(state__in=ON_THEIR_WAY).exists())
    six = [one.participant.email for one in in_line] + ["nia.okafor@example.org"]
    assert sorted(mail["To"] for mail in post_office.received) == sorted([*six, "carys.bowen@example.org"])
    assert {mail["Subject"] for mail in post_office.received} == {
        f"You have a place: {LINKING}",
        f"Set B has opened: {LINKING}",
    }
    _assert_no_names_but_the_readers(post_office)
    wendy = at_browser(User.objects.get(email="wendy.tran@example.org"))
    wendy.goto("/")
    wendy.get_by_role("link", name="My place").click()
    heading(wendy, "You have a place in Set B")
    _audit()


#: The demonstration holds one mail back, and has some that were refused.
ON_THEIR_WAY = (MessageState.QUEUED, MessageState.SENDING)


def _assert_no_names_but_the_readers(post_office: PostOffice) -> None:
    names = dict(User.objects.exclude(email="carys.bowen@example.org").values_list("full_name", "email"))
    for mail in post_office.received:
        for name, address in names.items():
            assert name not in mail.as_string() or address == mail["To"], f"{name} stands in a mail to {mail['To']}"


def test_somebody_new_makes_an_account_and_gets_a_place(
    at_browser: Callable[..., Page], post_office: PostOffice
) -> None:
    """From the first page to a place without a password; nothing is asked twice."""
    programme = worlds.open_programme()
    hart = make.organisation(name="Hart Community Partnership", area_covered="Hart Council")
    page = at_browser()
    page.goto("/")
    page.get_by_role("link", name=programme.title).click()
    heading(page, programme.title)
    page.get_by_role("link", name="Sign up for a place").click()
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Full name").fill("Siân Ó Dálaigh-Þórsdóttir")
    page.get_by_label("Email address").fill("sian@example.org")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_label("Code")).to_be_visible()
    send_due(secret=True)
    page.get_by_label("Code").fill(code(post_office, "sian@example.org"))
    page.get_by_role("button", name="Go on").click()
    heading(page, "Your profile")
    expect(page.get_by_label("Full name")).to_have_value("Siân Ó Dálaigh-Þórsdóttir")
    with suggestions(page, "hart cou"):
        page.get_by_label("Whom do you represent?").press_sequentially("hart cou", delay=10)
    page.get_by_role("radio", name=hart.name).check()
    page.get_by_label("Job title").fill("Policy officer")
    page.get_by_role("button", name="Save and go on").click()
    heading(page, "Sign up for a place")
    expect(page.get_by_text(hart.name)).to_be_visible()
    page.get_by_label(worlds.INVOLVED).check()
    page.get_by_label("I will come to the sessions").check()
    page.get_by_role("button", name="Sign up for a place").click()
    heading(page, "You have a place in Set A")
    place = Enrolment.objects.get()
    assert (place.organisation, place.participant.email) == (hart, "sian@example.org")


def test_an_offer_declined_goes_to_the_next_in_line_who_accepts(at_browser: Callable[..., Page]) -> None:
    """P5"""
    programme = worlds.open_programme(minimum=2, optimum=2, maximum=2, max_sets=1)
    leaving, _, first, second = [worlds.ask(programme, minutes=minutes) for minutes in range(4)]
    worlds.confirm(programme.sets.get(), minutes=5)
    places.withdraw(actor=leaving.participant, enrolment=leaving, now=worlds.recently(6))
    declining, accepting = at_browser(first.participant), at_browser(second.participant)
    accepting.goto(reverse("my_place", args=[programme.slug]))
    heading(accepting, "You are first on the waiting list")
    declining.goto("/")
    expect(declining.get_by_text("Answer by the end of")).to_be_visible()
    declining.get_by_role("link", name="Accept or decline").click()
    declining.get_by_role("button", name="Decline and leave the list").click()
    heading(declining, "You declined the place")
    accepting.reload()
    heading(accepting, "A place in Set A is offered to you")
    accepting.get_by_role("button", name="Accept the place").click()
    heading(accepting, "You have a place in Set A")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (PlaceState.DECLINED, PlaceState.CONFIRMED)
    _audit()


def test_a_coordinator_makes_previews_and_publishes_a_programme(at_browser: Callable[..., Page]) -> None:
    """What was mistyped is kept; before publishing nobody else finds it; after it everybody does."""
    page, visitor = at_browser(make.coordinator(), size=DESK), at_browser()
    page.goto(reverse("coordinate"))
    page.get_by_role("link", name="Make a programme").first.click()
    page.get_by_label("Name of the programme").fill("Town centres that people come back to")
    page.get_by_label("Aim", exact=True).fill("To find out what brings people back.")
    page.get_by_label("Issues you expect").fill("How do we know?\nWho pays?")
    page.get_by_label("Fewest people").fill("9")
    page.get_by_label("Best number").fill("8")
    page.get_by_role("group", name="Session 1").get_by_label("Place").fill("Winford Town Hall")
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_label("Name of the programme")).to_have_value("Town centres that people come back to")
    page.get_by_label("Fewest people").fill("6")
    page.get_by_label("Contact’s name").fill("Morgan Reyes")
    page.get_by_label("Contact’s email address").fill("morgan.reyes@example.org")
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.get_by_text("Preview: nobody else sees this yet")).to_be_visible()
    expect(page.get_by_text("Winford Town Hall")).to_be_visible()
    address = reverse("programme", args=[Programme.objects.get().slug])
    answer = visitor.goto(address)
    assert answer
    assert answer.status == 404
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("is published, and Set A is made.")).to_be_visible()
    visitor.goto("/")
    visitor.get_by_role("link", name="Town centres that people come back to").click()
    expect(visitor.get_by_text("Who pays?")).to_be_visible()
    expect(visitor.get_by_role("link", name="Sign up for a place")).to_be_visible()
    assert LearningSet.objects.get().letter == "A"


def test_a_coordinators_decisions_reach_the_people_concerned(at_browser: Callable[..., Page]) -> None:
    """P4, P5, P7: an organisation accepted in one click, a set opened, somebody removed with a reason."""
    world = worlds.busy()
    slug = world.programme.slug
    page, waits, goes = (
        at_browser(world.coordinator, size=DESK),
        at_browser(world.requester),
        at_browser(world.member),
    )
    waits.goto(reverse("my_place", args=[slug]))
    expect(waits.get_by_text("accepted").first).to_be_visible()
    page.goto(reverse("places", args=[slug]))
    page.get_by_role("button", name="Accept as new").click()
    expect(page.get_by_text("Hart Partnership is accepted.")).to_be_visible()
    page.get_by_role("link", name="Open another set").click()
    heading(page, "Open another set?")
    expect(page.get_by_text("Juniper Vale")).to_be_visible()
    page.get_by_role("button", name="Open the set").click()
    expect(page.get_by_text("Another set is open.")).to_be_visible()
    waits.reload()
    heading(waits, "You have a place in Set B")
    page.get_by_role("link", name=worlds.LONG_NAME, exact=True).click()
    page.get_by_role("link", name="Remove from the programme").click()
    page.get_by_label("Reason").fill("Moved to another post.")
    page.get_by_role("button", name="Remove them").click()
    expect(page.get_by_text(f"The place of {worlds.LONG_NAME} is ended.")).to_be_visible()
    goes.goto(reverse("my_place", args=[slug]))
    expect(goes.get_by_text("Moved to another post.").first).to_be_visible()
    page.goto(reverse("messages", args=[slug]))
    expect(page.get_by_role("row").filter(has_text="Juniper Vale").first).to_be_visible()
    _audit()
