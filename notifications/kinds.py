"""Kinds of message. Each app says, as it starts, what its kinds are called and when a waiting one is still wanted.

This app cannot ask: it knows no word of the domain (architecture, section 2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifications.models import Message

StillWanted = Callable[["Message"], bool]


@dataclass(frozen=True)
class Kind:
    label: str
    still_wanted: StillWanted | None


_KINDS: dict[str, Kind] = {}


def register(kind: str, *, label: str, still_wanted: StillWanted | None = None) -> None:
    """Name a kind; `still_wanted(message)` is asked by the worker just before it sends."""
    _KINDS[kind] = Kind(label, still_wanted)


def label(kind: str) -> str:
    """What a list of messages calls it."""
    known = _KINDS.get(kind)
    return known.label if known else kind.replace("_", " ").replace("-", " ").capitalize()


def is_still_wanted(message: "Message") -> bool:
    """Whether the recipient should still get it; a kind that nobody asked about always is."""
    known = _KINDS.get(message.kind)
    return known is None or known.still_wanted is None or known.still_wanted(message)
