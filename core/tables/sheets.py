"""Excel workbooks: the first sheet that can be seen and holds something, cell by cell as text."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import IO, Any
from xml.parsers import expat

import openpyxl

from core.tables.rows import MOST_COLUMNS, Row, that_hold_something
from core.tables.unreadable import BOMB, Unreadable

#: Of a sheet's rows, with the empty ones: somebody may have given a whole column a border.
_MOST_LOOKED_AT = 200_000
#: Of elements in one row of a sheet, or in all that is no row: openpyxl holds as many at once. And of rows and strings.
_MOST_HELD, _MOST_PARTS = 100_000, 700_000
_PARTS = ("row", "si")
#: Of a number format: words that are shown as they are, and colours, languages and the like.
_NO_CODES = re.compile(r'"[^"]*"|[\\_*].|\[(?!hh?\]|ss?\])[^\]]*\]', re.I)
_CLOCK = re.compile("[hs]", re.I)
_UNREADABLE = "This workbook cannot be opened. Save it again in the program it was made with, or as CSV, and send that."
_TOO_LONG = "This sheet goes on for too many rows, most of them empty. Copy the table into a new workbook."


@dataclass(frozen=True)
class Sheet:
    rows: list[Row]
    name: str
    #: How many more sheets can be seen.
    others: int


def rows_of(content: bytes, *, most_rows: int) -> Sheet:
    """Formulas come as they are written, not as what they were worked out to be. Entities in XML are refused."""
    try:
        with warnings.catch_warnings():
            # What openpyxl leaves out of a workbook, such as rules for colours, is not asked for here.
            warnings.simplefilter("ignore")
            _count(content)
            return _read(content, most_rows)
    except Unreadable:
        raise
    except Exception as error:  # a broken workbook breaks readers in every way there is
        raise Unreadable(_UNREADABLE) from error


def _count(content: bytes) -> None:
    """Refuse what would fill the memory although it is small: a row of a million empty cells is six megabytes."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        for entry in packed.infolist():
            with packed.open(entry) as file:
                _count_one(file)


def _count_one(file: IO[bytes]) -> None:
    held = parts = inside = 0

    def start(name: str, _: Any) -> None:
        nonlocal held, parts, inside
        held += 1
        if name.rpartition(":")[2] in _PARTS:
            if not inside:
                held, parts = 1, parts + 1
            inside += 1
        if held > _MOST_HELD or parts > _MOST_PARTS:
            raise Unreadable(BOMB)

    def end(name: str) -> None:
        nonlocal inside
        inside -= name.rpartition(":")[2] in _PARTS

    def entity(*_: Any) -> None:
        raise Unreadable(_UNREADABLE)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = start, end, entity
    with suppress(expat.ExpatError):  # a picture, or broken: openpyxl comes no further than this
        parser.ParseFile(file)


def _read(content: bytes, most_rows: int) -> Sheet:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        seen = [one for one in book.worksheets if one.sheet_state == "visible"]
        for sheet in seen:
            if rows := list(that_hold_something(_cells(sheet), most_rows)):
                return Sheet(rows, sheet.title, len(seen) - 1)
    finally:
        book.close()
    raise Unreadable("There is nothing in this workbook. Choose another file, or save it again first.")


def _cells(sheet: Any) -> Iterator[list[str]]:
    # The size a sheet says it has is not always true, so it is not asked.
    rows = sheet.iter_rows(max_row=_MOST_LOOKED_AT + 1, max_col=MOST_COLUMNS + 1)
    for number, row in enumerate(rows, start=1):
        if number > _MOST_LOOKED_AT:
            raise Unreadable(_TOO_LONG)
        yield [_words(cell.value, cell) for cell in row]


def _words(value: Any, cell: Any) -> str:
    """What stands in a cell. Midnight is what a spreadsheet keeps for a day alone, and is not said unless it is shown.

    A time of day that somebody gave stays, whether it is shown or not.
    """
    match value:
        case None:
            return ""
        case str():
            return value.replace("\0", "")
        case bool():
            return "Yes" if value else "No"
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return str(value)
        case datetime() if value.time() == time() and not _shows_a_clock(cell.number_format):
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            # An array formula is an object of openpyxl's own.
            return "="


def _shows_a_clock(number_format: str) -> bool:
    return bool(_CLOCK.search(_NO_CODES.sub("", number_format).split(";")[0]))
