"""CSV and its relations: whatever spreadsheets write between cells, in whatever letters."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from core.tables.rows import Row, that_hold_something
from core.tables.unreadable import Unreadable

_SEPARATORS = ",;\t|"
_LOOKED_AT = 20
#: With their byte order mark. Without one it is UTF-8, and if that cannot be, what Windows writes in Western Europe.
_MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_STRANGE = "The letters in this file cannot be read. Save it as “CSV UTF-8” and send that."
_BROKEN = (
    "From row {number} on this file cannot be told apart into cells: a quotation mark is missing or one too many. "
    "Open it in a spreadsheet, look at that row, and save it again."
)


def rows_of(content: bytes, *, most_rows: int) -> list[Row]:
    """The rows as a spreadsheet would number them: a line break inside quotation marks is in a cell."""
    words = _decoded(content)
    return list(that_hold_something(_records(words, _separator(words)), most_rows))


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKED.items() if content.startswith(mark)), "")
    for one in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            words = content.decode(one)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(words):
            return words
        break
    raise Unreadable(_STRANGE)


def _separator(words: str) -> str:
    """The one that gives the most cells in most of the first rows."""

    def cells(separator: str) -> int:
        try:
            widths = [len(row) for row in islice(csv.reader(_lines(words), delimiter=separator), _LOOKED_AT) if row]
        except csv.Error:
            return 0
        return Counter(widths).most_common(1)[0][0] if widths else 0

    return max(_SEPARATORS, key=cells)


def _records(words: str, separator: str) -> Iterator[list[str]]:
    reader, number = csv.reader(_lines(words), delimiter=separator, strict=True), 1
    try:
        for cells in reader:
            yield cells
            number += 1
    except csv.Error as error:
        raise Unreadable(_BROKEN.format(number=number)) from error


def _lines(words: str) -> io.StringIO:
    return io.StringIO(words, newline="")
