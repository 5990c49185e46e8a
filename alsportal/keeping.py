"""The night that keeps nothing longer than promised (C14), and what the record says of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import records
from core.audit import record
from core.keeping import Report, keep_no_longer
from core.models import TaskTally

TASK = "alsportal.tasks.keep_no_longer"


def night(*, now: datetime, dry_run: bool = False) -> Report:
    """Let go of what is due, and leave one entry of the record, with counts and nothing else."""
    report = keep_no_longer(now=now, dry_run=dry_run)
    if not dry_run:
        task, _ = TaskTally.objects.get_or_create(name=TASK)
        went, failed = report.counts, report.failed.total()
        record(actor=None, act="kept no longer", obj=task, now=now, went=went, failed=failed)
    return report


def tell() -> None:
    """How the record words it."""
    records.describe("Kept no longer", {"kept no longer": _said})


def _said(facts: Mapping[str, Any]) -> str:
    """`Kept no longer – messages: 12, sets: 1. 1 could not go.`"""
    went = ", ".join(f"{what.replace('_', ' ')}: {number}" for what, number in facts["went"].items())
    said = f"Kept no longer – {went}." if went else "Nothing had been kept long enough to go."
    return f"{said} {facts['failed']} could not go." if facts["failed"] else said
