"""Sets with fewer members than they need: coordinators are told, and may let one run all the same (P11)."""

from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from notifications import outbox
from participants.models import User
from sets import emails
from sets.models import LearningSet, Programme
from sets.selectors.below import soon_to_begin, with_members
from sets.services.acts import Act, begin, begin_as_coordinator, set_row
from sets.states import Cause, Kind, SetState

#: A set may run under its minimum, with a reason, from this many members (domain, section 3).
LEAST_MEMBERS = 4


def tell_if_below_minimum(act: Act, learning_set: LearningSet, *, left: int = 1) -> None:
    """A confirmed set that falls below what it needs stays confirmed, and the coordinators are told.

    `left` is how many members it lost in this act. One that was let run with fewer is not asked about again until it
    has fewer than that.
    """
    if learning_set.state != SetState.CONFIRMED:
        return
    held, needed = learning_set.enrolments.members().count(), learning_set.needs(act.programme.minimum)
    if held < needed <= held + left:
        _note(learning_set, act.now)
        act.tell(*emails.below_minimum(act.programme, learning_set, held=held, cause="fell", now=act.now))


def tell_at_closing(act: Act) -> None:
    """Sign-up closes in this act: each set that takes members and has too few is told of, whenever it is to begin."""
    for learning_set in with_members(act.programme.sets.taking_members()).order_by("pk"):
        if learning_set.members < learning_set.needs(act.programme.minimum):
            _note(learning_set, act.now)
            held = learning_set.members
            act.tell(*emails.below_minimum(act.programme, learning_set, held=held, cause="closed", now=act.now))


@transaction.atomic(durable=True)
def tell_before_first_session(*, programme: Programme, now: datetime) -> int:
    """Tell of each set of the programme that is to begin within ten working days with too few members.

    Once in these days: whoever was told in them, of whatever cause, is not told again; a first session that moves
    away has its own ten days. Gives of how many sets was told; done twice, or late, it tells once.
    """
    act = begin(programme=programme, actor=None, cause=Cause.DATES, now=now)
    due = soon_to_begin(act.now, of=act.programme)
    for learning_set in due:
        _note(learning_set, act.now)
        held = learning_set.members
        told = emails.below_minimum(act.programme, learning_set, held=held, cause="soon", now=act.now)
        outbox.queue(messages=told)
    return len(due)


def _note(learning_set: LearningSet, now: datetime) -> None:
    learning_set.told_below_at = now
    learning_set.save(update_fields=["told_below_at"])


@transaction.atomic(durable=True)
def go_ahead(*, actor: User, learning_set: LearningSet, members: int, reason: str, now: datetime) -> LearningSet:
    """A confirmed set runs with the members it has, four or more, though it needs more: nobody is asked about it again
    until it has fewer (P11).

    `members` is how many the coordinator saw. Refused without a reason, for a set that is not confirmed, has started,
    or has enough, for fewer than four, and when another number have a place by now. Twice is harmless.
    """
    if not reason.strip():
        raise Refusal("Give a reason: it is kept in the record.", field="reason")
    act = begin_as_coordinator(
        programme=learning_set.programme, actor=actor, cause=Cause.GO_AHEAD, now=now, reason=reason.strip()
    )
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    held = learning_set.enrolments.members().count()
    _refuse_unless_it_may(learning_set, held, act.programme.minimum)
    if held != members:
        raise Refusal(f"{learning_set} has {held} members by now, not {members}. Read again what that means.")
    if learning_set.goes_ahead_with == held:
        return learning_set
    learning_set.goes_ahead_with = held
    learning_set.save(update_fields=["goes_ahead_with"])
    row = {**set_row(learning_set), "members": held}
    act.record(Kind.SET, learning_set.pk, row, learning_set.state, learning_set.state)
    act.finish()
    return learning_set


def _refuse_unless_it_may(learning_set: LearningSet, held: int, minimum: int) -> None:
    if learning_set.state == SetState.FORMING:
        raise Refusal(f"{learning_set} is not confirmed yet. Confirm it, with the same reason.")
    if learning_set.state != SetState.CONFIRMED:
        raise Refusal(f"{learning_set} has started or ended, so there is nothing to decide.")
    if held >= minimum:
        raise Refusal(f"{learning_set} has as many members as it needs.")
    if held < (least := min(LEAST_MEMBERS, minimum)):
        raise Refusal(f"{learning_set} has {held} members. It can run with at least {least}.")
