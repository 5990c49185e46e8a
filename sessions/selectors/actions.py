"""Actions as their owners, and the people of the set, see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sessions.models import Action, ActionEvent, Issue
from sessions.policies import facilitates, membership
from sessions.states import ActionState
from sets.models import LearningSet

#: So many closed ones are listed.
CLOSED_SHOWN = 50


@dataclass(frozen=True)
class Row:
    action: Action
    today: date

    @property
    def is_overdue(self) -> bool:
        return self.action.is_overdue(self.today)

    @property
    def owner(self) -> str:
        return str(self.action.owner.participant)


@dataclass(frozen=True)
class Mine:
    to_confirm: Sequence[Row]
    open: Sequence[Row]
    closed: Sequence[Row]

    @property
    def is_empty(self) -> bool:
        return not (self.to_confirm or self.open or self.closed)

    @property
    def overdue(self) -> int:
        return sum(row.is_overdue for row in self.open)


@dataclass(frozen=True)
class SetActions:
    learning_set: LearningSet
    open: Sequence[Row]
    closed: Sequence[Row]
    facilitates: bool
    is_member: bool


@dataclass(frozen=True)
class Step:
    at: datetime
    sentence: str
    detail: str = ""


@dataclass(frozen=True)
class ActionPage:
    row: Row
    is_own: bool
    steps: Sequence[Step]
    #: A joiner may read the action and not the issue it came from (C05).
    shows_issue: bool

    @property
    def action(self) -> Action:
        return self.row.action

    @property
    def to_confirm(self) -> bool:
        return self.is_own and self.action.state == ActionState.PROPOSED

    @property
    def may_say(self) -> bool:
        return self.is_own and self.action.is_open


def my_actions(user: Any, today: date) -> Mine:
    """One query."""
    found = (
        Action.objects.kept()
        .filter(owner__participant=user)
        .select_related("owner__participant", "learning_set__programme")
    )
    rows = [Row(one, today) for one in found]
    return Mine(
        to_confirm=[row for row in rows if row.action.state == ActionState.PROPOSED],
        open=[row for row in rows if row.action.is_open and row.action.state != ActionState.PROPOSED],
        closed=_latest(rows),
    )


def set_actions(learning_set: LearningSet, user: Any, today: date) -> SetActions:
    """Three queries."""
    found = Action.objects.visible_to(user).filter(learning_set=learning_set)
    rows = [Row(one, today) for one in found.select_related("owner__participant")]
    return SetActions(
        learning_set=learning_set,
        open=[row for row in rows if row.action.is_open],
        closed=_latest(rows),
        facilitates=facilitates(user, learning_set),
        is_member=membership(user, learning_set) is not None,
    )


def action_page(action: Action, user: Any, today: date) -> ActionPage:
    """Four queries at most; the action comes with owner, set, issue and what took its place."""
    mine = action.owner.participant_id == user.pk
    is_own = mine and membership(user, action.learning_set) is not None
    steps = [*_moves(action.events.all()), *(Step(u.at, "How it goes", u.text) for u in action.updates.all())]
    shows_issue = Issue.objects.visible_to(user).filter(pk=action.issue_id).exists() if action.issue_id else False
    return ActionPage(Row(action, today), is_own, sorted(steps, key=lambda step: step.at, reverse=True), shows_issue)


def _latest(rows: Sequence[Row]) -> list[Row]:
    closed = [row for row in rows if not row.action.is_open]
    return sorted(closed, key=lambda row: row.action.state_since, reverse=True)[:CLOSED_SHOWN]


def _moves(events: Iterable[ActionEvent]) -> list[Step]:
    return [Step(event.at, _SAID[ActionState(event.to_state)]) for event in events]


_SAID = {
    ActionState.PROPOSED: "Recorded by the facilitator, to be confirmed",
    ActionState.AGREED: "Agreed",
    ActionState.DOING: "Begun",
    ActionState.DONE: "Done",
    ActionState.CHANGED: "Changed into another action",
    ActionState.DROPPED: "Dropped",
}
