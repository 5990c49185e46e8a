"""The attendance report as a PDF to print and to read aloud: A4, tagged, with a title and a language.

What people typed reaches the typesetter as data in JSON and never as markup.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from core.templatetags.wording import clock, short_date, when
from sessions.attendance_figures import Figures
from sessions.selectors.attendance_lines import Grid, Group, Report, SessionRow

SHEET = Path(__file__).with_name("attendance.typ")
#: PDF for universal access: refused by the typesetter if a heading, a title or the language were missing.
_ACCESSIBLE = "ua-1"


def as_pdf(report: Report) -> bytes:
    said = {"report": json.dumps(_said(report), ensure_ascii=False)}
    made_at = report.made_at.astimezone(UTC).replace(microsecond=0)
    settings: dict[str, Any] = {"format": "pdf", "sys_inputs": said, "timestamp": made_at}
    try:
        return typst.compile(SHEET, pdf_standards=[_ACCESSIBLE], **settings)
    except typst.TypstError:
        # A letter that no font here can draw: the standard forbids it, the report is of use all the same. Still tagged.
        return typst.compile(SHEET, **settings)


def _said(report: Report) -> dict[str, Any]:
    """Words only, in the order in which they are set."""
    return {
        "title": report.title,
        "scope": report.scope_words,
        "made": f"Made on {when(report.made_at)}",
        "frozen": report.frozen,
        "missing": report.missing_words,
        "shares": [
            [name, share.percent_words, str(share) if share.of else "", meaning]
            for name, share, meaning in report.shares
        ],
        "counts": [[words, str(number)] for words, number in report.headline.rows],
        "groups": [
            {"heading": heading, "column": column, "rows": [_group(one) for one in groups]}
            for heading, column, groups in report.groupings
            if report.has_marks and groups
        ],
        "trend": [_group(one) for one in report.trend],
        "sessions": [_session(row) for row in report.sessions],
        "grids": [_grid(grid) for grid in report.grids],
    }


def _group(one: Group) -> list[str]:
    return [one.name, str(one.held), *_shares(one.figures)]


def _shares(of: Figures) -> list[str]:
    return [
        *(f"{share.percent_words} ({share})" if share.of else "–" for share in (of.attendance, of.commitment)),
        str(of.consistency) if of.consistency.of else "–",
        str(of.unmarked),
    ]


def _session(row: SessionRow) -> list[str]:
    starts = short_date(row.starts) if row.starts else "No date"
    if isinstance(row.starts, datetime):
        starts = f"{starts}, {clock(row.starts)}"
    state = f"{row.state_word}, {row.moved_word}" if row.moved else row.state_word
    attended, committed, *_ = _shares(row.figures)
    return [row.learning_set, row.name, starts, state, attended, committed]


def _grid(grid: Grid) -> dict[str, Any]:
    people: Sequence[dict[str, Any]] = [
        {
            "name": one.name,
            "organisation": one.organisation,
            "cells": [[cell.word, cell.kind] for cell in one.cells],
            "attendance": str(one.figures.attendance) if one.figures.attendance.of else "–",
        }
        for one in grid.people
    ]
    columns = [[str(row.number), short_date(row.starts)] for row in grid.sessions]
    return {"set": grid.learning_set, "columns": columns, "people": people}
