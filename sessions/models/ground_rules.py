"""Ground rules: what a set agreed about how it works together, in versions, and who has agreed to which (C11)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from sets.models import Enrolment, LearningSet

#: The longest text.
MOST = 4000


class GroundRulesQuerySet(models.QuerySet["GroundRules"]):
    def newest(self) -> Self:
        """The version of each set that stands now."""
        newer = GroundRules.objects.filter(learning_set=OuterRef("learning_set"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer))

    def standing_in(self, learning_set: LearningSet) -> "GroundRules | None":
        """None while nobody has agreed yet to the text every set starts from."""
        found = self.filter(learning_set=learning_set).select_related("written_by")
        return found.order_by("-version").first()


class GroundRules(models.Model):
    """One version. It is never changed (a trigger refuses): a change is another version, which asks everybody again.

    Version 1 is the text every set starts from, written when the first member agrees to it or the facilitator writes
    another; nobody wrote it.
    """

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="ground_rules")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=MOST)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    objects = GroundRulesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ground rules"
        constraints = [
            models.UniqueConstraint("learning_set", "version", name="one_text_per_version_of_ground_rules"),
            models.CheckConstraint(condition=Q(version__gte=1), name="ground_rules_are_counted_from_one"),
            models.CheckConstraint(
                condition=Q(GreaterThanOrEqual(Length("text"), 1)) & Q(LessThanOrEqual(Length("text"), MOST)),
                name="ground_rules_have_a_text_of_a_length",
            ),
        ]

    def __str__(self) -> str:
        return f"ground rules {self.pk}"


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    def of_newest(self) -> Self:
        """Those that count now: of the version that stands (C11)."""
        return self.filter(rules__in=GroundRules.objects.newest().values("pk"))

    def of_their_set(self) -> Self:
        """Of the set in which the place is now: another set's rules, agreed to before, are none of it."""
        return self.filter(rules__learning_set=F("enrolment__learning_set"))


class Acknowledgement(models.Model):
    """A member has read one version and agreed to it. It is the place's: a successor is asked anew."""

    rules = models.ForeignKey(GroundRules, on_delete=models.CASCADE, related_name="acknowledgements")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField()

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("rules", "enrolment", name="one_acknowledgement_per_version_and_place")]

    def __str__(self) -> str:
        return f"acknowledgement {self.pk}"
