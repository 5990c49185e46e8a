"""A row of the file as an organisation, or why it is none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from core.tables import as_meant, is_formula
from participants.importing.columns import HEADINGS, cell
from participants.spelling import is_mail_domain, key, words
from participants.states import Kind, Nation, Tier

NAME_LENGTH = 160
AREA_LENGTH = 300
_MOST_PARTS = 50


def _choices(choices: type[Kind] | type[Tier] | type[Nation], also: Mapping[str, str]) -> dict[str, str]:
    own = {" ".join(words(word)): one.value for one in choices for word in (one.value, one.label)}
    return {**own, **also}


_KINDS = _choices(Kind, {"partner organisations": Kind.PARTNER, "local authority": Kind.COUNCIL, "": Kind.LSP})
_TIERS = _choices(
    Tier,
    {
        **{f"{tier.value} council": tier.value for tier in (Tier.COUNTY, Tier.DISTRICT, Tier.UNITARY)},
        **dict.fromkeys(("metropolitan borough", "metropolitan district", "met"), Tier.METROPOLITAN),
        **dict.fromkeys(("unitary authority",), Tier.UNITARY),
        **dict.fromkeys(("borough", "district borough", "non metropolitan district"), Tier.DISTRICT),
        **dict.fromkeys(("", "n a", "not applicable"), Tier.NONE),
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
        return " ".join(words(self.name))

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


@dataclass
class _Reader:
    """The cells of one row, and what is wrong with them."""

    cells: Sequence[str]
    columns: Mapping[str, int]
    problems: list[str] = field(default_factory=list)

    def raw(self, name: str) -> str:
        found = cell(self.cells, self.columns, name)
        if is_formula(found):
            self.problems.append(
                f"“{HEADINGS[name]}” holds a formula and no words. In the spreadsheet, paste that column as values."
            )
            return ""
        return as_meant(found.strip()).strip()

    def line(self, name: str, most: int) -> str:
        said = " ".join(self.raw(name).split())
        if len(said) > most:
            self.problems.append(f"Shorten “{HEADINGS[name]}” to {most} characters. It has {len(said):,} now.")
        return said

    def chosen(self, name: str, known: Mapping[str, str]) -> str:
        said = self.raw(name)
        if (value := known.get(_plainly(said))) is None:
            value = known[""]
            options = ", ".join(choice.label for choice in _LABELS[name])
            self.problems.append(f"“{_short(said)}” is not known as “{HEADINGS[name]}”. Known are: {options}.")
        return value

    def parts(self, name: str) -> list[str]:
        """Several in one cell: each on its own line, or with semicolons between."""
        said = cell(self.cells, self.columns, name)
        separator = r"[\r\n]+" if "\n" in said.lstrip() or "\r" in said.lstrip() else ";"
        found = [" ".join(part.split()) for part in re.split(separator, self.raw(name))]
        found = [part for part in found if part]
        if len(found) > _MOST_PARTS:
            self.problems.append(f"Keep to {_MOST_PARTS} in “{HEADINGS[name]}”. There are {len(found)} now.")
        return found


_LABELS: dict[str, type[Kind] | type[Tier] | type[Nation]] = {"kind": Kind, "tier": Tier, "nation": Nation}


def line_of(number: int, cells: Sequence[str], columns: Mapping[str, int], width: int) -> Line:
    """Read a row; `width` is how many columns the headings have, and 0 where there are none."""
    reader = _Reader(cells, columns)
    if beyond := [words for words in cells[width:] if words.strip()] if width else []:
        reader.problems.append(f"This row goes on after the last heading: “{_short(beyond[0])}”.")
    name = reader.line("name", NAME_LENGTH)
    if not key(name) and "name" in columns and not reader.problems:
        reader.problems.append("There is no name, or none with a letter or a number in it.")
    tier, county = reader.chosen("tier", _TIERS), reader.line("county", NAME_LENGTH)
    if county and tier != Tier.DISTRICT:
        reader.problems.append("Only a district lies in a county. Give the tier “District”, or no county.")
    return Line(
        number=number,
        name=name,
        kind=reader.chosen("kind", _KINDS),
        tier=tier,
        county=county,
        nation=reader.chosen("nation", _NATIONS),
        area_covered=_areas(reader),
        aliases=_aliases(reader),
        domains=_domains(reader),
        given=frozenset(one for one in _LABELS if cell(cells, columns, one).strip()),
        problems=tuple(dict.fromkeys(reader.problems)),
    )


@lru_cache(1024)
def _plainly(said: str) -> str:
    """Thousands of rows hold the same few words."""
    return " ".join(words(said))


def _areas(reader: _Reader) -> str:
    """One line of it, as the register's form does: areas on lines of their own get semicolons."""
    found = re.sub(r"\s*[;\s]*[\r\n]+\s*", "; ", reader.raw("area_covered").strip())
    said = " ".join(found.split())
    if len(said) > AREA_LENGTH:
        reader.problems.append(f"Shorten “{HEADINGS['area_covered']}” to {AREA_LENGTH} characters.")
    return said


def _aliases(reader: _Reader) -> tuple[str, ...]:
    found = reader.parts("aliases")
    for one in found:
        if len(one) > NAME_LENGTH or not key(one):
            reader.problems.append(f"“{_short(one)}” cannot be another name: it is too long, or has no letter.")
    return tuple({key(one): one for one in reversed(found)}.values())[::-1]


def _domains(reader: _Reader) -> tuple[str, ...]:
    found = [part.lower().rpartition("@")[2] for part in reader.parts("domains")]
    for one in found:
        if not is_mail_domain(one):
            reader.problems.append(f"“{_short(one)}” is not a mail domain. One looks like example.org.")
    return tuple(dict.fromkeys(found))


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:60]}…"
