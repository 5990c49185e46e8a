"""What a facilitator sees: the sets they hold, who is in them, when they meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Value

from core.templatetags.wording import capfirst_only, in_words, long_date, plural
from sessions.models import Session, SessionReturn
from sessions.selectors.lines import Line, lines_of, next_of
from sessions.selectors.polls import PollLine, poll_lines
from sets.models import Enrolment, LearningSet, PlannedSession
from sets.states import PlaceState, SetState


@dataclass(frozen=True)
class Member:
    """What a facilitator needs to know of somebody in the set."""

    name: str
    organisation: str
    job_title: str
    email: str
    access_needs: str
    cannot_make: str


@dataclass(frozen=True)
class MySet:
    learning_set: LearningSet
    members: Sequence[Member]
    #: Counted and never named: they have not said yes.
    offered: int
    sessions: Sequence[Line]
    next: Line | None
    #: The date poll that is not decided.
    poll: PollLine | None

    @property
    def missing(self) -> str:
        """`Two sessions have no date yet.`"""
        number = sum(line.is_missing for line in self.sessions)
        have = plural(number, "session has,sessions have")
        return f"{capfirst_only(in_words(number))} {have} no date yet." if number else ""

    @property
    def offered_sentence(self) -> str:
        if not self.offered:
            return ""
        seats = f"{in_words(self.offered)} {plural(self.offered, 'place is,places are')}"
        return f"{seats[:1].upper()}{seats[1:]} offered, and not yet accepted. You see who it is once they say yes."


#: So many sessions ahead are listed.
AHEAD_SHOWN = 4


@dataclass(frozen=True)
class FacilitatorPage:
    sets: Sequence[MySet]
    ended: Sequence[MySet]

    def ahead(self, now: datetime) -> list[tuple[MySet, Line]]:
        """What comes next in all sets together, soonest first."""
        found = [(one, line) for one in self.sets for line in one.sessions if _is_to_come(line, now)]
        return sorted(found, key=lambda pair: pair[1].session.starts_at or now)[:AHEAD_SHOWN]


def facilitator_page(user: Any, now: datetime) -> FacilitatorPage | None:
    """The sets the user holds, in seven queries; None for somebody who facilitates none."""
    members = (
        Enrolment.objects.members()
        .select_related("participant", "organisation")
        .annotate(cannot=ArrayAgg("cannot_make", filter=Q(cannot_make__isnull=False), default=Value([])))
        .order_by("participant__full_name", "pk")
    )
    returned = SessionReturn.objects.filter(session=OuterRef("pk"))
    held = (
        LearningSet.objects.facilitated_by(user)
        .select_related("programme")
        .annotate(offered=Count("enrolments", filter=Q(enrolments__state=PlaceState.OFFERED)))
        .prefetch_related(
            Prefetch("enrolments", members, to_attr="confirmed_members"),
            "programme__planned_sessions",
            Prefetch("sessions", Session.objects.annotate(is_returned=Exists(returned)).order_by("number")),
        )
        .order_by("programme__title", "letter")
    )
    found = list(held)
    if not found:
        return None
    over = (SetState.COMPLETED, SetState.CANCELLED)
    polls = poll_lines([one.pk for one in found], user, now)
    under_way = [_my_set(one, polls.get(one.pk), now) for one in found if one.state not in over]
    return FacilitatorPage(
        sets=sorted(under_way, key=_when_it_meets),
        ended=[_my_set(one, None, now) for one in found if one.state in over],
    )


def _my_set(learning_set: LearningSet, poll: PollLine | None, now: datetime) -> MySet:
    planned = list(learning_set.programme.planned_sessions.all())
    lines = lines_of(planned, learning_set.sessions.all())
    return MySet(
        learning_set=learning_set,
        members=[_member(one, planned) for one in learning_set.confirmed_members],  # type: ignore[attr-defined]  # prefetched
        offered=learning_set.offered,  # type: ignore[attr-defined]  # annotated
        sessions=lines,
        next=next_of(lines, now),
        poll=poll,
    )


def _is_to_come(line: Line, now: datetime) -> bool:
    return next_of([line], now) is not None


def _when_it_meets(one: MySet) -> tuple[bool, float]:
    starts_at = one.next.session.starts_at if one.next else None
    return (starts_at is None, starts_at.timestamp() if starts_at else 0)


def _member(place: Enrolment, planned: Sequence[PlannedSession]) -> Member:
    person = place.participant
    cannot: Sequence[int] = place.cannot  # type: ignore[attr-defined]  # annotated
    return Member(
        name=str(person),
        organisation=str(place.organisation),
        job_title=person.job_title,
        email=person.email,
        access_needs=person.access_needs,
        cannot_make=", ".join(_session(one) for one in planned if one.pk in cannot),
    )


def _session(session: PlannedSession) -> str:
    return f"{session} ({long_date(session.date)})" if session.date else str(session)
