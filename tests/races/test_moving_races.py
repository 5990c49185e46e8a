"""Two coordinators, or a coordinator and a member, at once; each with a twin that takes the lock away (P14)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.refusal import Refusal
from notifications.models import Message
from sets.models import Enrolment, Programme
from sets.services import acts, moving, places
from sets.services.moving import exchange_members, move_member
from tests import make
from tests.make import NOW
from tests.races.at_once import at_once
from tests.races.test_places_races import audit, faults, without_the_lock

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(minutes=5)
Calls = list[Callable[[], Any]]


def two_sets(leave: int) -> tuple[Programme, list[Enrolment], list[Enrolment]]:
    """Set A with four of four seats held, Set B with `leave` of them free."""
    programme = make.programme(parallel_sets="automatic", max_sets=2)
    made = make.places(programme, 8)
    for place in made[8 - leave :]:
        places.withdraw(actor=place.participant, enrolment=place, now=NOW + timedelta(minutes=1))
    in_a, in_b = (list(one.enrolments.members().order_by("position")) for one in programme.sets.order_by("letter"))
    return programme, in_a, in_b


def moves(programme: Programme, *people: Enrolment) -> Calls:
    actor, (seen_in, to) = make.coordinator_of(programme), programme.sets.order_by("letter")
    said = {"actor": actor, "to": to, "seen_in": seen_in, "reason": "So", "agreed": False, "now": LATER}
    return [lambda place=place: move_member(enrolment=place, **said) for place in people]


def exchange(programme: Programme, one: Enrolment, other: Enrolment) -> Callable[[], Any]:
    actor, sets = make.coordinator_of(programme), tuple(programme.sets.order_by("letter"))
    of = {"enrolment": one, "other": other, "seen_in": sets, "reason": "So", "agreed": False, "now": LATER}
    return lambda: exchange_members(actor=actor, **of)


def seats(programme: Programme) -> list[int]:
    return [one.enrolments.held().count() for one in programme.sets.order_by("letter")]


def unlocked():
    """Both have read who is where before either moves anybody."""
    return without_the_lock(2, meeting_at=((moving, "_free_seats"),))


# --- the last free seat ----------------------------------------------------------------------------------------------


def test_two_are_moved_to_the_last_free_seat_and_one_is_refused():
    """P3, P14."""
    programme, in_a, _ = two_sets(1)
    results = at_once(*moves(programme, *in_a[:2]))
    assert sorted(type(one).__name__ for one in results) == ["Enrolment", "Refusal"]
    assert seats(programme) == [3, 4]
    assert Message.objects.filter(kind="place_moved").count() == 1
    assert audit(programme) == []


def test_twin_without_the_lock_both_are_told_that_it_is_theirs():
    programme, in_a, _ = two_sets(1)
    calls = moves(programme, *in_a[:2])
    with unlocked():
        results = at_once(*calls)
    assert faults(results) or audit(programme)


# --- a move while the person leaves ----------------------------------------------------------------------------------


def leaving(programme: Programme, place: Enrolment) -> Calls:
    return [
        *moves(programme, place),
        lambda: places.withdraw(actor=place.participant, enrolment=place, now=LATER),
    ]


@pytest.mark.parametrize("attempt", range(2))
def test_somebody_who_is_moved_while_they_withdraw_has_withdrawn(attempt):
    """P14: from the one set or from the other; no seat is held by nobody."""
    programme, in_a, _ = two_sets(1)
    moved, withdrawn = at_once(*leaving(programme, in_a[0]))
    assert isinstance(moved, (Enrolment, Refusal))
    assert withdrawn.state == "withdrawn"
    assert sum(seats(programme)) == 6
    assert audit(programme) == []


def test_twin_without_the_lock_somebody_has_withdrawn_and_was_moved():
    programme, in_a, _ = two_sets(1)
    calls = leaving(programme, in_a[0])
    meet = ((moving, "_free_seats"), (acts.Act, "leave_seat"))
    with without_the_lock(2, meeting_at=meet):
        results = at_once(*calls)
    assert faults(results) or audit(programme)


# --- an exchange while one of the two is moved -----------------------------------------------------------------------


def test_an_exchange_of_somebody_who_is_moved_at_that_moment_is_done_or_refused_whole():
    """P14: whichever is first."""
    programme, in_a, in_b = two_sets(1)
    results = at_once(exchange(programme, in_a[0], in_b[0]), *moves(programme, in_a[0]))
    assert faults(results) == []
    # Exchanged first, they are where the move would put them.
    assert not isinstance(results[1], Refusal)
    assert seats(programme) == ([3, 4] if isinstance(results[0], Refusal) else [4, 3])
    assert audit(programme) == []


def test_twin_without_the_lock_an_exchange_and_a_move_undo_each_other():
    programme, in_a, in_b = two_sets(1)
    calls = [exchange(programme, in_a[0], in_b[0]), *moves(programme, in_a[0])]
    with unlocked():
        results = at_once(*calls)
    assert faults(results) or audit(programme)
