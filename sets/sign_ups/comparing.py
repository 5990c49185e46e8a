"""A file of sign-ups against what stands: for each row what it would do, what has to be chosen first, what is wrong.

Nothing is assumed: an account is another's unless the address is the same, an organisation is one only by every word of
its name. Everything less is shown for a person to choose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from participants.models import User
from participants.spelling import spelled
from sets.policies import why_not_open_then
from sets.received import counts_from
from sets.sign_ups.lines import Line
from sets.sign_ups.standing import Standing
from sets.states import ENTERED, PlaceState, SignUpOutcome

#: What is chosen for one row: `{"organisation": "7", "person": "new"}`; `out` for either leaves the row out.
Choice = Mapping[str, str]
NEW, LEFT_OUT = "new", "out"


@dataclass
class Finding:
    """What one row would do."""

    line: Line
    outcome: SignUpOutcome = SignUpOutcome.NEW
    said: list[str] = field(default_factory=list)
    organisation: int | None = None
    #: The account that is used, and the one that may be chosen.
    person: int | None = None
    offered: int | None = None
    #: The questions that this row puts: `organisation`, `person`.
    asks: list[str] = field(default_factory=list)
    needs_job_title: bool = False

    def ends(self, outcome: SignUpOutcome, sentence: str) -> "Finding":
        self.outcome = outcome
        self.said.append(sentence)
        return self

    @property
    def found(self) -> dict[str, Any]:
        """As it is kept with the row; if this is another at the end, somebody has to look again."""
        return {
            "outcome": str(self.outcome),
            "said": self.said,
            "organisation": self.organisation,
            "person": self.person,
            "asks": self.asks,
            "needs_job_title": self.needs_job_title,
            "received": self.line.received.isoformat() if self.line.received else "",
        }


def compare(
    lines: Sequence[Line], standing: Standing, choices: Mapping[int, Choice], *, by: User, now: datetime
) -> dict[int, Finding]:
    """By number of the row, first received first."""
    comparison = _Comparison(standing, choices, by, now)
    in_turn = sorted(lines, key=lambda line: line.turn)
    findings = [comparison.of(line) for line in in_turn]
    comparison.claim(findings)
    return {finding.line.number: finding for finding in findings}


class _Comparison:
    def __init__(self, standing: Standing, choices: Mapping[int, Choice], by: User, now: datetime) -> None:
        self._standing, self._choices, self._by, self._now = standing, choices, by, now
        self._seen: dict[tuple[str, str, str], int] = {}

    def of(self, line: Line) -> Finding:
        """One row, in turn: what the rows before it say counts."""
        finding = Finding(line)
        if line.problems:
            finding.said, finding.outcome = list(line.problems), SignUpOutcome.WRONG
            return finding
        account = self._standing.accounts.get(line.email)
        if self._ends_at_once(finding, account) or self._waits_for_an_answer(finding, account):
            return finding
        return self._weighed(finding)

    def claim(self, findings: Sequence[Finding]) -> None:
        """Of two rows for one person or one organisation, the one that was received first (P2)."""
        people: dict[str, Finding] = {}
        organisations: dict[int, Finding] = {}
        for finding in findings:
            if finding.outcome not in ENTERED:
                continue
            assert finding.organisation is not None
            person = f"account {finding.person}" if finding.person else finding.line.email
            if first := people.get(person):
                _second(finding, first)
            elif first := organisations.get(finding.organisation):
                finding.ends(
                    SignUpOutcome.WRONG,
                    f"Row {first.line.number} is for the same organisation and was received first. Each sends one.",
                )
            else:
                people[person] = organisations[finding.organisation] = finding

    # --- one row -------------------------------------------------------------------------------------------------

    def _ends_at_once(self, finding: Finding, account: User | None) -> bool:
        line = finding.line
        assert line.received is not None
        if account and account.pk in self._standing.state_of:
            finding.person = account.pk
            finding.ends(SignUpOutcome.ALREADY, _HOLDS[self._standing.state_of[account.pk] == PlaceState.WAITING])
        elif account == self._by:
            finding.ends(SignUpOutcome.WRONG, "You cannot enter a request for yourself.")
        elif account and not account.is_active:
            finding.ends(SignUpOutcome.WRONG, "Nobody with this address can be signed up.")
        elif sentence := self._why_not_open_then(line.received):
            finding.ends(SignUpOutcome.WRONG, sentence)
        elif first := self._seen.get(line.person):
            finding.ends(SignUpOutcome.ALREADY, _COUNTED_ONCE.format(first))
        else:
            self._seen[line.person] = line.number
            return False
        return True

    def _why_not_open_then(self, received: datetime) -> str:
        counts = counts_from(received, self._now)
        return why_not_open_then(self._standing.programme, self._standing.closures, counts, self._now)

    def _waits_for_an_answer(self, finding: Finding, account: User | None) -> bool:
        """Which organisation, then which person; what is chosen is kept in the finding."""
        choice = self._choices.get(finding.line.number, {})
        finding.organisation = self._organisation(finding, choice)
        if finding.organisation is None:
            return _asked(finding, choice.get("organisation"))
        own = account.organisation if account else None
        if own and own.pk != finding.organisation:
            finding.ends(SignUpOutcome.WRONG, _REPRESENTS_ANOTHER)
            return True
        return self._finds_the_person(finding, account, choice)

    def _organisation(self, finding: Finding, choice: Choice) -> int | None:
        called = self._standing.called.get(spelled(finding.line.organisation), ())
        if len(called) == 1:
            return called[0]
        finding.asks.append("organisation")
        chosen = choice.get("organisation", "")
        return int(chosen) if chosen.isdecimal() and int(chosen) in self._standing.organisations else None

    def _finds_the_person(self, finding: Finding, account: User | None, choice: Choice) -> bool:
        """By the address; whoever has the same name and organisation and another address may be meant."""
        name = spelled(finding.line.name)
        if account:
            finding.person = account.pk
            if not account.full_name or spelled(account.full_name) == name:
                return False
            finding.asks.append("person")
            finding.offered = account.pk
            return choice.get("person") != str(account.pk) and _asked(finding, choice.get("person"))
        people = self._standing.people_of.get(finding.organisation or 0, ())
        same = [user for user in people if spelled(user.full_name) == name]
        for user in same:
            if user.pk in self._standing.state_of:
                finding.person = user.pk
                finding.ends(SignUpOutcome.ALREADY, "Somebody of this name has its place already, or waits for it.")
                return True
        if not same:
            return False
        finding.asks.append("person")
        finding.offered = same[0].pk
        finding.person = None if choice.get("person") == NEW else same[0].pk
        return choice.get("person") not in (NEW, str(same[0].pk)) and _asked(finding, choice.get("person"))

    def _weighed(self, finding: Finding) -> Finding:
        """Everything is chosen: whether it can be entered (P2)."""
        standing = self._standing
        assert finding.organisation is not None
        organisation = standing.organisations[finding.organisation]
        person = standing.account(finding.person)
        finding.outcome = SignUpOutcome.KNOWN if person else SignUpOutcome.NEW
        finding.needs_job_title = not (finding.line.job_title or (person and person.job_title))
        if person and person.pk in standing.removed:
            return finding.ends(SignUpOutcome.WRONG, "The place of this person was ended. Let them back first.")
        if person and person.pk in standing.runs:
            return finding.ends(SignUpOutcome.WRONG, _ANOTHER_PART)
        if organisation.kind not in standing.programme.kinds:
            kind = organisation.get_kind_display().lower()
            return finding.ends(SignUpOutcome.WRONG, f"This programme is not meant for {kind}s.")
        if organisation.pk in standing.represented:
            return finding.ends(SignUpOutcome.WRONG, _REPRESENTED)
        return finding


def _second(finding: Finding, first: Finding) -> None:
    """A row for somebody whom an earlier one is for: it is counted once if it says the same in other words."""
    number, name = first.line.number, first.line.name
    if first.organisation == finding.organisation and spelled(name) == spelled(finding.line.name):
        finding.ends(SignUpOutcome.ALREADY, _COUNTED_ONCE.format(number))
    else:
        finding.ends(SignUpOutcome.WRONG, f"Row {number} is for the same person and says otherwise.")


def _asked(finding: Finding, answer: str | None) -> bool:
    """The row goes no further: it is left out, or somebody has to choose."""
    finding.outcome = SignUpOutcome.OUT if answer == LEFT_OUT else SignUpOutcome.CHOOSE
    return True


_COUNTED_ONCE = "The same as row {}, which was received first; counted once."
_HOLDS = ("Holds a place in this programme.", "Waits for a place in this programme.")
_REPRESENTS_ANOTHER = (
    "The account with this address represents another organisation. Ask the person to change their profile."
)
_ANOTHER_PART = (
    "This person coordinates or facilitates here, or follows the programme for its sponsor, so holds no place. "
    "End that first, or leave the row out."
)
_REPRESENTED = (
    "This organisation has somebody in this programme already, and each sends one. "
    "If it should be this person instead, open the page of the other and hand that place over to them."
)
