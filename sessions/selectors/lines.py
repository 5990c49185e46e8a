"""The sessions of one set as pages list them: what the plan says until the set has its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.templatetags.wording import clock
from sessions.models import Session
from sessions.states import Mode, SessionState
from sets.models import PlannedSession
from sets.states import HalfDay


@dataclass(frozen=True)
class Line:
    """One session. `session` has no id while nobody has said anything about it: then the plan stands."""

    session: Session
    planned: PlannedSession
    warnings: Sequence[str] = ()

    @property
    def title(self) -> str:
        return f"Session {self.session.number}"

    @property
    def starts(self) -> date | datetime | None:
        return self.session.starts_at or self.planned.date

    @property
    def is_missing(self) -> bool:
        """It has no date of its own, only perhaps a planned one."""
        return self.session.state == SessionState.DRAFT

    @property
    def word(self) -> str:
        """For its state, where that alone would contradict the day beside it."""
        return "Date not confirmed" if self.is_missing and self.starts else ""

    @property
    def detail(self) -> str:
        if not self.is_missing:
            return f"{times(self.session)}, {where(self.session)}"
        half_day = HalfDay(self.planned.half_day).label
        return f"{half_day}, {where(self.session)}"

    @property
    def has_register(self) -> bool:
        return self.session.has_begun or self.session.state == SessionState.CONFIRMED

    @property
    def has_acts(self) -> bool:
        return self.has_register or self.may_be_cancelled

    @property
    def may_be_cancelled(self) -> bool:
        return self.session.state in (SessionState.PROVISIONAL, SessionState.CONFIRMED)


def lines_of(planned: Iterable[PlannedSession], sessions: Iterable[Session]) -> list[Line]:
    """One line for each planned session, in their order."""
    own = {session.number: session for session in sessions}
    return [Line(own.get(one.number) or Session(number=one.number, place=one.place), one) for one in planned]


def next_of(lines: Iterable[Line], now: datetime) -> Line | None:
    """The session that is under way or comes next."""
    for line in lines:
        ends_at = line.session.ends_at
        if line.session.state == SessionState.LIVE:
            return line
        if line.session.state in (SessionState.PROVISIONAL, SessionState.CONFIRMED) and ends_at and now < ends_at:
            return line
    return None


def times(session: Session) -> str:
    """`9:30am to 12:30pm`."""
    return f"{clock(session.starts_at)} to {clock(session.ends_at)}"


def where(session: Session) -> str:
    """Where people meet, in words; the link stands on the session's page."""
    if session.mode == Mode.ONLINE:
        return "online"
    place = session.place or "place to be agreed"
    return f"{place}, and online" if session.mode == Mode.MIXED else place
