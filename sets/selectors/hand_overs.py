"""Handing a place over, as whoever has it sees it, and as the colleague does who is asked (P10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Least
from django.utils import timezone

from core.templatetags.wording import long_date, ordinal
from notifications.models import Message
from notifications.states import MessageState
from participants.models import User
from participants.selectors import accounts_at
from sets.models import Criterion, Enrolment, HandOver, LearningSet, PlannedSession, Programme, ahead_of
from sets.models.hand_over import hash_of
from sets.policies import why_not_hand_over, why_not_take_over
from sets.selectors.parts import criteria_of, planned_sessions_of
from sets.selectors.session_lines import SessionLine, confirmed_lines, planned_lines
from sets.states import HandOverState, PlaceState
from sets.working_days import last_day_of_offer

#: Dropped while it stands: its link could no longer be made.
_NOT_SENT = (MessageState.FAILED, MessageState.DROPPED)
_WHAT_BECAME = {
    HandOverState.DECLINED: "The colleague you asked on {day} does not take the place.",
    HandOverState.LAPSED: "The colleague you asked on {day} did not answer in time.",
}
_WHAT_STANDS = {
    HandOverState.TAKEN_BACK: "It is taken back: the place stays yours.",
    HandOverState.DECLINED: "Your colleague has declined meanwhile: the place stays yours.",
    HandOverState.LAPSED: "Your colleague did not answer in time: the place stays yours.",
    HandOverState.ENDED: "It has ended meanwhile: the place stays yours.",
}


@dataclass(frozen=True)
class HandingOver:
    """What the owner of a live place sees of it: whom they have asked, or what became of that."""

    open: HandOver | None
    answer_by: str
    #: The mail could not be delivered.
    not_delivered: bool
    became: str


def handing_over(place: Enrolment, now: datetime) -> HandingOver | None:
    """None for a place that cannot be handed over. One query, and one more while somebody is asked."""
    if why_not_hand_over(place, now):
        return None
    latest = place.hand_overs.order_by("-pk").first()
    if latest is None:
        return HandingOver(None, "", not_delivered=False, became="")
    latest.enrolment = place
    if latest.is_open_at(now):
        failed = Message.objects.filter(key=latest.mail_key, state__in=_NOT_SENT).exists()
        return HandingOver(latest, _day(latest.closes_at), not_delivered=failed, became="")
    state = HandOverState.LAPSED if latest.state == HandOverState.OPEN else HandOverState(latest.state)
    became = _WHAT_BECAME.get(state, "").format(day=long_date(timezone.localdate(latest.made_at)))
    return HandingOver(None, "", not_delivered=False, became=became)


def asked_until(now: datetime) -> Subquery:
    """Of a place in a query: when the invitation of a colleague that stands can no longer be answered, or nothing."""
    standing = HandOver.objects.open_at(now).filter(enrolment=OuterRef("pk")).order_by()
    # PostgreSQL passes over an end of offer that is not there.
    return Subquery(standing.values(until=Least("ends_at", "enrolment__offer_ends_at")))


def what_stands(hand_over: HandOver, now: datetime) -> str:
    """What the owner is told who would take it back: somebody, or the clock, may have been there first."""
    return why_not_hand_over(hand_over.enrolment, now) or _WHAT_STANDS[HandOverState(hand_over.state)]


def hand_over_at(secret: str) -> HandOver | None:
    """The invitation whose link ends so, with its place; settled ones too."""
    beside = ("enrolment__programme", "enrolment__organisation", "enrolment__learning_set")
    return HandOver.objects.select_related(*beside).filter(secret_hash=hash_of(secret)).first()


def is_for(hand_over: HandOver, user: Any) -> bool:
    """Whether it was sent to an address of theirs. Two queries."""
    return accounts_at([hand_over.email]).get(hand_over.email.lower()) == user


def taken_by(hand_over: HandOver, user: User) -> bool:
    """Whether this very person has taken the place over already."""
    return Enrolment.objects.filter(predecessor=hand_over.enrolment_id, participant=user).exists()


@dataclass(frozen=True)
class TakingOver:
    """What a colleague reads before they accept, or the coordinator before she hands a place over."""

    place: Enrolment
    #: `a place in Set A`
    what: str
    criteria: Sequence[Criterion]
    planned: Sequence[PlannedSession]
    sessions: Sequence[SessionLine]
    #: The set, if its dates are confirmed: the dates on the page are its own.
    dated_set: LearningSet | None
    #: Why this person cannot have it, or nothing.
    why_not: str = ""
    answer_by: str = ""

    @property
    def programme(self) -> Programme:
        return self.place.programme

    @property
    def stood(self) -> str:
        return self.place.standing_mark

    @property
    def dates_mark(self) -> str:
        return self.dated_set.dates_mark if self.dated_set else ""


def taking_over(
    place: Enrolment, now: datetime, *, by: User | None = None, until: datetime | None = None
) -> TakingOver:
    """`by` is the colleague, `until` when their answer comes too late. Eight queries at most."""
    programme, own = place.programme, place.learning_set
    planned = planned_sessions_of(programme)
    dated = own if own and place.is_held and own.dates_confirmed_at else None
    lines = confirmed_lines(dated, planned) if dated else planned_lines(planned)
    today = timezone.localdate(now)
    return TakingOver(
        place=place,
        what=_what(place),
        criteria=criteria_of(programme),
        planned=planned,
        sessions=[line for line in lines if line.starts is None or line.starts >= today],
        dated_set=dated,
        why_not=why_not_take_over(by, place) if by else "",
        answer_by=_day(until) if until else "",
    )


def _what(place: Enrolment) -> str:
    match place.state:
        case PlaceState.CONFIRMED:
            return f"a place in {place.learning_set}"
        case PlaceState.OFFERED:
            return f"the offer of a place in {place.learning_set}"
    ahead = Enrolment.objects.waiting().filter(ahead_of(place.pk), programme=place.programme_id).count()
    return f"{ordinal(ahead + 1)} place on the waiting list"


def _day(ends_at: datetime) -> str:
    return long_date(last_day_of_offer(ends_at)).rsplit(" ", 1)[0]
