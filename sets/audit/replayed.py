"""What a ledger that is played again says stands: a set, a place."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sets.states import PlaceState


def time_of(said: str | None) -> datetime:
    return datetime.fromisoformat(said or "9999-01-01T00:00:00+00:00")


@dataclass
class ReplayedSet:
    letter: str
    maximum: int
    state: str
    first_session_on: str | None = None
    facilitators: set[int] = field(default_factory=set)
    #: With how many members it was let run under the minimum (P11); older entries do not say it.
    goes_ahead_with: int | None = None
    is_known_with: bool = True


@dataclass
class ReplayedPlace:
    state: str
    row: dict[str, Any]

    @property
    def is_in_line(self) -> bool:
        return self.state == PlaceState.WAITING and self.row["eligible_since"] is not None

    @property
    def turn(self) -> tuple[datetime, int]:
        """What the order goes by: when the request was received, then the position (P1, P15)."""
        return time_of(self.row["received_at"]), self.row["position"]
