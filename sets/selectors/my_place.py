"""A person's own place in a programme: where it stands and why, what comes next, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.prepared import Prepared
from core.templatetags.wording import capfirst_only, in_words, long_date, ordinal
from sets.models import Commitment, Enrolment, LearningSet, Programme, ahead_of
from sets.policies import may_answer_offer, may_withdraw, why_no_more_places, why_not_open
from sets.selectors.hand_overs import HandingOver, handing_over
from sets.selectors.parts import every_set_of, planned_sessions_of
from sets.selectors.place_history import Happening, history
from sets.selectors.places_left import Chairs, seating_of
from sets.selectors.session_lines import SessionLine, confirmed_lines, planned_lines
from sets.states import LIVE, ParallelSets, PlaceState, ProgrammeState, SetState
from sets.working_days import last_day_of_offer

#: A longer queue is told in words only.
LONGEST_DRAWN = 30


@dataclass(frozen=True)
class Line:
    """The waiting list as its reader may know it: numbers only (C06)."""

    rank: int
    waiting: int
    #: Those whose organisation is accepted: they count towards another set (P7).
    in_line: int
    #: How many it takes before another set opens by itself; 0 where none does or not all who wait count.
    needed: int = 0

    @property
    def is_drawn(self) -> bool:
        return self.waiting <= LONGEST_DRAWN

    @property
    def all_count(self) -> bool:
        return self.waiting == self.in_line


@dataclass(frozen=True)
class MyPlace:
    programme: Programme
    place: Enrolment
    sentence: str
    reason: str
    next_steps: list[str]
    line: Line | None
    chairs: Chairs | None
    sessions: list[SessionLine]
    dates_are_confirmed: bool
    history: list[Happening]
    may_answer: bool
    answer_by: str
    may_withdraw: bool
    may_sign_up_again: bool
    #: Asked to commit to the dates; answered or not (P16).
    commitment: Commitment | None = None
    #: None where there is nothing to hand over (P10).
    handing_over: HandingOver | None = None

    @property
    def who_committed(self) -> str:
        """`You`, or whoever said it for them as they were moved (P14)."""
        answered = self.commitment and self.commitment.answered_at
        return "The coordinator" if any(one.agreed_for_them and one.at == answered for one in self.history) else "You"


def my_place(places: Sequence[Enrolment], user: Any, now: datetime) -> MyPlace:
    """`places` are all of the person's own in one programme, with programme, set and organisation.

    At most nine queries: the ledger, a reason in it, the sets, the waiting list, the sessions, confirmed dates, what
    was said to them, whom they asked to take the place over, and whether that mail came.
    """
    place = _foremost(places)
    programme = place.programme
    learning_sets = every_set_of(programme)
    own = next((s for s in learning_sets if s.pk == place.learning_set_id), None)
    line = _line(place, learning_sets) if place.state == PlaceState.WAITING else None
    planned = planned_sessions_of(programme)
    confirmed = own is not None and place.is_held and own.dates_confirmed_at is not None
    is_member = place.state == PlaceState.CONFIRMED
    may_answer = may_answer_offer(user, place) and not _ran_out(place, now)
    # Whoever handed the place over has a colleague there.
    stays_away = place.is_live or place.state in (PlaceState.COMPLETED, PlaceState.REPLACED)
    again = not stays_away and not why_not_open(programme, now)
    return MyPlace(
        programme=programme,
        place=place,
        sentence=_sentence(place, line, now),
        reason=_reason(place, line, learning_sets, now),
        next_steps=_next_steps(place, own, may_answer),
        line=line,
        chairs=_chairs(own) if own and is_member else None,
        sessions=confirmed_lines(own, planned, for_member=is_member) if own and confirmed else planned_lines(planned),
        dates_are_confirmed=confirmed,
        history=history(places, {s.pk: s.name for s in learning_sets}),
        may_answer=may_answer,
        answer_by=f"Answer by the end of {_answer_by(place)}" if may_answer else "",
        may_withdraw=may_withdraw(user, place) and not _ran_out(place, now),
        may_sign_up_again=again and (place.state != PlaceState.REMOVED or place.removal_lifted_at is not None),
        commitment=_commitment(place) if confirmed else None,
        handing_over=handing_over(place, now) if place.participant_id == user.pk else None,
    )


def _chairs(own: LearningSet) -> Chairs:
    return Chairs(own.name, len(getattr(own, "taken", ())), own.maximum)


def _commitment(place: Enrolment) -> Commitment | None:
    return Commitment.objects.filter(enrolment=place).first() if place.state == PlaceState.CONFIRMED else None


def _foremost(places: Sequence[Enrolment]) -> Enrolment:
    """The live place, else the latest."""
    return max(places, key=lambda place: (place.state in LIVE, place.pk))


def _ran_out(place: Enrolment, now: datetime) -> bool:
    """The clock decides, whether or not the sweep has come by (P5)."""
    return place.offer_ends_at is not None and place.offer_ends_at <= now


def _answer_by(place: Enrolment) -> str:
    assert place.offer_ends_at is not None
    return long_date(last_day_of_offer(place.offer_ends_at)).rsplit(" ", 1)[0]


def _counts(programme: int, place: int) -> QuerySet[Enrolment, tuple[int, int, int]]:
    waiting = Enrolment.objects.waiting().filter(programme=programme).order_by().values("programme")
    return waiting.annotate(
        ahead=Count("pk", filter=ahead_of(place)),
        everybody=Count("pk"),
        in_line=Count("pk", filter=Q(eligible_since__isnull=False)),
    ).values_list("ahead", "everybody", "in_line")


_waiting = Prepared(_counts, int, int)


def _line(place: Enrolment, learning_sets: Sequence[LearningSet]) -> Line:
    programme = place.programme
    ahead, waiting, in_line = next(iter(_waiting(programme.pk, place.pk)), (0, 0, 0))
    may_open = programme.parallel_sets == ParallelSets.AUTOMATIC and _open_sets(learning_sets) < programme.max_sets
    return Line(
        rank=ahead + 1,
        waiting=waiting,
        in_line=in_line,
        needed=programme.minimum if may_open and waiting == in_line else 0,
    )


def _open_sets(learning_sets: Sequence[LearningSet]) -> int:
    return sum(s.state != SetState.CANCELLED for s in learning_sets)


def _sentence(place: Enrolment, line: Line | None, now: datetime) -> str:
    if line:
        return f"You are {ordinal(line.rank)} on the waiting list"
    if place.state == PlaceState.OFFERED:
        if _ran_out(place, now):
            return f"The offer of a place in {place.learning_set} has run out"
        return f"A place in {place.learning_set} is offered to you"
    if place.state == PlaceState.CANCELLED and place.learning_set is None:
        return "You are no longer on the waiting list"
    return _STATES[PlaceState(place.state)].format(set=place.learning_set or "your set")


_STATES = {
    PlaceState.CONFIRMED: "You have a place in {set}",
    PlaceState.WITHDRAWN: "You have withdrawn",
    PlaceState.DECLINED: "You declined the place",
    PlaceState.LAPSED: "The offer of a place ran out",
    PlaceState.REPLACED: "Your place has been handed over",
    PlaceState.REMOVED: "The coordinator ended your place",
    PlaceState.CANCELLED: "Your place was cancelled",
    PlaceState.COMPLETED: "You have taken part in {set}",
}


def _reason(place: Enrolment, line: Line | None, learning_sets: Sequence[LearningSet], now: datetime) -> str:
    if line:
        return _why_waiting(place, line, learning_sets)
    if place.state == PlaceState.OFFERED:
        day = _answer_by(place)
        if _ran_out(place, now):
            return f"It could be answered until the end of {day}. The place goes to the next in line."
        return ""
    if place.state == PlaceState.WITHDRAWN:
        return (
            "Your place is free for whoever is next in line."
            if place.learning_set
            else "You have left the waiting list."
        )
    if place.state == PlaceState.CANCELLED and place.programme.state == ProgrammeState.CANCELLED:
        return "The programme has been cancelled. The reason is given below."
    return _REASONS.get(PlaceState(place.state), "")


_REASONS = {
    PlaceState.DECLINED: "You have left the list, and the place is free for whoever is next.",
    PlaceState.LAPSED: "There was no answer in time, so the place is free for whoever is next.",
    PlaceState.REPLACED: "Your colleague has it now.",
    PlaceState.REMOVED: "The reason is given below. If you think this should change, write to the contact.",
    PlaceState.CANCELLED: "The programme has ended without a place for you.",
    PlaceState.COMPLETED: "Thank you for taking part.",
}


def _why_waiting(place: Enrolment, line: Line, learning_sets: Sequence[LearningSet]) -> str:
    """Why the person waits, and what would have to happen (P4, P5, P7)."""
    programme = place.programme
    if not place.is_eligible:
        return "You are waiting for your organisation to be accepted. You keep this rank in the meantime."
    number = _open_sets(learning_sets)
    not_cancelled = [s for s in learning_sets if s.state != SetState.CANCELLED]
    if why_not := why_no_more_places(programme, seating_of(programme, not_cancelled)):
        return why_not
    if number >= programme.max_sets or programme.parallel_sets == ParallelSets.NEVER:
        return "All places are taken and no other set will open. You move up when somebody gives up a place."
    another = f"a {ordinal(number + 1)} set" if number else "a set"
    enough, waiting = in_words(programme.minimum), in_words(line.in_line)
    do = "does" if line.in_line == 1 else "do"
    if programme.parallel_sets == ParallelSets.AUTOMATIC:
        whose = "" if line.all_count else " from accepted organisations"
        return f"{capfirst_only(enough)} people{whose} must wait before {another} opens; {waiting} {do}."
    if line.in_line >= programme.minimum:
        return f"Enough people wait for {another}. The coordinator has been told and decides whether it opens."
    return f"The coordinator may open {another} when {enough} people wait; {waiting} {do}."


def _next_steps(place: Enrolment, own: LearningSet | None, may_answer: bool) -> list[str]:
    """What comes next, and whether there is anything to do."""
    if place.state == PlaceState.WAITING:
        if not place.is_eligible:
            return ["A coordinator has been asked to accept your organisation. You need do nothing; we write to you."]
        return ["You need do nothing. We write to you as soon as there is a place for you."]
    if may_answer:
        return [
            "If you accept, the place is yours, and with it the dates below.",
            "If you decline, or do not answer, you leave the list and the place goes to the next in line.",
        ]
    if place.state != PlaceState.CONFIRMED or own is None:
        return []
    if own.state == SetState.RUNNING:
        return ["Your set has begun. Your facilitator tells you about the next session."]
    if own.first_session_on:
        return [f"Your set first meets on {long_date(own.first_session_on)}. Please keep the dates below free."]
    return ["The dates are not confirmed yet. We write to you as soon as they are."]
