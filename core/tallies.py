"""How often each task ran and how long it took: counted in the database, for the workers of all machines together."""

from datetime import datetime

from django.db.models import F

from core.models import TaskTally


def tally(*, name: str, succeeded: bool, seconds: float, now: datetime) -> None:
    """Count one run. The row is made by the first."""
    fields = {"seconds": F("seconds") + seconds}
    if succeeded:
        fields |= {"succeeded": F("succeeded") + 1, "succeeded_at": now}
    else:
        fields |= {"failed": F("failed") + 1}
    row = TaskTally.objects.filter(name=name)
    if not row.update(**fields):
        TaskTally.objects.bulk_create([TaskTally(name=name)], ignore_conflicts=True)
        row.update(**fields)
