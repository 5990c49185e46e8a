"""Since when nobody can sign up for a programme."""

from datetime import datetime

from sets.models import LedgerEntry, Programme
from sets.states import Kind, ProgrammeState


def closed_at(programme: Programme) -> datetime | None:
    """By the clock or by hand, whichever was first: of the latter the ledger knows. None while it is open for good."""
    moments = [programme.closes_at] if programme.closes_at else []
    if programme.state == ProgrammeState.CLOSED:
        closings = LedgerEntry.objects.filter(
            programme_id=programme.pk, kind=Kind.PROGRAMME, to_state=ProgrammeState.CLOSED
        )
        moments += [closings.latest("number").at]
    return min(moments, default=None)
