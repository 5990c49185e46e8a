"""Which column of a file is what: known by its heading, or said by whoever sent it."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from core.words import plainly

#: A title or a date may stand above the headings.
_ROWS_ABOVE = 10


class Columns:
    """The columns of one kind of file: what we call them, what others do, and which of them have to be there."""

    def __init__(
        self, headings: Mapping[str, str], *, also: Mapping[str, Sequence[str]], needed: Sequence[str], missing: str
    ) -> None:
        """`headings` and `also` are by field, in the order of a file; `missing` is said where one is not named.

        `{}` in `missing` stands for the heading of the first that is needed and not named.
        """
        self.headings, self.needed = dict(headings), tuple(needed)
        self._also, self._missing = also, missing

    def recognised(self, cells: Sequence[str]) -> dict[str, int]:
        """Which column is what, by these headings; the first of two that say the same."""
        found: dict[str, int] = {}
        for column, heading in enumerate(cells):
            if field := self._known.get(plainly(heading)):
                found.setdefault(field, column)
        return found

    def headings_of(self, rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, Sequence[str]]:
        """The row of the headings: the first that names all that is needed, or else two; or else the first row."""
        named = [(row, self.recognised(row[1])) for row in rows[:_ROWS_ABOVE]]
        for row, found in named:
            if self.are_named(found):
                return row
        return next((row for row, found in named if len(found) > 1), rows[0])

    def are_named(self, columns: Mapping[str, int]) -> bool:
        """Whether it is known where all that is needed stands."""
        return not self.why_not(columns)

    def why_not(self, columns: Mapping[str, int]) -> str:
        """Why rows cannot be read with these: what is needed is not named, or what is named is not ours. Or nothing."""
        missing = [field for field in self.needed if field not in columns]
        if not missing and set(columns) <= set(self.headings):
            return ""
        return self._missing.format(self.headings[(missing or self.needed)[0]])

    @cached_property
    def _known(self) -> dict[str, str]:
        own = {plainly(heading): field for field, heading in self.headings.items()}
        return own | {plainly(spelling): field for field, spellings in self._also.items() for spelling in spellings}
