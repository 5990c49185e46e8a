"""A programme and what belongs to it, as the busiest pages read it: prepared queries, one each."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from core.prepared import Prepared
from sets.models import Criterion, Enrolment, LearningSet, PlannedSession, Programme
from sets.policies import coordinates
from sets.states import ProgrammeState

_by_slug = Prepared(lambda slug: Programme.objects.filter(slug=slug), str)
_sets = Prepared(lambda pk: LearningSet.objects.filter(programme=pk).not_cancelled().with_taken_seats(), int)
_every_set = Prepared(lambda pk: LearningSet.objects.filter(programme=pk).with_taken_seats(), int)
_planned = Prepared(lambda pk: PlannedSession.objects.filter(programme=pk), int)
_criteria = Prepared(lambda pk: Criterion.objects.filter(programme=pk), int)


def _own(user: int, slug: str) -> QuerySet[Enrolment]:
    mine = Enrolment.objects.filter(participant=user, programme__slug=slug)
    return mine.select_related("programme", "learning_set", "organisation", "participant__failing_address")


_own_places = Prepared(_own, int, str)


def programme_or_404(user: Any, slug: str) -> Programme:
    """A published one for everybody, a draft for its coordinators; who coordinates is asked only for a draft."""
    for programme in _by_slug(slug):
        if programme.was_published or coordinates(user, programme):
            return programme
    raise Http404


def own_places(user: Any, slug: str) -> list[Enrolment]:
    """All of a person's own places in a programme, with programme, set, organisation, and whether mail reaches them."""
    return _own_places(user.pk, slug)


def sets_of(programme: Programme) -> list[LearningSet]:
    """Those that are not cancelled, with the seats that are taken in each."""
    return _of(programme, _sets(programme.pk))


def every_set_of(programme: Programme) -> list[LearningSet]:
    """Cancelled ones too."""
    return _of(programme, _every_set(programme.pk))


def planned_sessions_of(programme: Programme) -> list[PlannedSession]:
    return _planned(programme.pk)


def criteria_of(programme: Programme) -> list[Criterion]:
    """Kept with the instance: they do not change once a programme is published."""
    if programme.state == ProgrammeState.DRAFT:
        return _criteria(programme.pk)
    if not hasattr(programme, "criteria_read"):
        programme.criteria_read = _criteria(programme.pk)  # type: ignore[attr-defined]  # kept
    return programme.criteria_read  # type: ignore[attr-defined]  # as above


def _of(programme: Programme, found: list[LearningSet]) -> list[LearningSet]:
    for learning_set in found:
        learning_set.programme = programme
    return found
