"""A file of sign-ups that came by e-mail, and what each of its rows would do. Gone after a day."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.imports.files import FIRST_ROWS, SentFile, SentFiles
from sets.models.programme import Programme, ProgrammeRole
from sets.states import RoleKind, SignUpsState


class SignUpImportQuerySet(SentFiles):
    def sent_by(self, user: Any) -> Self:
        """One's own of programmes that one coordinates; nobody else's exist."""
        role = ProgrammeRole.objects.filter(user=user, role=RoleKind.COORDINATOR)
        return super().sent_by(user).filter(programme__in=role.values("programme"))


class SignUpImport(SentFile):
    """One upload, from the file to the places. Seen by its sender alone."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sign_up_imports")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_up_imports")
    state = models.CharField(max_length=10, choices=SignUpsState.choices, default=SignUpsState.COLUMNS)
    #: `{"number": 2, "cells": […], "choice": {…}, "found": {…}}`, the headings too, and what stands above
    #: them; emptied once they are entered.
    rows = models.JSONField(default=list)

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

    @property
    def headings(self) -> list[str]:
        rows = [row["cells"] for row in self.rows if row["number"] >= self.heading_row]
        return list(rows[0]) if rows else []

    @property
    def below(self) -> list[dict[str, Any]]:
        """The rows below the headings."""
        return [row for row in self.rows if row["number"] > self.heading_row]

    @property
    def first_rows(self) -> list[tuple[int, list[str]]]:
        return [(row["number"], row["cells"]) for row in self.rows[:FIRST_ROWS]]
