"""What members answer when the dates of their set become confirmed (P16)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from sets.models.enrolment import Enrolment
from sets.states import PlaceState


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def unanswered(self) -> "CommitmentQuerySet":
        """Those of members who have neither said yes nor given up the place; silence keeps it."""
        return self.filter(answered_at__isnull=True, enrolment__state=PlaceState.CONFIRMED)

    def asked_before(self, moment: datetime) -> "CommitmentQuerySet":
        return self.filter(asked_at__lte=moment)


class Commitment(models.Model):
    """Asked of whoever is a member when dates are confirmed; who comes later commits by signing up or accepting."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="commitment")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("asked_at")),
                name="an_answer_follows_its_question",
            )
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(answered_at__isnull=True), name="commitments_to_answer")
        ]

    def __str__(self) -> str:
        return f"commitment of place {self.enrolment_id}"
