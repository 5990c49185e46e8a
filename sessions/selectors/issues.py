"""What people of a set read of each other's issues; drafts are read by their owners alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sessions.models import Action, Issue, Session
from sessions.policies import facilitates, membership
from sessions.states import AHEAD, ISSUE_MOVES, OPEN_ISSUE, IssueState
from sets.models import LearningSet

#: What the owner presses to say where the issue stands.
BUTTONS = {
    IssueState.WORKED_ON: "The set has worked on it",
    IssueState.IN_PROGRESS: "I am working on it",
    IssueState.RESOLVED: "It is resolved",
    IssueState.PARKED: "Park it",
    IssueState.PASSED_ON: "Pass it on",
}


@dataclass(frozen=True)
class SetIssues:
    learning_set: LearningSet
    drafts: Sequence[Issue]
    open: Sequence[Issue]
    closed: Sequence[Issue]
    may_write: bool

    @property
    def is_empty(self) -> bool:
        return not (self.drafts or self.open or self.closed)


@dataclass(frozen=True)
class Said:
    """One part of an issue: what its owner wrote under which heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class Wording:
    question: str
    at: datetime


@dataclass(frozen=True)
class IssuePage:
    issue: Issue
    is_own: bool
    facilitates: bool
    #: A member of the set now: who has left reads their own and changes nothing.
    is_member: bool
    said: Sequence[Said]
    #: Earlier wordings of the question, latest first.
    earlier: Sequence[Wording]
    actions: Sequence[Action]
    today: date
    #: Where its owner can ask for time for it.
    next_session: Session | None

    @property
    def may_edit(self) -> bool:
        return self.is_own and self.is_member and self.issue.state in OPEN_ISSUE

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """What can be said about it now: (state, words). Passing on has a page of its own."""
        possible = [(s, words) for s, words in BUTTONS.items() if ISSUE_MOVES.allows(self.issue.state, s)]
        if self.is_own and self.is_member:
            return [(str(s), words) for s, words in possible if s != IssueState.PASSED_ON]
        return [(str(s), words) for s, words in possible if s == IssueState.WORKED_ON and self.facilitates]

    @property
    def may_pass_on(self) -> bool:
        may = ISSUE_MOVES.allows(self.issue.state, IssueState.PASSED_ON)
        return may and self.is_own and self.is_member

    @property
    def test(self) -> list[tuple[str, bool]]:
        """The three questions an issue is tested with, and the owner's answers (S1)."""
        issue = self.issue
        return [
            ("Relevant", issue.is_relevant),
            ("Important", issue.is_important),
            ("Progress possible in the time", issue.is_possible),
        ]


def set_issues(learning_set: LearningSet, user: Any) -> SetIssues:
    """Two queries."""
    found = list(Issue.objects.visible_to(user).filter(learning_set=learning_set).select_related("owner__participant"))
    return SetIssues(
        learning_set=learning_set,
        drafts=[one for one in found if one.is_private],
        open=[one for one in found if one.state in OPEN_ISSUE and not one.is_private],
        closed=[one for one in found if one.state not in OPEN_ISSUE],
        may_write=membership(user, learning_set) is not None,
    )


def issue_page(issue: Issue, user: Any, today: date) -> IssuePage:
    """Five queries; the issue comes with its owner and its set."""
    versions = list(issue.versions.order_by("-number"))
    found = Action.objects.visible_to(user).filter(issue=issue).select_related("owner__participant")
    said = [
        Said("Why it matters", issue.why_it_matters),
        Said("What I can influence", issue.influence),
        Said("What I have tried", issue.tried),
        Said("What I want from the set", issue.wanted),
    ]
    is_own = issue.owner.participant_id == user.pk
    ahead = issue.learning_set.sessions.filter(state__in=AHEAD).in_order()
    return IssuePage(
        issue=issue,
        is_own=is_own,
        facilitates=facilitates(user, issue.learning_set),
        is_member=membership(user, issue.learning_set) is not None,
        said=[one for one in said if one.text],
        earlier=[Wording(one.question, one.at) for one in versions[1:]],
        actions=list(found),
        today=today,
        next_session=ahead.first() if is_own else None,
    )
