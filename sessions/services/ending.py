"""Cancelling a programme or a set, or merging one into another, and with it the sessions ahead (domain, section 3).

`sets` ends the places and the sets; it knows nothing of sessions, so the transaction is owned here.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sessions.services.invitations import tell_calendars
from sessions.services.moving import move
from sessions.services.polling import call_off_polls
from sessions.states import SessionState
from sets.models import LearningSet, Programme
from sets.services import ending, set_merge

_AHEAD = (SessionState.PROVISIONAL, SessionState.CONFIRMED)


@transaction.atomic(durable=True)
def cancel_programme(*, actor: User, programme: Programme, reason: str, now: datetime) -> None:
    """Cancel a programme: places, sets and the sessions ahead end, and everybody is told. Twice is harmless.

    Refused without a reason, for one that is completed, and while a session of it is under way.
    """
    for learning_set in ending.cancel_programme(actor=actor, programme=programme, reason=reason, now=now):
        _call_off(learning_set, "The programme was cancelled.", actor, now)


@transaction.atomic(durable=True)
def cancel_set(*, actor: User, learning_set: LearningSet, reason: str, now: datetime) -> None:
    """Cancel a set: its people go back to the list where they were, its sessions ahead end. Twice is harmless.

    Refused without a reason, for a set that has met for the last time, and while a session of it is under way.
    """
    learning_set = ending.cancel_set(actor=actor, learning_set=learning_set, reason=reason, now=now)
    _call_off(learning_set, "The set was cancelled.", actor, now)


@transaction.atomic(durable=True)
def merge_sets(
    *,
    actor: User,
    learning_set: LearningSet,
    into: LearningSet,
    mark: str,
    reason: str,
    agreed: bool,
    now: datetime,
) -> None:
    """Move everybody of a set with too few members to another, and cancel it with its sessions ahead (P11).

    Refused as `sets.services.set_merge` says, and while a session of it is under way. Twice is harmless.
    """
    seen: dict[str, Any] = {"mark": mark, "reason": reason, "agreed": agreed}
    learning_set = set_merge.merge_sets(actor=actor, learning_set=learning_set, into=into, now=now, **seen)
    _call_off(learning_set, "The set was merged with another.", actor, now)


def _call_off(learning_set: LearningSet, reason: str, actor: User, now: datetime) -> None:
    """Programme, sets and places are locked and changed already; the sessions come after them in the lock order."""
    sessions = list(learning_set.sessions.select_for_update().order_by("number"))
    if any(one.state == SessionState.LIVE for one in sessions):
        raise Refusal(f"A session of {learning_set} is under way. It must end or be abandoned first.")
    ahead = [one for one in sessions if one.state in _AHEAD]
    for session in ahead:
        session.reason, session.sequence = reason, session.sequence + 1
        move(session, SessionState.CANCELLED, actor, now, "reason", "sequence")
    call_off_polls(learning_set)
    tell_calendars(learning_set, ahead, now=now)
