"""The rows of every table in this folder; one table for each part of the site.

`in`: to the sign-in page and back. `draft`: the same page of a programme that is not published.
A POST is a form filled in as it should be; with nothing to fill in, the button alone.
The roles are those of tests.world, in its order: signed out, stranger, waiting, offered, member, former member, other
set's member, facilitator, coordinator, other coordinator, sponsor, requester of an organisation, system admin.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from tests import permissions
from tests.world import ROLES


@dataclass(frozen=True)
class Row:
    name: str
    method: str
    answers: dict[str, str]


def _rows(table: str) -> Iterator[Row]:
    for line in table.strip("\n").splitlines()[1:]:
        yield Row(line[:35].strip(), line[36:40].strip(), dict(zip(ROLES, line[41:].split(), strict=True)))


_MODULES = [import_module(f"{permissions.__name__}.{one.name}") for one in iter_modules(permissions.__path__)]
ROWS = [row for module in _MODULES for row in _rows(getattr(module, "TABLE", ""))]
