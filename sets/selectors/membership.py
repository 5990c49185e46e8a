"""Who was in a set at some moment, where the places no longer say so: the ledger does (P13)."""

from datetime import datetime

from django.db.models import Q

from sets.models import LearningSet, LedgerEntry
from sets.states import Kind, PlaceState


def ever_in(learning_set: LearningSet) -> Q:
    """Of places: those that are, or once were, confirmed in the set, also if they are in another by now, or in none."""
    entries = LedgerEntry.objects.filter(programme_id=learning_set.programme_id, kind=Kind.PLACE)
    once = entries.filter(to_state=PlaceState.CONFIRMED, row__set=learning_set.pk)
    return Q(learning_set=learning_set, in_set_since__isnull=False) | Q(pk__in=once.order_by().values("subject"))


def moved_on_since(learning_set: LearningSet, at: datetime) -> list[int]:
    """Places whose people were members of the set at that moment and were moved to another since. Two queries at most.

    Also of those who have come back: they are members of it since then, and were before.
    """
    entries = LedgerEntry.objects.filter(programme_id=learning_set.programme_id, kind=Kind.PLACE)
    moved = entries.filter(at__gt=at, from_state=PlaceState.CONFIRMED, to_state=PlaceState.CONFIRMED)
    places = list(moved.order_by().values_list("subject", flat=True).distinct())
    if not places:
        return []
    last = entries.filter(subject__in=places, at__lte=at).order_by("subject", "-number").distinct("subject")
    rows = last.values_list("subject", "to_state", "row__set")
    return [place for place, state, of in rows if state == PlaceState.CONFIRMED and of == learning_set.pk]
