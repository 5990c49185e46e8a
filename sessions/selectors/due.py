"""What a rule of reminders says: that something is to be told of, from when, and until when that is of use."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Due:
    """Something to be told of: the moment it is for, from when, and until when telling is of use."""

    for_at: datetime
    since: datetime
    until: datetime
    programme: int
    learning_set: int
    held: bool = False

    def is_due(self, now: datetime) -> bool:
        return self.since <= now < self.until and not self.held


#: (thing, person, since when it concerns them).
Told = tuple[int, int, datetime]


@dataclass(frozen=True)
class Rule:
    """`find` gives by id what stands, of the ids named or of all near `now`; `told` whom it concerns.

    `told` looks among `people` only, where they are named. A rule that `can_be_held` is about sessions.
    """

    name: str
    kind: str
    find: Callable[[datetime, Collection[int] | None], dict[int, Due]]
    told: Callable[[Mapping[int, Due], Collection[int] | None], Iterable[Told]]
    can_be_held: bool = False
