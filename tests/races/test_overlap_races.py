"""Two programmes want one facilitator at the same time. The twin does without the lock on people."""

import threading
from unittest import mock

import pytest

from core.refusal import Refusal
from participants.models import User
from sessions.services import overlaps
from sessions.services.facilitators import assign_facilitator
from sets.audit import audit_programme
from sets.models import LearningSet
from tests import make
from tests.races.at_once import at_once
from tests.sessions.arranged import arranged

pytestmark = pytest.mark.django_db(transaction=True)


def shared(number: int = 2) -> list[LearningSet]:
    """Sets of as many programmes, with the same two facilitators, assigned in turn."""
    learning_sets = [make.programme().sets.get() for _ in range(number)]
    pair = [make.person(), make.person()]
    for turn, learning_set in enumerate(learning_sets):
        for person in pair[:: 1 if turn % 2 else -1]:
            make.facilitator(learning_set, person)
    return learning_sets


def outcomes(results: list) -> list[str]:
    return sorted("refused" if isinstance(one, Refusal) else type(one).__name__ for one in results)


@pytest.mark.parametrize("attempt", range(4))
def test_of_two_programmes_that_date_a_facilitator_at_once_one_is_refused(attempt):
    """D7: whichever is first; the other is told, and neither waits for ever."""
    sets = shared()
    results = at_once(*[lambda one=one: arranged(one) for one in sets])
    assert outcomes(results) == ["LearningSet", "refused"]
    assert sum(one.sessions.exists() for one in sets) == 1
    for one in sets:
        assert audit_programme(one.programme, now=make.NOW) == []


def test_twin_without_the_lock_a_facilitator_has_two_sessions_at_once():
    sets, together = shared(), threading.Barrier(2)
    look = overlaps.commitments_of

    def all_have_looked(people):
        found = look(people)
        together.wait(timeout=20)
        return found

    def unlocked(people):
        return {user.pk: user for user in User.objects.filter(pk__in=people)}

    with mock.patch.multiple(overlaps, lock_people=unlocked, commitments_of=all_have_looked):
        results = at_once(*[lambda one=one: arranged(one) for one in sets])
    assert outcomes(results) == ["LearningSet", "LearningSet"]


def test_of_two_programmes_that_assign_one_person_at_once_one_is_refused():
    sets = [arranged(make.programme().sets.get()) for _ in range(2)]
    person = make.person()
    acts = [
        lambda one=one: assign_facilitator(
            actor=make.coordinator_of(one.programme), learning_set=one, user=person, now=make.NOW
        )
        for one in sets
    ]
    assert outcomes(at_once(*acts)) == ["NoneType", "refused"]
    assert person.facilitations.count() == 1


def test_a_set_is_dated_while_its_facilitator_is_assigned_to_another_of_that_time():
    """The two ways to the same fault, at once."""
    dated = arranged(make.programme().sets.get())
    undated = make.programme().sets.get()
    person = make.facilitator(undated)
    by = make.coordinator_of(dated.programme)
    results = at_once(
        lambda: arranged(undated),
        lambda: assign_facilitator(actor=by, learning_set=dated, user=person, now=make.NOW),
    )
    assert outcomes(results).count("refused") == 1
