"""What feedback on a session says: nothing until it is closed, nothing of fewer than three, then all at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sessions.models import Session
from sessions.policies import facilitates, feedback_ends_at, has_agreed, was_there, why_not_give_feedback
from sessions.states import FEEDBACK_SCALES
from sets.models import Enrolment

#: Fewer answers than this are never shown, nor how many they were.
LEAST = 3


@dataclass(frozen=True)
class Figure:
    statement: str
    average: str
    #: How often one, two, three, four, five was chosen; empty where only counts and averages are shown.
    spread: Sequence[int] = ()


@dataclass(frozen=True)
class FeedbackPage:
    session: Session
    ends_at: datetime
    is_closed: bool
    #: Why the reader cannot answer (any more); empty if they can.
    why_not: str
    is_member: bool
    has_answered: bool
    #: Of closed feedback with enough answers.
    number: int = 0
    figures: Sequence[Figure] = ()
    lines: Sequence[str] = ()

    @property
    def asks(self) -> bool:
        return self.is_member and not self.why_not and not self.has_answered

    @property
    def summary(self) -> list[tuple[int, str]]:
        return [(self.number, "members have answered")]

    @property
    def shows_spread(self) -> bool:
        return any(figure.spread for figure in self.figures)

    @property
    def lead(self) -> str:
        if self.asks:
            return "Three questions and a line, without your name."
        return "What the members answered, without their names."


def feedback_page(session: Session, user: Any, place: Enrolment | None, now: datetime) -> FeedbackPage:
    """For a session that was held. Lines are for the facilitator and members who were there; a coordinator sees counts
    and averages alone (C02)."""
    ends_at = feedback_ends_at(session)
    page = FeedbackPage(
        session=session,
        ends_at=ends_at,
        is_closed=now >= ends_at,
        why_not=why_not_give_feedback(session, place, now) if place else "",
        is_member=place is not None,
        has_answered=place is not None and session.feedback_given.filter(enrolment=place).exists(),
    )
    answers = list(session.feedback_answers.order_by("pk")) if page.is_closed else []
    if len(answers) < LEAST:
        return page
    reads_all = was_there(session, place) and has_agreed(user, session.learning_set) if place else False
    reads_all = reads_all or facilitates(user, session.learning_set)
    return FeedbackPage(
        **{key: getattr(page, key) for key in ("session", "ends_at", "is_closed", "why_not", "is_member")},
        has_answered=page.has_answered,
        number=len(answers),
        figures=[_figure(name, [getattr(one, name) for one in answers], reads_all) for name in FEEDBACK_SCALES],
        lines=[one.line for one in answers if one.line] if reads_all else (),
    )


def _figure(name: str, said: Sequence[int], reads_all: bool) -> Figure:
    often = Counter(said)
    spread = [often[step] for step in range(1, 6)] if reads_all else ()
    return Figure(FEEDBACK_SCALES[name], f"{sum(said) / len(said):.1f}", spread)
