"""What was counted for a programme's sponsor when a week had ended: written once, and never counted again."""

from django.db import models

from sets.models import Programme


class SponsorWeek(models.Model):
    """`content` holds what the page shows of that week: words and numbers, of nobody. It goes with the programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sponsor_weeks")
    #: The midnight between its Sunday and the Monday after.
    ended_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint("programme", "ended_at", name="a_week_is_counted_once")]

    def __str__(self) -> str:
        return f"week {self.pk} of programme {self.programme_id}"
