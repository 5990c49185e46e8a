"""Anonymous feedback: given once, shown late and all at once, and nothing of it tells who gave it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from participants.models import User
from sessions.models import FeedbackAnswer, FeedbackGiven, SessionEvent
from sessions.services.feedback import ONCE, give_feedback
from sessions.services.ground_rules import acknowledge
from sets.services.places import withdraw
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db

ANSWER = {"useful": 4, "heard": 5, "time_used": 2, "line": "Good biscuits."}


def held(people: int = 5, statuses: Sequence[str] = (), weeks_ago: int = 0) -> Met:
    """Session 1 was held this morning, or weeks ago; everybody has agreed to the ground rules."""
    met = meeting(people, now=timezone.now() - timedelta(weeks=7 + weeks_ago, hours=4))
    for place in met.places:
        acknowledge(actor=place.participant, learning_set=met.learning_set, version=1, now=timezone.now())
    met.hold(1, list(statuses) or ["present"] * people)
    return met


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: HttpResponse) -> str:
    return unescape(" ".join(response.content.decode().split()))


def person(met: Met, number: int = 0) -> User:
    return met.places[number].participant


def address(met: Met) -> str:
    return reverse("session_feedback", args=[met.session().pk])


def shown(user: User, met: Met) -> str:
    response = as_(user).get(address(met))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return words(response)


def give(met: Met, number: int = 0, *, now: datetime | None = None, **said: Any) -> None:
    at = now or met.starts() + timedelta(hours=4)
    give_feedback(actor=person(met, number), session=met.session(), now=at, **{**ANSWER, **said})


def closed(met: Met) -> Met:
    """Eight days later."""
    SessionEvent.objects.update(at=models.F("at") - timedelta(days=8))
    return met


# --- giving ---------------------------------------------------------------------------------------------------------


def test_a_member_who_was_there_answers_once_and_can_change_nothing():
    met = held()
    client = as_(person(met))
    assert "Say how it was, without my name" in words(client.get(reverse("session", args=[met.session().pk])))
    assert "Send without my name" in shown(person(met), met)
    assert client.post(address(met), ANSWER).url == reverse("session", args=[met.session().pk])
    assert "You have answered" in shown(person(met), met)
    response = client.post(address(met), {**ANSWER, "useful": 1})
    assert response.status_code == 409
    assert ONCE in words(response)
    assert FeedbackAnswer.objects.get().useful == 4


def test_who_was_not_there_who_joined_since_and_who_has_left_do_not_answer():
    met = held(5, ["present", "apologies", "absent", "", "present"])
    for number, allowed in ((0, True), (1, False), (2, False), (3, True)):
        assert ("Send without my name" in shown(person(met, number), met)) is allowed
        if not allowed:
            with pytest.raises(Refusal, match="By the register you were not"):
                give(met, number)
    met.session().attendances.filter(enrolment=met.places[0]).delete()
    with pytest.raises(Refusal, match="By the register you were not"):
        give(met)
    withdraw(actor=person(met, 4), enrolment=met.places[4], now=timezone.now())
    assert as_(person(met, 4)).get(address(met)).status_code == 404
    with pytest.raises(Refusal, match="Only members"):
        give(met, 4)
    for user in (met.facilitator, met.coordinator):
        assert as_(user).post(address(met), ANSWER).status_code == 404
        assert "Send without my name" not in shown(user, met)
    assert not FeedbackAnswer.objects.exists()


def test_answers_are_taken_for_seven_days():
    met = held()
    ended = met.starts() + timedelta(hours=3)
    give(met, now=ended + timedelta(days=7) - timedelta(seconds=1))
    with pytest.raises(Refusal, match="Answers were taken until"):
        give(met, 1, now=ended + timedelta(days=7))


def test_nobody_answers_about_a_session_that_was_not_held():
    met = held()
    url = reverse("session_feedback", args=[met.session(2).pk])
    for user in (person(met), met.facilitator, met.coordinator):
        assert as_(user).get(url).status_code == 409
    assert as_(person(met)).post(url, ANSWER).status_code == 409


@pytest.mark.parametrize("name", ["useful", "heard", "time_used"])
@pytest.mark.parametrize("typed", ["", "0", "6", "-1", "3.5", "two", "\x00", "9" * 30])
def test_a_scale_takes_one_to_five_and_nothing_else(name, typed):
    """Bad input: refused beside the field, and by the database."""
    met = held(2)
    response = as_(person(met)).post(address(met), {**ANSWER, name: typed})
    assert response.status_code == 422
    assert "Choose one answer." in words(response)
    assert not FeedbackGiven.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        FeedbackAnswer.objects.create(session=met.session(), **{**ANSWER, name: 6})


@pytest.mark.parametrize("line", ["x" * 501, "a\x00b"])
def test_a_line_that_cannot_be_kept_is_refused_beside_its_field(line):
    met = held(2)
    response = as_(person(met)).post(address(met), {**ANSWER, "line": line})
    assert response.status_code == 422
    assert "invalid-feedback" in response.content.decode()
    assert not FeedbackGiven.objects.exists()


# --- showing --------------------------------------------------------------------------------------------------------


def test_nothing_is_shown_until_all_is_shown_so_no_difference_gives_an_answer_away():
    """Not the answers, not how many, not who."""
    met = held()
    readers = (met.facilitator, met.coordinator, person(met, 4))
    before = [shown(reader, met) for reader in readers]
    for number in range(4):
        give(met, number)
        assert [one.count("csrf") for one in before] == [shown(reader, met).count("csrf") for reader in readers]
        for reader in readers:
            page = shown(reader, met)
            assert "Good biscuits." not in page
            assert "On average" not in page
            assert not any(person(met, one).full_name in page for one in range(4) if reader != person(met, one))


def test_when_it_is_closed_the_set_reads_what_was_answered_and_the_coordinator_counts_and_averages():
    """C02: no text and no single answer beyond the set."""
    met = held()
    for number, useful in enumerate((5, 4, 1)):
        give(met, number, useful=useful, line="" if number else "Good <b>biscuits</b>.")
    closed(met)
    for reader in (met.facilitator, person(met), person(met, 4)):
        page = shown(reader, met)
        assert "Good <b>biscuits</b>." in page
        assert 'data-label="On average">3.3' in page
        assert 'data-label="Answered 5"' in page
    page = shown(met.coordinator, met)
    assert 'data-label="On average">3.3' in page
    assert "biscuits" not in page
    assert "Answered 5" not in page
    assert "&lt;b&gt;biscuits" in as_(met.facilitator).get(address(met)).content.decode()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_fewer_than_three_answers_are_never_shown_nor_counted(number):
    met = held()
    for one in range(number):
        give(met, one)
    closed(met)
    for reader in (met.facilitator, met.coordinator, person(met, 4)):
        page = shown(reader, met)
        assert "There is nothing to show" in page
        assert "biscuits" not in page
        assert "On average" not in page


def test_who_was_not_at_the_session_reads_figures_and_no_words():
    """C05: also who joined afterwards."""
    met = held(5, ["present", "present", "present", "absent", "present"])
    for number in range(3):
        give(met, number)
    closed(met)
    assert "biscuits" not in shown(person(met, 3), met)
    met.session().attendances.filter(enrolment=met.places[4]).delete()
    assert "biscuits" not in shown(person(met, 4), met)


@pytest.mark.parametrize("number", [3, 5])
def test_the_page_costs_the_same_however_many_have_answered(number):
    met = held()
    for one in range(number):
        give(met, one)
    closed(met)
    client, url = as_(met.facilitator), address(met)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    assert len(captured) == 9


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_nothing_leads_from_an_answer_to_a_person():
    """No key, no time, no number that counts up."""
    fields = {one.name: type(one) for one in FeedbackAnswer._meta.get_fields()}
    assert set(fields) == {"id", "session", "useful", "heard", "time_used", "line"}
    assert {one.name for one in FeedbackGiven._meta.get_fields()} == {"id", "session", "enrolment"}
    assert FeedbackGiven._meta.pk.get_internal_type() == FeedbackAnswer._meta.pk.get_internal_type() == "UUIDField"
    pointing = [one for model in apps.get_models() for one in model._meta.get_fields()]
    assert not [one for one in pointing if one.is_relation and one.related_model is FeedbackAnswer and one.concrete]


def test_neither_order_nor_transaction_pairs_who_answered_with_what_was_answered():
    """With each answer all rows are written anew, in an order drawn by lot."""
    met = held(8)
    orders = set()
    for number in range(8):
        give(met, number, line=str(number))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM learning_sessions_feedbackanswer")
            assert cursor.fetchone() == (1,)
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM learning_sessions_feedbackgiven")
            assert cursor.fetchone() == (1,)
    for table, column in (("feedbackanswer", "line"), ("feedbackgiven", "enrolment_id")):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM learning_sessions_{table} ORDER BY ctid")
            rows = [row[0] for row in cursor.fetchall()]
        assert len(set(rows)) == 8
        assert rows != sorted(rows), "one time in 40,320 by chance"
        places = [place.pk for place in met.places]
        orders.add(tuple(places.index(one) if one in places else int(one) for one in rows))
    assert len(orders) == 2, "the two tables have orders of their own"


def test_its_keys_are_drawn_and_not_counted():
    met = held(2)
    give(met)
    first = FeedbackAnswer.objects.get().pk
    give(met, 1)
    assert UUID(str(first)).version == 4
    assert first not in FeedbackAnswer.objects.values_list("pk", flat=True)
