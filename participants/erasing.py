"""What erasing a person means to the apps above, which register their part here as they start (C15).

Only they know what they hold. `participants.services.erasure` asks each of them, in the order of the layers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from participants.models import User


@dataclass(frozen=True)
class Asked:
    """One erasure: of whom, on whose word (None is the system, for what was kept long enough), and when."""

    person: User
    actor: User | None
    now: datetime


class Part(Protocol):
    """The part of one app. Everything runs in one transaction, which the caller owns."""

    def holds(self, person: User) -> frozenset[int]:
        """The rows to be locked first, by key: whatever is written about the person is written under one of them."""

    def lock(self, rows: frozenset[int]) -> None:
        """Take these locks, in the one order of the code."""

    def obstacles(self, person: User, now: datetime) -> Sequence[str]:
        """What has to be done before, as sentences to show; empty if nothing stands in the way."""

    def happens(self, person: User) -> Sequence[str]:
        """What it means for this person, as sentences to show them before."""

    def erase(self, asked: Asked) -> None:
        """Remove what is about the person, and keep what counts go by. A second time changes nothing more."""


_parts: dict[int, Part] = {}


def register(part: Part, *, layer: int) -> None:
    """Lower layers lock and erase first: 1 is `sets`, 2 is `sessions`."""
    _parts[layer] = part


def parts() -> list[Part]:
    return [_parts[layer] for layer in sorted(_parts)]
