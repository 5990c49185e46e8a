"""Two who ran a session write it up, and tell the coordinator of it, at the same moment (R5)."""

import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from notifications.models import Message
from sessions.models import Session, SessionEvent, WriteUp
from sessions.services import write_ups
from tests import make
from tests.races.at_once import at_once
from tests.sessions.meeting import Met, meeting
from tests.sessions.written import tell, write

pytestmark = pytest.mark.django_db(transaction=True)


def held() -> Met:
    met = meeting(now=timezone.now() - timedelta(weeks=7, hours=4))
    met.hold(1, ["present"] * 3)
    return met


def names(done: list) -> list[str]:
    return sorted(type(one).__name__ for one in done)


def test_of_two_who_write_at_once_one_is_shown_the_others_words_and_it_is_published_once():
    met = held()
    other = make.facilitator(met.learning_set, now=met.starts())
    done = at_once(lambda: write(met, findings="One."), lambda: write(met, by=other, findings="The other."))
    assert names(done) == ["Refusal", "WriteUp"]
    assert WriteUp.objects.get().findings in ("One.", "The other.")
    assert names(at_once(lambda: tell(met, "One."), lambda: tell(met, "The other.", by=other))) == [
        "Refusal",
        "SessionReturn",
    ]


def test_published_twice_at_once_it_is_published_once():
    met = held()
    assert names(at_once(lambda: write(met), lambda: write(met))) == ["WriteUp"] * 2
    assert SessionEvent.objects.filter(to_state="written_up").count() == 1
    assert Message.objects.filter(kind="write_up_ready").count() == 3


def test_twin_without_the_lock_the_database_refuses_one_of_the_two():
    """Both find nothing written yet."""
    met = held()
    together, step = threading.Barrier(2), write_ups.met_from

    def step_together(session: Session):
        together.wait(timeout=20)
        return step(session)

    def unlocked(session: Session) -> Session:
        return Session.objects.select_related("learning_set__programme").get(pk=session.pk)

    with mock.patch.multiple(write_ups, lock_session=unlocked, met_from=step_together):
        done = at_once(lambda: write(met, findings="One."), lambda: write(met, findings="The other."))
    assert names(done) == ["IntegrityError", "WriteUp"]
