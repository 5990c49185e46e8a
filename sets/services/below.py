"""Sets with fewer members than they need: coordinators are told (P11)."""

from datetime import datetime

from django.db import transaction

from notifications import outbox
from sets import emails
from sets.models import LearningSet, Programme
from sets.selectors.below import soon_to_begin, with_members
from sets.services.acts import Act, begin
from sets.states import Cause, SetState


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
