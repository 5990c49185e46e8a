"""Giving seats: who is first in line gets the seat that is needed most, whatever freed it (P4, P5, P7, P13)."""

from typing import Any

from core.prepared import Prepared
from sets import emails
from sets.letters import letter
from sets.models import Enrolment, LearningSet
from sets.options import Figures, better_options
from sets.seating import FreeSeat
from sets.services.acts import Act, set_row
from sets.states import SERVING, Cause, Kind, ParallelSets, PlaceState, SetState
from sets.working_days import end_of_offer

_in_line = Prepared(lambda programme: Enrolment.objects.in_line().filter(programme=programme).counted(), int)


def serve(act: Act) -> None:
    """Fill what is free, open another set if enough people wait, tell the coordinator what could be done.

    Called at the end of every act that could matter; the caller holds the programme's lock.
    """
    if act.programme.state not in SERVING:
        return
    waiting = count_in_line(act)
    if waiting and act.seating.free_seats:
        _fill(act)
        waiting = count_in_line(act)
    while act.programme.parallel_sets == ParallelSets.AUTOMATIC and another_set_is_due(act, waiting):
        open_another_set(act)
        waiting = count_in_line(act)
    _tell_enough_wait(act, waiting)
    _tell_option(act, waiting)


def open_another_set(act: Act) -> LearningSet:
    """Open the next set and seat those first in line (P7). The caller has checked that it may."""
    learning_set = add_set(act)
    act.set_programme(told_enough_wait=False, told_option=0)
    _fill(act, Cause.SET_OPENED)
    act.tell(*emails.set_opened(act.programme, learning_set, now=act.now))
    return learning_set


def add_set(act: Act) -> LearningSet:
    """Make a set with the next letter and the programme's maximum (P7: letters are never used again; P9)."""
    programme = act.programme
    learning_set = LearningSet.objects.create(
        programme=programme, letter=letter(programme.sets.count()), maximum=programme.maximum, opened_at=act.now
    )
    act.seating.add(learning_set)
    act.record(Kind.SET, learning_set.pk, set_row(learning_set), "", SetState.FORMING)
    return learning_set


def another_set_is_due(act: Act, waiting: int) -> bool:
    """Whether enough eligible people wait and the programme may have another set (P7)."""
    return waiting >= act.programme.minimum and act.seating.number_of_sets < act.programme.max_sets


def seat(act: Act, enrolment: Enrolment, *, cause: Cause) -> bool:
    """Give or offer the neediest free seat to a waiting person (P5). False if no seat is free.

    P13: the caller has made sure nobody eligible is ahead.
    """
    free = act.seating.neediest()
    if free is None:
        return False
    _take(act, enrolment, free, cause)
    return True


def seat_in(act: Act, enrolment: Enrolment, learning_set: LearningSet, *, cause: Cause) -> None:
    """Give or offer a waiting person a free seat of this set, which the caller has chosen by the rules and has room."""
    free = act.seating.free_in(learning_set)
    assert free is not None
    _take(act, enrolment, free, cause)


def _take(act: Act, enrolment: Enrolment, free: FreeSeat, cause: Cause) -> None:
    place: dict[str, Any] = {
        "learning_set": free.learning_set,
        "seat": free.number,
        "seat_limit": free.learning_set.maximum,
    }
    if free.learning_set.dates_confirmed_at:
        ends_at = end_of_offer(act.now, act.programme.offer_working_days)
        act.move(enrolment, PlaceState.OFFERED, cause=cause, offer_ends_at=ends_at, **place)
    else:
        act.move(enrolment, PlaceState.CONFIRMED, cause=cause, **place)


def _fill(act: Act, cause: Cause = Cause.SEAT_FREED) -> None:
    """Seat people in order until no seat is free or nobody is in line."""
    free = act.seating.free_seats
    if not free:
        return
    in_line = act.programme.enrolments.in_line().select_related("participant", "organisation")
    for enrolment in in_line[:free]:
        seat(act, act.known(enrolment), cause=cause)


def count_in_line(act: Act) -> int:
    return sum(_in_line(act.programme.pk))


def _tell_enough_wait(act: Act, waiting: int) -> None:
    """P7, *ask*: tell the coordinator each time the number of those waiting rises to the minimum."""
    programme = act.programme
    due = programme.parallel_sets == ParallelSets.ASK and another_set_is_due(act, waiting)
    if due == programme.told_enough_wait:
        return
    act.set_programme(told_enough_wait=due)
    if due:
        act.tell(*emails.enough_wait(programme, waiting=waiting, now=act.now))


def _tell_option(act: Act, waiting: int) -> None:
    """P7: whatever the policy, the coordinator is told once when another lawful number of sets would seat more."""
    seating = act.seating
    figures = Figures(seating.number_of_sets, seating.taking_members, seating.held, waiting)
    found = better_options(act.programme, figures)
    if not found or found[0].number_of_sets <= act.programme.told_option:
        return
    act.set_programme(told_option=found[0].number_of_sets)
    act.tell(*emails.option_found(act.programme, found[0], now=act.now))
