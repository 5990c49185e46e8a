"""Every task with nothing but a keyboard, and every task without script: the same steps by two hands."""

import re
from collections.abc import Callable
from contextlib import nullcontext

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from notifications.services.delivery import send_due
from participants.models import Organisation, User
from sets.models import Enrolment, Programme
from sets.services import places
from sets.states import PlaceState
from tests import make
from tests.browser import worlds
from tests.browser.hands import Keyboard, Mouse
from tests.browser.seen import code, heading, suggestions
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["keyboard", "no script"])
def hand_of(request: pytest.FixtureRequest, at_browser: Callable[..., Page]) -> Callable[..., Mouse]:
    """`hand_of(user)` is that person's hand: on a keyboard, or with a mouse in a browser that runs no script."""
    if request.param == "keyboard":
        return lambda user=None: Keyboard(at_browser(user))
    return lambda user=None: Mouse(at_browser(user, script=False))


def test_signing_up_and_withdrawing(hand_of: Callable[..., Mouse]) -> None:
    """P1, P4: the whole page, once with what is needed left out: what was ticked is still ticked."""
    programme = worlds.open_programme()
    hand = hand_of(make.representative())
    page = hand.page
    page.goto(reverse("programme", args=[programme.slug]))
    hand.go(page.get_by_role("link", name="Sign up for a place"))
    hand.tick(page.get_by_role("checkbox", name="I cannot make session 1"))
    hand.go(page.get_by_role("button", name="Sign up for a place"))
    expect(page.get_by_text("There is a problem")).to_be_visible()
    expect(page.get_by_role("checkbox", name="I cannot make session 1")).to_be_checked()
    hand.tick(page.get_by_role("checkbox", name=worlds.INVOLVED))
    hand.tick(page.get_by_role("checkbox", name="I will come to the sessions"))
    hand.go(page.get_by_role("button", name="Sign up for a place"))
    heading(page, "You have a place in Set A")
    assert Enrolment.objects.get().cannot_make.count() == 1
    hand.go(page.get_by_role("link", name="Give up my place"))
    hand.go(page.get_by_role("button", name="Give up my place"))
    heading(page, "You have withdrawn")
    assert Enrolment.objects.get().state == PlaceState.WITHDRAWN


def test_what_is_wrong_takes_focus_and_leads_to_its_field(at_browser: Callable[..., Page]) -> None:
    """Interface, section 4."""
    page = at_browser(make.representative())
    page.goto(reverse("sign_up", args=[worlds.open_programme().slug]))
    page.get_by_role("button", name="Sign up for a place").press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name=worlds.INVOLVED)).to_be_focused()


@pytest.mark.parametrize(
    ("button", "says", "state"),
    [
        ("Accept the place", "You have a place in Set A", PlaceState.CONFIRMED),
        ("Decline and leave the list", "You declined the place", PlaceState.DECLINED),
    ],
)
def test_answering_an_offer(hand_of: Callable[..., Mouse], button: str, says: str, state: str) -> None:
    """P5"""
    enrolment = _offer()
    hand = hand_of(enrolment.participant)
    hand.page.goto("/")
    hand.go(hand.page.get_by_role("link", name="Accept or decline"))
    hand.go(hand.page.get_by_role("button", name=button))
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text(says)
    enrolment.refresh_from_db()
    assert enrolment.state == state


def _offer() -> Enrolment:
    """Of one seat in a set whose dates are confirmed."""
    programme = worlds.open_programme(minimum=2, optimum=2, maximum=2, max_sets=1)
    leaving, _, next_in_line = [worlds.ask(programme, minutes=minutes) for minutes in range(3)]
    worlds.confirm(programme.sets.get(), minutes=5)
    places.withdraw(actor=leaving.participant, enrolment=leaving, now=worlds.recently(6))
    next_in_line.refresh_from_db()
    assert next_in_line.state == PlaceState.OFFERED
    return next_in_line


def test_choosing_an_organisation_and_asking_for_one(hand_of: Callable[..., Mouse]) -> None:
    """What is typed is never taken for an organisation: a match is chosen, or a request is made."""
    make.organisation(name="Havant Strategic Partnership")
    hart = make.organisation(name="Hart Community Partnership", area_covered="Hart Council")
    user = make.person(job_title="")
    hand = hand_of(user)
    page = hand.page
    page.goto(reverse("profile"))
    _type_organisation(hand, "Hart District Council")
    hand.write(page.get_by_label("Job title"), "Policy officer")
    _choose_organisation(hand, hart.name)
    hand.go(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    assert User.objects.get(pk=user.pk).organisation == hart
    _type_organisation(hand, "Vale Together")
    _choose_organisation(hand, "My organisation is not listed")
    hand.go(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Waiting to be accepted")).to_be_visible()
    assert Organisation.objects.requested().get().name == "Vale Together"


def _type_organisation(hand: Mouse, words: str) -> None:
    with suggestions(hand.page, words) if isinstance(hand, Keyboard) else nullcontext():
        hand.write(hand.page.get_by_label("Whom do you represent?"), words)


def _choose_organisation(hand: Mouse, name: str) -> None:
    """The matches appear while typing, or where there is no script after sending the form."""
    choice = hand.page.get_by_role("radio", name=name)
    if not isinstance(hand, Keyboard):
        hand.go(hand.page.get_by_role("button", name="Save"))
    expect(choice).to_be_visible()
    if not isinstance(hand, Keyboard):
        return hand.tick(choice)
    # Tab stops once at radio buttons: Space takes the first, the arrows lead on.
    hand.go_to(hand.page.get_by_role("radio").first)
    hand.page.keyboard.press("Space")
    for _ in range(6):
        if choice.is_checked():
            return None
        hand.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} cannot be reached")


def test_an_account_by_a_mailed_code(hand_of: Callable[..., Mouse], post_office: PostOffice) -> None:
    """Without a password; the way back to the programme survives the code."""
    programme = worlds.open_programme()
    hand = hand_of()
    page = hand.page
    page.goto(reverse("programme", args=[programme.slug]))
    hand.go(page.get_by_role("link", name="Sign up for a place"))
    hand.go(page.get_by_role("link", name="Make an account"))
    hand.write(page.get_by_label("Full name"), "Nia Okafor")
    hand.write(page.get_by_label("Email address"), "nia@example.org")
    hand.go(page.get_by_role("button", name="Make the account"))
    expect(page.get_by_label("Code")).to_be_visible()
    send_due(secret=True)
    hand.write(page.get_by_label("Code"), code(post_office, "nia@example.org"))
    hand.go(page.get_by_role("button", name="Go on"))
    heading(page, "Your profile")
    assert reverse("sign_up", args=[programme.slug]) in page.content()
    hand.go(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto(reverse("account_login"))
    hand.write(page.get_by_label("Email address"), "nia@example.org")
    hand.go(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_label("Code")).to_be_visible()
    send_due(secret=True)
    hand.write(page.get_by_label("Code"), code(post_office, "nia@example.org"))
    hand.go(page.get_by_role("button", name="Go on"))
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_making_and_publishing_a_programme(hand_of: Callable[..., Mouse]) -> None:
    """Once with most of it left out: what was written still stands; a session is added and one taken out on the way."""
    hand = hand_of(make.coordinator())
    page = hand.page
    page.goto(reverse("coordinate"))
    hand.go(page.get_by_role("link", name="Make a programme").first)
    name, title = page.get_by_label("Name of the programme"), "Town centres that people come back to"
    hand.write(name, title)
    hand.go(page.get_by_role("button", name="Save the draft").last)
    expect(page.get_by_text("There is a problem")).to_be_visible()
    expect(name).to_have_value(title)
    for label, words in [
        ("Aim", "To find out what brings people back."),
        ("Contact’s name", "Morgan Reyes"),
        ("Contact’s email address", "morgan.reyes@example.org"),
    ]:
        hand.write(page.get_by_label(label, exact=True), words)
    hand.go(page.get_by_role("button", name="Add a session"))
    expect(page.get_by_role("group", name="Session 4")).to_be_visible()
    hand.go(page.get_by_role("button", name="Remove session 2"))
    expect(page.get_by_role("group", name="Session 4")).to_have_count(0)
    expect(name).to_have_value(title)
    hand.go(page.get_by_role("button", name="Save the draft").last)
    expect(page.get_by_text("Preview: nobody else sees this yet")).to_be_visible()
    hand.go(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("is published, and Set A is made.")).to_be_visible()
    assert Programme.objects.get().planned_sessions.count() == 3


def test_deciding_about_places(hand_of: Callable[..., Mouse]) -> None:
    """An organisation, a set, its dates, its facilitator, somebody removed, sign-up closed and opened again."""
    world = worlds.busy()
    fiona = make.person(full_name="Fiona Marsh", email="fiona@example.org")
    hand = hand_of(world.coordinator)
    page, slug = hand.page, world.programme.slug
    page.goto(reverse("places", args=[slug]))
    hand.go(page.get_by_role("button", name=re.compile("^Accept as new.*Hart Partnership")))
    expect(page.get_by_text("Hart Partnership is accepted.")).to_be_visible()
    expect(page.get_by_role("button", name="Accept as new")).to_have_count(0)
    hand.go(page.get_by_role("link", name="Open another set"))
    hand.go(page.get_by_role("button", name="Open the set"))
    set_b = page.get_by_role("region", name="Set B")
    hand.go(set_b.get_by_role("link", name="Facilitators"))
    hand.write(page.get_by_label("Their email address"), fiona.email)
    hand.go(page.get_by_role("button", name="Assign"))
    expect(page.get_by_text("Fiona Marsh facilitates Set B and is told.")).to_be_visible()
    hand.go(page.get_by_role("link", name="Back to the places"))
    hand.go(set_b.get_by_role("link", name="Confirm the dates"))
    for number, day in enumerate(worlds.DAYS[:2], start=1):
        row = page.get_by_role("group", name=f"Session {number}")
        hand.write_day(row.get_by_label("Date"), day)
        hand.write_time(row.get_by_label("Starts at"), "09:30")
        hand.write_time(row.get_by_label("Ends at"), "12:30")
    hand.go(page.get_by_role("button", name="Confirm the dates"))
    expect(page.get_by_text("The dates of Set B are confirmed.")).to_be_visible()
    hand.go(page.get_by_role("link", name="Places", exact=True))
    heading(page, "Places")
    hand.go(page.get_by_role("link", name="Wendy Tran", exact=True))
    hand.go(page.get_by_role("link", name="Remove from the programme"))
    hand.go(page.get_by_role("button", name="Remove them"))
    expect(page.get_by_text("There is a problem")).to_be_visible()
    hand.write(page.get_by_label("Reason"), "Moved to another post.")
    hand.go(page.get_by_role("button", name="Remove them"))
    expect(page.get_by_text("The place of Wendy Tran is ended.")).to_be_visible()
    page.goto(reverse("cockpit", args=[slug]))
    hand.go(page.get_by_role("link", name="Close sign-up now"))
    hand.go(page.get_by_role("button", name="Close sign-up"))
    expect(page.get_by_text("Sign-up is closed.").first).to_be_visible()
    hand.go(page.get_by_role("link", name="Open sign-up again"))
    hand.write(page.get_by_label("Reason"), "Two more asked.")
    hand.go(page.get_by_role("button", name="Open sign-up"))
    expect(page.get_by_text("Sign-up is open.")).to_be_visible()
    _assert_decided(world, fiona)


def _assert_decided(world: worlds.Busy, fiona: User) -> None:
    set_b = world.programme.sets.get(letter="B")
    assert set_b.facilitations.get().user == fiona
    assert set_b.first_session_on == worlds.DAYS[0]
    assert set_b.confirmed_dates.count() == 2
    assert world.place_of(world.waiting).state == PlaceState.REMOVED
    assert Organisation.objects.get(pk=world.asked.pk).is_accepted
    assert Programme.objects.get(pk=world.programme.pk).state == "open"
    assert Enrolment.objects.filter(programme=world.programme, learning_set=set_b).count() >= 3
