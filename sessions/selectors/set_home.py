"""The home of a set, for the people in it: when they meet, who they are, what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from core.templatetags.wording import long_date
from sessions.models import SetNote, WriteUp
from sessions.policies import has_open_room
from sessions.selectors.lines import Line, lines_of, next_of
from sessions.selectors.notes import notes_of
from sessions.selectors.polls import PollLine, poll_lines
from sessions.selectors.write_up import write_ups_of
from sessions.states import SessionState
from sets.models import LearningSet, Programme, ProgrammeRole
from sets.selectors.documents import Reading, documents_on_home
from sets.states import PlaceState, RoleKind, SetState


@dataclass(frozen=True)
class Person:
    """What people of a set see of each other (C06)."""

    name: str
    organisation: str
    job_title: str


@dataclass(frozen=True)
class Holder:
    """Who facilitates; that somebody also coordinates the programme is said (domain, section 2)."""

    facilitation: int
    name: str
    coordinates: bool


@dataclass(frozen=True)
class SetHome:
    learning_set: LearningSet
    programme: Programme
    lines: Sequence[Line]
    next: Line | None
    #: Whether its room is open.
    to_room: bool
    people: Sequence[Person]
    holders: Sequence[Holder]
    facilitates: bool
    documents: Sequence[Reading]
    notes: Sequence[SetNote]
    #: Those that the reader may read.
    write_ups: Iterable[WriteUp]
    #: The date poll that is not decided.
    poll: PollLine | None
    #: Whether the reader has still to agree to the ground rules (C11).
    asks_to_agree: bool

    @property
    def may_arrange(self) -> bool:
        return self.facilitates and self.learning_set.state not in (SetState.COMPLETED, SetState.CANCELLED)

    @property
    def comes_next(self) -> str:
        if self.learning_set.state == SetState.COMPLETED:
            return "This set has met for the last time."
        if self.learning_set.state == SetState.CANCELLED:
            return "This set is cancelled."
        if self.next is None:
            tells = "" if self.facilitates else " We write to you as soon as one does."
            return f"No session has a date ahead yet.{tells}"
        day = long_date(self.next.session.starts_at)
        if self.next.session.state == SessionState.LIVE:
            return f"{self.next.title} is under way."
        if self.next.session.state == SessionState.PROVISIONAL:
            return f"{self.next.title} is provisionally on {day}. We write to you when the date is confirmed."
        return f"{self.next.title} is on {day}. Please keep it free."


def set_home(learning_set: LearningSet, user: Any, now: datetime, *, is_open_to_reader: bool) -> SetHome:
    """Nine queries at most; the set comes with its programme. What is written there is read only by somebody to whom
    it is open (`sessions.policies.open_to`, C11), while it is kept (C14)."""
    programme, is_gone = learning_set.programme, learning_set.writing_gone_at is not None
    is_open = is_open_to_reader and not is_gone
    lines = lines_of(programme.planned_sessions.all(), learning_set.sessions.order_by("number"))
    taking_part = (PlaceState.CONFIRMED, PlaceState.COMPLETED)
    places = learning_set.enrolments.filter(state__in=taking_part).select_related("participant", "organisation")
    held = learning_set.facilitations.select_related("user").order_by("since", "pk")
    role = ProgrammeRole.objects.filter(programme=programme, role=RoleKind.COORDINATOR, user=OuterRef("user"))
    facilitations = list(held.annotate(coordinates=Exists(role)))
    following = next_of(lines, now)
    return SetHome(
        learning_set=learning_set,
        programme=programme,
        lines=lines,
        next=following,
        to_room=following is not None and has_open_room(following.session, now),
        people=[
            Person(str(one.participant), str(one.organisation), one.participant.job_title)
            for one in places.order_by("participant__full_name", "pk")
        ],
        holders=[Holder(one.pk, str(one.user), one.coordinates) for one in facilitations],
        facilitates=any(one.user_id == user.pk for one in facilitations),
        documents=documents_on_home(learning_set, user, following.session.number if following else None),
        poll=poll_lines([learning_set.pk], user, now).get(learning_set.pk),
        notes=notes_of(learning_set, user) if is_open else (),
        write_ups=write_ups_of(learning_set, user) if is_open else (),
        asks_to_agree=not (is_open or is_gone),
    )
