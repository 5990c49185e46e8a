"""Which sets have fewer members than they need (P11)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from sets.models import LearningSet, Programme
from sets.states import SERVING, PlaceState, ProgrammeState, SetState
from sets.working_days import LONDON, start_of_day, ten_days_before, working_days_before

#: Ten working days are never more, whatever holidays lie between.
_LONGEST = timedelta(days=40)

_MEMBERS = Count("enrolments", filter=Q(enrolments__state=PlaceState.CONFIRMED))


def with_members(sets: QuerySet[LearningSet]) -> QuerySet[LearningSet, Any]:
    """Adds `members`: how many have a place. Offers do not count."""
    return sets.annotate(members=_MEMBERS)


def soon_to_begin(now: datetime, *, of: Programme | None = None) -> Sequence[Any]:
    """Sets within ten working days of their first session that have too few, and nobody was told of it since then."""
    today = timezone.localdate(now)
    found = LearningSet.objects.taking_members().filter(programme__state__in=SERVING)
    found = found.filter(first_session_on__range=(today, today + _LONGEST))
    found = found.filter(programme=of) if of else found
    low = found.annotate(members=_MEMBERS).filter(members__lt=F("programme__minimum"))
    return [
        one
        for one in low.select_related("programme").order_by("pk")
        if one.members < one.needs(one.programme.minimum) and _is_due(one, now)
    ]


def is_pressing(programme: Programme, learning_set: LearningSet, now: datetime) -> bool:
    """Whether too few members need a decision: the set is confirmed, sign-up is closed, or it is soon to begin."""
    first = learning_set.first_session_on
    is_soon = first is not None and ten_days_before(first) <= now
    return learning_set.state == SetState.CONFIRMED or programme.state == ProgrammeState.CLOSED or is_soon


def _is_due(learning_set: LearningSet, now: datetime) -> bool:
    """Whoever was told on the day these ten begin, or in the five working days before it, knows: by another cause, or
    because the first session has moved by a few days since."""
    assert learning_set.first_session_on is not None
    begins, told = ten_days_before(learning_set.first_session_on), learning_set.told_below_at
    return begins <= now and (told is None or told < _known_from(begins))


def _known_from(begins: datetime) -> datetime:
    return start_of_day(working_days_before(begins.astimezone(LONDON).date(), 5))
