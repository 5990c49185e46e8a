"""What the page of a session's plan shows whoever runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sessions.models import Session, SessionPlan
from sessions.plans import PlanName, blocks_of, suited
from sessions.policies import facilitates, why_not_plan
from sessions.selectors.agenda import Agenda, Part, agenda_of, length_of
from sessions.selectors.bids import Airtime, InLine, airtime_of, had_in, in_line, waiting
from sessions.states import Mode

#: How long a session is taken to be while it has no times.
_HALF_DAY = 180


@dataclass(frozen=True)
class PlanPage:
    session: Session
    plan: SessionPlan | None
    agenda: Agenda
    lines: Sequence[InLine]
    #: Nothing of earlier sessions for whoever covers this one.
    airtime: Sequence[Airtime]
    covers: bool
    suited: str
    #: Why it stays as it is; empty while it can be changed.
    why_not: str

    @property
    def title(self) -> str:
        return f"Session {self.session.number}"

    @property
    def revision(self) -> int:
        return self.plan.revision if self.plan else 0

    @property
    def is_adjusted(self) -> bool:
        """Whether it is no longer the plan it was made from."""
        if self.plan is None:
            return False
        plain = [(block.kind, block.minutes, "") for block in blocks_of(PlanName(self.plan.name))]
        return plain != [(part.block.kind, part.block.minutes, part.block.title) for part in self.agenda.parts]

    @property
    def plans(self) -> list[tuple[str, str]]:
        return [(str(name), str(label)) for name, label in PlanName.choices]

    @property
    def to_settle(self) -> Sequence[Part]:
        """Slots of a session that has begun, until somebody says how each went."""
        if not (self.session.has_begun or self.session.is_void):
            return []
        return [part for part in self.agenda.parts if part.presenter and part.is_to_come]

    @property
    def may_fill(self) -> bool:
        is_free = any(part.block.is_slot and not part.block.bid_id for part in self.agenda.parts)
        return is_free and bool(waiting(self.lines))


def plan_page(session: Session, user: Any) -> PlanPage:
    """Eight queries; the session comes with its set."""
    covers = not facilitates(user, session.learning_set)
    planned = list(session.learning_set.programme.planned_sessions.values_list("number", flat=True))
    length = length_of(session)
    online = session.mode == Mode.ONLINE
    last = max(planned, default=session.number)
    had = {} if covers else had_in(session.learning_set)
    return PlanPage(
        session=session,
        plan=SessionPlan.objects.filter(session=session).first(),
        agenda=agenda_of(session, user, covers=covers),
        lines=in_line(session, user, had, covers=covers),
        airtime=() if covers else airtime_of(session.learning_set, had),
        covers=covers,
        suited=suited(session.number, last, minutes=length or _HALF_DAY, online=online),
        why_not=why_not_plan(session),
    )
