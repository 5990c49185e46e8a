"""The whole audit of one programme."""

from datetime import datetime

from sets.audit.chain import check_chain
from sets.audit.compare import compare, overdue_offers
from sets.audit.replay import Replay
from sets.models import LedgerEntry, Programme


def audit_programme(programme: Programme, *, now: datetime) -> list[str]:
    """Every violation found, as sentences; an empty list for a programme whose places are provably fair.

    Reads only. Call it in one snapshot (REPEATABLE READ) while others write.
    """
    programme.refresh_from_db()
    entries = list(LedgerEntry.objects.filter(programme_id=programme.pk).order_by("number"))
    replay = Replay()
    for position, entry in enumerate(entries):
        replay.apply(entry)
        if position + 1 == len(entries) or entries[position + 1].act != entry.act:
            replay.end_of_act(entry)
    return [
        *check_chain(programme, entries),
        *replay.violations,
        *compare(programme, replay),
        *overdue_offers(programme, now),
    ]
