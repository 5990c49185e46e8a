"""Two runs of the clock at once, and a run while somebody holds a reminder. Each has a twin that must see the fault."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest

from core.refusal import Refusal
from notifications.models import Message
from sessions.models import Reminder, Session
from sessions.selectors.reminder_rules import WEEK
from sessions.services import reminders
from sessions.services.reminders import plan_reminder
from tests.races.at_once import at_once
from tests.sessions.meeting import Met, meeting
from tests.sessions.reminded import before, mails, run, says

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def all_asking_before_any_writes(number: int) -> Iterator[None]:
    """Everybody has asked who was told, and got the same answer, before anybody writes."""
    together, not_told = threading.Barrier(number), reminders._not_told

    def asked(*given):
        rows = not_told(*given)
        together.wait(timeout=20)
        return rows

    with mock.patch.object(reminders, "_not_told", asked):
        yield


@contextmanager
def without_the_key() -> Iterator[None]:
    """As if nothing refused a second row: each run takes what it found for its own."""
    numbers = iter(range(1, 1000))

    def write(rows):
        for row in rows:
            row.for_at += timedelta(microseconds=next(numbers))
        return Reminder.objects.bulk_create(rows)

    with mock.patch.object(type(Reminder.objects), "first_to_tell", lambda self, rows: write(rows)):
        yield


@pytest.mark.parametrize("attempt", range(3))
def test_two_runs_at_once_tell_everybody_once(attempt):
    """D5: two beats. Tomorrow's reminders wait for no other mail of the day, so the key alone decides."""
    met = meeting(4, sessions=1)
    now = before(met.session(), 1)
    with all_asking_before_any_writes(2):
        queued = at_once(lambda: run(now), lambda: run(now))
    assert sorted(queued) == [0, 5]
    assert mails().count() == Reminder.objects.count() == 5
    assert all(says(mail, now) for mail in mails())


def test_twin_without_the_key_everybody_is_told_twice():
    met = meeting(4, sessions=1)
    now = before(met.session(), 1)
    with all_asking_before_any_writes(2), without_the_key():
        at_once(lambda: run(now), lambda: run(now))
    assert mails().count() == 10


@contextmanager
def holding_as_it_is_about_to_be_written(met: Met, *, locked: bool) -> Iterator[list]:
    """Whoever runs the set holds the reminder after the run has looked whether it is held, and before it writes."""
    outcome: list = []
    to_send, now = reminders._today, before(met.session(), 7)

    def hold():
        try:
            held = {"actor": met.facilitator, "session": met.session(), "rule": WEEK, "held": True, "now": now}
            outcome.append(plan_reminder(**held).held)
        except Refusal as refusal:
            outcome.append(refusal.sentence)

    def today(*given):
        rows = to_send(*given)
        one = threading.Thread(target=at_once, args=[hold])
        one.start()
        # With the lock it waits for us; without, it is done by now.
        one.join(timeout=1 if locked else 20)
        threads.append(one)
        return rows

    threads: list[threading.Thread] = []
    with mock.patch.object(reminders, "_today", today):
        if locked:
            yield outcome
        else:
            free = mock.Mock(wraps=Session.objects)
            free.filter.return_value.order_by.return_value.select_for_update.return_value.values_list.return_value = [
                met.session().pk
            ]
            with mock.patch.object(reminders, "Session", mock.Mock(objects=free)):
                yield outcome
    for thread in threads:
        thread.join(timeout=20)


def test_what_is_held_while_it_goes_has_either_gone_or_is_held():
    """Whoever holds it is told the truth."""
    met = meeting(sessions=1)
    with holding_as_it_is_about_to_be_written(met, locked=True) as outcome:
        assert run(before(met.session(), 7)) == 4
    [said] = outcome
    assert "has gone already" in said
    assert Message.objects.filter(kind="reminders").count() == 4


def test_twin_without_the_lock_it_is_said_to_be_held_and_goes():
    met = meeting(sessions=1)
    with holding_as_it_is_about_to_be_written(met, locked=False) as outcome:
        assert run(before(met.session(), 7)) == 4
    assert outcome == [True]
