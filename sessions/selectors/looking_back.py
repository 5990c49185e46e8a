"""Looking back on a session that was held: what the set is shown, and what a member can still say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from sessions.models import Attendance, FeedbackGiven, Reflection, Session, SessionEvent
from sessions.policies import FEEDBACK_FOR, open_to
from sessions.selectors.register import label_of
from sessions.states import ATTENDED, COUNTED, LOOKING_BACK, UNMARKED, SessionState
from sets.models import Enrolment


@dataclass(frozen=True)
class Shared:
    """What somebody shared with the set."""

    question: str
    name: str
    text: str


@dataclass(frozen=True)
class LookingBack:
    """For the people of the set alone; `place` is empty for who facilitates."""

    shared: Sequence[Shared]
    #: What the register says of the reader.
    marked: str = ""
    may_reflect: bool = False
    may_give_feedback: bool = False
    feedback_is_open: bool = False

    @property
    def by_question(self) -> list[tuple[str, list[Shared]]]:
        found = [(one.label, [said for said in self.shared if said.question == one]) for one in LOOKING_BACK]
        return [(label, said) for label, said in found if said]


def looking_back(
    session: Session, user: Any, place: Enrolment | None, events: Iterable[SessionEvent], now: datetime
) -> LookingBack | None:
    """Two queries; none before the session was held, and when what the set wrote is gone. The caller knows that the
    reader is of the set.

    What others shared is shown from when the reader joined on, once they have agreed to the ground rules (C05, C11).
    """
    if session.state not in COUNTED or session.learning_set.writing_gone_at:
        return None
    is_open = now < max(event.at for event in events if event.to_state == SessionState.HELD) + FEEDBACK_FOR
    row = _register_row(session, place) if place else None
    expected = row is not None and row.status in (*ATTENDED, UNMARKED) and not row.has_answered
    return LookingBack(
        shared=shared_with(session, user),
        marked=label_of(row.status) if row and row.status else "",
        may_reflect=row is not None,
        may_give_feedback=expected and is_open,
        feedback_is_open=is_open,
    )


def shared_with(session: Session, user: Any) -> list[Shared]:
    """One query."""
    found = Reflection.objects.of_sets_of(user).filter(open_to(user, "session__learning_set"), session=session)
    found = found.select_related("author").order_by("shared_at", "pk")
    return [Shared(row.question, str(row.author), row.text) for row in found]


def own_answers(session: Session, user: Any) -> dict[str, Reflection]:
    """By question."""
    return {row.question: row for row in Reflection.objects.by(user).filter(session=session)}


def _register_row(session: Session, place: Enrolment) -> Any:
    answered = FeedbackGiven.objects.filter(session=OuterRef("session"), enrolment=OuterRef("enrolment"))
    found = Attendance.objects.filter(session=session, enrolment=place)
    return found.annotate(has_answered=Exists(answered)).first()
