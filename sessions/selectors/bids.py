"""Who asks for time, in which order it could be given, and who has had how much (R3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, Sum

from sessions.airtime import Asked, Had, running_order
from sessions.models import Bid, Session
from sessions.models.bid import BidQuerySet
from sessions.states import AHEAD, LIVE_BID, WAITING_BID, Urgency
from sets.models import Enrolment, LearningSet


@dataclass(frozen=True)
class InLine:
    """One bid in the suggested order."""

    bid: Bid
    #: In words; empty for whoever covers the session and knows nothing of earlier ones.
    reason: str
    is_own: bool

    @property
    def urgency(self) -> str:
        return str(Urgency(self.bid.urgency).label)

    @property
    def has_slot(self) -> bool:
        return self.bid.state not in WAITING_BID


@dataclass(frozen=True)
class Airtime:
    """What one member has had."""

    name: str
    had: Had

    @property
    def last(self) -> str:
        return f"Session {self.had.last}" if self.had.last else "Not yet"


def own_bid(place: Enrolment, session: Session, *, lock: bool = False) -> Bid | None:
    """The member's bid for this session, or the one that waits since an earlier session was over."""
    of_set = Bid.objects.filter(_for(session), learning_set=session.learning_set_id)
    found = of_set.filter(owner=place, state__in=LIVE_BID)
    found = found.select_for_update(of=["self"]) if lock else found
    # Theirs for this very session comes first.
    return min(found.order_by("at", "pk"), key=lambda bid: bid.session_id != session.pk, default=None)


def candidates(session: Session) -> BidQuerySet:
    """What can be given a slot in this session: its own bids, and those of earlier ones that wait. Of members now."""
    of_set = Bid.objects.filter(_for(session), learning_set=session.learning_set_id, state__in=LIVE_BID)
    return of_set.of_members().select_related("owner__participant", "carried_from")


def in_line(session: Session, user: Any, had: Mapping[int, Had], *, covers: bool = False) -> list[InLine]:
    """The suggested order, by what was had (`had_in`). One query.

    Who covers the session reads its own bids alone, and no earlier airtime.
    """
    found = candidates(session)
    if covers:
        found = found.of_session_alone(session)
    else:
        found = found.filter(pk__in=Bid.objects.visible_to(user).values("pk"))
    bids = {bid.pk: bid for bid in found}
    return [
        InLine(bids[turn.bid], "" if covers else turn.reason, bids[turn.bid].owner.participant_id == user.pk)
        for turn in running_order(map(_asked, bids.values()), {} if covers else had)
    ]


def had_in(learning_set: LearningSet) -> dict[int, Had]:
    """By place, what was had in sessions that count; whoever had nothing is left out. One query."""
    done = Bid.objects.had_time().filter(learning_set=learning_set).order_by().values("owner")
    rows = done.annotate(slots=Count("pk"), had=Sum("minutes_had"), last=Max("session__number"))
    return {row["owner"]: Had(row["slots"], row["had"], row["last"]) for row in rows}


def airtime_of(learning_set: LearningSet, had: Mapping[int, Had]) -> list[Airtime]:
    """Each member of the set, by name, with what was had. One query."""
    people = learning_set.enrolments.of_people_of_sets().select_related("participant")
    return [
        Airtime(str(one.participant), had.get(one.pk, Had())) for one in people.order_by("participant__full_name", "pk")
    ]


def _for(session: Session) -> Q:
    """For this session; or for an earlier one that is over, and still waiting."""
    before = Q(session__number__lt=session.number, state__in=WAITING_BID) & ~Q(session__state__in=AHEAD)
    return Q(session=session) | before


def _asked(bid: Bid) -> Asked:
    carried_from = bid.carried_from.number if bid.carried_from else 0
    return Asked(bid.pk, bid.owner_id, bid.urgency, bid.at, carried_from)


def waiting(lines: Sequence[InLine]) -> list[InLine]:
    return [one for one in lines if one.bid.state in WAITING_BID]
