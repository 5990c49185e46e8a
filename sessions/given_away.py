"""What a line that leaves a set would give away of somebody in it: names, addresses, organisations (C08).

Knows no table. A line is compared word by word, without case, accents and punctuation. Words that are names and
everyday words as well (`will`, `price`, `reading`) count only where they are written with a capital, as names are.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from participants.spelling import telling_words, words

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


class _Said:
    """A line, read once."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.folded = line.casefold()
        self.words = words(line)
        self.telling = telling_words(line)

    def has(self, wanted: Sequence[str], among: Sequence[str]) -> bool:
        """Whether these words stand in it one after another; a single everyday one with a capital."""
        length = len(wanted)
        if not wanted or list(wanted) not in [list(among[at : at + length]) for at in range(len(among))]:
            return False
        is_everyday = length == 1 and (wanted[0] in _EVERYDAY or len(wanted[0]) < _SHORTEST)
        return not is_everyday or self._with_a_capital(wanted[0])

    def _with_a_capital(self, word: str) -> bool:
        return any(word in words(one) for one in re.findall(r"\w[\w'’-]*", self.line) if one[0].isupper())


def _of(somebody: Somebody, said: _Said) -> Iterable[str]:
    if somebody.email and somebody.email.casefold() in said.folded:
        yield somebody.email
    parts = re.split(r"[\s-]+", somebody.name)
    if len(parts) > 1 and said.has(words(somebody.name), said.words):
        yield somebody.name
    else:
        yield from (one for one in parts if len(one.strip(".")) > 1 and said.has(words(one), said.words))
    for name in somebody.organisations:
        if said.has(telling_words(name), said.telling):
            yield name
