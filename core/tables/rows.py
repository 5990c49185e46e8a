"""A row as a spreadsheet numbers it, and how many there may be."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.tables.unreadable import Unreadable

MOST_COLUMNS = 60
#: Headings, and a title or a date above them.
_BESIDES = 10


def too_many(most: int) -> str:
    return f"There are more than {most:,} rows in this file. Send it in parts of {most:,} or fewer."


class Row(NamedTuple):
    number: int
    cells: list[str]


def that_hold_something(found: Iterable[list[str]], most: int) -> Iterator[Row]:
    """Without empty rows, and without the empty cells at the end of each; `most`, and a few for headings."""
    kept = 0
    for number, cells in enumerate(found, start=1):
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        kept += 1
        if kept > most + _BESIDES:
            raise Unreadable(too_many(most))
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {number} has more than {MOST_COLUMNS} columns. Take out those that are not needed.")
        yield Row(number, cells)
