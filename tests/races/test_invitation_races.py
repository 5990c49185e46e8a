"""Two sweeps at once, and a sweep while a session moves. The twin takes the session's lock away and sees the fault."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock

import pytest
from django.db import IntegrityError

from notifications.models import Message
from sessions.models import Invitation, Session
from sessions.services import invitations
from sessions.services.arranging import arrange
from sessions.services.invitations import catch_up
from sets.models import LearningSet
from sets.services.places import withdraw
from tests import make
from tests.races.at_once import at_once
from tests.sessions.arranged import arranged, meeting

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = date(2028, 10, 24)
LATER = make.NOW + timedelta(minutes=1)


def with_news(*, one_left: bool = True) -> LearningSet:
    """One session; one has left since it was confirmed, another has joined."""
    programme = make.programme(sessions=[make.SessionPlan()])
    first, _ = make.places(programme, 2)
    learning_set = arranged(programme.sets.get(), days=[FIRST])
    if one_left:
        withdraw(actor=first.participant, enrolment=first, now=LATER)
    make.place(programme, now=LATER, dates_mark=learning_set.dates_mark)
    return learning_set


def told() -> list[tuple[str, int]]:
    messages = Message.objects.filter(about__startswith="invitation:").order_by("pk")
    return [(one.kind, one.context["sequence"]) for one in messages][2:]


def sweeping(session: Session) -> list:
    return [lambda: catch_up(session=session, now=LATER)] * 2


@contextmanager
def without_the_lock(number: int) -> Iterator[None]:
    """Everyone reads what was told before anyone writes."""
    together = threading.Barrier(number)
    unlocked = Session.objects.select_related("learning_set__programme")
    create = Invitation.objects.bulk_create

    def create_together(rows):
        together.wait(timeout=20)
        return create(rows)

    with (
        mock.patch.object(invitations, "lock_session", lambda session, **_: unlocked.get(pk=session.pk)),
        mock.patch.object(invitations.Invitation.objects, "bulk_create", create_together),
    ):
        yield


@pytest.mark.parametrize("attempt", range(5))
def test_two_sweeps_at_once_tell_each_person_once(attempt):
    """D4: who joined is invited once, who left is told once."""
    session = with_news().sessions.get()
    assert at_once(*sweeping(session)) == [None, None]
    assert sorted(told()) == [("session_confirmed", 0), ("session_not_yours", 1)]


def test_twin_without_the_lock_one_of_two_sweeps_fails():
    session = with_news(one_left=False).sessions.get()
    with without_the_lock(2):
        outcomes = at_once(*sweeping(session))
    assert [type(one) for one in outcomes if one] == [IntegrityError]


@pytest.mark.parametrize("attempt", range(5))
def test_a_sweep_while_the_session_moves_leaves_every_calendar_with_the_new_time(attempt):
    """Whichever is first: nobody is left with the old time, and nobody hears of one sequence twice."""
    learning_set = with_news()
    session, by = learning_set.sessions.get(), make.coordinator_of(learning_set.programme)
    moved = {1: meeting(FIRST + timedelta(days=1))}

    def move():
        arrange(actor=by, learning_set=learning_set, meetings=moved, confirm=False, now=LATER)

    outcomes = at_once(*sweeping(session)[:1], move)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    standing = Invitation.objects.filter(is_cancelled=False)
    session.refresh_from_db()
    assert {(one.session_sequence, one.starts_at) for one in standing} == {(1, session.starts_at)}
    assert (standing.count(), Invitation.objects.count()) == (2, 3)
    assert len({one.key for one in Message.objects.all()}) == Message.objects.count()
