"""Which column of a file is what: known by its heading, or said by whoever sent it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from core.words import plainly

#: A title or a date may stand above the headings.
ROWS_ABOVE = 10


def _is_title(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether one word stands alone above rows of which most say more."""
    several = [_filled(one) > 1 for one in below if _filled(one)]
    return _filled(cells) <= 1 and 2 * sum(several) > len(several)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


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
        """Which column is what, by these headings. What two of them say alike is taken from neither (`in_doubt`)."""
        return {field: columns[0] for field, columns in self._claims(cells).items() if len(columns) == 1}

    def in_doubt(self, cells: Sequence[str]) -> dict[str, list[int]]:
        """By field: the columns of which each could be it, and somebody has to say which."""
        return {field: columns for field, columns in self._claims(cells).items() if len(columns) > 1}

    def headings_of(self, rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, Sequence[str]]:
        """The row of the headings: of those that name all that is needed, or else two, the first that names most.

        Or else the first row: whether it holds headings, `are_headings` says. A title is passed over, also if it is
        a word that we know.
        """
        first = rows[:ROWS_ABOVE]
        below = [row for at, row in enumerate(first) if not _is_title(row[1], [cells for _, cells in first[at + 1 :]])]
        named = [(row, self._claims(row[1])) for row in below]
        likely = [(row, found) for row, found in named if self.are_named(found) or len(found) > 1]
        most = max(likely, key=lambda one: (len(one[1]), self.are_named(one[1])), default=(below[0], {}))
        return most[0]

    def are_headings(self, cells: Sequence[str]) -> bool:
        """Whether they name something that is needed, or two: one word of ours alone may stand in a row as well."""
        found = self._claims(cells)
        return len(found) > 1 or any(field in found for field in self.needed)

    def are_named(self, columns: Mapping[str, object]) -> bool:
        """Whether it is known where all that is needed stands."""
        return not self.why_not(columns)

    def why_not(self, columns: Mapping[str, object]) -> str:
        """Why rows cannot be read with these: what is needed is not named, or what is named is not ours. Or nothing."""
        missing = [field for field in self.needed if field not in columns]
        if not missing and set(columns) <= set(self.headings):
            return ""
        return self._missing.format(self.headings[(missing or self.needed)[0]])

    def _claims(self, cells: Sequence[str]) -> dict[str, list[int]]:
        """By field, the columns that say so. Our own headings go first, then what others write for one field alone.

        What may be written for either of two is the first, or the second where the first has its column already.
        """
        written = [plainly(heading) for heading in cells]
        claims: dict[str, list[int]] = {}
        for known in self._known:
            new: dict[str, list[int]] = defaultdict(list)
            for column, words in enumerate(written):
                free = [field for field in known.get(words, ()) if field not in claims]
                if free:
                    new[free[0]].append(column)
            claims |= new
        return claims

    @cached_property
    def _known(self) -> list[dict[str, list[str]]]:
        """By how it is written, the fields that are meant: our own headings, what means one, what may mean either."""
        own = {plainly(heading): [field] for field, heading in self.headings.items()}
        also: dict[str, list[str]] = defaultdict(list)
        for field in self.headings:
            for spelling in self._also.get(field, ()):
                also[plainly(spelling)].append(field)
        one = {words: fields for words, fields in also.items() if len(fields) == 1}
        return [own, one, {words: fields for words, fields in also.items() if len(fields) > 1}]
