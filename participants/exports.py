"""The list of organisations as a file: the same columns, and the same words, as an import takes."""

from collections.abc import Iterable, Sequence

from core.tables import writing
from participants.importing.columns import HEADINGS

_WIDTHS = (44, 26, 16, 34, 12, 50, 50, 30)


def as_csv(lines: Iterable[Sequence[str]]) -> bytes:
    return writing.as_csv(HEADINGS.values(), lines)


def as_xlsx(lines: Iterable[Sequence[str]]) -> bytes:
    return writing.as_xlsx("Organisations", zip(HEADINGS.values(), _WIDTHS, strict=True), lines)


#: By the end of a file's name: how it is written, and what it is.
FILES = {"csv": (as_csv, writing.CSV), "xlsx": (as_xlsx, writing.XLSX)}
