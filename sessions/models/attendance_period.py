"""A period whose attendance was frozen: what was reported once is reported again, whatever is marked later."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sets.models import Programme


class AttendancePeriod(models.Model):
    """Written once. `content` holds ids, states, days and figures and no name: names join when it is shown."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="attendance_periods")
    starts_on = models.DateField()
    ends_on = models.DateField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="frozen_periods"
    )
    content = models.JSONField()

    class Meta:
        ordering = ["-ends_on", "-starts_on"]
        constraints = [
            models.UniqueConstraint("programme", "starts_on", "ends_on", name="a_period_is_frozen_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_period_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"period {self.pk} of programme {self.programme_id}"
