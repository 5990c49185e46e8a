"""What a page of the record says: how each act is worded, and lines made of entries.

Each app says, as it starts, how it words its acts and what its things are called; this app knows no word of them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.models import AuditEntry

PAGE_SIZE = 50
GONE = "Somebody whose account is gone"
NOBODY = "By itself"

Words = str | Callable[[Mapping[str, Any]], str]
Find = Callable[[Collection[int]], Mapping[int, str]]


@dataclass(frozen=True)
class Act:
    words: Words
    section: str
    #: About whoever did it, though the entry is of another thing.
    own: bool
    #: What stands where nobody is named.
    nobody: str


@dataclass(frozen=True)
class Things:
    """One kind of thing that entries are of: finds the names of many at once; `unnamed` is said of the others."""

    find: Find
    unnamed: str


_ACTS: dict[str, Act] = {}
_OPEN: list[str] = []
_THINGS: dict[str, Things] = {}
#: By the first half of a topic, and by the name of a fact that holds an id: the kind of thing.
_TOPICS: dict[str, str] = {}
_FACTS: dict[str, str] = {}
_FIELDS: dict[str, str] = {}


@dataclass(frozen=True)
class Line:
    at: datetime
    sentence: str
    #: A name, or that nobody did it.
    who: str
    reason: str = ""
    #: Whom and what it was done to, and which of it.
    details: Sequence[str] = ()
    #: Whose account to look up, if there is one.
    actor: int | None = None


@dataclass(frozen=True)
class RecordPage:
    lines: Sequence[Line]
    number: int
    has_older: bool


def describe(
    section: str, acts: Mapping[str, Words], *, closed: bool = False, own: bool = False, nobody: str = NOBODY
) -> None:
    """Word some acts. Those of a `closed` section are on no page for system admins; `own` are about who did them.

    `nobody` is said of one that somebody did who is not known. Words may name a fact that `name_things` knows: “Merged
    into {target}.”
    """
    if not closed and section not in _OPEN:
        _OPEN.append(section)
    _ACTS.update({act: Act(words, section, own, nobody) for act, words in acts.items()})


def name_things(kind: str, find: Find, *, unnamed: str, topic: str = "", facts: Sequence[str] = ()) -> None:
    """Say what things of a kind are called on a page that anybody of the site's staff may read."""
    _THINGS[kind] = Things(find, unnamed)
    if topic:
        _TOPICS[topic] = kind
    _FACTS.update(dict.fromkeys(facts, kind))


def name_fields(words: Mapping[str, str]) -> None:
    """Say what fields are called, by which an entry tells what was changed."""
    _FIELDS.update(words)


def worded() -> Collection[str]:
    """Every act that has words."""
    return _ACTS.keys()


def sections() -> Sequence[str]:
    """Those that system admins read, in the order in which they were named."""
    return _OPEN


def acts_of(section: str = "") -> list[str]:
    """The acts of one section that system admins read, or of all of them."""
    wanted = [section] if section else _OPEN
    return [name for name, act in _ACTS.items() if act.section in wanted and act.section in _OPEN]


def own_acts() -> list[str]:
    return [name for name, act in _ACTS.items() if act.own]


def lines(
    entries: Iterable[AuditEntry], *, here: Collection[tuple[str, int]] = (), reader: int | None = None
) -> list[Line]:
    """Entries in sentences, with the names of what they are of, but of what the page is about, which is `here`.

    Entries come with their actors; one query more for each kind of thing among them.
    """
    entries = list(entries)
    found = {entry.pk: [one for one in _things(entry) if one not in here] for entry in entries}
    names = _names([*(thing for things in found.values() for thing in things), *_told(entries)])
    return [
        Line(
            entry.at,
            _sentence(entry, names),
            _who(entry, reader),
            details=[*(names[thing] for thing in found[entry.pk]), *_fields(entry)],
            actor=entry.actor_id,
        )
        for entry in entries
    ]


def page_of(entries: Any, number: int, **said: Any) -> RecordPage:
    """The newest first, fifty to a page; `entries` is a queryset."""
    number = max(number, 1)
    start = (number - 1) * PAGE_SIZE
    found = list(entries.select_related("actor").order_by("-at", "-pk")[start : start + PAGE_SIZE + 1])
    return RecordPage(lines(found[:PAGE_SIZE], **said), number, len(found) > PAGE_SIZE)


def page_asked_for(asked: str) -> int:
    """What stands in the address, or the first page."""
    return int(asked) if asked.isascii() and asked.isdecimal() and 0 < len(asked) < 5 else 1


def _sentence(entry: AuditEntry, names: Mapping[tuple[str, int], str]) -> str:
    """An act that lost its words since it was written is told by its name."""
    act = _ACTS.get(entry.act)
    if act is None:
        return f"{entry.act[:1].upper()}{entry.act[1:]}."
    words = act.words if isinstance(act.words, str) else act.words(entry.facts)
    named = {fact: names.get((kind, entry.facts.get(fact, 0)), "") for fact, kind in _FACTS.items()}
    return words.format(**named)


def without_names(entry: AuditEntry) -> str:
    """Its sentence for somebody who may not read what things are called."""
    return _sentence(entry, {(kind, entry.facts.get(fact, 0)): _THINGS[kind].unnamed for fact, kind in _FACTS.items()})


def _who(entry: AuditEntry, reader: int | None) -> str:
    if entry.actor is None:
        act = _ACTS.get(entry.act)
        return act.nobody if act else NOBODY
    return "You" if entry.actor_id == reader else str(entry.actor)


def _things(entry: AuditEntry) -> list[tuple[str, int]]:
    """What it is of and what that belongs to, each once."""
    of, _, pk = entry.about.partition(":")
    found = [(entry.kind, entry.object_id)]
    if pk.isdecimal():
        found.append((_TOPICS.get(of, ""), int(pk)))
    return [thing for thing in dict.fromkeys(found) if thing[0] in _THINGS]


def _told(entries: Iterable[AuditEntry]) -> list[tuple[str, int]]:
    """What the facts of entries name by id."""
    return [(kind, entry.facts[fact]) for entry in entries for fact, kind in _FACTS.items() if fact in entry.facts]


def _names(things: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    ids = defaultdict(set)
    for kind, pk in things:
        ids[kind].add(pk)
    found: dict[tuple[str, int], str] = {}
    for kind, wanted in ids.items():
        named = _THINGS[kind].find(wanted)
        found |= {(kind, pk): named.get(pk) or _THINGS[kind].unnamed for pk in wanted}
    return found


def fields_of(entry: AuditEntry) -> list[str]:
    """Which parts of it an act was about, in the words of pages."""
    return _fields(entry)


def _fields(entry: AuditEntry) -> list[str]:
    names = [_FIELDS.get(name, name.replace("_", " ")) for name in entry.facts.get("fields", ())]
    said = ", ".join(names)
    return [f"{said[:1].upper()}{said[1:]}"] if said else []
