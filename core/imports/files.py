"""A file that somebody sent, as it is kept until it is written. Gone after a day, and nobody's but theirs."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import models

from core.imports.columns import ROWS_ABOVE
from core.imports.states import COLUMNS, DONE, PREVIEW

#: Those among which the headings are looked for, and a few below them.
FIRST_ROWS = ROWS_ABOVE + 3


class SentFiles(models.QuerySet[Any]):
    """Of any kind of file."""

    #: In these there is nothing left to be done.
    over: Sequence[str] = (DONE,)

    def sent_by(self, user: Any) -> Self:
        """Nobody else's exist."""
        return self.filter(sender=user)

    def unfinished(self) -> Self:
        return self.exclude(state__in=self.over)


class SentFile(models.Model):
    """One upload, from the file to what became of it. A kind of file adds its `sender`, its `state` and its rows."""

    file_name = models.CharField(max_length=120)
    sent_at = models.DateTimeField()
    #: Of a workbook: the sheet that was read, and how many more can be seen.
    sheet = models.CharField(max_length=100, blank=True)
    other_sheets = models.PositiveIntegerField(default=0)
    #: The number of the row that holds the headings; 0 if none does.
    heading_row = models.PositiveIntegerField(default=0)
    #: Which column of the file is what: `{"name": 0, …}`.
    columns = models.JSONField(default=dict)
    #: How many rows have which outcome, or what was written.
    counts = models.JSONField(default=dict)
    #: Why it was not taken, or not written.
    sentence = models.TextField(blank=True)
    #: Rises with every change: what somebody confirms is what they saw.
    revision = models.PositiveIntegerField(default=1)

    #: The row of the headings as it stands there, or else the first: by it the columns can be told apart.
    headings: Any = ()
    #: The first `FIRST_ROWS`, headings and what stands above them too, with their numbers: kept by each kind of file.
    first_rows: list[tuple[int, list[str]]]

    class Meta:
        abstract = True

    @property
    def can_be_chosen_about(self) -> bool:
        """Whether its columns may be named and its rows answered for."""
        return self.state in (COLUMNS, PREVIEW)

    @property
    def width(self) -> int:
        """How many columns there are by the headings, and by what somebody named; 0 where there are no headings."""
        if not self.heading_row:
            return 0
        return max([len(self.headings), *(column + 1 for column in self.columns.values())])

    @property
    def may_be_headings(self) -> list[tuple[int, list[str]]]:
        return self.first_rows[:ROWS_ABOVE]

    def first_cells(self, most: int) -> list[list[str]]:
        """Of the first rows below the headings: what stands in them."""
        return [cells for number, cells in self.first_rows if number > self.heading_row][:most]
