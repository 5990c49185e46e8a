"""What the page of choices shows: one line for each kind that the reader can get, grouped."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notifications import kinds
from notifications.models import FailingAddress, Preference


@dataclass(frozen=True)
class Line:
    kind: str
    label: str
    description: str
    wanted: bool


@dataclass(frozen=True)
class Part:
    title: str
    choices: Sequence[Line]
    needed: Sequence[Line]
    why_needed: str


def parts_for(user: Any) -> list[Part]:
    """Each kind once, in the first of its groups that the reader is in; and any they have chosen about before."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "wanted"))
    among = {name for name, group in kinds.groups().items() if group.includes(user)}
    choices: dict[str, list[Line]] = defaultdict(list)
    needed: dict[str, list[Line]] = defaultdict(list)
    for kind, known in kinds.listed().items():
        part = next((name for name in known.groups if name in among), known.groups[0] if kind in chosen else None)
        if part is not None:
            line = Line(kind, known.label, known.description, chosen.get(kind, True))
            (needed if known.needed else choices)[part].append(line)
    return [
        Part(group.title, choices[name], needed[name], group.why_needed)
        for name, group in kinds.groups().items()
        if choices[name] or needed[name]
    ]


def not_reached(user: Any) -> FailingAddress | None:
    """The mark on the address that somebody has now. No query where `failing_address` came with the user."""
    found: FailingAddress | None = getattr(user, "failing_address", None)
    return found if found and found.address == user.email.lower() else None
