"""Recognising an organisation by whatever somebody types for it. What is found is shown and confirmed, never assumed.

The narrowing down happens in the database (one query over the stored keys), the weighing in Python; PostgreSQL's own
similarity search is an extension that not every server carries.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable

from participants.models import Organisation, OrganisationAlias
from participants.models.organisation import OrganisationQuerySet
from participants.spelling import key, speaks_of_a_council, speaks_of_an_lsp, telling_words, words
from participants.states import Kind

__all__ = ["Match", "Why", "key", "matches", "matches_for_each"]

#: The words of a pasted page are not all looked for.
_WORDS_READ = 8
#: What is weighed in Python for one name.
_WEIGHED = 200
_SHORTEST_QUERY = 2


class Why(StrEnum):
    NAME = "name"
    ALIAS = "also written as"
    AREA = "covers"


@dataclass(frozen=True)
class Match:
    """An organisation that may be meant, and what about it matched."""

    organisation: Organisation
    why: Why
    #: The name, alias or area that matched, as it is written.
    matched: str
    #: The keys are equal: likely the same, or the LSP of that very area.
    is_exact: bool

    @property
    def reason(self) -> str:
        """Said beside the name: "covers Hart Council"; nothing when the name itself matched."""
        return "" if self.why == Why.NAME else f"{self.why} {self.matched}"


def matches(name: str, *, limit: int = 8, among: OrganisationQuerySet | None = None) -> list[Match]:
    """The organisations that may be meant by `name`, likeliest first, in two queries; accepted ones unless `among`."""
    asked = _Asked(name)
    if not asked.words:
        return []
    return _best(asked, _spelled(_candidates([asked], among)[:_WEIGHED]), limit)


def matches_for_each(
    names: Sequence[str], *, limit: int = 3, among: OrganisationQuerySet | None = None
) -> dict[str, list[Match]]:
    """The same for several names, in two queries however many they are."""
    asked = {name: _Asked(name) for name in names}
    wanted = [one for one in asked.values() if one.words]
    found = _spelled(_candidates(wanted, among)[: _WEIGHED * 2]) if wanted else []
    return {name: _best(one, found, limit) if one.words else [] for name, one in asked.items()}


class _Asked:
    """What was typed, read once."""

    def __init__(self, name: str) -> None:
        telling = telling_words(name)
        self.key_words = key(name).split()
        self.squeezed = "".join(self.key_words)
        self.spelling = words(name)
        self.words = telling[:_WORDS_READ] if len(self.squeezed) >= _SHORTEST_QUERY else []
        self.kind = Kind.COUNCIL if speaks_of_a_council(name) else Kind.LSP if speaks_of_an_lsp(name) else None


def _candidates(asked: Sequence[_Asked], among: OrganisationQuerySet | None) -> OrganisationQuerySet:
    """Organisations with a word that begins like one looked for; the very names, then those with most first."""
    known = Organisation.objects.accepted() if among is None else among
    hits: Combinable = Value(0)
    anywhere = Q()
    for word in sorted({word for one in asked for word in one.words}):
        in_alias = OrganisationAlias.objects.filter(_begins("name_key", word), organisation=OuterRef("pk"))
        begins = _begins("name_key", word) | Q(area_key__contains=f" {word}")
        anywhere |= begins | Q(Exists(in_alias))
        hits = hits + Case(When(begins, then=1), default=0, output_field=IntegerField())
    return (
        known.filter(anywhere)
        .order_by(
            Case(When(name_key__in=[" ".join(one.key_words) for one in asked], then=0), default=1),
            (hits + Value(0)).desc(),
            "pk",
        )
        .prefetch_related("aliases")
    )


def _begins(field: str, word: str) -> Q:
    return Q(**{f"{field}__startswith": word}) | Q(**{f"{field}__contains": f" {word}"})


@dataclass(frozen=True)
class _Spelling:
    """One way an organisation is written, and the words it is compared by."""

    why: Why
    written: str
    words: list[str]


#: Lower weighs more.
_Weight = tuple[float, float, float, float]


def _spelled(organisations: Iterable[Organisation]) -> list[tuple[Organisation, list[_Spelling]]]:
    return [(one, list(_spellings(one))) for one in organisations]


def _spellings(organisation: Organisation) -> Iterator[_Spelling]:
    yield _Spelling(Why.NAME, organisation.name, organisation.name_key.split())
    for alias in organisation.aliases.all():
        yield _Spelling(Why.ALIAS, alias.name, alias.name_key.split())
    for area in organisation.areas:
        yield _Spelling(Why.AREA, area, key(area).split())


def _best(asked: _Asked, candidates: list[tuple[Organisation, list[_Spelling]]], limit: int) -> list[Match]:
    weighed = [best for one, spellings in candidates if (best := _weigh(asked, one, spellings)) is not None]
    weighed.sort(key=lambda pair: (pair[0], pair[1].organisation.name.casefold(), pair[1].organisation.pk))
    return [match for _, match in weighed[:limit]]


def _weigh(asked: _Asked, organisation: Organisation, spellings: list[_Spelling]) -> tuple[_Weight, Match] | None:
    """The organisation's best spelling against what was typed. None: nothing in common."""
    best: tuple[_Weight, Match] | None = None
    for rank, spelling in enumerate(spellings):
        overlap = _overlap(asked.key_words, spelling.words)
        is_exact = "".join(spelling.words) == asked.squeezed
        if not (is_exact or overlap):
            continue
        weight = (
            float(not (is_exact and words(spelling.written) == asked.spelling)),
            float(not is_exact),
            float(asked.kind is not None and asked.kind != organisation.kind) if is_exact else -overlap,
            float(rank),
        )
        if best is None or weight < best[0]:
            best = (weight, Match(organisation, spelling.why, spelling.written, is_exact))
    return best


def _overlap(typed: list[str], theirs: list[str]) -> float:
    """How much two names share, 0 to 2: the share of typed words found (whole or begun), plus the share of theirs."""
    begun = [word for word in typed if any(their.startswith(word) for their in theirs)]
    if not begun:
        return 0.0
    whole = [their for their in theirs if their in typed]
    if len(begun) * 2 < len(typed) and len(whole) < len(theirs):
        return 0.0
    return len(begun) / len(typed) + len(whole) / len(theirs)
