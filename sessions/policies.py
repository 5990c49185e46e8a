"""May this person do this to this session? Reads only."""

from typing import Any

from sessions.models import Session
from sets.models import LearningSet
from sets.policies import coordinates


def facilitates(user: Any, learning_set: LearningSet) -> bool:
    return user.is_authenticated and LearningSet.objects.facilitated_by(user).filter(pk=learning_set.pk).exists()


def may_run(user: Any, learning_set: LearningSet) -> bool:
    """Whether the user plans the sessions of the set: its facilitator or its coordinator (domain, section 2)."""
    return facilitates(user, learning_set) or coordinates(user, learning_set.programme)


def may_see_where(user: Any, session: Session) -> bool:
    """Place and join link are for members of the set and its facilitator."""
    members = session.learning_set.enrolments.members().filter(participant=user.pk)
    return facilitates(user, session.learning_set) or members.exists()
