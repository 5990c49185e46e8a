"""An expression of interest: no place, no order; "testing the waters" (S2)."""

from django.conf import settings
from django.db import models

from participants.models import Organisation
from sets.models.programme import Programme


class Interest(models.Model):
    """Who would come if more places could be made, and what would help them."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="interests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="interests"
    )
    what_would_help = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    #: When the person was told that sign-up is open; once.
    invited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("programme", "user", name="one_interest_per_person_and_programme")]

    def __str__(self) -> str:
        return f"interest {self.pk}"
