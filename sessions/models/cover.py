"""Cover: somebody runs one session in place of the set's facilitators, and sees that session alone."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.models.session import Session


class CoverQuerySet(models.QuerySet["Cover"]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(ended_at__isnull=True)


class Cover(models.Model):
    """One session has one cover at a time. What was taken back stays, with its end."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="covers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    #: Why, in spite of a declared conflict; for coordinators.
    reason = models.CharField(max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(ended_at__isnull=True), name="one_cover_of_a_session_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(ended_at__isnull=True), name="standing_covers_of_a_person")
        ]

    def __str__(self) -> str:
        return f"cover {self.pk}"
