"""What an open page was given ends when somebody leaves a set: the set's epoch rises (C04)."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db.models import F

from sets.models import LearningSet
from sets.selectors.epochs import KEPT, key_of


def raise_epochs(sets: Iterable[int]) -> None:
    """Within the caller's transaction, which holds the programme's lock or the session's.

    The cache is told while the lock is held, so two of them cannot overtake each other. If the transaction then fails,
    pages ask the database once too often until the key is gone; nobody sees what they may not.
    """
    for pk in sorted(sets):
        LearningSet.objects.filter(pk=pk).update(people_epoch=F("people_epoch") + 1)
        epoch = LearningSet.objects.values_list("people_epoch", flat=True).get(pk=pk)
        cache.set(key_of(pk), epoch, KEPT)
