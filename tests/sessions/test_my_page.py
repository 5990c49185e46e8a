"""My page: the next session, what needs an answer, my sets."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from core.templatetags.wording import long_date
from participants.models import User
from sessions.selectors.my import TOLD_FOR
from sessions.services.actions import ActionWords, record_action
from sessions.services.apologies import send_apologies
from sessions.services.arranging import Meeting, arrange
from sessions.services.ending import cancel_programme
from sessions.services.ground_rules import acknowledge
from sets.models import Enrolment
from sets.services.commitments import commit_to_dates
from sets.services.places import lift_removal, remove_person, withdraw
from tests import make
from tests.sessions.arranged import arranged
from tests.sessions.meeting import meeting
from tests.sessions.polled import polled

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown_to(user: User) -> str:
    answer = as_(user).get("/my/")
    assert answer.status_code == 200
    return unescape(" ".join(answer.content.decode().split()))


def test_whoever_has_no_place_is_led_to_the_programmes() -> None:
    page = shown_to(make.representative())
    assert "You have no place yet" in page
    assert "See the programmes" in page


def test_the_next_session_is_there_with_when_where_and_what_one_can_say() -> None:
    met = meeting(now=timezone.now())
    page = shown_to(met.places[0].participant)
    assert "Your next session" in page
    assert long_date(met.starts(1)) in page
    assert "Town Hall, Winford" in page
    assert "I cannot come" in page
    assert page.count("After that") == 1
    assert f'href="/sessions/{met.session(2).pk}/"' in page


def test_apologies_stand_beside_the_session_they_were_sent_for() -> None:
    """D6"""
    met = meeting(now=timezone.now())
    person = met.places[0].participant
    send_apologies(actor=person, session=met.session(1), reason="", now=timezone.now())
    assert "You have sent apologies" in shown_to(person)


def test_the_soonest_session_of_all_ones_sets_is_the_next() -> None:
    """Somebody in three sets."""
    person, now = make.representative(), timezone.now()
    days = [40, 20, 60]
    for in_days in days:
        programme = make.programme(now=now, title=f"In {in_days} days", sessions=[make.SessionPlan()])
        make.place(programme, person, now=now)
        arranged(programme.sets.get(), now=now, first=(now + timedelta(days=in_days)).date())
    page = shown_to(person)
    card = page[page.index("Your next session") : page.index("After that")]
    assert "In 20 days" in card
    assert page.index("In 40 days:") < page.index("In 60 days:")


def test_confirmed_dates_are_asked_about_first() -> None:
    """P16"""
    met = meeting(now=timezone.now())
    place = met.places[0]
    assert "This needs you" in shown_to(place.participant)
    commit_to_dates(actor=place.participant, enrolment=place, now=timezone.now())
    acknowledge(actor=place.participant, learning_set=met.learning_set, version=1, now=timezone.now())
    assert "Nothing needs an answer from you now." in shown_to(place.participant)


def test_a_poll_and_a_recorded_action_wait_for_a_word() -> None:
    """D2; section 3: "recorded for you: confirm"."""
    made = polled(2, now=timezone.now() - timedelta(hours=1))
    place = made.places[0]
    words = ActionWords("Ask the board", timezone.localdate() + timedelta(days=9))
    record_action(actor=made.facilitator, owner=place, words=words, now=timezone.now())
    page = shown_to(place.participant)
    assert "which dates suit you for Set A of" in page
    assert "One action was recorded for you. Please confirm." in page
    assert "Ask the board" not in page


def test_where_one_waits_is_told_with_the_rank() -> None:
    programme = make.programme(now=timezone.now(), minimum=2, optimum=2, maximum=2, max_sets=1)
    *_, last = make.places(programme, 3, now=timezone.now())
    page = shown_to(last.participant)
    assert "You are first on the waiting list" in page
    assert "Your next session" not in page


def test_a_place_lost_without_ones_doing_is_told_of_until_there_is_another() -> None:
    """Whoever no mail has reached finds out here what became of their place."""
    now = timezone.now()
    programme = make.programme(now=now, max_sets=1)
    place = make.place(programme, now=now)
    coordinator, person = make.coordinator_of(programme), place.participant
    remove_person(actor=coordinator, enrolment=place, reason="Not of an LSP.", now=now)
    page = shown_to(person)
    assert f"The coordinator ended your place in “{programme}”." in page
    assert f"/programmes/{programme.slug}/my-place/" in page
    assert "You have no place yet" not in page
    assert "See the programmes" in page
    lift_removal(actor=coordinator, enrolment=place, now=now)
    make.place(programme, person, now=now)
    assert "ended your place" not in shown_to(person)
    cancel_programme(actor=coordinator, programme=programme, reason="No money.", now=now)
    assert f"Your place in “{programme}” was cancelled." in shown_to(person)
    Enrolment.objects.update(state_since=now - TOLD_FOR)
    assert "was cancelled" not in shown_to(person)


def test_a_set_that_was_left_is_gone_with_its_sessions() -> None:
    """C04"""
    met = meeting(now=timezone.now())
    place = met.places[0]
    withdraw(actor=place.participant, enrolment=place, now=timezone.now())
    page = shown_to(place.participant)
    assert "Town Hall, Winford" not in page
    assert f"/sets/{met.learning_set.pk}/" not in page


def test_a_session_that_may_still_move_says_so() -> None:
    """D1"""
    now = timezone.now()
    programme = make.programme(now=now, sessions=[make.SessionPlan()])
    person = make.place(programme, now=now).participant
    starts = (now + timedelta(days=30)).replace(hour=10)
    arrange(
        actor=make.coordinator_of(programme),
        learning_set=programme.sets.get(),
        meetings={1: Meeting(starts, starts + timedelta(hours=1))},
        confirm=False,
        now=now,
    )
    assert "The date may still change" in shown_to(person)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_for_the_same_number_of_queries_whatever_it_shows(number: int, django_assert_num_queries) -> None:
    person, now = make.representative(), timezone.now()
    for n in range(number):
        programme = make.programme(now=now)
        make.place(programme, person, now=now)
        arranged(programme.sets.get(), now=now, first=(now + timedelta(days=20 + n)).date())
    client = as_(person)
    client.get("/my/")
    # Browser session, reader, roles; live places, ended ones, sessions, what was said of the next; colleagues’ places,
    # polls, actions. A set that is confirmed asks about its rules besides.
    with django_assert_num_queries(10):
        client.get("/my/")
