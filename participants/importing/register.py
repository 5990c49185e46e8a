"""The list of organisations as it stands, in four queries, ready to be compared with a file."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from participants.models import Organisation, OrganisationAlias, OrganisationDomain
from participants.spelling import spelled


@dataclass(frozen=True)
class Known:
    """One accepted organisation."""

    pk: int
    name: str
    name_key: str
    kind: str
    tier: str
    nation: str
    area_covered: str
    county: int | None
    aliases: tuple[tuple[str, str], ...]
    domains: frozenset[str]

    @cached_property
    def spelled(self) -> str:
        return spelled(self.name)

    @cached_property
    def alias_keys(self) -> set[str]:
        return {one for _, one in self.aliases}


@dataclass(frozen=True)
class Register:
    known: dict[int, Known]
    #: What people asked for and nobody has settled, by kind and key.
    asked_for: frozenset[tuple[str, str]]


def read_register() -> Register:
    aliases: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, name, name_key in OrganisationAlias.objects.values_list("organisation", "name", "name_key"):
        aliases[pk].append((name, name_key))
    domains: dict[int, set[str]] = defaultdict(set)
    for pk, domain in OrganisationDomain.objects.values_list("organisation", "domain"):
        domains[pk].add(domain.lower())
    fields = ("pk", "name", "name_key", "kind", "tier", "nation", "area_covered", "parent_county_id")
    found = Organisation.objects.accepted().order_by("pk").values_list(*fields)
    known = {row[0]: Known(*row, tuple(aliases[row[0]]), frozenset(domains[row[0]])) for row in found}
    asked_for = Organisation.objects.requested().values_list("kind", "name_key")
    return Register(known, frozenset(asked_for))
