"""Who facilitates a set: here, because whoever does must be free at its sessions (D7)."""

from datetime import datetime

from django.db import transaction

from participants.models import User
from sessions.models import Cover
from sessions.services.overlaps import refuse_two_at_once
from sets.models import LearningSet
from sets.services import steps


@transaction.atomic(durable=True)
def assign_facilitator(*, actor: User, learning_set: LearningSet, user: User, reason: str = "", now: datetime) -> None:
    """Name who runs a set's sessions. Twice is harmless.

    Refused for somebody who holds or waits for a place in the programme (P2), for somebody who runs another session at
    the time of one of the set's that nobody covers, and, where they have declared a conflict that touches the set,
    without a reason.
    """
    if steps.assign_facilitator(actor=actor, learning_set=learning_set, user=user, reason=reason, now=now):
        uncovered = learning_set.sessions.exclude(covers__in=Cover.objects.standing())
        refuse_two_at_once(uncovered, learning_set=learning_set, by=actor, people=[user.pk])
