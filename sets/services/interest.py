"""Expressions of interest: no place, no order; an invitation once one can sign up (S2)."""

from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from notifications import outbox
from participants.models import User
from sets import life_emails
from sets.models import Interest, Programme
from sets.policies import why_no_more_places, why_not_open
from sets.selectors.parts import sets_of
from sets.selectors.places_left import seating_of
from sets.states import ONE_PER_ORGANISATION, ProgrammeState


@transaction.atomic(durable=True)
def express_interest(*, actor: User, programme: Programme, what_would_help: str, now: datetime) -> Interest:
    """Note that somebody would come if more places could be made. Saying it again changes the words, adds nothing.

    Refused for a draft, for a programme that has ended, and for whoever has a place or waits for one. Who says it while
    one can sign up need not be invited.
    """
    if programme.state == ProgrammeState.DRAFT:
        raise Refusal("This programme has not been published yet.")
    if programme.has_ended:
        raise Refusal("This programme has ended, so there is nothing to be interested in any more.")
    if programme.enrolments.filter(participant=actor, state__in=ONE_PER_ORGANISATION).exists():
        raise Refusal("You already have a place in this programme or wait for one, so there is nothing to add.")
    said = {
        "what_would_help": what_would_help,
        "organisation_id": actor.organisation_id,
    }
    first = {**said, "created_at": now, "invited_at": now if _one_can_sign_up(programme, now) else None}
    interest, _ = Interest.objects.update_or_create(
        programme=programme, user=actor, defaults=said, create_defaults=first
    )
    return interest


@transaction.atomic(durable=True)
def take_interest_back(*, actor: User, programme: Programme) -> bool:
    """Forget that somebody was interested, and what would help: they are not invited. Whether there was anything."""
    deleted, _ = Interest.objects.filter(programme=programme, user=actor).delete()
    return bool(deleted)


@transaction.atomic(durable=True)
def invite_interested(*, programme: Programme, now: datetime) -> int:
    """Tell those who were interested that they can sign up now, each once. Gives how many.

    Nobody while sign-up is not open or no place can come; not whoever has a place by now, or waits for one.
    """
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if not _one_can_sign_up(programme, now):
        return 0
    invited = list(programme.interests.to_invite().select_related("user").order_by("pk"))
    outbox.queue(messages=life_emails.interest_invited(programme, invited, now=now))
    return Interest.objects.filter(pk__in=[one.pk for one in invited]).update(invited_at=now)


def _one_can_sign_up(programme: Programme, now: datetime) -> bool:
    seating = seating_of(programme, sets_of(programme))
    return not (why_not_open(programme, now) or why_no_more_places(programme, seating))
