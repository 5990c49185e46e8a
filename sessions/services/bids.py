"""Bids: a member asks for time in a session, changes their mind; a slot has taken place or is carried over (R3)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from core.refusal import Refusal
from participants.models import User
from sessions.models import Bid, Issue, PlanBlock, Session
from sessions.policies import membership, runs_session, why_not_bid
from sessions.selectors.bids import own_bid
from sessions.selectors.room_state import minutes_measured
from sessions.services.issues import note_worked_on
from sessions.services.room_version import touch
from sessions.services.rows import lock_session
from sessions.services.turns import carry, free_slot, note_begun
from sessions.states import BID_MOVES, OPEN_ISSUE, BidState, SessionState
from sets.models import Enrolment


@dataclass(frozen=True)
class BidWords:
    question: str
    why_now: str
    minutes: int
    urgency: int
    issue: Issue | None = None


@transaction.atomic(durable=True)
def place_bid(*, actor: User, session: Session, words: BidWords, now: datetime) -> Bid:
    """Ask for time, or put what one has asked for differently: its turn in the order stays.

    Refused: for whoever is no member now, once the session is over or cancelled, for an issue that is somebody
    else's or not shared.
    """
    session = lock_session(session)
    place = membership(actor, session.learning_set)
    if place is None:
        raise Refusal("Only members of the set ask for time in its sessions.")
    if why_not := why_not_bid(session):
        raise Refusal(why_not)
    issue = Issue.objects.filter(pk=words.issue.pk).first() if words.issue else None
    if issue is not None and not _may_be_brought(issue, place, session):
        raise Refusal("Choose an issue of yours that you have shared with the set.", field="issue")
    question = words.question.strip() or (issue.question if issue else "")
    if not question:
        raise Refusal("Write what you would like to bring, as a question.", field="question")
    bid = own_bid(place, session, lock=True) or Bid(
        learning_set=session.learning_set, owner=place, state=BidState.BID, at=now, state_since=now
    )
    bid.session, bid.issue, bid.question, bid.why_now = session, issue, question, words.why_now.strip()
    bid.minutes, bid.urgency = words.minutes, words.urgency
    bid.save()
    touch(session.pk)
    return bid


@transaction.atomic(durable=True)
def withdraw_bid(*, actor: User, bid: Bid, now: datetime) -> Bid:
    """Its owner needs the time no more; a slot it had is free again. Twice is harmless.

    What waits since an earlier session stands in the order of the one that is under way, which is told.
    """
    locked = _lock_sessions(bid)
    note_begun(bid.session, now)
    bid = _lock(bid)
    if bid.session_id not in locked:
        raise Refusal("This bid was given to another session meanwhile. Load the page again.")
    if bid.owner.participant_id != actor.pk:
        raise Refusal("Only the member who asked for the time can withdraw.")
    if bid.state == BidState.WITHDRAWN:
        return bid
    if not BID_MOVES.allows(bid.state, BidState.WITHDRAWN):
        raise Refusal(f"This bid is {bid.get_state_display().lower()}, so it can no longer be withdrawn.")
    free_slot(bid, bid.session)
    _move(bid, BidState.WITHDRAWN, now)
    for other in locked - {bid.session_id}:
        touch(other)
    return bid


@transaction.atomic(durable=True)
def say_done(*, actor: User, bid: Bid, session: Session, now: datetime) -> Bid:
    """The slot has taken place: its minutes are the member's airtime. Twice is harmless."""
    session, bid = _in_the_room(actor, bid, session, now)
    if bid.state == BidState.DONE:
        return bid
    _refuse_unless_scheduled(bid, session)
    if not session.has_begun:
        raise Refusal("This session has not begun yet.")
    slot = PlanBlock.objects.filter(bid=bid).first()
    if bid.state == BidState.SCHEDULED:
        _move(bid, BidState.IN_PROGRESS, now)
    bid.minutes_had = minutes_measured(bid) or (slot.minutes if slot else bid.minutes)
    _move(bid, BidState.DONE, now)
    if bid.issue_id:
        note_worked_on(bid.issue_id, actor, now)
    return bid


@transaction.atomic(durable=True)
def carry_over(*, actor: User, bid: Bid, session: Session, now: datetime) -> Bid:
    """There was no time for it: it is first in line next time, and its slot is free. Twice is harmless."""
    session, bid = _in_the_room(actor, bid, session, now)
    if bid.state == BidState.CARRIED_OVER:
        return bid
    if not (session.has_begun or session.is_void):
        raise Refusal("This session has not begun yet. Choose somebody else for the slot instead.")
    _refuse_unless_scheduled(bid, session)
    if not BID_MOVES.allows(bid.state, BidState.CARRIED_OVER):
        raise Refusal("This slot is in progress, so it is not carried over.")
    carry(bid, session, now)
    touch(session.pk)
    return bid


# --- inside ----------------------------------------------------------------------------------------------------------


def _may_be_brought(issue: Issue, place: Enrolment, session: Session) -> bool:
    """Theirs, and shared with this very set: what they shared with a set they were in before is not read here."""
    is_theirs = issue.owner_id == place.pk and issue.learning_set_id == session.learning_set_id
    return is_theirs and not issue.is_private and issue.state in OPEN_ISSUE


def _in_the_room(actor: User, bid: Bid, session: Session, now: datetime) -> tuple[Session, Bid]:
    session = lock_session(session)
    if not runs_session(actor, session):
        raise Refusal("Only whoever runs the session says how it went.")
    note_begun(session, now)
    bid = _lock(bid)
    if bid.session_id != session.pk:
        raise Refusal("This bid is for another session.")
    return session, bid


def _lock_sessions(bid: Bid) -> set[int]:
    """The session of the bid, and the one of its set that is under way; which were locked."""
    wanted = Q(pk=bid.session_id) | Q(learning_set=bid.learning_set_id, state=SessionState.LIVE)
    found = Session.objects.select_for_update(of=["self"], no_key=True).filter(wanted)
    return {one.pk for one in found.order_by("number")}


def _lock(bid: Bid) -> Bid:
    return Bid.objects.select_for_update(of=["self"]).select_related("owner", "session").get(pk=bid.pk)


def _refuse_unless_scheduled(bid: Bid, session: Session) -> None:
    if bid.state not in (BidState.SCHEDULED, BidState.IN_PROGRESS):
        raise Refusal(f"This bid has no slot in session {session.number}. Load the page again.")


def _move(bid: Bid, state: BidState, now: datetime) -> None:
    BID_MOVES.check(bid.state, state)
    bid.state, bid.state_since = state, now
    bid.save()
    touch(bid.session_id)
