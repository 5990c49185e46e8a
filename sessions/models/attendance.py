"""The register: one row for each person and session, with what was marked and who marked it (D6)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.models.session import Session
from sessions.states import COUNTED, LEFT_OUT, AttendanceStatus
from sets.models import Enrolment
from sets.states import PlaceState


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def counted(self) -> Self:
        """Those the figures are made of: marked and expected, of sessions that were held (D6)."""
        return self.filter(session__state__in=COUNTED).exclude(status__in=LEFT_OUT)

    def of_members(self) -> Self:
        """Of people who have their place in the session's set now."""
        return self.filter(
            enrolment__state=PlaceState.CONFIRMED, enrolment__learning_set=models.F("session__learning_set")
        )


class Attendance(models.Model):
    """Made when apologies are sent or when the session begins, for everybody who is expected.

    `version` rises with each change: whoever marks says which one they saw, so that no newer mark is overwritten
    unseen. `key` is what the sender called the last change: the same change sent twice is one.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendances")
    status = models.CharField(max_length=12, choices=AttendanceStatus.choices, blank=True)
    version = models.PositiveIntegerField(default=0)
    key = models.UUIDField(null=True, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="marks"
    )
    #: The start that apologies were sent for: they do not stand for another date.
    apologies_for = models.DateTimeField(null=True, blank=True)
    #: For the set's facilitators and nobody else.
    apologies_reason = models.CharField(max_length=500, blank=True)
    #: Why a coordinator changed the mark after the session.
    change_reason = models.CharField(max_length=500, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("session", "enrolment", name="one_mark_per_person_and_session"),
            models.CheckConstraint(
                condition=Q(status="", marked_at__isnull=True) | (~Q(status="") & Q(marked_at__isnull=False)),
                name="a_mark_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"

    @property
    def is_own(self) -> bool:
        """Whether the person said it, by apologies or by checking in, and not a facilitator."""
        return bool(self.status) and self.marked_by_id == self.enrolment.participant_id

    @property
    def has_standing_apologies(self) -> bool:
        """Sent by the person, for the date that the session still has."""
        sent = self.status == AttendanceStatus.APOLOGIES and self.apologies_for is not None
        return sent and self.apologies_for == self.session.starts_at
