"""The notes on a set's page, for the people of the set."""

from collections.abc import Sequence
from typing import Any

from sessions.models import SetNote
from sets.models import LearningSet


def notes_of(learning_set: LearningSet, user: Any) -> Sequence[SetNote]:
    """Those the user may read, newest first (C05). One query."""
    found = SetNote.objects.of_sets_of(user).standing().filter(learning_set=learning_set)
    return list(found.select_related("author").order_by("-at", "-pk"))
