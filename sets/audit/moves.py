"""What a coordinator may do to a place by name: move it, exchange two, give it the seat of somebody removed (P14).

Like the rest of the replay without a line of the services.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sets.models import LedgerEntry
from sets.states import TAKING_MEMBERS, Cause, PlaceState

#: Of a place that moves, everything else stays as it was.
_MAY_CHANGE = {"set", "seat"}

#: Says what is wrong with an entry, in words that follow its number.
Say = Callable[[LedgerEntry, str, str], None]


class MovesOfAnAct:
    """The moves of one act, and what they leave once all of them are made."""

    def __init__(self, say: Say) -> None:
        self._say_rule = say
        self._moved: list[tuple[LedgerEntry, int | None]] = []
        self._given: list[LedgerEntry] = []
        self._removed_from: set[tuple[int, int]] = set()

    def place(
        self,
        entry: LedgerEntry,
        was: Mapping[str, Any] | None,
        was_state: str,
        states: Mapping[int, str],
        with_places: set[int],
    ) -> None:
        """Look at one entry of a place. `states` are those of the sets, `with_places` whoever has a place."""
        if entry.to_state == PlaceState.REMOVED and was and was["seat"] is not None:
            self._removed_from.add((was["set"], was["seat"]))
        if entry.cause == Cause.GIVE:
            self._given.append(entry)
            self._check_by_name(entry, with_places)
            self._check_gift(entry, was_state)
        is_move = entry.to_state == PlaceState.CONFIRMED and was_state in (PlaceState.CONFIRMED, PlaceState.OFFERED)
        if was and is_move and (was_state == PlaceState.CONFIRMED or was["set"] != entry.row["set"]):
            self._moved.append((entry, was["set"]))
            self._check_by_name(entry, with_places)
            self._check_move(entry, was, was_state, states)

    def end(self, seats: Sequence[tuple[int, int]]) -> None:
        """Once the act is over: `seats` are all that are held."""
        for entry in [*(moved for moved, _ in self._moved), *self._given]:
            if list(seats).count((entry.row["set"], entry.row["seat"])) > 1:
                self._say(entry, f"puts place {entry.subject} on a seat that is not free")
        ways = [(left, entry.row["set"]) for entry, left in self._moved if entry.cause == Cause.EXCHANGE]
        if ways and (len(ways) != 2 or ways[0] != ways[1][::-1]):
            self._say(self._moved[-1][0], "exchanges other than two members of two sets")
        self._moved, self._given, self._removed_from = [], [], set()

    def _check_by_name(self, entry: LedgerEntry, with_places: set[int]) -> None:
        if entry.actor is None or entry.actor in with_places or entry.actor == entry.row["person"]:
            self._say(entry, f"moves place {entry.subject} by somebody who is no coordinator")
        if not entry.reason_hash:
            self._say(entry, f"moves place {entry.subject} without a reason")

    def _check_move(
        self, entry: LedgerEntry, was: Mapping[str, Any], was_state: str, states: Mapping[int, str]
    ) -> None:
        subject, to, left = entry.subject, entry.row["set"], was["set"]
        if was_state == PlaceState.OFFERED:
            self._say(entry, f"moves place {subject}, which had an open offer")
        if to == left:
            self._say(entry, f"moves place {subject} to where it is")
        if states[to] not in TAKING_MEMBERS:
            self._say(entry, f"moves place {subject} to a set that takes no members")
        if entry.cause == Cause.EXCHANGE and states[left] not in TAKING_MEMBERS:
            self._say(entry, f"exchanges place {subject}, whose set has started")
        if was_state == PlaceState.CONFIRMED and _rest(was) != _rest(entry.row):
            self._say(entry, f"changes more of place {subject} than its set and its seat")

    def _check_gift(self, entry: LedgerEntry, was_state: str) -> None:
        if was_state != PlaceState.WAITING or entry.to_state != PlaceState.CONFIRMED:
            self._say(entry, f"gives a seat to place {entry.subject}, which did not wait")
        if (entry.row["set"], entry.row["seat"]) not in self._removed_from:
            self._say(entry, f"gives place {entry.subject} a seat that nobody was removed from")

    def _say(self, entry: LedgerEntry, what: str) -> None:
        self._say_rule(entry, "P14", what)


def _rest(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _MAY_CHANGE}
