"""The night that keeps nothing longer than promised (C14), and what the record says of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core import records
from core.audit import record
from core.keeping import ACT, Report, keep_no_longer
from core.models import TaskTally

TASK = "alsportal.tasks.keep_no_longer"
_IS = {
    "failed": "could not go.",
    "stays": "cannot go yet.",
    "waits": "kept longer: a mail about it could not be sent.",
    "left": "are left for the next night.",
}


def night(*, now: datetime, dry_run: bool = False, patience: timedelta | None = None) -> Report:
    """Let go of what is due, and leave one entry of the record, with counts and nothing else."""
    report = keep_no_longer(now=now, dry_run=dry_run, patience=patience)
    if not dry_run:
        task, _ = TaskTally.objects.get_or_create(name=TASK)
        others = {name: getattr(report, name).total() for name in _IS}
        record(actor=None, act=ACT, obj=task, now=now, went=report.counts, **others)
    return report


def tell() -> None:
    """How the record words it."""
    records.describe("Kept no longer", {ACT: _said})


def _said(facts: Mapping[str, Any]) -> str:
    """`Kept no longer – messages: 12, sets: 1. 1 could not go. 9 are left for the next night.`"""
    went = ", ".join(f"{what.replace('_', ' ')}: {number}" for what, number in facts["went"].items())
    said = f"Kept no longer – {went}." if went else "Nothing had been kept long enough to go."
    words = [f"{facts[name]} {_IS[name]}" for name in _IS if facts.get(name)]
    return " ".join([said, *words])
