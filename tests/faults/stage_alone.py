"""Parts of the faults without a crowd, each printing JSON.

`offers` makes offers that ran out days ago, `lapsed` waits until they have lapsed, `twice` lets people sign up while
the clock goes back and forward, `shelf` makes a programme to add a document to, `documents` counts what it holds.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from sets.models import Document, Enrolment, LedgerEntry
from sets.services.places import withdraw
from sets.states import PlaceState
from tests import make
from tests.bench.signed_in import sessions

#: The nights on which an hour comes twice, and on which one is left out (UTC).
NIGHTS = (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2028, 3, 26, 0, 30, tzinfo=UTC))
WAITING = 3


def offers() -> dict[str, Any]:
    """Three who have a seat withdraw once dates are confirmed; the first three in line do not answer for a week."""
    long_ago = timezone.now() - timedelta(days=10)
    programme = make.programme(now=long_ago, minimum=6, optimum=6, maximum=6, max_sets=1)
    held = make.places(programme, 6, now=long_ago)
    make.confirmed_dates(programme.sets.get(), now=long_ago + timedelta(hours=1))
    make.places(programme, 2 * WAITING, now=long_ago + timedelta(hours=2))
    for place in held[:WAITING]:
        withdraw(actor=place.participant, enrolment=place, now=long_ago + timedelta(hours=3))
    return {"slug": programme.slug}


def lapsed(slug: str) -> dict[str, list[str]]:
    deadline = time.monotonic() + 150
    places = Enrolment.objects.filter(programme__slug=slug)
    while time.monotonic() < deadline:
        states = list(places.values_list("state", flat=True))
        if states.count(PlaceState.LAPSED) == states.count(PlaceState.OFFERED) == WAITING:
            return {"wrongs": []}
        time.sleep(1)
    return {"wrongs": [f"after two minutes the places are {sorted(states)}"]}


def twice() -> dict[str, list[str]]:
    wrongs = []
    for night in NIGHTS:
        programme = make.programme(now=night - timedelta(days=2), minimum=6, optimum=6, maximum=6, max_sets=2)
        places = [
            make.place(programme, now=night + timedelta(minutes=minutes))
            for minutes in (0, 40, -20, 61, 2, 120, -60, 90)
        ]
        places[1] = withdraw(actor=places[1].participant, enrolment=places[1], now=night - timedelta(hours=1))
        times = list(
            LedgerEntry.objects.filter(programme_id=programme.pk).order_by("number").values_list("at", flat=True)
        )
        if times != sorted(times):
            wrongs.append(f"the ledger of {night:%B} runs back")
        order = [one.pk for one in Enrolment.objects.filter(programme=programme).order_by("position")]
        if order != [one.pk for one in places]:
            wrongs.append(f"the order of {night:%B} is not that in which people asked")
    return {"wrongs": wrongs}


def shelf() -> dict[str, Any]:
    programme = make.programme(now=timezone.now() - timedelta(hours=1))
    path = reverse("programme_documents", args=[programme.slug])
    [session] = sessions([make.coordinator_of(programme)])
    return {"slug": programme.slug, "session": session, "path": path}


def documents(slug: str) -> dict[str, int]:
    files = sum(len(names) for _, _, names in os.walk(settings.MEDIA_ROOT))
    return {"rows": Document.objects.filter(programme__slug=slug).count(), "files": files}


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    # The builders number from one in each process; what an earlier one made stays.
    make._numbers = count(time.time_ns())
    known: dict[str, Callable[..., Any]] = {one.__name__: one for one in (offers, lapsed, twice, shelf, documents)}
    print(json.dumps(known[what](*words)))
