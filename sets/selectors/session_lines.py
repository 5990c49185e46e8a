"""Sessions as pages list them: the plan of a programme, and the confirmed dates of a set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sets.models import ConfirmedDate, LearningSet, PlannedSession
from sets.states import HalfDay


@dataclass(frozen=True)
class SessionLine:
    """One session: its planned session's id, its name, its day (None while unknown) and the rest in words."""

    pk: int
    title: str
    starts: date | None
    detail: str


def planned_lines(sessions: Iterable[PlannedSession]) -> list[SessionLine]:
    """What is known before a set has dates of its own: perhaps neither day nor place (D1)."""
    return [SessionLine(s.pk, f"Session {s.number}", s.date, _detail(s.half_day, s.place)) for s in sessions]


def confirmed_lines(
    learning_set: LearningSet, sessions: Iterable[PlannedSession], *, for_member: bool = False
) -> list[SessionLine]:
    """Every planned session, with the set's own date where one is confirmed. One query.

    Where exactly a set meets is for its members; others read what the plan says.
    """
    dates = {confirmed.planned_session_id: confirmed for confirmed in learning_set.confirmed_dates.all()}
    return [_own_line(session, dates.get(session.pk), for_member) for session in sessions]


def _own_line(session: PlannedSession, confirmed: ConfirmedDate | None, for_member: bool) -> SessionLine:
    if confirmed is None:
        return planned_lines([session])[0]
    place = confirmed.place if for_member else session.place
    detail = _detail(confirmed.half_day, place or session.place)
    return SessionLine(session.pk, f"Session {session.number}", confirmed.date, detail)


def _detail(half_day: str, place: str) -> str:
    return f"{HalfDay(half_day).label}, {place or 'place to be agreed'}"
