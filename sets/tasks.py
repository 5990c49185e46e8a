"""What happens by the clock. Each programme is its own transaction, so one that fails holds up no other."""

import logging
from datetime import datetime

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from sets.models import Enrolment, Interest, Programme
from sets.services import documents, interest, places, programmes
from sets.states import PlaceState, ProgrammeState

log = logging.getLogger(__name__)


@shared_task
def every_minute() -> None:
    """Lapse offers that ran out; close programmes whose window ended; invite who was interested once it opened."""
    sweep(timezone.now())


@shared_task
def every_night() -> None:
    """Clear files of documents that have no row."""
    if cleared := documents.clear_files_without_a_row(now=timezone.now()):
        log.warning("%s files without a document were cleared", cleared)


def sweep(now: datetime) -> None:
    """The work of one minute, as of `now`. Running it twice, or late, does the same (P5)."""
    over = Enrolment.objects.filter(state=PlaceState.OFFERED, offer_ends_at__lte=now)
    for programme in Programme.objects.filter(pk__in=over.values("programme")).order_by("pk"):
        _guarded(places.lapse_offers, programme, now)
    for programme in Programme.objects.filter(state=ProgrammeState.OPEN, closes_at__lte=now).order_by("pk"):
        _guarded(programmes.close_if_due, programme, now)
    to_tell = Interest.objects.to_invite().values("programme")
    for programme in Programme.objects.taking_requests(now).filter(pk__in=to_tell).order_by("pk"):
        _guarded(interest.invite_interested, programme, now)


def _guarded(service, programme: Programme, now: datetime) -> None:
    try:
        service(programme=programme, now=now)
    except DatabaseError:
        log.exception("%s of programme %s is left for the next minute", service.__name__, programme.pk)
