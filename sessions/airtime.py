"""Airtime: who has had how much, and whose turn it could be next (R3). The set decides; this only suggests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Had:
    """What one member has had so far."""

    slots: int = 0
    minutes: int = 0
    #: The number of the session they last presented in; 0 before the first.
    last: int = 0


@dataclass(frozen=True)
class Asked:
    """One bid, as far as its turn depends on it."""

    bid: int
    owner: int
    urgency: int
    at: datetime
    #: The number of the session it was carried over from; 0 if it was not.
    carried_from: int = 0


@dataclass(frozen=True)
class Turn:
    bid: int
    #: In words, for everybody to read.
    reason: str


def running_order(asked: Iterable[Asked], had: Mapping[int, Had]) -> list[Turn]:
    """Carried over first, then who has never presented, longest since, urgency as stated, then the earliest bid."""

    def rank(one: Asked) -> tuple[bool, int, int, datetime, int]:
        return (not one.carried_from, had.get(one.owner, Had()).last, -one.urgency, one.at, one.bid)

    return [Turn(one.bid, _reason(one, had.get(one.owner, Had()))) for one in sorted(asked, key=rank)]


def _reason(one: Asked, had: Had) -> str:
    if one.carried_from:
        return f"carried over from session {one.carried_from}"
    return f"last presented in session {had.last}" if had.last else "has not presented yet"
