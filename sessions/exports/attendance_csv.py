"""The attendance report as CSV: one table, a line for each figure's subject, down to the single mark.

UTF-8 with a byte order mark, so that spreadsheets read every name; days and times as ISO 8601.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from core.tables import harmless
from sessions.attendance_figures import Figures
from sessions.selectors.attendance_lines import NOT_THERE, Group, Report

#: What a line is about, who or what, and its figures. A share is two whole numbers: so many of so many.
COLUMNS = (
    *("line", "name", "set", "session", "starts", "state", "organisation", "tier", "status"),
    *("attended", "attended_of", "at_every_session", "at_every_session_of", "committed", "committed_of"),
    *("apologies", "absences", "substitutes", "missing"),
    *("planned", "held", "not_held_yet", "moved", "cancelled", "abandoned", "people"),
    *("handed_over", "withdrawn", "removed", "changed_set"),
)


def as_csv(report: Report) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, COLUMNS, restval="")
    writer.writeheader()
    for line in _lines(report):
        writer.writerow({key: harmless(value) if isinstance(value, str) else value for key, value in line.items()})
    return written.getvalue().encode("utf-8-sig")


def _lines(report: Report) -> Iterator[dict[str, Any]]:
    head = report.headline
    yield {
        "line": "programme",
        "name": report.title,
        "status": report.frozen,
        "state": report.scope_words,
        **_figures(head.figures),
        "planned": head.planned,
        "held": head.held,
        "not_held_yet": head.ahead,
        "moved": head.moved,
        "cancelled": head.cancelled,
        "abandoned": head.abandoned,
        "people": head.people,
        "handed_over": head.replaced,
        "withdrawn": head.withdrawn,
        "removed": head.removed,
        "changed_set": head.changed_set,
    }
    for one in report.by_set:
        yield {**_group("set", one), "set": one.name}
    for one in report.by_organisation:
        yield {**_group("organisation", one), "organisation": one.name}
    for one in report.by_tier:
        yield {**_group("tier", one), "tier": one.name}
    for one in report.trend:
        yield _group("session number", one)
    for row in report.sessions:
        said = {"name": row.name, "set": row.learning_set, "session": row.number, "starts": iso(row.starts)}
        yield {"line": "session", **said, "state": row.state_word, "moved": row.moved, **_figures(row.figures)}
    for grid in report.grids:
        for person in grid.people:
            who = {"name": person.name, "set": grid.learning_set}
            who |= {"organisation": person.organisation, "tier": person.tier}
            yield {"line": "person", **who, **_figures(person.figures)}
            for row, cell in zip(grid.sessions, person.cells, strict=True):
                if cell is not NOT_THERE:
                    when = {"session": row.number, "starts": iso(row.starts)}
                    yield {"line": "mark", **who, **when, "status": cell.word}


def _group(line: str, one: Group) -> dict[str, Any]:
    return {"line": line, "name": one.name, "held": one.held, "people": one.people, **_figures(one.figures)}


def _figures(of: Figures) -> dict[str, int]:
    return {
        "attended": of.attendance.number,
        "attended_of": of.attendance.of,
        "at_every_session": of.consistency.number,
        "at_every_session_of": of.consistency.of,
        "committed": of.commitment.number,
        "committed_of": of.commitment.of,
        "apologies": of.apologies,
        "absences": of.absences,
        "substitutes": of.substitutes,
        "missing": of.unmarked,
    }


def iso(value: datetime | date | None) -> str:
    """`2028-10-24T09:30:00+01:00`; a planned day has no hour."""
    if value is None:
        return ""
    return timezone.localtime(value).isoformat() if isinstance(value, datetime) else value.isoformat()
