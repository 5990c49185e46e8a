"""An expression of interest: no place, no order; "testing the waters" (S2)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from core.templatetags.wording import long_date
from participants.models import Organisation
from sets.models.enrolment import Enrolment
from sets.models.programme import Programme
from sets.states import ONE_PER_ORGANISATION, PlaceState


class InterestQuerySet(models.QuerySet["Interest"]):
    def to_invite(self) -> Self:
        """Those who have not been told that they can sign up, and can: not whoever has a place, waits for one, was
        removed, or has a colleague who represents the same organisation (P2)."""
        theirs = Q(participant=OuterRef("user"), state__in=ONE_PER_ORGANISATION)
        of_a_colleague = Q(organisation=OuterRef("organisation"), state__in=ONE_PER_ORGANISATION)
        removed = Q(participant=OuterRef("user"), state=PlaceState.REMOVED, removal_lifted_at=None)
        in_the_way = Enrolment.objects.filter(theirs | of_a_colleague | removed, programme=OuterRef("programme"))
        return self.filter(~Exists(in_the_way), invited_at__isnull=True, user__is_active=True)

    def with_what_came_of_it(self) -> Self:
        """Adds `place_state`: that of the place they have asked for since, if they have."""
        since = Enrolment.objects.filter(
            programme=OuterRef("programme"), participant=OuterRef("user"), requested_at__gte=OuterRef("created_at")
        )
        return self.annotate(place_state=Subquery(since.order_by("-pk").values("state")[:1]))


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

    objects = InterestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("programme", "user", name="one_interest_per_person_and_programme")]

    def __str__(self) -> str:
        return f"interest {self.pk}"

    @property
    def promise(self) -> str:
        """What its owner may expect. Who said it while one could sign up was told so on the page."""
        if self.invited_at is None:
            return "We write to you once when you can sign up."
        return f"We wrote to you on {long_date(self.invited_at)}." if self.invited_at > self.created_at else ""
