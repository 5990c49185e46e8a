"""The same member in two tabs, and two members, who look back at the same moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest
from django.db import IntegrityError
from django.utils import timezone

from core.refusal import Refusal
from sessions.models import FeedbackAnswer, FeedbackGiven, Reflection, Session
from sessions.services import feedback, reflections
from sessions.services.feedback import give_feedback
from sessions.services.ground_rules import acknowledge
from sessions.services.reflections import Answer, reflect
from tests.races.at_once import at_once
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def held() -> Met:
    met = meeting(now=timezone.now() - timedelta(weeks=7, hours=4))
    for place in met.places:
        acknowledge(actor=place.participant, learning_set=met.learning_set, version=1, now=timezone.now())
    met.hold(1, ["present"] * 3)
    return met


def unlocked(session: Session) -> Session:
    return Session.objects.select_related("learning_set__programme").get(pk=session.pk)


@contextmanager
def without_the_lock(module, last_step: str) -> Iterator[None]:
    """Both read before either writes."""
    together, step = threading.Barrier(2), getattr(module, last_step)

    def step_together(*said):
        together.wait(timeout=20)
        return step(*said)

    with mock.patch.multiple(module, lock_session=unlocked, **{last_step: step_together}):
        yield


def writing(met: Met, *texts: str) -> list:
    actor, session = met.places[0].participant, met.session()
    return [
        lambda text=text: reflect(actor=actor, session=session, answers=[Answer("learned", text)], now=timezone.now())
        for text in texts
    ]


def answering(met: Met, *people: int) -> list:
    said = {"session": met.session(), "useful": 4, "heard": 4, "time_used": 4, "now": timezone.now()}
    return [lambda one=one: give_feedback(actor=met.places[one].participant, **said) for one in people]


def test_of_two_tabs_one_keeps_its_words_and_the_other_is_told():
    """R5."""
    met = held()
    done = at_once(*writing(met, "One.", "The other."))
    assert sorted(type(one).__name__ for one in done) == ["Refusal", "list"]
    assert Reflection.objects.get().text in ("One.", "The other.")


def test_twin_without_the_lock_the_database_refuses_one_of_two_tabs():
    met = held()
    with without_the_lock(reflections, "_keep"):
        done = at_once(*writing(met, "One.", "The other."))
    assert sorted(type(one).__name__ for one in done) == ["IntegrityError", "list"]


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_answers_of_one_member_one_counts_and_of_three_members_all(attempt):
    """Nothing is lost when all rows are written anew."""
    met = held()
    done = at_once(*answering(met, 0, 0, 1, 2))
    assert sorted(type(one).__name__ for one in done) == ["NoneType"] * 3 + [Refusal.__name__]
    assert FeedbackGiven.objects.count() == FeedbackAnswer.objects.count() == 3


def test_twin_without_the_lock_an_answer_is_lost_doubled_or_refused():
    """Who comes first is chance: of a few tries one shows it."""
    assert any(_goes_wrong_without_the_lock() for _ in range(8))


def _goes_wrong_without_the_lock() -> bool:
    met = held()
    third, session = met.places[2].participant, met.session()
    give_feedback(actor=third, session=session, useful=1, heard=1, time_used=1, now=timezone.now())
    with without_the_lock(feedback, "_shuffle"):
        done = at_once(*answering(met, 0, 1))
    failed = [one for one in done if isinstance(one, IntegrityError)]
    return bool(failed) or FeedbackAnswer.objects.filter(session=session).count() != 3
