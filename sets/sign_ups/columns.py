"""The columns of a file of sign-ups: how we call them, and how others do."""

from collections.abc import Mapping, Sequence

from participants.spelling import words

HEADINGS = {
    "name": "Name",
    "email": "Email address",
    "organisation": "Organisation",
    "received": "Received",
    "job_title": "Job title",
}
NEEDED = ("name", "email", "organisation", "received")
#: Spelled as `participants.spelling.words` does, besides our own.
_ALSO = {
    "name": ("full name", "representative", "person", "sender", "from name"),
    "email": ("email", "e mail", "mail", "address", "e mail address", "mail address", "sender address", "from"),
    "organisation": ("organization", "lsp", "lsp name", "council", "partnership", "representing", "on behalf of"),
    "received": (
        "time received",
        "received at",
        "received on",
        "date received",
        "date and time",
        "date",
        "time",
        "sent",
    ),
    "job_title": ("job", "role", "title", "position", "post"),
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
    """The row of the headings: the first that names two columns, otherwise the first that holds something."""
    for number, cells in rows[:_ROWS_ABOVE]:
        if len(recognised(cells)) > 1:
            return number, cells
    return rows[0]


def are_named(columns: Mapping[str, int]) -> bool:
    """Whether it is known where all that is needed stands."""
    return all(field in columns for field in NEEDED)
