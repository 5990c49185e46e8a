"""A row of the file as an organisation, or why it is none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.imports.cells import Cells, answers, cell, shortened
from participants.importing.columns import COLUMNS, HEADINGS
from participants.spelling import is_mail_domain, key, spelled
from participants.states import Kind, Nation, Tier

NAME_LENGTH = 160
AREA_LENGTH = 300
_MOST_PARTS = 50


def _choices(choices: type[Kind] | type[Tier] | type[Nation], also: Mapping[str, str]) -> dict[str, str]:
    return answers({one.value: (one.value, one.label) for one in choices}) | also


_KINDS = _choices(Kind, {"partner organisations": Kind.PARTNER, "local authority": Kind.COUNCIL, "": Kind.LSP})
_TIERS = _choices(
    Tier,
    {
        **{f"{tier.value} council": tier.value for tier in (Tier.COUNTY, Tier.DISTRICT, Tier.UNITARY)},
        **dict.fromkeys(("metropolitan borough", "metropolitan district", "met"), Tier.METROPOLITAN),
        **dict.fromkeys(("unitary authority",), Tier.UNITARY),
        **dict.fromkeys(("borough", "district borough", "non metropolitan district"), Tier.DISTRICT),
        **dict.fromkeys(("", "n a", "not applicable", "-", "–", "—"), Tier.NONE),
    },
)
_NATIONS = _choices(Nation, {"ni": Nation.NORTHERN_IRELAND, "": Nation.ENGLAND})


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one row says of an organisation. With `problems`, it cannot be taken."""

    number: int
    name: str = ""
    kind: str = Kind.LSP
    tier: str = Tier.NONE
    county: str = ""
    nation: str = Nation.ENGLAND
    area_covered: str = ""
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    #: Of kind, tier and nation: those whose cell holds something. What a file does not say it does not contradict.
    given: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()

    @cached_property
    def spelled(self) -> str:
        return spelled(self.name)

    @cached_property
    def name_key(self) -> str:
        return key(self.name)

    @cached_property
    def alias_keys(self) -> tuple[str, ...]:
        return tuple(map(key, self.aliases))

    @cached_property
    def content(self) -> tuple[object, ...]:
        """All it says: rows with the same are one organisation written twice."""
        parts = [tuple(sorted(self.alias_keys)), tuple(sorted(self.domains))]
        return (
            self.spelled,
            self.kind,
            self.tier,
            key(self.county),
            self.nation,
            self.area_covered,
            *map(tuple, parts),
        )


_LABELS: dict[str, type[Kind] | type[Tier] | type[Nation]] = {"kind": Kind, "tier": Tier, "nation": Nation}


def line_of(number: int, cells: Sequence[str], columns: Mapping[str, int], width: int) -> Line:
    """Read a row; `width` is how many columns the headings have, and 0 where there are none.

    A dash or n/a says that there is no tier. Of kind and nation, which everybody has, only an empty cell is the usual.
    """
    row = Cells(cells, columns, COLUMNS)
    row.beyond(width)
    name = row.line("name", NAME_LENGTH)
    if not key(name) and "name" in columns and not row.problems:
        row.problems.append("There is no name, or none with a letter or a number in it.")
    tier, county = _chosen(row, "tier", _TIERS), row.line("county", NAME_LENGTH)
    if county and tier != Tier.DISTRICT:
        row.problems.append("Only a district lies in a county. Give the tier “District”, or no county.")
    return Line(
        number=number,
        name=name,
        kind=_chosen(row, "kind", _KINDS),
        tier=tier,
        county=county,
        nation=_chosen(row, "nation", _NATIONS),
        area_covered=_areas(row),
        aliases=_aliases(row),
        domains=_domains(row),
        given=frozenset(one for one in _LABELS if cell(cells, columns, one).strip()),
        problems=tuple(dict.fromkeys(row.problems)),
    )


def _chosen(row: Cells, field: str, known: Mapping[str, str]) -> str:
    return row.chosen(field, known, [choice.label for choice in _LABELS[field]])


def _areas(row: Cells) -> str:
    """One line of it, as the register's form does: areas on lines of their own get semicolons."""
    found = re.sub(r"\s*[;\s]*[\r\n]+\s*", "; ", row.raw("area_covered").strip())
    said = " ".join(found.split())
    if len(said) > AREA_LENGTH:
        row.problems.append(f"Shorten “{HEADINGS['area_covered']}” to {AREA_LENGTH} characters.")
    return said


def _aliases(row: Cells) -> tuple[str, ...]:
    found = row.parts("aliases", _MOST_PARTS)
    for one in found:
        if len(one) > NAME_LENGTH or not key(one):
            row.problems.append(f"“{shortened(one)}” cannot be another name: it is too long, or has no letter.")
    return tuple({key(one): one for one in reversed(found)}.values())[::-1]


def _domains(row: Cells) -> tuple[str, ...]:
    found = [part.lower().rpartition("@")[2] for part in row.parts("domains", _MOST_PARTS)]
    for one in found:
        if not is_mail_domain(one):
            row.problems.append(f"“{shortened(one)}” is not a mail domain. One looks like example.org.")
    return tuple(dict.fromkeys(found))
