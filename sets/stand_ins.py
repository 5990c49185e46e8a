"""Who runs sessions of a programme without facilitating a set of it.

Only an app above knows. It registers a condition here, which `sets` asks as a part of queries that it makes anyway.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q

#: From a person's key, and a programme's or None for any, to a condition.
Condition = Callable[[OuterRef, int | None], Exists]

_conditions: list[Condition] = []


def register(condition: Condition) -> None:
    if condition not in _conditions:
        _conditions.append(condition)


def stands_in(person: OuterRef, programme: Any = None) -> Q:
    """True for whoever an app above says runs a session: of the programme, or of any."""
    found = Q(pk__in=[])
    for condition in _conditions:
        found |= Q(condition(person, programme))
    return found
