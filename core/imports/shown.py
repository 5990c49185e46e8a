"""What pages show of a file: its rows by what they would do, a page of them; and what its columns hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from core.imports.cells import cell
from core.imports.files import SentFile

PAGE_SIZE = 50
_SAMPLES = 3


@dataclass(frozen=True)
class Option:
    """One answer to what a row is."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True)
class Question:
    """What has to be chosen about a row; `name` is that of its radio buttons."""

    name: str
    legend: str
    options: Sequence[Option]
    choice: str
    note: str = ""


@dataclass(frozen=True)
class Tab:
    outcome: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The rows of one outcome, a page of them; which outcomes there are; and what stands before confirming."""

    tabs: Sequence[Tab]
    shown: str
    page: Page[Any]
    rows: Sequence[Any]
    unchosen: int
    wrong: int


def tabs(outcomes: Sequence[Any], counts: Mapping[str, int], *, show: str, first: str = "") -> list[Tab]:
    """Those with rows. What is asked for and not there is left out: `first`, or else the first that is, is current."""
    present = [one for one in outcomes if counts.get(one)]
    asked = [one for one in (show, first) if one in present]
    current = next(iter([*asked, *present]), None)
    return [Tab(str(one), one.label, counts[one], one == current) for one in present]


def current_of(tabs: Sequence[Tab]) -> str:
    return next((tab.outcome for tab in tabs if tab.is_current), "")


def page_of(rows: Any, number: str) -> Page[Any]:
    """So many of a list or a queryset; a number that is none is the first."""
    return Paginator(rows, PAGE_SIZE).get_page(number)


def samples_of(sent: SentFile) -> list[list[str]]:
    """By column: what its first rows hold."""
    rows = sent.first_cells(_SAMPLES)
    columns = range(max([len(sent.headings), *map(len, rows)]))
    return [[words for cells in rows if (words := cell(cells, {"": column}, ""))] for column in columns]
