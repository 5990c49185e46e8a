"""The list of organisations as a file: the same columns, and the same words, as an import takes."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from core.tables import harmless
from participants.importing.columns import HEADINGS

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Whatever somebody typed stays text.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = (44, 26, 16, 34, 12, 50, 50, 30)


def as_csv(lines: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read every name."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADINGS.values())
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(lines: Iterable[Sequence[str]]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet("Organisations")
        for column, (heading, width) in enumerate(zip(HEADINGS.values(), _WIDTHS, strict=True)):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 1)
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if cell:
                    sheet.write_string(number, column, harmless(cell))
    return held.getvalue()


#: By the end of a file's name: how it is written, and what it is.
FILES = {"csv": (as_csv, CSV), "xlsx": (as_xlsx, XLSX)}
