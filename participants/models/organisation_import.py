"""A file of organisations that somebody sent, its rows, and what each would do to the list. Gone after a day."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models

from participants.states import ImportState, Outcome

if TYPE_CHECKING:
    from participants.models.user import User


class ImportQuerySet(models.QuerySet["OrganisationImport"]):
    def sent_by(self, user: "User") -> Self:
        """Nobody else's exist."""
        return self.filter(sender=user)

    def unfinished(self) -> Self:
        return self.exclude(state__in=[ImportState.DONE, ImportState.FAILED])

    def waiting_for_a_worker(self) -> Self:
        return self.filter(state__in=[ImportState.READING, ImportState.WRITING]).order_by("pk")


class OrganisationImport(models.Model):
    """One upload, from the file to what was added. Seen by its sender alone."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisation_imports")
    file_name = models.CharField(max_length=120)
    #: The file as it came; emptied once its rows are read.
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.READING)
    sent_at = models.DateTimeField()
    #: Of a workbook: the sheet that was read, and how many more can be seen.
    sheet = models.CharField(max_length=100, blank=True)
    other_sheets = models.PositiveIntegerField(default=0)
    #: The number of the row that holds the headings; 0 if none does.
    heading_row = models.PositiveIntegerField(default=0)
    #: The first row that holds something, as it stands there: by it the columns can be told apart.
    headings = models.JSONField(default=list)
    #: Which column of the file is what: `{"name": 0, …}`.
    columns = models.JSONField(default=dict)
    #: How many rows have which outcome; once it is done, what was written.
    counts = models.JSONField(default=dict)
    #: Why it was not taken, or not written.
    sentence = models.TextField(blank=True)
    #: Rises with every change: what somebody confirms is what they saw.
    revision = models.PositiveIntegerField(default=1)
    leaves_out_wrong = models.BooleanField(default=False)
    #: How often a worker has begun what is to be done now.
    tries = models.PositiveSmallIntegerField(default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(content__isnull=True) | models.Q(state=ImportState.READING),
                name="a_file_is_kept_only_until_it_is_read",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_being_worked_on(self) -> bool:
        return self.state in (ImportState.READING, ImportState.WRITING)


class OrganisationImportRow(models.Model):
    """One row of the file."""

    of = models.ForeignKey(OrganisationImport, on_delete=models.CASCADE, related_name="rows")
    #: As a spreadsheet numbers it.
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    #: Empty for headings and what stands above them.
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    #: Sentences: what is wrong, or what is to be known.
    said = models.JSONField(default=list)
    #: What it may be, and which county it lies in: `{"alike": [["organisation", 7], ["row", 3]], "county": […]}`.
    found = models.JSONField(default=dict)
    #: `new`, `out`, `organisation:7` or `row:3`; empty until somebody has chosen.
    choice = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("of", "number", name="one_row_of_a_number")]
        indexes = [models.Index(fields=["of", "outcome", "number"], name="rows_by_outcome")]

    def __str__(self) -> str:
        return f"row {self.number}"

    def as_found(self) -> tuple[str, Any]:
        """What decides about it: if this changes, somebody has to look again."""
        return self.outcome, self.found
