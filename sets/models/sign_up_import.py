"""A file of sign-ups that came by e-mail, and what each of its rows would do. Gone after a day."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sets.models.programme import Programme, ProgrammeRole
from sets.states import RoleKind, SignUpsState


class SignUpImportQuerySet(models.QuerySet["SignUpImport"]):
    def sent_by(self, user: Any) -> Self:
        """One's own of programmes that one coordinates; nobody else's exist."""
        role = ProgrammeRole.objects.filter(user=user, role=RoleKind.COORDINATOR)
        return self.filter(sender=user, programme__in=role.values("programme"))

    def unfinished(self) -> Self:
        return self.exclude(state=SignUpsState.DONE)


class SignUpImport(models.Model):
    """One upload, from the file to the places. Seen by its sender alone."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sign_up_imports")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_up_imports")
    file_name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=SignUpsState.choices, default=SignUpsState.COLUMNS)
    sent_at = models.DateTimeField()
    #: Of a workbook: the sheet that was read, and how many more can be seen.
    sheet = models.CharField(max_length=100, blank=True)
    other_sheets = models.PositiveIntegerField(default=0)
    #: The number of the row that holds the headings; 0 if none does. What stands above it is not read.
    heading_row = models.PositiveIntegerField(default=0)
    #: Which column of the file is what: `{"name": 0, …}`.
    columns = models.JSONField(default=dict)
    #: `{"number": 2, "cells": […], "choice": {…}, "found": {…}}`, the headings too; emptied once they are entered.
    rows = models.JSONField(default=list)
    #: What became of it: how many people have a place, wait, were left out.
    counts = models.JSONField(default=dict)
    #: Why nothing was written when it was confirmed.
    sentence = models.TextField(blank=True)
    #: Rises with every change: what somebody confirms is what they saw.
    revision = models.PositiveIntegerField(default=1)

    objects = SignUpImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SignUpsState.DONE) | Q(rows=[]),
                name="rows_of_sign_ups_are_kept_until_they_are_entered",
            ),
        ]

    def __str__(self) -> str:
        return f"file of sign-ups {self.pk}"
