"""A file against the list: for each row whether it is new, already there, likely the same as another, or wrong.

Nothing is assumed: equal words of a name are the same organisation, and so is another spelling that the list holds as
an alias, because somebody has confirmed that once. Everything less is shown for a person to choose.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from participants.importing.lines import Line
from participants.importing.register import Known, Register
from participants.importing.spellings import Spellings
from participants.spelling import key, spelled
from participants.states import Outcome, Tier

#: `("organisation", its id)` of the list, or `("row", its number)` of the file.
Found = tuple[str, int]
_MOST_ALIKE = 4
_EACH = 500


@dataclass
class Finding:
    """What one row would do to the list."""

    line: Line
    outcome: Outcome = Outcome.NEW
    said: list[str] = field(default_factory=list)
    #: What it is, or is likely to be.
    alike: list[Found] = field(default_factory=list)
    #: The county it lies in.
    county: Found | None = None

    @property
    def found(self) -> dict[str, Any]:
        """As it is kept with the row."""
        return {
            "alike": [list(one) for one in self.alike],
            "county": list(self.county) if self.county else None,
        }


def compare(
    lines: Sequence[Line], register: Register, progress: Callable[[int], None] = lambda done: None
) -> dict[int, Finding]:
    """By number of the row. `progress` is told every few hundred rows how far it is."""
    return _Comparison(register).of(lines, progress)


class _Comparison:
    def __init__(self, register: Register) -> None:
        self._register = register
        self._spellings = Spellings()
        self._confirmed: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._same_words: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._contents: dict[tuple[object, ...], int] = {}
        self._findings: dict[int, Finding] = {}
        self._claimed: set[int] = set()
        for one in register.known.values():
            self._same_words[one.kind, one.spelled].append(one.pk)
            self._spellings.add(("organisation", one.pk), one.kind, one.name_key, [a for _, a in one.aliases])
            for _, alias_key in one.aliases:
                self._confirmed[one.kind, _squeezed(alias_key)].append(one.pk)

    def of(self, lines: Sequence[Line], progress: Callable[[int], None]) -> dict[int, Finding]:
        self._claim_what_fits(lines)
        for done, line in enumerate(lines):
            if done % _EACH == 0:
                progress(done)
            self._findings[line.number] = self._finding(line)
        self._find_counties()
        self._forget_the_wrong()
        return self._findings

    # --- the same, or alike --------------------------------------------------------------------------------------

    def _claim_what_fits(self, lines: Iterable[Line]) -> None:
        """Where several have one name, each row is the one whose county and nation it names."""
        self._fitting: dict[int, int] = {}
        for line in lines:
            if line.problems or line.content in self._contents:
                continue
            self._contents[line.content] = line.number
            same = self._same_words.get((line.kind, line.spelled), ())
            free = [pk for pk in same if pk not in self._claimed and not self._contradicts(line, pk)]
            if free:
                best = max(free, key=lambda pk: self._agrees(line, self._register.known[pk]))
                self._fitting[line.number] = best
                self._claimed.add(best)

    def _finding(self, line: Line) -> Finding:
        if line.problems:
            return Finding(line, Outcome.WRONG, list(line.problems))
        first = self._contents[line.content]
        if first != line.number:
            return Finding(line, Outcome.ALREADY, [f"The same as row {first}; counted once."], [("row", first)])
        name_key = line.name_key
        pk = self._fitting.get(line.number)
        confirmed = self._confirmed.get((line.kind, _squeezed(name_key)), ())
        if pk is None and len(confirmed) == 1 and not self._contradicts(line, confirmed[0]):
            pk = confirmed[0]
        if pk is not None:
            return Finding(line, Outcome.ALREADY, self._kept(line, self._register.known[pk]), [("organisation", pk)])
        alike = [one for one in self._spellings.alike(line.kind, name_key, line.alias_keys) if self._may(line, one)]
        self._spellings.add(("row", line.number), line.kind, name_key, line.alias_keys)
        if alike:
            return Finding(line, Outcome.LIKELY, [], alike[:_MOST_ALIKE])
        asked = (line.kind, name_key) in self._register.asked_for
        said = ["Somebody has asked for one of this name. Settle that on the list afterwards."] if asked else []
        return Finding(line, Outcome.NEW, said)

    def _may(self, line: Line, found: Found) -> bool:
        """A county and a district of almost the same name are two, unless the names are the same in every word."""
        which, number = found
        other: Known | Line
        other = self._register.known[number] if which == "organisation" else self._findings[number].line
        return Tier.NONE in (line.tier, other.tier) or line.tier == other.tier or line.spelled == other.spelled

    def _contradicts(self, line: Line, pk: int) -> bool:
        """Whether the row says of this organisation that it lies elsewhere."""
        known = self._register.known[pk]
        if "nation" in line.given and line.nation != known.nation:
            return True
        county = self._register.known.get(known.county or 0)
        return bool(line.county and county and not _is_called(county, key(line.county)))

    def _agrees(self, line: Line, known: Known) -> int:
        county = self._register.known.get(known.county or 0)
        of_county = _is_called(county, key(line.county)) if county and line.county else not (county or line.county)
        return 2 * of_county + (line.tier == known.tier)

    def _kept(self, line: Line, known: Known) -> list[str]:
        """What the file says of one that is there already is not taken over; that it differs is said."""
        differs = [
            word
            for word, is_other in (
                ("its tier", "tier" in line.given and line.tier != known.tier),
                ("its council areas", bool(line.area_covered) and line.area_covered != known.area_covered),
                ("other names", bool(set(line.alias_keys) - known.alias_keys - {known.name_key})),
                ("its mail domains", bool(set(line.domains) - known.domains)),
            )
            if is_other
        ]
        if not differs:
            return []
        return [f"This file has something else for {' and '.join(differs)}. The list keeps what it has."]

    # --- counties, in whatever order -----------------------------------------------------------------------------

    def _find_counties(self) -> None:
        counties = _Counties(self._register, self._findings.values())
        for finding in self._findings.values():
            if finding.line.county and finding.outcome in (Outcome.NEW, Outcome.LIKELY):
                finding.county, problem = counties.called(finding.line.county, finding.line.kind)
                if problem:
                    finding.outcome, finding.said, finding.alike = Outcome.WRONG, [problem], []

    def _forget_the_wrong(self) -> None:
        """Nothing is likely the same as a row that cannot be taken; what says the same as one cannot be either."""
        for finding in self._findings.values():
            rows = {one: self._findings[one[1]] for one in finding.alike if one[0] == "row"}
            wrong = [one for one, other in rows.items() if other.outcome == Outcome.WRONG]
            if wrong and finding.outcome == Outcome.ALREADY:
                finding.outcome, finding.said, finding.alike = Outcome.WRONG, [*rows[wrong[0]].said], []
            elif wrong:
                finding.alike = [one for one in finding.alike if one not in wrong]
                finding.outcome = finding.outcome if finding.alike else Outcome.NEW


class _Counties:
    """The counties of the list and of the file, by what they are called."""

    def __init__(self, register: Register, findings: Iterable[Finding]) -> None:
        self._kind: dict[Found, str] = {}
        self._by_words: list[dict[str, list[Found]]] = [defaultdict(list), defaultdict(list)]
        self._by_key: list[dict[str, list[Found]]] = [defaultdict(list), defaultdict(list)]
        self._wrong: dict[str, int] = {}
        self._no_counties = {one.name_key for one in register.known.values() if one.tier != Tier.COUNTY}
        for known in register.known.values():
            if known.tier == Tier.COUNTY:
                self._add(0, ("organisation", known.pk), known.kind, known.spelled, {known.name_key, *known.alias_keys})
        for one in findings:
            line = one.line
            if one.outcome == Outcome.WRONG:
                self._wrong.setdefault(line.name_key, line.number)
            elif line.tier == Tier.COUNTY and one.outcome in (Outcome.NEW, Outcome.LIKELY):
                self._add(1, ("row", line.number), line.kind, line.spelled, {line.name_key, *line.alias_keys})

    def called(self, name: str, kind: str) -> tuple[Found | None, str]:
        """The one county of that name, or why there is none. Exact words come before alike, list before file."""
        name_key = key(name)
        for found in (
            *(of.get(spelled(name), ()) for of in self._by_words),
            *(of.get(name_key, ()) for of in self._by_key),
        ):
            of_kind = [one for one in found if self._kind[one] == kind] if len(found) > 1 else found
            if len(of_kind) == 1:
                return of_kind[0], ""
            if found:
                return None, f"There are several counties called “{name}”. Write the name as one of them has it."
        if name_key in self._wrong:
            return None, f"Its county is in row {self._wrong[name_key]}, and that row is wrong."
        if name_key in self._no_counties:
            return None, f"“{name}” is in the list, but its tier is not “County”."
        return None, f"There is no county called “{name}”, neither in the list nor in this file."

    def _add(self, place: int, found: Found, kind: str, spelled: str, keys: Iterable[str]) -> None:
        self._kind[found] = kind
        self._by_words[place][spelled].append(found)
        for one in keys:
            self._by_key[place][one].append(found)


def _is_called(known: Known, name_key: str) -> bool:
    return name_key == known.name_key or name_key in known.alias_keys


def _squeezed(name_key: str) -> str:
    return name_key.replace(" ", "")
