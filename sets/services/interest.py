"""Expressions of interest: no place, no order."""

from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sets.models import Interest, Programme
from sets.states import ONE_PER_ORGANISATION, ProgrammeState


@transaction.atomic(durable=True)
def express_interest(*, actor: User, programme: Programme, what_would_help: str, now: datetime) -> Interest:
    """Note that somebody would come if more places could be made. Saying it again changes the words, adds nothing.

    Refused for a draft, and for whoever has a place or waits for one.
    """
    if programme.state == ProgrammeState.DRAFT:
        raise Refusal("This programme has not been published yet.")
    if programme.enrolments.filter(participant=actor, state__in=ONE_PER_ORGANISATION).exists():
        raise Refusal("You already have a place in this programme or wait for one, so there is nothing to add.")
    said = {"what_would_help": what_would_help, "organisation_id": actor.organisation_id}
    interest, _ = Interest.objects.update_or_create(
        programme=programme, user=actor, defaults=said, create_defaults={**said, "created_at": now}
    )
    return interest
