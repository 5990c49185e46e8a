"""What a facilitator sees: the sets they hold, who is in them, when they meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q

from core.templatetags.wording import in_words, long_date, plural
from sets.models import Enrolment, LearningSet, PlannedSession
from sets.selectors.session_lines import SessionLine, confirmed_lines
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
    sessions: Sequence[SessionLine]

    @property
    def offered_sentence(self) -> str:
        if not self.offered:
            return ""
        seats = f"{in_words(self.offered)} {plural(self.offered, 'place is,places are')}"
        return f"{seats[:1].upper()}{seats[1:]} offered, and not yet accepted. You see who it is once they say yes."


@dataclass(frozen=True)
class FacilitatorPage:
    sets: Sequence[MySet]
    ended: Sequence[LearningSet]


def facilitator_page(user: Any) -> FacilitatorPage | None:
    """The sets the user holds, in five queries; None for somebody who facilitates none."""
    members = (
        Enrolment.objects.members()
        .select_related("participant", "organisation")
        .prefetch_related("cannot_make")
        .order_by("participant__full_name", "pk")
    )
    held = (
        LearningSet.objects.facilitated_by(user)
        .select_related("programme")
        .annotate(offered=Count("enrolments", filter=Q(enrolments__state=PlaceState.OFFERED)))
        .prefetch_related(
            Prefetch("enrolments", members, to_attr="confirmed_members"),
            "programme__planned_sessions",
            "confirmed_dates",
        )
        .order_by("first_session_on", "programme__title", "letter")
    )
    found = list(held)
    if not found:
        return None
    over = (SetState.COMPLETED, SetState.CANCELLED)
    return FacilitatorPage(
        sets=[_my_set(one) for one in found if one.state not in over],
        ended=[one for one in found if one.state in over],
    )


def _my_set(learning_set: LearningSet) -> MySet:
    return MySet(
        learning_set=learning_set,
        members=[_member(one) for one in learning_set.confirmed_members],  # type: ignore[attr-defined]
        offered=learning_set.offered,  # type: ignore[attr-defined]
        sessions=confirmed_lines(learning_set, learning_set.programme.planned_sessions.all()),
    )


def _member(place: Enrolment) -> Member:
    person = place.participant
    return Member(
        name=str(person),
        organisation=str(place.organisation),
        job_title=person.job_title,
        email=person.email,
        access_needs=person.access_needs,
        cannot_make=", ".join(_session(one) for one in place.cannot_make.all()),
    )


def _session(session: PlannedSession) -> str:
    return f"{session} ({long_date(session.date)})" if session.date else str(session)
