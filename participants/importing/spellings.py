"""Names that somebody may have written differently, found without comparing each with each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile

#: A slip of one letter counts only in names long enough, and without figures: Ward 1 is not Ward 2.
_LONG_ENOUGH = 7

Found = tuple[str, int]


class Spellings:
    """What is added is found by its key, run together or in another order of words, by other names, by one slip."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], list[Found]] = defaultdict(list)
        self._slips: dict[tuple[str, str], list[tuple[Found, str]]] = defaultdict(list)

    def add(self, found: Found, kind: str, name_key: str, alias_keys: Iterable[str]) -> None:
        for form in {*_forms(name_key), *(form for alias in alias_keys for form in _forms(alias))}:
            self._of[kind, form].append(found)
        own = _squeezed(name_key)
        for less in _less_a_letter(own):
            self._slips[kind, less].append((found, own))

    def alike(self, kind: str, name_key: str, alias_keys: Iterable[str]) -> list[Found]:
        """The nearest first: by the name itself, by another name of it, by a slip."""
        forms = [*_forms(name_key), *(form for alias in alias_keys for form in _forms(alias))]
        near = [one for form in forms for one in self._of.get((kind, form), ())]
        own = _squeezed(name_key)
        slips = [
            one
            for less in _less_a_letter(own)
            for one, other in self._slips.get((kind, less), ())
            if _is_one_slip(own, other)
        ]
        return list(dict.fromkeys([*near, *slips]))


def _forms(name_key: str) -> tuple[str, str]:
    return _squeezed(name_key), " ".join(sorted(name_key.split()))


def _squeezed(name_key: str) -> str:
    return name_key.replace(" ", "")


def _less_a_letter(squeezed: str) -> Iterator[str]:
    """The name, and without each of its letters: of two that differ by one slip, some of these are equal."""
    if len(squeezed) >= _LONG_ENOUGH and not any(letter.isdigit() for letter in squeezed):
        yield squeezed
        for place in range(len(squeezed)):
            yield squeezed[:place] + squeezed[place + 1 :]


def _is_one_slip(one: str, other: str) -> bool:
    """A letter too many, another letter, or two in the wrong order. East and west are two."""
    one, other = _unshared(one, other)
    other, one = _unshared(other[::-1], one[::-1])
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _unshared(one: str, other: str) -> tuple[str, str]:
    """Both without the letters that they begin with alike."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return one[same:], other[same:]
