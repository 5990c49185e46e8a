"""A transaction that was rolled back for no fault of its own, and may go well a moment later."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError
from psycopg2.errorcodes import DEADLOCK_DETECTED
from psycopg2.errors import lookup

from core.refusal import Refusal

Done = TypeVar("Done")

_TRIES = 5


class TryAgain(Refusal):
    """While we waited for our locks, something changed under one that we do not hold."""


def may_begin_again(error: Exception) -> bool:
    """Whether the same may go well a moment later."""
    return isinstance(error, TryAgain) or isinstance(error.__cause__, lookup(DEADLOCK_DETECTED))


def begun_again(work: Callable[[], Done]) -> Done:
    """Does the work, which owns its transaction; where two waited for each other, or something changed, a few times."""
    for _ in range(_TRIES - 1):
        try:
            return work()
        except (TryAgain, OperationalError) as error:
            if not may_begin_again(error):
                raise
    return work()
