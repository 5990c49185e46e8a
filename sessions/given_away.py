"""What a line that leaves a set would give away of somebody in it: names, addresses, organisations (C08).

Knows no table. A line is compared word by word, without case, accents and punctuation. Words that are names and
everyday words as well (`will`, `price`, `reading`, and of an organisation `partnership` alone) count only where they
are written with a capital, as names are. Whose something is (`Hart’s`), more than one of a name (`the Carters`) and
handles (`@mabelcarter`) are names as well.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from participants.spelling import HABIT_WORDS, telling_words, words

#: A shorter part of a name counts like an everyday word; a single letter not at all.
_SHORTEST = 3
_WORDS = """
    art august banks bath best bill black bond bridge brook brown bush carter case chance church clay cliff cook cross
    dale dawn day deal dean drew east fair faith field fields fish ford forest frank gill glen good grace grant gray
    green grey hall hand harm heath hill hills hope house hunt jack joy june king lake lane law leader link little
    long love major march mark marsh may mercy miles mill miller moor new noble north page park parks partner patience
    peace penny pitt place pool poole post power price pride read reading rich ring rise rob rock rod rose rush sale
    sandwich school sea self sharp shore short small smart south spring stone street strong sue summer sunday swift
    table temple town trent trust underwood vale wall ward waters way weir wells west white wild will wise wood woods
    work young
"""
_EVERYDAY = frozenset(_WORDS.split())

#: What stands behind a name to say whose something is: Mabel’s, MABEL'S, the Carters’.
_WHOSE = re.compile(r"(?<=\w)['’‘ʼ`´]s?(?!\w)", re.IGNORECASE)
#: The Carters, the Joneses; "boss" and "less" are one.
_MANY = re.compile(r"(?<=[sxz])es$|(?<=[cs]h)es$|(?<!s)s$")
#: They end like it and are not more than one of anything.
_NOT_MANY = frozenset(
    {"always", "as", "does", "has", "his", "is", "its", "perhaps", "plus", "this", "thus", "us", "was", "yes"}
)
#: @mabelcarter, #TestValley, mabelcarter@example.com
_HANDLE = re.compile(r"\S*[@#]\S*")


@dataclass(frozen=True)
class Somebody:
    """Whom a line must not give away."""

    name: str
    email: str
    #: Its organisation, however people write it: name, aliases, the areas it covers.
    organisations: Sequence[str]


def given_away(line: str, people: Iterable[Somebody]) -> list[str]:
    """What was found, as it is written in the line's own words or in the name that matched; in order, each once."""
    said = _Said(line)
    found = [one for somebody in people for one in _of(somebody, said)]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Reading:
    """One way to read a line: its words, those of them that tell, and those with a capital."""

    words: Sequence[str]
    telling: Sequence[str]
    capitals: Collection[str]
    #: A shorter word needs a capital to be a name.
    shortest: int = _SHORTEST

    @classmethod
    def of(cls, line: str) -> Self:
        capitals = [word for one in re.findall(r"\w[\w'’-]*", line) if one[0].isupper() for word in words(one)]
        return cls(words(line), telling_words(line), frozenset(capitals))

    def of_one(self) -> Self:
        """As if there were one of everything. More words look like a short name then: `jobs`, `pats`."""
        said, telling, capitals = ([_one(word) for word in some] for some in (self.words, self.telling, self.capitals))
        return _Reading(said, telling, frozenset(capitals), shortest=_SHORTEST + 1)

    def has(self, wanted: Sequence[str]) -> bool:
        """Whether these words stand in it one after another; a single everyday one with a capital."""
        is_everyday = len(wanted) == 1 and (wanted[0] in _EVERYDAY or len(wanted[0]) < self.shortest)
        return _stand(wanted, self.words) and (not is_everyday or wanted[0] in self.capitals)

    def has_organisation(self, name: str) -> bool:
        """By the words that tell; by all of them if none does ("The Partnership"), and then with a capital."""
        telling = telling_words(name)
        if not HABIT_WORDS.isdisjoint(telling):
            return self.has(telling) and telling[-1] in self.capitals
        return replace(self, words=self.telling).has(telling)


class _Said:
    """A line, read once in each way."""

    def __init__(self, line: str) -> None:
        self.folded = line.casefold()
        plain = _Reading.of(_WHOSE.sub(" ", line))
        self.readings = [_Reading.of(line), plain, plain.of_one()]
        self.handles = [word for handle in _HANDLE.findall(line) for word in words(handle)]

    def has(self, name: str) -> bool:
        wanted = words(name)
        return any(one.has(wanted) for one in self.readings) or self._has_handle(wanted)

    def has_organisation(self, name: str) -> bool:
        return any(one.has_organisation(name) for one in self.readings) or self._has_handle(telling_words(name))

    def _has_handle(self, wanted: Sequence[str]) -> bool:
        joined = "".join(wanted)
        begin_or_end = any(one.startswith(joined) or one.endswith(joined) for one in self.handles)
        return len(joined) >= _SHORTEST and begin_or_end


def _one(word: str) -> str:
    return word if word in _NOT_MANY else _MANY.sub("", word)


def _stand(wanted: Sequence[str], among: Sequence[str]) -> bool:
    length = len(wanted)
    return length > 0 and any(list(wanted) == list(among[at : at + length]) for at in range(len(among)))


def _of(somebody: Somebody, said: _Said) -> Iterable[str]:
    if somebody.email and somebody.email.casefold() in said.folded:
        yield somebody.email
    parts = re.split(r"[\s-]+", somebody.name)
    if len(parts) > 1 and said.has(somebody.name):
        yield somebody.name
    else:
        yield from (one for one in parts if len(one.strip(".")) > 1 and said.has(one))
    for name in somebody.organisations:
        if said.has_organisation(name):
            yield name
