"""A row of the file as a request for a place, or why it is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.tables import as_meant, is_formula
from participants.importing.columns import cell
from participants.spelling import words
from sets.sign_ups.columns import HEADINGS
from sets.sign_ups.times import NotAMoment, moment

_LATEST = datetime.max.replace(tzinfo=UTC)


def spelled(name: str) -> str:
    """A name as it is compared: without case, accents and marks."""
    return " ".join(words(name))


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one row says. With `problems`, it cannot be taken."""

    number: int
    name: str = ""
    email: str = ""
    organisation: str = ""
    job_title: str = ""
    received: datetime | None = None
    problems: tuple[str, ...] = ()

    @property
    def turn(self) -> tuple[datetime, int]:
        """First received, first; two of one moment as they stand in the file (P1, P15)."""
        return self.received or _LATEST, self.number

    @cached_property
    def person(self) -> tuple[str, str, str]:
        """Rows with the same are one person written twice."""
        return self.email, spelled(self.name), spelled(self.organisation)


@dataclass
class _Reader:
    """The cells of one row, and what is wrong with them."""

    cells: Sequence[str]
    columns: Mapping[str, int]
    problems: list[str] = field(default_factory=list)

    def raw(self, name: str) -> str:
        found = cell(self.cells, self.columns, name)
        if is_formula(found):
            self.problems.append(
                f"“{HEADINGS[name]}” holds a formula and no words. In the spreadsheet, paste that column as values."
            )
            return ""
        said = " ".join(as_meant(found.strip()).split())
        # What nobody can see, such as zero-width marks alone, is nothing.
        return said if any(character.isprintable() for character in said.replace(" ", "")) else ""

    def line(self, name: str, most: int, *, missing: str = "") -> str:
        before = len(self.problems)
        said = self.raw(name)
        if len(said) > most:
            self.problems.append(f"Shorten “{HEADINGS[name]}” to {most} characters. It has {len(said):,} now.")
        elif not said and missing and len(self.problems) == before:
            self.problems.append(missing)
        return said

    def address(self) -> tuple[str, str]:
        """In small letters; and the name before it, where it stands as in a message: Ada Minton <ada@example.org>."""
        said, before = self.raw("email"), len(self.problems)
        name, address = parseaddr(said) if "<" in said else ("", said)
        try:
            validate_email(address)
        except ValidationError:
            if before == len(self.problems) and not (not said and self.problems):
                words = f"“{said[:60]}” is no email address." if said else "There is no email address."
                self.problems.append(words)
            return "", name
        if len(address) > 254:
            self.problems.append("The email address is longer than 254 characters.")
        return address.lower(), name

    def received(self) -> datetime | None:
        before = len(self.problems)
        said = self.raw("received")
        if not said:
            if before == len(self.problems):
                self.problems.append("It does not say when it was received.")
            return None
        try:
            return moment(said)
        except NotAMoment as why:
            self.problems.append(str(why))
            return None


def line_of(number: int, cells: Sequence[str], columns: Mapping[str, int]) -> Line:
    """One row; a cell that is not there is empty."""
    reader = _Reader(cells, columns)
    email, name_before = reader.address()
    name = reader.line("name", 120, missing="" if name_before else "There is no name.") or name_before[:120]
    return Line(
        number=number,
        email=email,
        name=name,
        organisation=reader.line("organisation", 160, missing="It does not say whom they represent."),
        job_title=reader.line("job_title", 120),
        received=reader.received(),
        problems=tuple(reader.problems),
    )
