"""The page of one session: when and where, how the date came about, and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.urls import reverse

from core.templatetags.wording import clock, long_date, short_date
from sessions.models import ReminderPlan, Session, SessionEvent
from sessions.policies import has_open_room, membership, roles_in
from sessions.selectors.agenda import Agenda, agenda_of
from sessions.selectors.cover import CoverPart, cover_part
from sessions.selectors.lines import times
from sessions.selectors.looking_back import LookingBack, looking_back
from sessions.selectors.reading import readable_by
from sessions.states import COUNTED, Mode, SessionState
from sets.models import Enrolment, Programme
from sets.selectors.documents import Reading, documents_of_session


@dataclass(frozen=True)
class Happening:
    at: datetime
    sentence: str


@dataclass(frozen=True)
class SessionPage:
    session: Session
    programme: Programme
    #: The reader's own, also when the set has met for the last time.
    place: Enrolment | None
    #: The link is for the people of the set, not for a coordinator (domain, section 2).
    sees_link: bool
    facilitates: bool
    coordinates: bool
    history: Sequence[Happening]
    documents: Sequence[Reading]
    cover: CoverPart
    #: For the people of the set, and for who covers this session.
    agenda: Agenda | None
    #: What was added to its reminders about arrangements, for the date that it has.
    notes: Sequence[str]
    #: For the people of the set, once it was held.
    back: LookingBack | None
    #: For the people of the set, and for who covers this session, from the hour before it.
    to_room: bool

    @property
    def date(self) -> str:
        if self.session.starts_at is None:
            return "Date to be confirmed"
        return f"{long_date(self.session.starts_at)}, {times(self.session)}"

    @property
    def kicker(self) -> str:
        return f"{self.programme}: session {self.session.number} of {self.session.learning_set}"

    @property
    def dates_url(self) -> str:
        if self.facilitates:
            return reverse("set_sessions", args=[self.session.learning_set_id])
        return reverse("set_dates", args=[self.programme.slug, self.session.learning_set.letter])

    @property
    def looks_back(self) -> bool:
        """Whether the reader is of the set, whose sessions but the first open with what was tried since the last."""
        is_of_set = self.sees_link and (self.facilitates or not self.cover.is_mine) and not self.is_gone
        return is_of_set and self.session.number > 1 and not self.session.is_void

    @property
    def in_the_room(self) -> bool:
        """Whether the reader runs it: a coordinator does not."""
        return self.facilitates or self.cover.is_mine

    @property
    def may_bid(self) -> bool:
        """Whether the reader is a member, who asks for time or reads who has."""
        return self.agenda is not None and not self.in_the_room

    @property
    def is_online(self) -> bool:
        return self.session.mode in (Mode.ONLINE, Mode.MIXED)

    @property
    def runs(self) -> bool:
        """Whether the register is theirs."""
        return self.plans or self.cover.is_mine

    @property
    def plans(self) -> bool:
        return self.facilitates or self.coordinates

    @property
    def has_reminders(self) -> bool:
        return self.plans and self.session.state == SessionState.CONFIRMED

    @property
    def was_held(self) -> bool:
        return self.session.state in COUNTED

    @property
    def is_gone(self) -> bool:
        """Whether what the set wrote is there no more (C14)."""
        return self.session.learning_set.writing_gone_at is not None

    @property
    def write_up(self) -> str:
        """`to_write` for whoever ran it, `to_read` for who was in the set by then, or nothing."""
        if not self.was_held or self.is_gone:
            return ""
        is_written_up = self.session.state == SessionState.WRITTEN_UP
        if self.in_the_room:
            return "to_read" if is_written_up else "to_write"
        # Who is on its register was a member as it began.
        return "to_read" if is_written_up and self.back is not None and self.back.may_reflect else ""

    @property
    def may_be_cancelled(self) -> bool:
        return self.plans and self.session.state in (SessionState.PROVISIONAL, SessionState.CONFIRMED)

    @property
    def what_to_do(self) -> str:
        """For a member."""
        match SessionState(self.session.state):
            case SessionState.DRAFT:
                return "There is nothing to do yet. We write to you as soon as there is a date."
            case SessionState.PROVISIONAL:
                return "Keep the date free if you can. It may still change; we write to you when it is confirmed."
            case SessionState.CONFIRMED:
                return "The room is open." if self.to_room else "Keep the date free."
            case SessionState.LIVE:
                return "This session is under way."
            case SessionState.CANCELLED | SessionState.ABANDONED:
                return "You need do nothing. It counts against nobody."
        return "This session has taken place."


def with_notes(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """With the lines that were added to their reminders for the date they have, in the same query."""
    plans = ReminderPlan.objects.filter(session=OuterRef("pk"), for_at=OuterRef("starts_at")).exclude(line="")
    return sessions.annotate(notes=ArraySubquery(plans.order_by("-changed_at").values("line")))


def session_page(session: Session, user: Any, now: datetime) -> SessionPage:
    """Seven queries at most; the session comes with set and programme."""
    programme = session.learning_set.programme
    holds, leads = roles_in(user, session.learning_set)
    cover = cover_part(session, user, facilitates=holds, coordinates=leads)
    events = list(session.events.order_by("at", "pk"))
    place = None if holds else membership(user, session.learning_set)
    is_among = holds or cover.is_mine or place is not None
    is_gone = session.learning_set.writing_gone_at is not None
    return SessionPage(
        session=session,
        programme=programme,
        place=place,
        sees_link=is_among,
        agenda=agenda_of(session, user, covers=cover.is_mine and not holds) if is_among and not is_gone else None,
        facilitates=holds,
        coordinates=leads,
        cover=cover,
        history=_history(events),
        documents=documents_of_session(session.learning_set, session.number, readable_by(user)),
        notes=getattr(session, "notes", ()),
        back=looking_back(session, user, place, events, now) if holds or place else None,
        to_room=is_among and has_open_room(session, now),
    )


def _history(events: Iterable[SessionEvent]) -> list[Happening]:
    """Latest first: dates and states, nobody's name and no text."""
    said: list[Happening] = []
    before: datetime | None = None
    for event in events:
        if sentence := _sentence(event, before):
            said.append(Happening(event.at, sentence))
        before = event.starts_at
    return said[::-1]


def _sentence(event: SessionEvent, before: datetime | None) -> str:
    if event.starts_at != before and event.starts_at:
        if before is None:
            return f"Was given a date: {long_date(event.starts_at)}, from {clock(event.starts_at)}."
        return f"Moved from {short_date(before)} to {long_date(event.starts_at)}, from {clock(event.starts_at)}."
    return _STATES.get(event.to_state, "") if event.from_state != event.to_state else ""


_STATES = {
    str(SessionState.CONFIRMED): "The date was confirmed.",
    str(SessionState.LIVE): "Began.",
    str(SessionState.HELD): "Took place.",
    str(SessionState.WRITTEN_UP): "Was written up.",
    str(SessionState.CANCELLED): "Was cancelled.",
    str(SessionState.ABANDONED): "Was abandoned.",
}
