"""What a coordinator may do to a place by name: move it, exchange two, give it the seat of somebody removed (P14).

Like the rest of the replay without a line of the services.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sets.audit.replayed import ReplayedSet
from sets.models import LedgerEntry
from sets.states import TAKING_MEMBERS, Cause, PlaceState

#: What an entry tells of the move itself: that whoever comes has agreed to the confirmed dates. No place has it.
_AGREED = "agreed"
#: Of a place that moves, everything else stays as it was.
_MAY_CHANGE = {"set", "seat", _AGREED}

#: Says what is wrong with an entry, in words that follow its number.
Say = Callable[[LedgerEntry, str, str], None]


class MovesOfAnAct:
    """The moves of one act, and what they leave once all of them are made."""

    def __init__(self, say: Say) -> None:
        self._say_rule = say
        self._moved: list[tuple[LedgerEntry, int | None]] = []
        self._given: list[LedgerEntry] = []
        self._removed_from: set[tuple[int, int]] = set()
        #: Older entries do not tell of it: from the first that does, all have to.
        self._agreement_is_told = False

    def place(
        self,
        entry: LedgerEntry,
        was: Mapping[str, Any] | None,
        was_state: str,
        sets: Mapping[int, ReplayedSet],
        with_places: set[int],
    ) -> None:
        """Look at one entry of a place. `sets` are as they then stand, `with_places` whoever has a place."""
        if entry.to_state == PlaceState.REMOVED and was and was["seat"] is not None:
            self._removed_from.add((was["set"], was["seat"]))
        if entry.cause == Cause.GIVE:
            self._given.append(entry)
            self._check_by_name(entry, with_places)
            self._check_gift(entry, was_state)
            self._check_agreement(entry, sets)
        is_move = entry.to_state == PlaceState.CONFIRMED and was_state in (PlaceState.CONFIRMED, PlaceState.OFFERED)
        if was and is_move and (was_state == PlaceState.CONFIRMED or was["set"] != entry.row["set"]):
            self._moved.append((entry, was["set"]))
            self._check_by_name(entry, with_places)
            self._check_move(entry, was, was_state, sets)
            self._check_agreement(entry, sets)

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
        self, entry: LedgerEntry, was: Mapping[str, Any], was_state: str, sets: Mapping[int, ReplayedSet]
    ) -> None:
        subject, to, left = entry.subject, entry.row["set"], was["set"]
        if was_state == PlaceState.OFFERED:
            self._say(entry, f"moves place {subject}, which had an open offer")
        if to == left:
            self._say(entry, f"moves place {subject} to where it is")
        if sets[to].state not in TAKING_MEMBERS:
            self._say(entry, f"moves place {subject} to a set that takes no members")
        if entry.cause == Cause.EXCHANGE and sets[left].state not in TAKING_MEMBERS:
            self._say(entry, f"exchanges place {subject}, whose set has started")
        if was_state == PlaceState.CONFIRMED and _rest(was) != _rest(entry.row):
            self._say(entry, f"changes more of place {subject} than its set and its seat")

    def _check_gift(self, entry: LedgerEntry, was_state: str) -> None:
        if was_state != PlaceState.WAITING or entry.to_state != PlaceState.CONFIRMED:
            self._say(entry, f"gives a seat to place {entry.subject}, which did not wait")
        if (entry.row["set"], entry.row["seat"]) not in self._removed_from:
            self._say(entry, f"gives place {entry.subject} a seat that nobody was removed from")

    def _check_agreement(self, entry: LedgerEntry, sets: Mapping[int, ReplayedSet]) -> None:
        if not sets[entry.row["set"]].first_session_on:
            return
        self._agreement_is_told |= _AGREED in entry.row
        if self._agreement_is_told and entry.row.get(_AGREED) is not True:
            self._say(entry, f"moves place {entry.subject} to confirmed dates without their having agreed")

    def _say(self, entry: LedgerEntry, what: str) -> None:
        self._say_rule(entry, "P14", what)


def row_after(entry: LedgerEntry) -> dict[str, Any]:
    """The place as it stands after the entry."""
    return {name: value for name, value in entry.row.items() if name != _AGREED}


def _rest(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _MAY_CHANGE}
