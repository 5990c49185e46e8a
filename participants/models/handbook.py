"""The handbook: what people tell the others in their sets about themselves, each part only if they want it (C06)."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When

from participants.states import HandbookField


@dataclass(frozen=True)
class Shown:
    """What others see of somebody; what is not shown is empty here, whether or not there is anything."""

    #: The name of a file, not an address.
    photo: str = ""
    portrait: str = ""
    can_help: str = ""
    experience: str = ""
    networks: str = ""
    contact: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Shown()


class HandbookEntryQuerySet(models.QuerySet["HandbookEntry"]):
    def as_shown(self) -> dict[int, Shown]:
        """By person. What its owner does not show does not leave the database."""
        said = {
            f"said_{name}": Case(
                When(**{f"shows_{name}": True}, then=F(name)), default=Value(""), output_field=models.TextField()
            )
            for name in HandbookField.values
        }
        return {
            row["user_id"]: Shown(**{name: row[f"said_{name}"] for name in HandbookField.values})
            for row in self.values("user_id", **said)
        }


class HandbookEntry(models.Model):
    """One person's entry. A row that says nothing about a field hides it, also one written by hand."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="handbook_entry")
    #: The name of its file in the storage, which we made up; empty without one.
    photo = models.CharField(max_length=60, blank=True)
    portrait = models.TextField(max_length=1000, blank=True)
    can_help = models.TextField(max_length=1000, blank=True)
    experience = models.TextField(max_length=1000, blank=True)
    networks = models.TextField(max_length=1000, blank=True)
    contact = models.TextField(max_length=300, blank=True)

    shows_photo = models.BooleanField(default=False, db_default=False)
    shows_portrait = models.BooleanField(default=False, db_default=False)
    shows_can_help = models.BooleanField(default=False, db_default=False)
    shows_experience = models.BooleanField(default=False, db_default=False)
    shows_networks = models.BooleanField(default=False, db_default=False)
    shows_contact = models.BooleanField(default=False, db_default=False)

    objects = HandbookEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "handbook entries"
        constraints = [
            # What is served and what is removed is a file of ours and of this row alone.
            models.CheckConstraint(
                condition=Q(photo="") | Q(photo__regex=r"^handbook/[0-9a-f]{32}\.jpg$"),
                name="a_photo_is_a_file_of_ours",
            ),
            models.UniqueConstraint(fields=["photo"], condition=~Q(photo=""), name="one_photo_per_entry"),
        ]

    def __str__(self) -> str:
        return f"handbook entry {self.pk}"

    @property
    def kept_back(self) -> list[str]:
        """What is written and not shown."""
        told = [one for one in HandbookField if getattr(self, one.value) and not getattr(self, f"shows_{one.value}")]
        return [str(one.label) for one in told]
