"""What a coordinator may decide about a set with too few members: let it run, or merge it into another (P11).

Like the rest of the replay without a line of the services. `faults` are sentences without their beginning.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sets.audit.replayed import ReplayedPlace, ReplayedSet
from sets.models import LedgerEntry
from sets.states import TAKING_MEMBERS, Cause, PlaceState, SetState

_FEWEST = 4


def goes_ahead(
    entry: LedgerEntry, replayed: ReplayedSet, places: Mapping[int, ReplayedPlace], rules: Mapping[str, Any]
) -> Iterator[str]:
    """A confirmed set, by a coordinator with a reason, with four members or more and fewer than it needs."""
    if entry.actor is None or not entry.reason_hash:
        yield "lets a set run without a coordinator's name and reason"
    if not entry.from_state == entry.to_state == replayed.state == SetState.CONFIRMED:
        yield f"lets set {replayed.letter} run, which is not confirmed"
    states = [place.state for place in places.values() if place.row["set"] == entry.subject]
    members = states.count(PlaceState.CONFIRMED)
    if not _FEWEST <= members < rules["minimum"]:
        yield f"lets set {replayed.letter} run with {members} members"


class MergesOfAnAct:
    """The merge of one act: everybody of a set goes to one other, and it is cancelled. That each move is lawful, by a
    coordinator and with a reason, the rules of moves say."""

    def __init__(self) -> None:
        #: Of each member who moved, the set that was left and the one they came to.
        self._moved: list[tuple[int, int]] = []
        #: The set of each offer that ended.
        self._ended: list[int] = []
        self._cancelled: list[LedgerEntry] = []

    def place(self, entry: LedgerEntry, before: ReplayedPlace | None) -> Iterator[str]:
        """One entry of a place; `before` is how it stood."""
        if entry.cause != Cause.MERGE:
            return
        step = (before.state if before else "", entry.to_state)
        if before and step == (PlaceState.CONFIRMED, PlaceState.CONFIRMED):
            self._moved.append((before.row["set"], entry.row["set"]))
        elif before and step == (PlaceState.OFFERED, PlaceState.WAITING):
            self._ended.append(before.row["set"])
        else:
            yield f"changes place {entry.subject} as no merge does"

    def set(self, entry: LedgerEntry) -> Iterator[str]:
        """One entry of a set that there was."""
        if entry.cause == Cause.MERGE:
            self._cancelled.append(entry)
            if entry.from_state not in TAKING_MEMBERS or entry.to_state != SetState.CANCELLED:
                yield "merges a set that has started, or does not cancel it"

    def end(self, places: Mapping[int, ReplayedPlace], minimum: int) -> Iterator[str]:
        """Once the act is over."""
        moved, ended, cancelled = self._moved, self._ended, self._cancelled
        self._moved, self._ended, self._cancelled = [], [], []
        if not (moved or ended or cancelled):
            return
        if len(cancelled) != 1:
            yield f"moves people by a merge of {len(cancelled)} sets"
            return
        merged, into = cancelled[0].subject, cancelled[0].row.get("into")
        if {*moved} != {(merged, into)} or {*ended} - {merged}:
            yield "merges a set, and moves others than its members, or not to the set it names"
        if len(moved) >= minimum:
            yield f"merges a set that had {len(moved)} members, and needed {minimum}"
        if any(place.state == PlaceState.CONFIRMED and place.row["set"] == merged for place in places.values()):
            yield "merges a set, and leaves a member of it behind"
