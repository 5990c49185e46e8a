"""Is the ledger itself whole: numbers, hashes, reasons, its end."""

from collections.abc import Sequence

from sets.models import LedgerEntry, LedgerReason, Programme
from sets.models.programme import FIRST_HASH


def check_chain(programme: Programme, entries: Sequence[LedgerEntry]) -> list[str]:
    """What is missing, altered or cut off (P13)."""
    found = []
    head, latest = FIRST_HASH, None
    for number, entry in enumerate(entries, start=1):
        if entry.number != number:
            found.append(f"P13: entry {number} is missing (the next one is {entry.number}).")
            break
        if entry.previous_hash != head:
            found.append(f"P13: entry {number} does not follow the entry before it.")
        if entry.computed_hash() != entry.hash:
            found.append(f"P13: entry {number} was altered.")
        if latest and entry.at < latest:
            found.append(f"P13: entry {number} is earlier than the one before it.")
        head, latest = entry.hash, entry.at
    if len(entries) != programme.ledger_count or head != programme.ledger_head:
        found.append(
            f"P13: the ledger was cut off or added to: {len(entries)} entries, "
            f"the programme counts {programme.ledger_count}."
        )
    return found + _altered_reasons(programme, entries)


def _altered_reasons(programme: Programme, entries: Sequence[LedgerEntry]) -> list[str]:
    """A reason may be erased; one that is there must be the one that was given."""
    given = {entry.act: entry.reason_hash for entry in entries if entry.reason_hash}
    return [
        f"P13: the reason of act {reason.act} was altered."
        for reason in LedgerReason.objects.filter(programme_id=programme.pk)
        if reason.computed_hash() != given.get(reason.act)
    ]
