"""10,000 people whose session is tomorrow: `made` puts them there, `told` reminds them and says what it took, as JSON.

Two processes, so that the memory of the second is that of a worker that finds its work in the database.
"""

import json
import resource
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from notifications.models import Message
from participants.models import Organisation, User
from sessions.models import Session
from sessions.reminder_days import days_before
from sessions.services.reminders import send_due
from sets.models import Enrolment, LearningSet, Programme
from tests.bench.numbers import REMINDED

#: Of one set; each programme has ten sets.
MEMBERS, SETS = 8, 10
#: Far from everything else in the database.
DAY = datetime(2031, 6, 11, 9, 30, tzinfo=timezone.get_default_timezone())
NOW = days_before(DAY, 1)


def made() -> dict[str, Any]:
    long_ago = NOW - timedelta(days=90)
    people = User.objects.bulk_create(
        User(email=f"reminded{n}@example.org", full_name=f"Reminded {n}", password="!") for n in range(REMINDED)
    )
    organisations = Organisation.objects.bulk_create(Organisation(name=f"Reminded {n}") for n in range(REMINDED))
    programmes = Programme.objects.bulk_create(
        Programme(title=f"Reminded {n}", slug=f"reminded-{n}", state="closed", opens_at=long_ago, created_at=long_ago)
        for n in range(REMINDED // MEMBERS // SETS)
    )
    sets = LearningSet.objects.bulk_create(
        LearningSet(programme=one, letter=letter, state="confirmed", maximum=MEMBERS, opened_at=long_ago)
        for one in programmes
        for letter in "ABCDEFGHIJ"
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            programme=(of := sets[n // MEMBERS]).programme,
            participant=people[n],
            organisation=organisations[n],
            state="confirmed",
            position=n + 1,
            requested_at=long_ago,
            eligible_since=long_ago,
            learning_set=of,
            seat=n % MEMBERS + 1,
            seat_limit=MEMBERS,
            state_since=long_ago,
            in_set_since=long_ago,
            committed_at=long_ago,
        )
        for n in range(REMINDED)
    )
    # Tomorrow's, and one a week after tomorrow's: two reminders fall due, in one mail.
    Session.objects.bulk_create(
        Session(
            learning_set=of,
            number=number,
            state="confirmed",
            starts_at=DAY + timedelta(days=after),
            ends_at=DAY + timedelta(days=after, hours=3),
            place="Town Hall, Winford",
        )
        for of in sets
        for number, after in enumerate((0, 6), start=1)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {}


def told() -> dict[str, Any]:
    before = Message.objects.count()
    memory, started = _peak(), time.monotonic()
    queued = send_due(actor=None, now=NOW)
    seconds, grown = time.monotonic() - started, _peak() - memory
    started = time.monotonic()
    again = send_due(actor=None, now=NOW + timedelta(minutes=15))
    return {
        "queued": queued,
        "messages": Message.objects.count() - before,
        "seconds": seconds,
        "again": again,
        "again_seconds": time.monotonic() - started,
        "peak": _peak(),
        "grown": grown,
    }


def _peak() -> float:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps({"made": made, "told": told}[sys.argv[1]]()))
