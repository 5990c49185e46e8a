"""What one row holds in each of its columns, and what is wrong with that."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from core.imports.columns import Columns
from core.tables import as_meant, is_formula
from core.words import plainly


def cell(cells: Sequence[str], columns: Mapping[str, int], field: str) -> str:
    """What a row holds in that column; nothing if it ends before."""
    column = columns.get(field)
    return cells[column] if column is not None and column < len(cells) else ""


def answers(meant: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """By each way of writing it, as `Cells.chosen` looks it up: `{"yes": ("Yes", "✓")}` gives yes → yes, ✓ → yes."""
    return {plainly(spelling) or spelling: value for value, spellings in meant.items() for spelling in spellings}


class Cells:
    """One row, asked for its fields one after the other; whatever cannot be taken is added to `problems`."""

    def __init__(self, cells: Sequence[str], columns: Mapping[str, int], of: Columns) -> None:
        self.problems: list[str] = []
        self._cells, self._columns, self._headings = cells, columns, of.headings

    def raw(self, field: str) -> str:
        """With its line breaks. A formula is none of somebody's words."""
        found = cell(self._cells, self._columns, field)
        if is_formula(found):
            heading = self._headings[field]
            self.problems.append(
                f"“{heading}” holds a formula and no words. In the spreadsheet, paste that column as values."
            )
            return ""
        return as_meant(found.strip()).strip()

    def one_line(self, field: str, *, missing: str = "") -> str:
        """What can be seen of it; what nobody can see, such as zero-width marks alone, is nothing."""
        before = len(self.problems)
        said = " ".join(self.raw(field).split())
        if _is_seen(said):
            return said
        if missing and len(self.problems) == before:
            self.problems.append(missing)
        return ""

    def line(self, field: str, most: int, *, missing: str = "") -> str:
        """The same, of at most so many characters."""
        said = self.one_line(field, missing=missing)
        if len(said) > most:
            self.problems.append(f"Shorten “{self._headings[field]}” to {most} characters. It has {len(said):,} now.")
        return said

    def chosen(self, field: str, known: Mapping[str, str], options: Iterable[str]) -> str:
        """One of a few values, by the words for it (`answers`); `options` are shown where they are others.

        What stands in `known` for nothing ("") is the answer of an empty cell alone: marks without a word are no such.
        """
        raw = self.raw(field)
        said = raw if _is_seen(raw) else ""
        if (value := known.get(said, known.get(_plainly(said) or said))) is not None:
            return value
        self.problems.append(
            f"“{shortened(said)}” is not known as “{self._headings[field]}”. Known are: {', '.join(options)}."
        )
        return known.get("", "")

    def parts(self, field: str, most: int) -> list[str]:
        """Several in one cell: each on its own line, or with semicolons between."""
        written = cell(self._cells, self._columns, field).lstrip()
        separator = r"[\r\n]+" if "\n" in written or "\r" in written else ";"
        found = [" ".join(part.split()) for part in re.split(separator, self.raw(field))]
        found = [part for part in found if part]
        if len(found) > most:
            self.problems.append(f"Keep to {most} in “{self._headings[field]}”. There are {len(found)} now.")
        return found

    def beyond(self, width: int) -> None:
        """Nothing may stand after the last of so many headings; 0 where there are none."""
        if width and (more := [words for words in self._cells[width:] if words.strip()]):
            self.problems.append(f"This row goes on after the last heading: “{shortened(more[0])}”.")


def _is_seen(words: str) -> bool:
    return any(character.isprintable() for character in "".join(words.split()))


def shortened(words: str) -> str:
    """Somebody's words in a sentence of ours."""
    return words if len(words) <= 60 else f"{words[:60]}…"


#: Thousands of rows hold the same few words.
_plainly = lru_cache(1024)(plainly)
