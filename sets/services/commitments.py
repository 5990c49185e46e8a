"""Members say whether they can make the dates that were confirmed (P16)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sets.models import Commitment, Enrolment, LearningSet
from sets.states import PlaceState


@transaction.atomic(durable=True)
def commit_to_dates(*, actor: User, enrolment: Enrolment, now: datetime) -> Commitment:
    """Say yes to the confirmed dates. Twice is harmless; the other answer is to give up the place.

    Refused for whoever does not own the place or has it no more, and where nobody asked.
    """
    if enrolment.participant_id != actor.pk:
        raise Refusal("Only the person who has the place can say this.")
    # The place's own lock: giving it up and committing to it never both succeed unseen.
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.state != PlaceState.CONFIRMED:
        raise Refusal("You have no place in this programme any more, so there are no dates to commit to.")
    # Locked: the dates may be taken back at this very moment, and the question with them.
    commitment = Commitment.objects.select_for_update().filter(enrolment=enrolment).first()
    if commitment is None:
        raise Refusal("The dates of your set are not confirmed at the moment. We write to you when they are.")
    if commitment.answered_at is None:
        commitment.answered_at = max(now, commitment.asked_at)
        commitment.save(update_fields=["answered_at"])
    return commitment


def ask_members(learning_set: LearningSet, members: Sequence[Enrolment], now: datetime) -> None:
    """Ask each member, who may have been asked for earlier dates; the caller holds the programme's lock."""
    forget(learning_set)
    Commitment.objects.bulk_create(Commitment(enrolment=one, asked_at=now) for one in members)


def forget(learning_set: LearningSet) -> None:
    """The dates were taken back, and with them the question."""
    Commitment.objects.filter(enrolment__learning_set=learning_set).delete()
