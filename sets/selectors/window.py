"""When nobody could sign up for a programme that had opened."""

from collections.abc import Sequence
from datetime import datetime

from sets.models import LedgerEntry, Programme
from sets.states import Kind, ProgrammeState

#: From when, and until when: open again then, or nothing.
Closure = tuple[datetime, datetime | None]


def closures(programme: Programme) -> Sequence[Closure]:
    """In turn. By the clock or by hand, whichever was first: of what is over the ledger knows. One query."""
    of_window = LedgerEntry.objects.filter(programme_id=programme.pk, kind__in=[Kind.PROGRAMME, Kind.RULES])
    found: list[Closure] = []
    since: datetime | None = None
    closes_at: datetime | None = None
    for entry in of_window.order_by("number"):
        if entry.kind == Kind.RULES:
            said = entry.row.get("closes_at")
            closes_at = datetime.fromisoformat(said) if said else None
        elif entry.to_state == ProgrammeState.CLOSED:
            since = min(entry.at, closes_at or entry.at)
        elif since and entry.to_state == ProgrammeState.OPEN:
            found.append((since, entry.at))
            since = None
    if since := since or programme.closes_at:
        found.append((since, None))
    return found
