"""What a coordinator may decide about a set with too few members: let it run with those it has (P11).

Like the rest of the replay without a line of the services. `faults` are sentences without their beginning.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sets.audit.replayed import ReplayedPlace, ReplayedSet
from sets.models import LedgerEntry
from sets.states import PlaceState, SetState

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
