"""A programme of 72 people who have met six times, and a register that is being marked; prints JSON."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participants.models import User
from tests import make
from tests.bench import numbers
from tests.bench.signed_in import sessions
from tests.sessions.meeting import Met, meeting
from tests.sessions.reported import at_random, held, programme

#: Once for the queries, twice to warm up, and then what counts.
MARKED = 22
PAGE = (numbers.PAGE_QUERIES, numbers.PAGE_CPU, 0)
REPORT = (numbers.REPORT_QUERIES, 0, 0)
XLSX = (numbers.REPORT_QUERIES, 0, numbers.XLSX_SECONDS)


def main() -> dict[str, Any]:
    now = timezone.now()
    sizes = {"sets": numbers.REPORT_SETS, "size": numbers.REPORT_PEOPLE, "sessions": numbers.REPORT_SESSIONS}
    of = held(programme(**sizes, now=now - timedelta(days=90)), at_random(), first=now - timedelta(days=80))
    met = meeting(numbers.MARKS, now=now - timedelta(weeks=7, minutes=5))
    met.begin(now=now)
    reader, address = make.coordinator_of(of), f"/coordinate/{of.slug}/reports/attendance"
    register = f"/sessions/{met.session().pk}/register/"
    return {
        "pages": [
            _asked("the report as a page", reader, f"{address}/", REPORT),
            _asked("as a spreadsheet", reader, f"{address}.xlsx", XLSX),
            _asked("as a PDF", reader, f"{address}.pdf", REPORT),
            _asked("as CSV", reader, f"{address}.csv", REPORT),
            _asked("the register of a set of twelve", met.facilitator, register, PAGE),
        ],
        "marking": _marking(met, f"{register}marks/"),
    }


def _asked(what: str, user: User, path: str, at_most: tuple[float, ...]) -> dict[str, Any]:
    client, session = _browser(user)
    client.get(path)  # what is loaded once in the life of a process
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    found = {"what": what, "path": path, "session": session, "at_most": at_most}
    return {**found, "queries": len(queries), "status": response.status_code}


def _marking(met: Met, path: str) -> dict[str, Any]:
    """Everybody marked at once, late and present in turn; each time the version before is the one that was seen."""
    rows = list(met.session().attendances.values_list("pk", "version"))
    sent = [
        json.dumps([_mark(pk, version + time, "late" if time % 2 else "present") for pk, version in rows])
        for time in range(MARKED + 1)
    ]
    client, session = _browser(met.facilitator)
    with CaptureQueriesContext(connection) as queries:
        client.post(path, {"marks": sent[0]})
    found = {"what": "marking all twelve at once", "path": path, "session": session, "at_most": PAGE}
    return {**found, "queries": len(queries), "marks": sent[1:]}


def _mark(row: int, version: int, status: str) -> dict[str, Any]:
    return {"row": row, "version": version, "status": status, "key": str(uuid4())}


def _browser(user: User) -> tuple[Client, str]:
    session = sessions([user])[0]
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = session
    return client, session


if __name__ == "__main__":
    print(json.dumps(main()))
