"""The one page on which a representative signs up for a place."""

from dataclasses import dataclass
from datetime import datetime

from participants.models import User
from sets.models import Criterion, LearningSet, PlannedSession, Programme
from sets.policies import (
    WHY_FOLLOWS_IT,
    WHY_REMOVED,
    WHY_REPRESENTED,
    WHY_RUNS_IT,
    why_not_open,
    why_not_participant,
)
from sets.selectors.parts import criteria_of, planned_sessions_of, sets_of
from sets.selectors.places_left import PlacesLeft, dated_set, places_left
from sets.selectors.session_lines import SessionLine, confirmed_lines, planned_lines
from sets.selectors.standing import Standing, standing_of


@dataclass(frozen=True)
class SignUpPage:
    programme: Programme
    standing: Standing
    criteria: list[Criterion]
    planned: list[PlannedSession]
    sessions: list[SessionLine]
    places: PlacesLeft
    #: The set a seat would be in, if its dates are confirmed: the dates on the page are its own.
    dated_set: LearningSet | None
    #: Why there is nothing to fill in, or nothing.
    why_not: str

    @property
    def may_be_interested(self) -> bool:
        """Whether more places would help: not whoever runs it, is its sponsor, was removed or has a colleague in it."""
        has_another_part = self.why_not in (WHY_RUNS_IT, WHY_FOLLOWS_IT)
        is_represented = self.standing.colleague_has_place
        return not (self.programme.has_ended or has_another_part or is_represented or self.standing.was_removed)

    @property
    def dates_mark(self) -> str:
        return self.dated_set.dates_mark if self.dated_set else ""


def sign_up_page(programme: Programme, user: User, now: datetime) -> SignUpPage:
    """Five queries, and one more where a set has confirmed dates; the reader's organisation is one."""
    learning_sets = sets_of(programme)
    places, standing = places_left(programme, learning_sets), standing_of(user, programme)
    planned = planned_sessions_of(programme)
    dated = dated_set(programme, learning_sets)
    return SignUpPage(
        programme=programme,
        standing=standing,
        criteria=criteria_of(programme),
        planned=planned,
        sessions=confirmed_lines(dated, planned) if dated else planned_lines(planned),
        places=places,
        dated_set=dated,
        why_not=why_not_open(programme, now) or places.why_none_can_come or _why_not_you(programme, user, standing),
    )


def _why_not_you(programme: Programme, user: User, standing: Standing) -> str:
    """What the service would refuse once the form is sent, said before anybody fills it in (P2)."""
    if standing.was_removed:
        return WHY_REMOVED
    if standing.colleague_has_place:
        return WHY_REPRESENTED
    return why_not_participant(user, programme)
