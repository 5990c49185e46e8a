"""A file of organisations that somebody sent, its rows, and what each would do to the list. Gone after a day."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from core.imports.files import FIRST_ROWS, SentFile, SentFiles
from participants.states import ImportState, Outcome


class ImportQuerySet(SentFiles):
    over = (ImportState.DONE, ImportState.FAILED)

    def waiting_for_a_worker(self) -> Self:
        return self.filter(state__in=[ImportState.READING, ImportState.WRITING]).order_by("pk")


class OrganisationImport(SentFile):
    """One upload, from the file to what was added. Seen by its sender alone."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisation_imports")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.READING)
    #: The file as it came; emptied once its rows are read.
    content = models.BinaryField(null=True)
    headings = models.JSONField(default=list)
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

    @cached_property
    def first_rows(self) -> list[tuple[int, list[str]]]:
        return list(self.rows.order_by("number").values_list("number", "cells")[:FIRST_ROWS])


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
