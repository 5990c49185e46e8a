"""Kinds of message. Each app says, as it starts, what its kinds are called and when a waiting one is still wanted.

This app cannot ask: it knows no word of the domain (architecture, section 2).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notifications.models import Message

StillWanted = Callable[["Message"], bool]


@dataclass(frozen=True)
class Words:
    """What a message says, worked out as it is sent; `kinds` are those it tells of."""

    subject: str
    context: dict[str, Any]
    kinds: Sequence[str]


@dataclass(frozen=True)
class CalendarPart:
    """What a mail tells its reader's calendar (iMIP, RFC 6047): the method and the whole iCalendar text."""

    method: str
    text: str


Calendar = Callable[["Message"], CalendarPart | None]


@dataclass(frozen=True)
class Kind:
    """`needed`: nobody can do without it. `groups`: who gets it; the page of choices lists it for them."""

    label: str
    still_wanted: StillWanted | None = None
    needed: bool = True
    description: str = ""
    groups: Sequence[str] = ()
    words: Callable[["Message"], Words | None] | None = None
    calendar: Calendar | None = None
    late: Callable[["Message"], Words] | None = None
    leaves_nothing: bool = False
    can_be_held: bool = True


@dataclass(frozen=True)
class Group:
    """Readers of the same mail; `includes` says whether somebody is among them."""

    title: str
    #: Why its needed kinds cannot be switched off.
    why_needed: str
    includes: Callable[[Any], bool]


_KINDS: dict[str, Kind] = {}
_GROUPS: dict[str, Group] = {}


def register(
    kind: str,
    *,
    label: str,
    still_wanted: StillWanted | None = None,
    needed: bool = True,
    description: str = "",
    groups: Sequence[str] = (),
    words: Callable[["Message"], Words | None] | None = None,
    calendar: Calendar | None = None,
    late: Callable[["Message"], Words] | None = None,
    leaves_nothing: bool = False,
    can_be_held: bool = True,
) -> None:
    """Name a kind; `still_wanted(message)` is asked by the worker just before it sends.

    A kind whose readers can do without it is registered with `needed=False` and the `groups` that get it. `words`
    gives a message what it says only then, or None when there is nothing left to say; `calendar` what it tells the
    reader's calendar. `late` brings the words of one that is sent again, or was held back, up to the day.
    Of one that `leaves_nothing` neither words nor address are kept once it is sent or given up.
    One that everybody has a right to get in time cannot be held back: `can_be_held=False`.
    """
    _KINDS[kind] = Kind(
        label, still_wanted, needed, description, groups, words, calendar, late, leaves_nothing, can_be_held
    )


def register_group(group: str, *, title: str, why_needed: str, includes: Callable[[Any], bool]) -> None:
    """Name some readers; the page of choices lists groups in the order in which they were registered."""
    _GROUPS[group] = Group(title, why_needed, includes)


def label(kind: str) -> str:
    """What a list of messages calls it."""
    known = _KINDS.get(kind)
    return known.label if known else kind.replace("_", " ").replace("-", " ").capitalize()


def can_be_switched_off(kind: str) -> bool:
    known = _KINDS.get(kind)
    return known is not None and not known.needed


def can_be_held(kind: str) -> bool:
    known = _KINDS.get(kind)
    return known is None or known.can_be_held


def groups() -> Mapping[str, Group]:
    """In the order of the page of choices."""
    return _GROUPS


def listed() -> Mapping[str, Kind]:
    """The kinds that the page of choices lists for somebody."""
    return {kind: known for kind, known in _KINDS.items() if known.groups}


def is_still_wanted(message: "Message") -> bool:
    """Whether the recipient should still get it; a kind that nobody asked about always is."""
    known = _KINDS.get(message.kind)
    return known is None or known.still_wanted is None or known.still_wanted(message)


def that_leave_nothing() -> list[str]:
    """Those whose messages keep neither words nor address."""
    return [kind for kind, known in _KINDS.items() if known.leaves_nothing]


def says_it_as_it_is_sent(kind: str) -> bool:
    """Whether its words are none of its own, but made of what is so then."""
    known = _KINDS.get(kind)
    return known is not None and known.words is not None


def words_of(message: "Message") -> Words | None:
    """What it says now: its own words, or those worked out as it is sent; None when nothing is left to say."""
    known = _KINDS.get(message.kind)
    if known and known.late and (message.again_of_id or message.held_at):
        return known.late(message)
    if known is None or known.words is None:
        return Words(message.subject, message.context, (message.kind,))
    return known.words(message)


def calendar_of(message: "Message") -> CalendarPart | None:
    """What goes into the reader's calendar with it, made as it is sent."""
    known = _KINDS.get(message.kind)
    return known.calendar(message) if known and known.calendar else None
