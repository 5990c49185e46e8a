"""Presenters' turns in a session that is under way: begun once the room had them on for a while, and free again once
their presenter has left (R3). In the caller's transaction, under the session's lock."""

from datetime import datetime

from django.db.models import F

from sessions.models import Bid, PlanBlock, Room, Session, SessionPlan
from sessions.selectors.room_state import seconds_of_block
from sessions.states import BID_MOVES, BidState

#: Seconds. What was on for so long at most was passed by, or begun by mistake: nobody has presented.
PASSED_BY = 120


def note_begun(session: Session, now: datetime) -> None:
    """Whoever reads whether a turn has begun calls this first: nobody tells the clock that it has run for a while."""
    room = Room.objects.filter(session=session, block__bid__state=BidState.SCHEDULED).first()
    if room is not None:
        begin_turn(room, now)


def begin_turn(room: Room, now: datetime) -> None:
    """The turn that is on has begun, if it has been on for more than two minutes in all; it has no way back then."""
    if seconds_of_block(room, now) <= PASSED_BY:
        return
    on = Bid.objects.of_members().filter(slot=room.block_id, state=BidState.SCHEDULED)
    for bid in on.select_for_update(of=["self"]):
        move(bid, BidState.IN_PROGRESS, now)


def free_who_left(session: Session, now: datetime) -> None:
    """Who has left the set presents nothing: a slot that waits for them is nobody's. A turn that had begun stays."""
    members = Bid.objects.of_members().filter(session=session)
    left = Bid.objects.filter(session=session, state=BidState.SCHEDULED).exclude(pk__in=members.values("pk"))
    for bid in left.select_for_update(of=["self"]).order_by("pk"):
        free_slot(bid, session)
        move(bid, BidState.CARRIED_OVER if bid.carried_from_id else BidState.BID, now)


def carry(bid: Bid, session: Session, now: datetime) -> None:
    """Its slot is free, and it is first in line. Carried over once more, it is from where it was first."""
    free_slot(bid, session)
    if bid.carried_from_id is None:
        bid.carried_from = session
    move(bid, BidState.CARRIED_OVER, now)


def free_slot(bid: Bid, session: Session) -> None:
    """Whoever has the plan open is told that it has changed."""
    PlanBlock.objects.filter(bid=bid).update(bid=None)
    SessionPlan.objects.filter(session=session).update(revision=F("revision") + 1)


def move(bid: Bid, state: BidState, now: datetime) -> None:
    BID_MOVES.check(bid.state, state)
    bid.state, bid.state_since = state, now
    bid.save(update_fields=["state", "state_since", "minutes_had", "carried_from"])
