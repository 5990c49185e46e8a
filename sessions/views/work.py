"""What the pages of issues and actions share."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from sessions.policies import facilitates
from sessions.views.closed import refuse_while_closed
from sets.models import LearningSet


def set_of(request: HttpRequest, pk: int) -> LearningSet:
    """A set whose people the reader is among; for anybody else there is none (C01). Ground rules first (C11)."""
    learning_set = get_object_or_404(LearningSet.objects.met_by(request.user).select_related("programme"), pk=pk)
    refuse_while_closed(request, learning_set)
    return learning_set


def crumbs(request: HttpRequest, learning_set: LearningSet) -> dict[str, Any]:
    """What the way back to the set needs."""
    return {
        "learning_set": learning_set,
        "programme": learning_set.programme,
        "facilitates": facilitates(request.user, learning_set),
    }
