"""A row of the file as a request for a place, or why it is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.imports.cells import Cells, answers, shortened
from participants.spelling import spelled
from sets.sign_ups.columns import COLUMNS
from sets.sign_ups.times import NotAMoment, moment

#: Not "x": to some it is a tick and to others the opposite, as ✗ is.
_YES_OR_NO = answers(
    {
        "yes": ("Yes", "y", "true", "1", "met", "meets them", "all met", "ok", "✓", "✔", "✔\ufe0f", "☑", "✅"),
        "no": ("No", "n", "false", "0", "not met", "does not", "✗", "✘", "☒", "❌"),
    }
)
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one row says. With `problems`, it cannot be taken."""

    number: int
    name: str = ""
    email: str = ""
    organisation: str = ""
    job_title: str = ""
    received: datetime | None = None
    #: What it says of the criteria for joining: `yes`, `no`, or nothing that can be understood.
    criteria: str = ""
    problems: tuple[str, ...] = ()

    @property
    def turn(self) -> tuple[datetime, int]:
        """First received, first; two of one moment as they stand in the file (P1, P15)."""
        return self.received or _LATEST, self.number

    @cached_property
    def person(self) -> tuple[str, str, str]:
        """Rows with the same are one person written twice."""
        return self.email, spelled(self.name), spelled(self.organisation)


def line_of(number: int, cells: Sequence[str], columns: Mapping[str, int], width: int) -> Line:
    """One row; a cell that is not there is empty. `width` is how many columns the headings have, 0 without any."""
    row = Cells(cells, columns, COLUMNS)
    row.beyond(width)
    email, name_before = _address(row)
    name = row.line("name", 120, missing="" if name_before else "There is no name.") or name_before[:120]
    return Line(
        number=number,
        email=email,
        name=name,
        organisation=row.line("organisation", 160, missing="It does not say whom they represent."),
        job_title=row.line("job_title", 120),
        received=_received(row),
        criteria=_criteria(row) if "criteria" in columns else "",
        problems=tuple(row.problems),
    )


def _address(row: Cells) -> tuple[str, str]:
    """In small letters; and the name before it, where it stands as in a message: Ada Minton <ada@example.org>."""
    said = row.one_line("email", missing="There is no email address.")
    name, address = parseaddr(said) if "<" in said else ("", said)
    try:
        validate_email(address)
    except ValidationError:
        if said:
            row.problems.append(f"“{shortened(said)}” is no email address.")
        return "", name
    if len(address) > 254:
        row.problems.append("The email address is longer than 254 characters.")
    return address.lower(), name


def _received(row: Cells) -> datetime | None:
    said, clock = row.one_line("received", missing="It does not say when it was received."), row.one_line("time")
    try:
        return moment(said, clock) if said else None
    except NotAMoment as why:
        row.problems.append(str(why))
        return None


def _criteria(row: Cells) -> str:
    """Somebody who does not meet them is not signed up; what is neither yes nor no is not guessed."""
    if not row.one_line("criteria", missing="It does not say whether the criteria for joining are met."):
        return ""
    answer = row.chosen("criteria", _YES_OR_NO, ("yes", "no"))
    if answer == "no":
        row.problems.append("It says that the criteria for joining are not met.")
    return answer
