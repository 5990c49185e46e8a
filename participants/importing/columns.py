"""The columns of the register in a file: how we write them, and how others do."""

from collections.abc import Mapping, Sequence

from participants.spelling import words

#: What the export calls them, in its order.
HEADINGS = {
    "name": "Name",
    "kind": "Kind",
    "tier": "Tier",
    "county": "County",
    "nation": "Nation",
    "area_covered": "Council areas covered",
    "aliases": "Also written as",
    "domains": "Mail domains",
}
#: Spelled as `participants.spelling.words` does, besides our own.
_ALSO = {
    # Not "LSP", "partnership" or "council" alone: those stand in the rows, as kinds.
    "name": ("organisation", "organisations", "organisation name", "name of organisation", "lsp name", "name of lsp"),
    "kind": ("type", "organisation type", "type of organisation", "kind of organisation"),
    "tier": ("council tier", "tier of council", "level"),
    "county": ("parent", "parent county", "county it lies in", "in county", "upper tier"),
    "nation": ("country",),
    "area_covered": ("covers", "area", "areas", "area covered", "areas covered", "council areas", "councils"),
    "aliases": ("alias", "other names", "other name", "also known as", "aka", "spellings"),
    "domains": ("mail domain", "domain", "domains", "email domain", "email domains", "e mail domain", "e mail domains"),
}
_KNOWN = {" ".join(words(heading)): field for field, heading in HEADINGS.items()} | {
    spelling: field for field, spellings in _ALSO.items() for spelling in spellings
}
#: A title or a date may stand above the headings.
_ROWS_ABOVE = 10


def recognised(cells: Sequence[str]) -> dict[str, int]:
    """Which column is what, by these headings; the first of two that say the same."""
    found: dict[str, int] = {}
    for column, heading in enumerate(cells):
        if field := _KNOWN.get(" ".join(words(heading))):
            found.setdefault(field, column)
    return found


def headings_of(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, Sequence[str]]:
    """The row of the headings: the first that names a column *Name*, otherwise the first that holds something."""
    for number, cells in rows[:_ROWS_ABOVE]:
        if "name" in recognised(cells):
            return number, cells
    return rows[0]


def cell(cells: Sequence[str], columns: Mapping[str, int], field: str) -> str:
    """What a row holds in that column; nothing if it ends before."""
    column = columns.get(field)
    return cells[column] if column is not None and column < len(cells) else ""
