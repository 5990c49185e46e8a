"""Two invented sign-ups as a file holds them, under `EXAMPLE_HEADINGS`."""

from datetime import datetime, timedelta

from django.utils import timezone

from participants.importing.example import NAMES
from sets.models import Programme
from sets.sign_ups.columns import HEADINGS

#: Day and time stand in one column.
EXAMPLE_HEADINGS = [heading for field, heading in HEADINGS.items() if field != "time"]


def example_of(programme: Programme, now: datetime) -> list[tuple[str, ...]]:
    """Received while one could sign up. Their organisations are those of the register's own example."""
    latest = min(now, programme.closes_at or now)
    first = max(programme.opens_at or latest, latest - timedelta(days=1))
    second = first + (latest - first) / 2
    people = (("Ada Minton", "Partnership manager"), ("Tomos Hale", "Head of policy"))
    return [
        (name, f"{name.lower().replace(' ', '.')}@example.org", organisation, _written(received), job_title, "Yes")
        for (name, job_title), organisation, received in zip(people, NAMES, (first, second), strict=True)
    ]


def _written(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
