"""The first page: what is open for everybody, the next step for whoever is signed in."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from core.templatetags.wording import long_date
from participants.models import User
from participants.states import Acceptance
from sets.services import places, programmes
from sets.services.commitments import commit_to_dates
from sets.states import ParallelSets
from tests import make
from tests.sessions.meeting import meeting
from tests.sessions.polled import polled

pytestmark = pytest.mark.django_db


def first_page(user: User | None = None, query: str = "") -> str:
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(f"/{query}")
    assert answer.status_code == 200
    return unescape(" ".join(answer.content.decode().split()))


def test_a_visitor_sees_what_is_open_and_what_opens_soon_and_nothing_else() -> None:
    now = timezone.now()
    make.draft(title="A draft")
    make.programme(title="Open now", now=now, closes_at=now + timedelta(days=9))
    make.programme(title="Opens soon", now=now, opens_at=now + timedelta(days=9))
    closed = make.programme(title="Closed", now=now)
    programmes.close(actor=make.coordinator_of(closed), programme=closed, now=now)
    over = make.programme(title="Window over", now=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    page = first_page()
    assert page.index("Open now") < page.index("Opening soon") < page.index("Opens soon")
    for words in ("Four places are left in Set A.", "Sign-up closes on", "Sign-up opens on", "Three half-day sessions"):
        assert words in page
    for words in ("A draft", "Closed", over.title, "Your next step"):
        assert words not in page


def test_an_empty_site_says_so() -> None:
    assert "No programme is open at the moment" in first_page()


def test_an_offer_is_the_first_step_with_its_last_day() -> None:
    """P5: the clock decides, so a person with an offer is told first, and by when."""
    now = timezone.now()
    programme = make.programme(title="Parks", now=now, maximum=2, optimum=2, parallel_sets=ParallelSets.NEVER)
    first, member, waiting = make.places(programme, 3, now=now)
    make.confirmed_dates(programme.sets.get(), now=now, first=now.date() + timedelta(days=60))
    assert "You are first on the waiting list for “Parks”." in first_page(waiting.participant)
    places.withdraw(actor=first.participant, enrolment=first, now=now)
    page = first_page(waiting.participant)
    assert "This needs you" in page
    assert "Answer by the end of" in page
    assert f"/programmes/{programme.slug}/my-place/" in page
    assert "The dates of Set A of “Parks” are confirmed. Can you make them?" in first_page(member.participant)
    commit_to_dates(actor=member.participant, enrolment=member, now=now)
    meets = long_date(now.date() + timedelta(days=60))
    assert f"You have a place in Set A of “Parks”. Your set meets on {meets}." in first_page(member.participant)
    assert "Your next step" not in first_page(first.participant)


def test_a_session_that_is_on_comes_first_and_then_a_poll_to_answer() -> None:
    """Whoever opens the site on the day, or was asked for dates, need not look for it; a coordinator is in no room."""
    now = timezone.now()
    met = meeting(now=now - timedelta(weeks=7) + timedelta(minutes=30))
    member = met.places[0].participant
    asked = first_page(polled(now=now - timedelta(minutes=2)).places[0].participant)
    assert asked.index("Say which dates suit me") < asked.index("You have a place in")
    page = first_page(member)
    begins = f"Session 1 of {met.learning_set} of “{met.learning_set.programme}” is set for"
    assert page.index(begins) < page.index("Say whether I can")
    assert begins in first_page(met.facilitator)
    make.facilitator(make.programme(now=now).sets.get(), user=met.coordinator, now=now)
    assert begins not in first_page(met.coordinator)
    met.begin(now=now)
    assert "is under way." in first_page(member)
    met.end(now=now)
    assert "Go to the room" not in first_page(member) + first_page(met.facilitator)


def test_an_incomplete_profile_is_a_next_step() -> None:
    assert "Complete your profile" in first_page(make.person())
    assert "Complete your profile" not in first_page(make.representative())


def test_a_coordinator_is_led_to_what_waits_for_a_decision() -> None:
    """P4: organisations to accept; P7: enough people wait for another set."""
    now, coordinator = timezone.now(), make.coordinator()
    programme = make.programme(by=coordinator, title="Parks", now=now, maximum=2, optimum=2)
    make.organisation(acceptance=Acceptance.REQUESTED)
    make.places(programme, 4, now=now)
    page = first_page(coordinator)
    assert "One organisation waits to be accepted." in page
    assert "Enough people wait for another set of “Parks”." in page
    assert f"/coordinate/{programme.slug}/places/" in page
    assert "to be accepted" not in first_page(make.representative())


def test_the_header_leads_to_the_parts_a_person_has() -> None:
    programme = make.programme(now=timezone.now())
    visitor, member = first_page(), first_page(make.place(programme, now=timezone.now()).participant)
    assert ">Sign in<" in visitor
    assert ">Coordinate<" not in visitor + member
    assert ">Facilitate<" not in visitor + member
    assert ">Coordinate<" in first_page(make.coordinator_of(programme))
    assert ">Facilitate<" in first_page(make.facilitator(programme.sets.get(), now=timezone.now()))


def test_many_programmes_are_shown_page_by_page() -> None:
    for number in range(13):
        make.programme(title=f"Programme number {number}.", now=timezone.now())
    assert first_page().count("Programme number") == 12
    assert first_page(query="?page=2").count("Programme number") == 1
    for strange in ("0", "-1", "x", "99999999999999999999", "٣", "%00"):
        assert "Open for sign-up" in first_page(query=f"?page={strange}")


def test_the_page_takes_the_same_queries_for_one_and_for_three_programmes(django_assert_num_queries) -> None:
    """Three for a visitor; session, person, header, places, a colleague’s, sessions, polls for whoever signs up."""
    user = make.representative()
    for number in (1, 2):
        programme = make.programme(now=timezone.now())
        make.place(programme, user, now=timezone.now())
        client = Client()
        with django_assert_num_queries(3):
            client.get("/")
        client.force_login(user)
        with django_assert_num_queries(10):
            client.get("/")
        client.force_login(make.coordinator_of(programme))
        with django_assert_num_queries(10):
            client.get("/")
        make.programme(now=timezone.now(), title=f"Another {number}")


def test_who_has_a_place_is_told_so_and_not_how_many_are_left() -> None:
    """Section 2 of the interface: where am I, before what there is."""
    programme = make.programme(now=timezone.now())
    member = make.place(programme, now=timezone.now()).participant
    assert "You have a place." in first_page(member)
    assert "You have a place." not in first_page()
    assert "You coordinate it." in first_page(make.coordinator_of(programme))
    assert "You coordinate it." not in first_page(member)


def test_an_administrator_is_led_to_accounts_and_organisations() -> None:
    assert "You look after accounts and organisations." in first_page(make.person(is_staff=True, is_superuser=True))


def test_the_administration_looks_like_ours(admin_client: Client) -> None:
    page = admin_client.get("/admin/").content.decode()
    assert "alsportal administration" in page
    assert "favicon" in page
