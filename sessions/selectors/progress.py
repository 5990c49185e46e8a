"""The round that opens every session after the first: what each member has tried since last time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, Q

from sessions.models import Action, ActionUpdate, Session
from sessions.states import COUNTED, OPEN_ACTION, ActionState
from sets.models import LearningSet


@dataclass(frozen=True)
class Tried:
    """One action, as its owner tells of it."""

    action: Action
    #: The last line written between the sessions.
    line: str
    is_stuck: bool

    @property
    def word(self) -> str:
        if self.action.state == ActionState.DONE:
            return self.action.get_outcome_display()
        if self.action.state == ActionState.PROPOSED:
            return "To be confirmed"
        if self.is_stuck:
            return "Its day is past"
        return str(self.action.get_state_display())


@dataclass(frozen=True)
class Turn:
    """One member's: first what has happened, then what goes on."""

    name: str
    done: Sequence[Tried]
    going_on: Sequence[Tried]
    let_go: Sequence[Tried]


@dataclass(frozen=True)
class ProgressRound:
    session: Session
    learning_set: LearningSet
    #: The session it looks back on; None before any was held.
    last: Session | None
    turns: Sequence[Turn]


def progress_round(session: Session, user: Any, today: date) -> ProgressRound:
    """Four queries; the session comes with its set. A joiner's turns hold what was agreed since they joined (C05)."""
    learning_set = session.learning_set
    last = _before(session)
    turns = _turns(learning_set, _actions(learning_set, user, last), today) if last else []
    return ProgressRound(session, learning_set, last, turns)


def _before(session: Session) -> Session | None:
    held = session.learning_set.sessions.filter(state__in=COUNTED, number__lt=session.number)
    return held.order_by("-starts_at").first()


def _actions(learning_set: LearningSet, user: Any, last: Session) -> list[Action]:
    """Whatever is open, and what was closed since the last session began."""
    of_interest = Q(state__in=OPEN_ACTION) | Q(state_since__gte=last.starts_at)
    found = Action.objects.visible_to(user).filter(of_interest, learning_set=learning_set)
    updates = Prefetch("updates", ActionUpdate.objects.order_by("-at", "-pk"))
    return list(found.order_by("owner_id", "due_on", "pk").prefetch_related(updates))


def _turns(learning_set: LearningSet, actions: Iterable[Action], today: date) -> list[Turn]:
    by_owner = {owner: list(found) for owner, found in groupby(actions, key=lambda action: action.owner_id)}
    members = learning_set.enrolments.members().select_related("participant").order_by("participant__full_name", "pk")
    return [_turn(str(one.participant), by_owner.get(one.pk, []), today) for one in members]


def _turn(name: str, actions: Iterable[Action], today: date) -> Turn:
    tried = [_tried(action, today) for action in actions]
    return Turn(
        name,
        done=[one for one in tried if one.action.state == ActionState.DONE],
        going_on=[one for one in tried if one.action.is_open],
        let_go=[one for one in tried if one.action.state in (ActionState.CHANGED, ActionState.DROPPED)],
    )


def _tried(action: Action, today: date) -> Tried:
    latest = next(iter(action.updates.all()), None)
    return Tried(action, latest.text if latest else "", action.is_overdue(today))
