"""One question asked of an upload: which rows of text does it hold?"""

import zipfile
from dataclasses import dataclass
from io import BytesIO

from core.papers.names import extension_of
from core.tables import sheets, text
from core.tables.rows import Row
from core.tables.unreadable import BOMB, Unreadable

LARGEST = 5 * 1024 * 1024
#: Of all that is in a workbook, once it is unpacked; ten thousand rows of eight cells are about 4 MB.
MOST_UNPACKED = 20 * 1024 * 1024
#: What is packed closer than this was made to be: tables come to ten or twenty.
MOST_TIMES, SMALL = 100, 1024 * 1024
MOST_ENTRIES = 1_000
TAKEN = (".csv", ".txt", ".tsv", ".xlsx")

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SAVE_AS = "Save it as an Excel workbook (.xlsx) or as CSV and send that."


@dataclass(frozen=True)
class Table:
    """The rows that hold something, and where they were found."""

    rows: list[Row]
    #: Of a workbook: the sheet that was read, and how many more there are.
    sheet: str = ""
    other_sheets: int = 0


def look_at(content: bytes, name: str) -> None:
    """What is seen without reading it: too large, empty, of a kind that is not taken, packed beyond measure."""
    if len(content) > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST // 1024**2} MB. Send it in parts.")
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable("There is nothing in this file. Choose another, or save it again first.")
    if _is_workbook(name):
        _look_into(content)
    elif content.startswith((_ZIP, _OLD_OFFICE)):
        raise Unreadable(f"This file is not text, whatever its name says. {_SAVE_AS}")


def read(content: bytes, name: str, *, most_rows: int) -> Table:
    """All rows that hold something, at most `most_rows`; refused (`Unreadable`) if there are more."""
    look_at(content, name)
    if not _is_workbook(name):
        return Table(text.rows_of(content, most_rows=most_rows))
    found = sheets.rows_of(content, most_rows=most_rows)
    return Table(found.rows, found.name, found.others)


def _is_workbook(name: str) -> bool:
    ending = f".{extension_of(name)}"
    if ending not in TAKEN:
        raise Unreadable(f"Files like this are not taken. {_SAVE_AS}")
    return ending == ".xlsx"


def _look_into(content: bytes) -> None:
    """Sizes are those the zip declares: no entry is read beyond its own."""
    if content.startswith(_OLD_OFFICE):
        raise Unreadable(f"This workbook is locked with a password, or in the format of before 2007. {_SAVE_AS}")
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            entries = packed.infolist()
    except Exception as error:  # a broken zip breaks readers in every way there is
        raise Unreadable(f"This workbook cannot be opened. {_SAVE_AS}") from error
    dense = any(one.file_size > max(SMALL, MOST_TIMES * one.compress_size) for one in entries)
    if dense or len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise Unreadable(BOMB)
    if "xl/workbook.xml" not in {one.filename.lower() for one in entries}:
        raise Unreadable(f"This file is called .xlsx, but what is in it is something else. {_SAVE_AS}")
