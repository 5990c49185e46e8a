"""One name, many spellings: what is left of an organisation's name once habit and typing are taken off.

Knows no table: the models store what it answers, `participants.recognition` searches with it.
"""

import re
from functools import lru_cache
from itertools import zip_longest

from core.words import plain_words

#: Longest key that is stored.
KEY_LENGTH = 160
DOMAIN_LENGTH = 120

_COUNCIL_WORDS = frozenset({"council", "councils", "borough", "boroughs", "authority", "authorities", "cyngor"})
_TIER_WORDS = frozenset({"city", "county", "district", "districts", "metropolitan", "unitary"})
_LSP_WORDS = frozenset({"lsp", "lsps", "partnership", "partnerships"})
#: Words that say what sort of body it is, not which one. An LSP and the council of its area therefore share a key:
#: the page shows both, each with its kind, and a person chooses.
HABIT_WORDS = _COUNCIL_WORDS | _TIER_WORDS | _LSP_WORDS | {"local", "strategic", "the", "of", "and", "for", "in"}
_LONG_AND_SHORT = {"saint": "st"}

_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")

_BEFORE_A_BOROUGH = frozenset({"london", "royal"})


def words(name: str) -> list[str]:
    """Every word of a name, plainly written, and Saint as St: `Basingstoke & Deane L.S.P.` → basingstoke, and, …"""
    return [_LONG_AND_SHORT.get(word, word) for word in plain_words(name)]


def spelled(name: str) -> str:
    """The same in one line: equal for names that are the same in every word."""
    return " ".join(words(name))


def telling_words(name: str) -> list[str]:
    """The words that tell one organisation from another; all of them if nothing else is left ("The Partnership")."""
    everything = words(name)
    telling = [
        word
        for word, following in zip_longest(everything, everything[1:])
        if word not in HABIT_WORDS and not (word in _BEFORE_A_BOROUGH and following == "borough")
    ]
    return telling or everything


@lru_cache(4096)  # of one row of a file the same names are asked for several times
def key(name: str) -> str:
    """The name as it is compared: equal keys are likely the same organisation or its area. Empty if there is no letter.

    "Hart Council" and "Hart" share one; "Hampshire" and "East Hampshire" do not.
    """
    joined = " ".join(telling_words(name))
    if len(joined) <= KEY_LENGTH:
        return joined
    whole_words, _, _ = joined[: KEY_LENGTH + 1].rpartition(" ")
    return whole_words or joined[:KEY_LENGTH]


def areas(area_covered: str) -> list[str]:
    """The single areas of "Hart Council; Rushmoor Borough Council"; commas belong to names (Armagh, Banbridge …)."""
    return [area.strip() for area in re.split(r"[;\n]", area_covered) if area.strip()]


def is_mail_domain(text: str) -> bool:
    """Whether this, in lower case, can stand after the @ of an address and be kept."""
    return len(text) <= DOMAIN_LENGTH and bool(_DOMAIN.fullmatch(text))


def speaks_of_a_council(name: str) -> bool:
    return not _COUNCIL_WORDS.isdisjoint(words(name))


def speaks_of_an_lsp(name: str) -> bool:
    return not _LSP_WORDS.isdisjoint(words(name))
