"""A sponsor's totals as files: what stands on the page, and nothing else; no formula (C09, C13)."""

import csv
import io
from collections.abc import Iterator

import xlsxwriter
from django.utils import timezone

from core.tables import harmless
from core.tables.writing import CSV, XLSX
from sessions.selectors.sponsor_page import Totals

HEADINGS = ("Chapter", "Figure", "Number", "What it means")
_WIDTHS = (24, 52, 16, 62)
#: Whatever somebody typed stays text.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_KEY = "A number below five, none included, or one that would give such a number away"


def as_csv(totals: Totals) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read every name."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADINGS)
    for chapter, figure, shown, _, meaning in _lines(totals):
        writer.writerow([harmless(one) for one in (chapter, figure, shown, meaning)])
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(totals: Totals) -> bytes:
    """Numbers and shares are typed; what is hidden, or lies in a band, is words."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {int: book.add_format({"num_format": "0"}), float: book.add_format({"num_format": "0%"})}
        sheet = book.add_worksheet("Totals")
        for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        for row, (chapter, figure, shown, value, meaning) in enumerate(_lines(totals), start=1):
            for column, words in ((0, chapter), (1, figure), (3, meaning)):
                sheet.write_string(row, column, harmless(words))
            if value is None:
                sheet.write_string(row, 2, harmless(shown))
            else:
                sheet.write_number(row, 2, value, formats[type(value)])
    return held.getvalue()


def _lines(totals: Totals) -> Iterator[tuple[str, str, str, int | float | None, str]]:
    """Chapter, figure, as it is shown, the number in it, what it means."""
    yield "Programme", "Title", totals.title, None, totals.standing
    for words, moment in (("As it stood at the end of", totals.stood_on), ("Counted on", totals.counted_at)):
        if moment:
            yield "Programme", words, timezone.localdate(moment).isoformat(), None, ""
    for chapter in totals.chapters:
        for line in chapter.lines:
            yield chapter.title, line.label, line.shown, line.value, line.meaning
        for part in chapter.parts:
            yield chapter.of, part.label, part.shown, part.value, part.meaning
    yield "Key", "[c]", "", None, _KEY


#: By the end of a file's name: how it is written, and what it is.
FILES = {"csv": (as_csv, CSV), "xlsx": (as_xlsx, XLSX)}
