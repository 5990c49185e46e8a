"""Counting the week that has ended for a programme's sponsor: once, so that the page says the same all week (C09)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from sessions.models import SponsorWeek
from sessions.selectors.sponsor_facts import week_to_count
from sessions.selectors.sponsor_page import content_of
from sessions.selectors.sponsor_totals import counted
from sets.models import LedgerEntry, Programme
from sets.states import ProgrammeState


def weeks_to_count(now: datetime) -> QuerySet[Programme]:
    """Programmes whose last week is not counted yet; of one that has ended, the week of its end is the last."""
    at, mine = week_to_count(now), OuterRef("pk")
    weeks = SponsorWeek.objects.filter(programme=mine)
    has_ended = Q(state__in=(ProgrammeState.COMPLETED, ProgrammeState.CANCELLED))
    return (
        Programme.objects.published()
        .filter(Exists(LedgerEntry.objects.filter(programme_id=mine, at__lt=at)))
        .exclude(Exists(weeks.filter(ended_at__gte=at)))
        .exclude(has_ended & Q(Exists(weeks.filter(ended_at__gt=OuterRef("ledger_at")))))
        .order_by("pk")
    )


@transaction.atomic(durable=True)
def count_week(*, programme: Programme, now: datetime) -> None:
    """Keep what the last week came to. Late, twice or by two at once is once: what was counted first stays."""
    at = week_to_count(now)
    if programme.sponsor_weeks.filter(ended_at__gte=at).exists():
        return
    if found := counted(programme, at):
        week = SponsorWeek(programme=programme, ended_at=at, counted_at=now, content=content_of(found))
        SponsorWeek.objects.bulk_create([week], ignore_conflicts=True)
