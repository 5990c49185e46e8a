"""What a coordinator may decide about a set with too few members: let it run, or merge it into another (P11).

Like the rest of the replay without a line of the services. `faults` are sentences without their beginning.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sets.audit.replayed import ReplayedPlace, ReplayedSet
from sets.models import LedgerEntry
from sets.states import HELD, TAKING_MEMBERS, Cause, PlaceState, SetState

_FEWEST = 4


class GoesAhead:
    """With how many members a coordinator has let each set go ahead, as the ledger says it."""

    def __init__(self) -> None:
        #: Older entries do not say it: from the first that does, all have to.
        self._is_told = False

    def set(
        self, entry: LedgerEntry, replayed: ReplayedSet, places: Mapping[int, ReplayedPlace], rules: Mapping[str, Any]
    ) -> Iterator[str]:
        """One entry of a set that there was, before it is played."""
        if entry.cause not in (Cause.GO_AHEAD, Cause.CONFIRM_SET):
            return
        members, minimum = _members_of(entry.subject, places), rules["minimum"]
        if entry.cause == Cause.GO_AHEAD:
            if not entry.from_state == entry.to_state == replayed.state == SetState.CONFIRMED:
                yield f"lets set {replayed.letter} run, which is not confirmed"
        elif members >= minimum:
            replayed.goes_ahead_with, replayed.is_known_with = None, True
            return
        if entry.actor is None or not entry.reason_hash:
            yield "lets a set run without a coordinator's name and reason"
        if not min(_FEWEST, minimum) <= members < minimum:
            yield f"lets set {replayed.letter} run with {members} members"
        told = entry.row.get("members")
        self._is_told |= told is not None
        if self._is_told and told != members:
            yield f"says that set {replayed.letter} has {told} members, and it has {members}"
        replayed.goes_ahead_with, replayed.is_known_with = told, told is not None


def clear_what_is_full(
    sets: Mapping[int, ReplayedSet], places: Mapping[int, ReplayedPlace], rules: Mapping[str, Any]
) -> None:
    """Once the act is over: a set that has its minimum again goes ahead as any other does."""
    for pk, replayed in sets.items():
        if replayed.goes_ahead_with is not None and _members_of(pk, places) >= rules["minimum"]:
            replayed.goes_ahead_with = None


def _members_of(pk: int, places: Mapping[int, ReplayedPlace]) -> int:
    return sum(place.state == PlaceState.CONFIRMED and place.row["set"] == pk for place in places.values())


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
        if any(place.state in HELD and place.row["set"] == merged for place in places.values()):
            yield "merges a set, and leaves somebody of it behind"
