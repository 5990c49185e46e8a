"""Hand-overs in a replay (P10): who takes a place over has it just as it stood, in the act that ended the old one.

Written without a line of the services, as the replay itself.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sets.models import LedgerEntry
from sets.states import LIVE, Cause, PlaceState

#: Of a row, what a successor has as the predecessor had it.
_SAME = ("position", "organisation", "eligible_since", "set", "seat", "offer_ends_at", "received_at")
_GIVEN_UP = {"seat": None, "offer_ends_at": None}
#: Of a row, what says whose place it is: it goes to somebody else by a new row alone.
_WHOSE = ("person", "organisation", "predecessor")


class HandOvers:
    """Each method gives what an entry does that it may not, as the ends of sentences."""

    def __init__(self) -> None:
        #: The places handed over in this act whose successor has not been written yet: their state and row before.
        self._open: dict[int, tuple[str, dict[str, Any]]] = {}
        #: The places that were ended by a coordinator who has not let their people back: whose they were.
        self._removed: dict[int, int] = {}

    def moved(self, entry: LedgerEntry, state: str, row: dict[str, Any]) -> Iterator[str]:
        """A place that is known moves, from this state and row."""
        if any(entry.row[name] != row[name] for name in _WHOSE):
            yield f"changes whose place {entry.subject} is"
        if entry.cause == Cause.LIFT:
            self._removed.pop(entry.subject, None)
        elif entry.to_state == PlaceState.REMOVED:
            self._removed[entry.subject] = row["person"]
        is_handed_over = entry.to_state == PlaceState.REPLACED
        if is_handed_over != (entry.cause == Cause.HAND_OVER):
            yield f"moves place {entry.subject} to {entry.to_state} by {entry.cause}"
        if not is_handed_over:
            return
        if {**row, **_GIVEN_UP} != {"received_at": row["received_at"], **entry.row}:
            yield f"changes more of place {entry.subject} than that it is handed over"
        if row["offer_ends_at"] and entry.at >= datetime.fromisoformat(row["offer_ends_at"]):
            yield f"hands place {entry.subject} over after its offer had ended"
        self._open[entry.subject] = (state, row)

    def begun(
        self, entry: LedgerEntry, row: dict[str, Any], with_places: Collection[int], facilitators: Collection[int]
    ) -> Iterator[str]:
        """A place that was not known before is written, while these people have places, and these facilitate sets."""
        predecessor = row["predecessor"]
        if predecessor is None:
            if entry.cause == Cause.HAND_OVER:
                yield f"hands place {entry.subject} over from nobody"
            return
        state, before = self._open.pop(predecessor, ("", {}))
        if state not in LIVE:
            yield f"makes place {entry.subject} of place {predecessor}, which is not handed over in this act"
            return
        differs = [name for name in _SAME if row[name] != before[name]]
        if entry.to_state != state:
            differs.append("state")
        if differs:
            yield f"hands place {predecessor} over and changes its {' and '.join(differs)}"
        if row["person"] == before["person"]:
            yield f"hands place {predecessor} over to its own owner"
        if row["person"] in facilitators:
            yield f"hands place {predecessor} over to somebody who facilitates a set of the programme"
        if row["person"] in self._removed.values():
            yield f"hands place {predecessor} over to somebody who was removed and not let back"
        is_decided = entry.reason_hash and entry.actor not in (None, before["person"], row["person"], *with_places)
        if entry.cause != Cause.HAND_OVER or not (entry.actor == row["person"] or is_decided):
            yield f"hands place {predecessor} over by {entry.cause}, done by nobody who may"

    def end_of_act(self) -> Iterator[str]:
        """Nobody's place is handed over to nobody."""
        for place in self._open:
            yield f"hands place {place} over to nobody"
        self._open.clear()
