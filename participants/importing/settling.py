"""What people chose about a file, turned into what is to be written; refused where it does not fit together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.refusal import Refusal
from participants.importing.comparing import Finding, Found
from participants.importing.lines import Line
from participants.importing.register import Register
from participants.states import Outcome, Tier

NEW, LEFT_OUT = "new", "out"


@dataclass
class Settled:
    """Rows to be added; counties as they are found; other spellings of what is there or is added."""

    add: list[Line] = field(default_factory=list)
    #: By number of the row.
    county: dict[int, Found] = field(default_factory=dict)
    #: Where the name of a row is another spelling.
    spelling_of: list[tuple[Found, str]] = field(default_factory=list)
    left_out: int = 0
    wrong: int = 0
    already: int = 0


def written(found: Found) -> str:
    """As a choice is kept."""
    return f"{found[0]}:{found[1]}"


def choices_of(alike: list[list[str | int]] | list[Found]) -> list[str]:
    """All that may be chosen about a row that is likely one of these."""
    return [*(f"{which}:{number}" for which, number in alike), NEW, LEFT_OUT]


def settle(findings: Mapping[int, Finding], choices: Mapping[int, str], register: Register) -> Settled:
    """Every likely row has a valid choice by now. Refuses counties that are left out, or chosen to be no county."""
    settled = Settled()
    became = _what_became(findings, choices)
    for number, finding in findings.items():
        own = became[number]
        if own == ("row", number):
            settled.add.append(finding.line)
            if finding.county:
                settled.county[number] = _county(finding, became, findings, register)
        elif finding.outcome == Outcome.LIKELY and own is not None:
            settled.spelling_of.append((own, finding.line.name))
        settled.left_out += finding.outcome == Outcome.LIKELY and own is None
        settled.wrong += finding.outcome == Outcome.WRONG
        settled.already += finding.outcome == Outcome.ALREADY
    return settled


def _what_became(findings: Mapping[int, Finding], choices: Mapping[int, str]) -> dict[int, Found | None]:
    """By row: the row itself if it is added, the organisation or the earlier row that it is, or nothing."""
    became: dict[int, Found | None] = {}
    for number, finding in sorted(findings.items()):
        match finding.outcome:
            case Outcome.NEW:
                became[number] = ("row", number)
            case Outcome.ALREADY:
                became[number] = finding.alike[0]
            case Outcome.WRONG:
                became[number] = None
            case Outcome.LIKELY:
                became[number] = _chosen(number, choices.get(number, ""), became)
    return became


def _chosen(number: int, choice: str, became: Mapping[int, Found | None]) -> Found | None:
    if choice == NEW:
        return ("row", number)
    which, _, value = choice.partition(":")
    if which == "organisation":
        return (which, int(value))
    # What it is the same as stands above it, so it is known what became of that.
    return became[int(value)] if which == "row" else None


def _county(
    finding: Finding, became: Mapping[int, Found | None], findings: Mapping[int, Finding], register: Register
) -> Found:
    assert finding.county is not None
    which, number = finding.county
    if which == "organisation":
        return finding.county
    own = became[number]
    if own is None:
        raise Refusal(f"Row {number} is left out, but the district in row {finding.line.number} lies in that county.")
    tier = register.known[own[1]].tier if own[0] == "organisation" else findings[own[1]].line.tier
    if tier != Tier.COUNTY:
        district = finding.line.number
        raise Refusal(f"Row {number} is chosen to be no county, but the district in row {district} lies in it.")
    return own
