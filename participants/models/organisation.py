"""Local strategic partnerships, councils and partners, and the names people write for them."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from participants.spelling import areas, key
from participants.states import Acceptance, Kind, Nation, Tier

if TYPE_CHECKING:
    from participants.models.user import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def accepted(self) -> Self:
        return self.filter(acceptance=Acceptance.ACCEPTED)

    def requested(self) -> Self:
        return self.filter(acceptance=Acceptance.REQUESTED)

    def requests_in_order(self) -> Self:
        """Longest waiting first."""
        return self.requested().order_by("requested_at", "pk")

    def choosable_by(self, user: "User") -> Self:
        """What a person may say they represent, as `participants.policies.may_choose` says of one (P4, P10)."""
        theirs = models.Q(requested_by=user) | models.Q(pk=user.organisation_id)
        return self.filter(models.Q(acceptance=Acceptance.ACCEPTED) | models.Q(theirs, acceptance=Acceptance.REQUESTED))

    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")


class Organisation(models.Model):
    """An LSP covers one or more council areas and is not the council (domain, section 1)."""

    name = models.CharField(max_length=160)
    #: `name` as `participants.recognition.key` writes it: equal keys are likely the same organisation.
    name_key = models.CharField(max_length=160, db_index=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LSP)
    tier = models.CharField(max_length=12, choices=Tier.choices, default=Tier.NONE)
    parent_county = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="districts")
    nation = models.CharField(max_length=3, choices=Nation.choices, default=Nation.ENGLAND)
    #: Council areas as people write them, separated by semicolons; people type them and mean the LSP.
    area_covered = models.CharField(max_length=300, blank=True)
    #: The keys of those areas, each word after a space, for searching.
    area_key = models.TextField(blank=True, editable=False)
    acceptance = models.CharField(max_length=10, choices=Acceptance.choices, default=Acceptance.ACCEPTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="requested_organisations",
    )
    requested_at = models.DateTimeField(null=True, blank=True)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent_county__isnull=True) | models.Q(tier=Tier.DISTRICT),
                name="only_a_district_has_a_parent_county",
            ),
            models.CheckConstraint(
                condition=models.Q(same_as__isnull=True) | models.Q(acceptance=Acceptance.MERGED),
                name="only_a_merged_organisation_points_to_another",
            ),
            models.UniqueConstraint(
                fields=["requested_by", "name_key"],
                condition=models.Q(acceptance=Acceptance.REQUESTED),
                name="one_open_request_per_person_and_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The keys follow the names, whoever writes them; bulk writes must set them themselves."""
        self.write_keys()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "name_key", "area_key"}
        super().save(*args, **kwargs)

    def write_keys(self) -> None:
        self.name_key = key(self.name)
        self.area_key = "".join(f" {key(area)}" for area in self.areas)

    @property
    def areas(self) -> list[str]:
        """The areas an LSP covers. A council's own area is not an area of this kind: leave it empty there."""
        return areas(self.area_covered)

    @property
    def current(self) -> "Organisation":
        """Itself, or what it was merged into."""
        return self.same_as or self

    @property
    def is_accepted(self) -> bool:
        return self.acceptance == Acceptance.ACCEPTED


class OrganisationAlias(models.Model):
    """Another way the same organisation is written; the areas it covers stand in `area_covered`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160, db_index=True, editable=False)

    class Meta:
        verbose_name_plural = "organisation aliases"
        constraints = [models.UniqueConstraint("organisation", "name_key", name="one_alias_of_a_kind")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = key(self.name)
        super().save(*args, **kwargs)


class OrganisationDomain(models.Model):
    """A mail domain people of the organisation write from. Others are flagged to the coordinator, never blocked."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("domain"), name="one_domain_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.domain
