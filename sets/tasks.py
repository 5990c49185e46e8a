"""What happens by the clock. Each programme is its own transaction, so one that fails holds up no other."""

import logging
from datetime import datetime

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from participants.models import Organisation
from participants.states import Acceptance
from sets.models import Enrolment, HandOver, Interest, Programme
from sets.selectors.below import soon_to_begin
from sets.services import below, documents, hand_overs, interest, organisations, places, programmes, sign_up_import
from sets.states import LIVE, PlaceState, ProgrammeState

log = logging.getLogger(__name__)


@shared_task
def every_minute() -> None:
    """Lapse offers; close programmes; invite who was interested once one opened; move what a merge just missed.

    Tell coordinators of sets that are to begin within ten working days with too few members.

    And forget whom places were to be handed over to in time, and the files of sign-ups that nobody confirmed for a day.
    """
    sweep(timezone.now())
    sign_up_import.forget_old(now=timezone.now())


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
    unsettled = HandOver.objects.to_settle(now).values("enrolment__programme")
    for programme in Programme.objects.filter(pk__in=unsettled).order_by("pk"):
        _guarded(hand_overs.settle_overdue, programme, now)
    for programme in Programme.objects.filter(state=ProgrammeState.OPEN, closes_at__lte=now).order_by("pk"):
        _guarded(programmes.close_if_due, programme, now)
    soon = sorted({one.programme_id: one.programme for one in soon_to_begin(now)}.items())
    for _, programme in soon:
        _guarded(below.tell_before_first_session, programme, now)
    to_tell = Interest.objects.to_invite().values("programme")
    for programme in Programme.objects.taking_requests(now).filter(pk__in=to_tell).order_by("pk"):
        _guarded(interest.invite_interested, programme, now)
    merged = Organisation.objects.filter(acceptance=Acceptance.MERGED, enrolments__state__in=LIVE)
    for organisation in merged.select_related("same_as").distinct().order_by("pk"):
        _follow_merge(organisation, now)


def _follow_merge(organisation: Organisation, now: datetime) -> None:
    """Somebody signed up for it at the very moment in which it was merged."""
    try:
        organisations.follow_merge(organisation=organisation, now=now)
    except DatabaseError:
        log.exception("what came late for organisation %s is left for the next minute", organisation.pk)


def _guarded(service, programme: Programme, now: datetime) -> None:
    try:
        service(programme=programme, now=now)
    except DatabaseError:
        log.exception("%s of programme %s is left for the next minute", service.__name__, programme.pk)
