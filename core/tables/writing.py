"""Rows of text as a file that a spreadsheet opens, and nothing in it is a formula (C13)."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from core.tables.formulas import harmless

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Whatever somebody typed stays text.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def as_csv(headings: Iterable[str], lines: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read every name."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(name: str, widths: Iterable[tuple[str, int]], lines: Iterable[Sequence[str]]) -> bytes:
    """A workbook with one sheet of that name; `widths` are the headings with the width of each column."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(name)
        for column, (heading, width) in enumerate(widths):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 1)
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if cell:
                    sheet.write_string(number, column, harmless(cell))
    return held.getvalue()
