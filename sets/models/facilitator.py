"""What a facilitator says of themselves: a profile for the people of their sets; conflicts for coordinators (D7)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from participants.models import Organisation
from sets.models.programme import Programme


class FacilitatorProfile(models.Model):
    """Made empty when a coordinator invites or assigns somebody; written by its owner alone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="facilitator_profile", primary_key=True
    )
    made_at = models.DateTimeField()
    #: The coordinator who invited or assigned them first finds them again.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    #: Empty until its owner has saved it.
    saved_at = models.DateTimeField(null=True, blank=True)
    approach = models.TextField(max_length=2000, blank=True)
    experience = models.TextField(max_length=2000, blank=True)
    themes = models.CharField(max_length=300, blank=True)
    accreditation = models.CharField(max_length=300, blank=True)
    languages = models.CharField(max_length=200, blank=True)
    availability = models.CharField(max_length=500, blank=True)
    #: Whether people of their sets read the e-mail address.
    shows_contact = models.BooleanField(default=False)
    #: Whether coordinators who have not worked with them find them.
    is_listed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"facilitator profile {self.pk}"


class ConflictQuerySet(models.QuerySet["ConflictOfInterest"]):
    def standing(self) -> Self:
        """Those that were not ended."""
        return self.filter(ended_at__isnull=True)


class ConflictOfInterest(models.Model):
    """With an organisation, with a programme, or, with neither, said in words and shown at every assignment."""

    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts_of_interest"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="conflicts_of_interest"
    )
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.CASCADE, related_name="conflicts_of_interest"
    )
    #: Read by the coordinators whom it concerns, never by members.
    words = models.TextField(max_length=500)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(programme__isnull=True),
                name="a_conflict_is_with_one_thing",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_conflict_is_explained"),
        ]

    def __str__(self) -> str:
        return f"conflict {self.pk}"

    @property
    def about(self) -> str:
        """`with Ashmere Together`, `with this programme`."""
        if self.organisation_id:
            return f"with {self.organisation}"
        return f"with the programme “{self.programme}”" if self.programme_id else "that may touch any set"
