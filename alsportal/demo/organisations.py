"""The register of organisations: the fifteen partnerships of Hampshire in 2004, and others that are made up."""

import csv
from datetime import datetime
from pathlib import Path

from participants.models import Organisation, User
from participants.services.organisations import add_organisation

#: Fifteen names and the areas they covered are facts; spellings and mail domains are invented.
HAMPSHIRE = Path(__file__).with_name("hampshire_lsps.csv")
INVENTED = Path(__file__).with_name("invented_organisations.csv")


def add_all(*, actor: User, now: datetime) -> dict[str, Organisation]:
    """Add every organisation of the two files, counties before their districts; they are given by name."""
    added: dict[str, Organisation] = {}
    for row in [*_rows(HAMPSHIRE), *_rows(INVENTED)]:
        added[row["name"]] = add_organisation(
            actor=actor,
            name=row["name"],
            kind=row["kind"],
            tier=row["tier"],
            parent=added[row["county"]] if row["county"] else None,
            area_covered=row["area_covered"],
            aliases=_several(row["aliases"]),
            domains=_several(row["domain"]),
            now=now,
        )
    return added


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
