"""The ledger of a programme's places: what happened, in order, so that anyone can check it was fair (P13)."""

import hashlib
import json
from datetime import UTC

from django.db import models


class LedgerEntry(models.Model):
    """One entry. Numbers only: no foreign keys, so nothing cascades into it, and no names.

    Rows are append-only: triggers refuse UPDATE and DELETE (migration 0002). `hash` covers every field but itself.
    """

    programme_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    #: The number of the first entry of the same transaction: one act, one number.
    act = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    subject = models.BigIntegerField()
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, blank=True)
    cause = models.CharField(max_length=16)
    actor = models.BigIntegerField(null=True)
    reason_hash = models.CharField(max_length=64, blank=True)
    #: The subject as it then stands.
    row = models.JSONField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["programme_id", "number"]
        verbose_name_plural = "ledger entries"
        constraints = [models.UniqueConstraint("programme_id", "number", name="one_entry_per_number")]
        indexes = [
            models.Index(fields=["programme_id", "kind", "subject"], name="the_ledger_of_a_subject"),
            # Few: looked through whenever somebody is erased, whose assignment may have been taken back since.
            models.Index(
                fields=["programme_id", "number"],
                condition=models.Q(kind="facilitator") & ~models.Q(reason_hash=""),
                name="facilitators_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.number} of programme {self.programme_id}"

    def computed_hash(self) -> str:
        """SHA-256, in hex, over every field in a fixed order; times in UTC."""
        said = [
            self.programme_id,
            self.number,
            self.act,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.kind,
            self.subject,
            self.from_state,
            self.to_state,
            self.cause,
            self.actor,
            self.reason_hash,
            self.row,
            self.previous_hash,
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class LedgerReason(models.Model):
    """The words behind an entry's `reason_hash`. They can be erased; the entry then still proves the rest."""

    programme_id = models.BigIntegerField()
    act = models.PositiveIntegerField()
    salt = models.CharField(max_length=32)
    text = models.TextField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint("programme_id", "act", name="one_reason_per_act")]

    def __str__(self) -> str:
        return f"reason of act {self.act} of programme {self.programme_id}"

    def computed_hash(self) -> str:
        return hashlib.sha256(f"{self.salt}{self.text}".encode()).hexdigest()
