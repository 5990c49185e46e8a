"""What an app above may call inside its own transaction. Not durable: the caller owns the transaction."""

from datetime import datetime

from participants.models import User
from sets.models import LearningSet
from sets.services.acts import begin
from sets.services.serving import serve
from sets.states import Cause, PlaceState, SetState


def start_set(*, actor: User | None, learning_set: LearningSet, now: datetime) -> LearningSet:
    """Session 1 goes live: the set runs and takes no new members (P6).

    Its open offers go back to waiting at their old positions, are told, and the list is served for the other sets.
    Takes the programme's lock itself; the caller holds none below it.
    """
    act = begin(programme=learning_set.programme, actor=actor, cause=Cause.START, now=now)
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    offers = learning_set.enrolments.filter(state=PlaceState.OFFERED).select_related("participant")
    for enrolment in offers.order_by("position"):
        act.leave_seat(enrolment, PlaceState.WAITING, learning_set=None)
    act.move_set(learning_set, SetState.RUNNING)
    serve(act)
    act.finish()
    return learning_set


def complete_set(*, actor: User | None, learning_set: LearningSet, now: datetime) -> LearningSet:
    """The set has met for the last time: its members' places are completed. Takes the programme's lock itself."""
    act = begin(programme=learning_set.programme, actor=actor, cause=Cause.COMPLETE, now=now)
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    for enrolment in learning_set.enrolments.members().select_related("participant").order_by("position"):
        act.leave_seat(enrolment, PlaceState.COMPLETED)
    act.move_set(learning_set, SetState.COMPLETED)
    act.finish()
    return learning_set
