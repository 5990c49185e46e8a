"""Two people at one register. Each race has a twin that takes the session's lock away and must then see the fault."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock
from uuid import uuid4

import pytest

from core.refusal import Refusal
from notifications.models import Message
from sessions.check_in_code import code_of
from sessions.models import Attendance, Session
from sessions.services import apologies, check_in, register
from sessions.services.register import Mark, mark
from sets.audit import audit_programme
from tests.races.at_once import at_once
from tests.sessions.meeting import HALF_DAY, Met, meeting

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def without_the_lock(number: int) -> Iterator[None]:
    """Everyone reads the rows before anyone writes: what happens when no row is locked."""
    together = threading.Barrier(number)
    unlocked, save = Session.objects.select_related("learning_set__programme"), register._save

    def save_together(rows):
        rows = list(rows)
        together.wait(timeout=20)
        save(rows)

    def lock(session):
        return unlocked.get(pk=session.pk)

    with mock.patch.multiple(register, lock_session=lock, _save=save_together):
        yield


def marking(met: Met) -> list:
    """Facilitator and coordinator saw the same row and mark it differently."""
    row, session = met.row(), met.session()
    return [
        lambda actor=actor, status=status: mark(
            actor=actor, session=session, marks=[Mark(row.pk, status, row.version, uuid4())], now=met.starts()
        )[0]
        for actor, status in ((met.facilitator, "late"), (met.coordinator, "absent"))
    ]


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_marks_at_once_one_stands_and_the_other_is_told(attempt):
    """D6: never silently lost."""
    met = meeting()
    met.begin()
    outcomes = at_once(*marking(met))
    assert sorted(one.was_newer for one in outcomes) == [False, True]
    [stands] = [one for one in outcomes if not one.was_newer]
    [told] = [one for one in outcomes if one.was_newer]
    assert (met.row().status, met.row().version) == (stands.asked, 1)
    assert (told.row.status, told.row.marked_by) == (met.row().status, met.row().marked_by)


def test_twin_without_the_lock_one_of_two_marks_is_lost_and_nobody_is_told():
    met = meeting()
    met.begin()
    with without_the_lock(2):
        outcomes = at_once(*marking(met))
    assert [one.was_newer for one in outcomes] == [False, False]
    assert met.row().version == 1


def test_one_mark_sent_twice_at_once_is_one():
    """A bad connection."""
    met = meeting()
    met.begin()
    one = Mark(met.row().pk, "late", 0, uuid4())
    session = met.session()
    sending = [lambda: mark(actor=met.facilitator, session=session, marks=[one], now=met.starts())[0]] * 4
    outcomes = at_once(*sending)
    assert [one.was_newer for one in outcomes] == [False] * 4
    assert met.row().version == 1


def test_a_session_begun_by_a_double_click_begins_once():
    """Section 3, P6."""
    met = meeting()
    results = at_once(*[lambda: met.begin(now=met.starts())] * 4)
    assert [one.state for one in results] == ["live"] * 4
    assert met.session().events.filter(to_state="live").count() == 1
    assert Attendance.objects.count() == 3
    assert audit_programme(met.learning_set.programme, now=met.starts()) == []


def test_a_session_ends_while_its_register_is_marked():
    """Whichever is first: nobody is marked twice, nothing fails, the set is completed with its last session."""
    met = meeting(sessions=1, people=4)
    met.begin()
    rows = [met.row(person) for person in range(4)]
    session = met.session()
    marks = [
        lambda row=row: mark(
            actor=met.facilitator, session=session, marks=[Mark(row.pk, "present", 0, uuid4())], now=met.starts()
        )
        for row in rows
    ]
    results = at_once(lambda: met.end(now=met.starts() + HALF_DAY), *marks)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert set(Attendance.objects.values_list("status", "version")) == {("present", 1)}
    met.learning_set.refresh_from_db()
    assert met.learning_set.state == "completed"
    assert audit_programme(met.learning_set.programme, now=met.starts() + HALF_DAY) == []


def test_apologies_sent_in_two_tabs_are_one():
    met = meeting()
    before, session = met.starts() - HALF_DAY, met.session()
    actor = met.places[0].participant
    at_once(*[lambda: apologies.send_apologies(actor=actor, session=session, now=before)] * 4)
    assert list(Attendance.objects.values_list("status", "version")) == [("apologies", 1)]
    assert Message.objects.filter(kind="apologies_sent").count() == 1


@pytest.mark.parametrize("attempt", range(4))
def test_a_member_checks_in_while_the_facilitator_marks(attempt):
    """What the facilitator marks stands, or they are told of the check-in first."""
    met = meeting()
    met.begin()
    row, session, member = met.row(), met.session(), met.places[0].participant
    checked, marked = at_once(
        lambda: check_in.check_in(actor=member, session=session, code=code_of(session), now=met.starts()),
        lambda: mark(
            actor=met.facilitator, session=session, marks=[Mark(row.pk, "substitute", 0, uuid4())], now=met.starts()
        )[0],
    )
    assert not isinstance(checked, Refusal)
    assert met.row().status == ("present" if marked.was_newer else "substitute")
    assert met.row().version == 1
