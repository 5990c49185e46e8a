"""Anonymous feedback on a session: who has answered, and what was answered, in two tables that nothing links.

No key from one to the other, no time, no number that counts up; what this protects from, and what not, is in
docs/decisions.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from sessions.models.session import Session
from sets.models import Enrolment

#: The longest line.
MOST = 500


class FeedbackGiven(models.Model):
    """This member has answered about this session."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="feedback_given")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="feedback_given")

    class Meta:
        verbose_name_plural = "feedback given"
        constraints = [models.UniqueConstraint("session", "enrolment", name="feedback_is_given_once")]

    def __str__(self) -> str:
        return "feedback given"


class FeedbackAnswer(models.Model):
    """What somebody answered about this session: three scales from one to five, and perhaps a line."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="feedback_answers")
    useful = models.PositiveSmallIntegerField()
    heard = models.PositiveSmallIntegerField()
    time_used = models.PositiveSmallIntegerField()
    line = models.CharField(max_length=MOST, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(useful__range=(1, 5), heard__range=(1, 5), time_used__range=(1, 5)),
                name="a_scale_goes_from_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return "feedback answer"
