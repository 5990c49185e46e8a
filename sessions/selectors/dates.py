"""What the page of a set's dates shows: each session as it stands, or as the plan has it, and who will be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.templatetags.wording import in_words, plural
from participants.states import Nation
from sessions.policies import facilitates
from sessions.selectors.lines import Line, lines_of
from sessions.selectors.warnings import clashes_of, warnings_of
from sessions.states import SessionState
from sets.models import LearningSet
from sets.states import SetState


@dataclass(frozen=True)
class DatesPage:
    learning_set: LearningSet
    lines: Sequence[Line]
    members: int
    #: The join link is for the set: a coordinator may replace it and does not read it (domain, section 2).
    shows_links: bool

    @property
    def has_ended(self) -> bool:
        return self.learning_set.state in (SetState.COMPLETED, SetState.CANCELLED)

    @property
    def has_confirmed(self) -> bool:
        return any(line.session.state == SessionState.CONFIRMED for line in self.lines)

    @property
    def has_unconfirmed(self) -> bool:
        return any(line.session.state in (SessionState.DRAFT, SessionState.PROVISIONAL) for line in self.lines)

    @property
    def may_change(self) -> bool:
        return not self.has_ended and any(line.session.is_ahead for line in self.lines)

    @property
    def told(self) -> str:
        """`the nine members of Set A are told`."""
        if not self.members:
            return f"the members of {self.learning_set}, of whom there are none yet, are told"
        people = plural(self.members, "member of {0} is,members of {0} are").format(self.learning_set)
        return f"the {in_words(self.members)} {people} told"

    @property
    def nation(self) -> str:
        """That of the sessions: they share one on this page."""
        return next((line.session.nation for line in self.lines if not line.session.is_void), Nation.ENGLAND)

    def warnings(self, days: Mapping[int, date], nation: str) -> dict[int, list[str]]:
        """What speaks against these days. Two queries."""
        programme, pk = self.learning_set.programme, self.learning_set.pk
        clashes = clashes_of(programme, [pk], days.values()).get(pk, {})
        return warnings_of(days, nations=dict.fromkeys(days, nation), clashes=clashes)


def dates_page(learning_set: LearningSet, user: Any) -> DatesPage:
    """Four queries; the set comes with its programme."""
    planned = learning_set.programme.planned_sessions.all()
    sessions = list(learning_set.sessions.order_by("number"))
    for session in sessions:
        session.learning_set = learning_set
    return DatesPage(
        learning_set=learning_set,
        lines=lines_of(planned, sessions),
        members=learning_set.enrolments.members().count(),
        shows_links=facilitates(user, learning_set),
    )
