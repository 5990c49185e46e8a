"""The plan of a session: chosen, adjusted, its slots given to bids. The session's lock comes before the bids'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sessions.models import Bid, PlanBlock, Room, Session, SessionPlan
from sessions.plans import BlockKind, PlanName, blocks_of
from sessions.policies import runs_session, why_not_plan
from sessions.selectors.bids import candidates
from sessions.services.room_version import touch
from sessions.services.rows import lock_session
from sessions.services.turns import note_begun
from sessions.states import BID_MOVES, LIVE_BID, WAITING_BID, BidState

#: More than fit a day.
MOST_BLOCKS = 40
CHANGED = "Somebody else changed this plan meanwhile. Look at both, then save once more."


@dataclass(frozen=True)
class Wanted:
    """One block as it shall be. `pk` is that of a block which stays; a slot may name a bid."""

    kind: str
    minutes: int
    title: str = ""
    pk: int | None = None
    bid: int | None = None


@transaction.atomic(durable=True)
def choose_plan(*, actor: User, session: Session, name: PlanName, revision: int, now: datetime) -> SessionPlan:
    """Make the session's plan from one of the plans; one it has is thrown away, and its presenters keep their turn.

    `revision` is that of the plan which is thrown away, 0 for none. Bids for which the new plan has no slot wait again.
    Refused: for whoever does not run the session, when it is over, when somebody changed the plan meanwhile, and when a
    slot has taken place already.
    """
    session, plan = _lock(actor, session, revision, now)
    turns: list[int] = []
    if plan is not None:
        slots = plan.blocks.filter(bid__isnull=False).select_related("bid").order_by("number")
        if any(slot.bid.state in _USED for slot in slots if slot.bid):
            raise Refusal("A slot of this plan has been used already, so the plan can be adjusted and not exchanged.")
        if Room.objects.filter(session=session, block__isnull=False).exists():
            raise Refusal("The session is run by this plan already, so the plan can be adjusted and not exchanged.")
        turns = [slot.bid_id for slot in slots if slot.bid_id]
    else:
        plan = SessionPlan(session=session, made_by=actor, made_at=now, revision=0)
    plan.name, plan.revision = name, plan.revision + 1
    plan.save()
    wanted = [Wanted(block.kind, block.minutes) for block in blocks_of(name)]
    _write(plan, session, _with_turns(wanted, turns), now)
    return plan


@transaction.atomic(durable=True)
def save_plan(*, actor: User, session: Session, blocks: Sequence[Wanted], revision: int, now: datetime) -> SessionPlan:
    """The plan as it shall be, in this order; what is not named is removed.

    `revision` is the one that whoever saves has seen: nothing that somebody else saved is lost unseen (R5).
    """
    session, plan = _lock(actor, session, revision, now)
    if plan is None:
        raise Refusal("Choose a plan first.")
    if not 1 <= len(blocks) <= MOST_BLOCKS:
        raise Refusal(f"A plan has from 1 to {MOST_BLOCKS} blocks.")
    plan.revision += 1
    plan.save(update_fields=["revision"])
    _write(plan, session, blocks, now)
    return plan


# --- inside ----------------------------------------------------------------------------------------------------------

_USED = (BidState.IN_PROGRESS, BidState.DONE)


def _lock(actor: User, session: Session, revision: int, now: datetime) -> tuple[Session, SessionPlan | None]:
    session = lock_session(session)
    if not runs_session(actor, session):
        raise Refusal("Only whoever runs the session plans it.")
    if why_not := why_not_plan(session):
        raise Refusal(why_not)
    plan = SessionPlan.objects.filter(session=session).first()
    if revision != (plan.revision if plan else 0):
        raise Refusal(CHANGED)
    note_begun(session, now)
    return session, plan


def _with_turns(wanted: Sequence[Wanted], turns: Sequence[int]) -> list[Wanted]:
    """The bids go to the slots in their order, as far as there are slots."""
    left = iter(turns)
    return [
        Wanted(one.kind, one.minutes, one.title, one.pk, next(left, None)) if one.kind == BlockKind.SLOT else one
        for one in wanted
    ]


def _write(plan: SessionPlan, session: Session, wanted: Sequence[Wanted], now: datetime) -> None:
    stand = {block.pk: block for block in plan.blocks.all()}
    _give_turns(session, {block.bid_id: block.pk for block in stand.values() if block.bid_id}, wanted, now)
    kept = {one.pk for one in wanted if one.pk in stand}
    if Room.objects.filter(session=session, block__isnull=False).exclude(block__in=kept).exists():
        raise Refusal("The session is in a part that your plan leaves out. Go on to another part in the room first.")
    plan.blocks.exclude(pk__in=kept).delete()
    # Two may change places: no bid stands in two slots meanwhile.
    plan.blocks.update(bid=None)
    for number, one in enumerate(wanted, start=1):
        block = stand.pop(one.pk, None) if one.pk else None
        block = block or PlanBlock(plan=plan, kind=one.kind)
        block.number, block.title, block.minutes, block.bid_id = number, one.title.strip(), one.minutes, one.bid
        block.save()
    touch(session.pk)


def _give_turns(session: Session, before: Mapping[int, int], wanted: Sequence[Wanted], now: datetime) -> None:
    """Move bids to scheduled and back, as the slots name them now; `before` says in which block each of them stood."""
    named = [one.bid for one in wanted if one.bid]
    if any(one.bid and one.kind != BlockKind.SLOT for one in wanted):
        raise Refusal("Only a slot has a presenter.")
    if len(named) != len(set(named)):
        raise Refusal("One bid stands in two slots. Choose it for one of them.")
    locked = Bid.objects.select_for_update(of=["self"]).filter(pk__in={*named, *before})
    bids = {bid.pk: bid for bid in locked.order_by("pk")}
    stay = {one.bid: one.pk for one in wanted if one.bid}
    # Its time was measured in that very slot.
    if any(bids[pk].state in _USED and stay.get(pk) != block for pk, block in before.items()):
        raise Refusal("A slot that has been used stays in the plan, with whoever presented.")
    for pk in before.keys() - set(named):
        _move(bids[pk], BidState.CARRIED_OVER if bids[pk].carried_from_id else BidState.BID, now)
    possible = {bid.pk: bid for bid in candidates(session).filter(pk__in=named)}
    for pk in [one for one in named if one not in before]:
        if pk not in possible or bids[pk].state not in WAITING_BID:
            raise Refusal("One of the bids you chose was withdrawn meanwhile, or has a slot already. Choose again.")
        _schedule(bids[pk], session, str(possible[pk].owner.participant), now)


def _schedule(bid: Bid, session: Session, name: str, now: datetime) -> None:
    others = Bid.objects.filter(owner=bid.owner_id, session=session).exclude(pk=bid.pk)
    if bid.session_id != session.pk and others.filter(state__in=LIVE_BID).exists():
        raise Refusal(f"{name} has a bid for this session and an earlier one, and can present one of them.")
    bid.session = session
    _move(bid, BidState.SCHEDULED, now)


def _move(bid: Bid, state: BidState, now: datetime) -> None:
    BID_MOVES.check(bid.state, state)
    bid.state, bid.state_since = state, now
    bid.save(update_fields=["state", "state_since", "session"])
