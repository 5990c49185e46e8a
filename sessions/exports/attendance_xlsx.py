"""The attendance report as a spreadsheet: numbers, percentages and dates are typed, words are words, no formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils import timezone

from sessions.attendance_figures import Figures, Share
from sessions.selectors.attendance_lines import Group, Report

#: Whatever somebody typed stays text: xlsxwriter would make formulas, links and numbers of it.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_FIGURES = (
    *("At sessions", "Of sessions", "Attendance", "At every one", "Of people", "Consistency"),
    *("Kept commitment", "Of marks", "Commitment", "Apologies", "Absences", "Substitutes", "Missing"),
)
_MOST_IN_A_NAME_OF_A_SHEET = 31


def as_xlsx(report: Report) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        book.set_properties({"title": f"Attendance: {report.title}", "created": _naive(report.made_at)})
        sheets = _Sheets(book)
        sheets.summary(report)
        sheets.people(report)
        sheets.sessions(report)
        for heading, column, groups in report.groupings:
            sheets.groups(heading, column, groups)
    return held.getvalue()


class _Sheets:
    """The sheets of one book, in the book's formats."""

    def __init__(self, book: "xlsxwriter.Workbook") -> None:
        self._book = book
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._share = book.add_format({"num_format": "0%"})
        self._count = book.add_format({"num_format": "0"})
        self._moment = book.add_format({"num_format": "d mmm yyyy hh:mm", "align": "left"})
        self._day = book.add_format({"num_format": "d mmm yyyy", "align": "left"})
        self._words = book.add_format({"text_wrap": True, "valign": "top"})

    def summary(self, report: Report) -> None:
        """What, of what, when; then each figure in words, as a number, of how many, and as a share."""
        sheet = self._sheet(
            "Summary", ("Figure", "Number", "Of", "Share", "What it means"), widths=(30, 24, 10, 10, 70)
        )
        rows: list[Sequence[Any]] = [
            ("Programme", report.title),
            ("What is reported", report.scope_words),
            ("Made on", report.made_at),
            *([("Frozen", report.frozen)] if report.frozen else []),
        ]
        rows += [(name, *_share(share), meaning) for name, share, meaning in report.shares]
        rows += report.headline.rows
        self._rows(sheet, rows)

    def people(self, report: Report) -> None:
        """A line for each person and set; a column for each number of session, and the figures."""
        numbers = sorted({row.number for grid in report.grids for row in grid.sessions})
        columns = ("Set", "Name", "Organisation", "Tier", *(f"Session {number}" for number in numbers), *_FIGURES)
        sheet = self._sheet("People", columns, widths=(8, 30, 36, 16, *[13] * len(numbers)), frozen_columns=2)
        rows = []
        for grid in report.grids:
            for person in grid.people:
                at = {row.number: cell.word for row, cell in zip(grid.sessions, person.cells, strict=True)}
                said = [at.get(number, "") for number in numbers]
                who = (grid.learning_set, person.name, person.organisation, person.tier)
                rows.append((*who, *said, *_figures(person.figures)))
        self._rows(sheet, rows)

    def sessions(self, report: Report) -> None:
        sheet = self._sheet(
            "Sessions", ("Set", "Session", "Starts", "State", "Times moved", *_FIGURES), widths=(8, 9, 20, 14, 12)
        )
        self._rows(
            sheet,
            [
                (row.learning_set, row.number, row.starts, row.state_word, row.moved, *_figures(row.figures))
                for row in report.sessions
            ],
        )

    def groups(self, heading: str, column: str, groups: Iterable[Group]) -> None:
        sheet = self._sheet(heading, (column, "Sessions held", "People", *_FIGURES), widths=(36, 10, 10))
        self._rows(sheet, [(one.name, one.held, one.people, *_figures(one.figures)) for one in groups])

    # --- inside --------------------------------------------------------------------------------------------------

    def _sheet(
        self, name: str, columns: Sequence[str], *, widths: Sequence[int], frozen_columns: int = 1
    ) -> "xlsxwriter.worksheet.Worksheet":
        """A sheet with its header, which stays in sight, on every printed page too; A4, as wide as one page."""
        sheet = self._book.add_worksheet(name[:_MOST_IN_A_NAME_OF_A_SHEET])
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column, self._bold)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        sheet.freeze_panes(1, frozen_columns)
        sheet.repeat_rows(0)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _rows(self, sheet: "xlsxwriter.worksheet.Worksheet", rows: Iterable[Sequence[Any]]) -> None:
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._write(sheet, line, column, value)

    def _write(self, sheet: "xlsxwriter.worksheet.Worksheet", line: int, column: int, value: Any) -> None:
        match value:
            case None | "":
                pass
            case datetime():
                sheet.write_datetime(line, column, _naive(value), self._moment)
            case date():
                sheet.write_datetime(line, column, value, self._day)
            case float():
                sheet.write_number(line, column, value, self._share)
            case int():
                sheet.write_number(line, column, value, self._count)
            case _:
                sheet.write_string(line, column, value, self._words)


def _figures(of: Figures) -> list[Any]:
    shares = [value for share in (of.attendance, of.consistency, of.commitment) for value in _share(share)]
    return [*shares, of.apologies, of.absences, of.substitutes, of.unmarked]


def _share(share: Share) -> tuple[int, int, float | None]:
    """So many, of so many, and that as a number between 0 and 1; nothing of nothing is no number."""
    return share.number, share.of, share.number / share.of if share.of else None


def _naive(moment: datetime) -> datetime:
    """A spreadsheet knows no zones: the clock of London."""
    return timezone.localtime(moment).replace(tzinfo=None)
