"""What pages show of a file of sign-ups that came by e-mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.imports.shown import Option, Preview, Question, current_of, page_of, tabs
from participants.models import Organisation, User
from sets.models import Criterion, LearningSet, Programme, SignUpImport
from sets.selectors.parts import criteria_of, sets_of
from sets.sign_ups.comparing import LEFT_OUT, NEW
from sets.sign_ups.criteria import said_by_rows
from sets.sign_ups.lines import Line, line_of
from sets.states import ENTERED, SignUpOutcome, SignUpsState

#: Rows that put a question are shown under it, answered or not.
_ASKS = SignUpOutcome.CHOOSE
_TABS = (*(one for one in SignUpOutcome if one not in ENTERED), *ENTERED)


@dataclass(frozen=True)
class ShownRow:
    line: Line
    said: Sequence[str]
    received: datetime | None
    organisation: Organisation | None
    person: User | None
    questions: Sequence[Question]


@dataclass(frozen=True, kw_only=True)
class SignUpsPreview(Preview):
    """First received first."""

    entering: int
    without_job_title: int
    #: Sets whose dates are confirmed: a seat in one is offered.
    dated: Sequence[LearningSet]
    #: Whether a column says of each row that the criteria for joining are met; and which these are.
    says_criteria: bool
    criteria: Sequence[Criterion]


def imports_of(user: User, programme: Programme) -> list[SignUpImport]:
    """What somebody has sent for a programme and is still there, the latest first."""
    return list(SignUpImport.objects.sent_by(user).filter(programme=programme).defer("rows").order_by("-pk"))


def preview_of(sent: SignUpImport, *, show: str, page: str) -> SignUpsPreview:
    """Three queries, however many rows. Rows that put a question come first while one is not answered."""
    below = sorted(sent.below, key=lambda row: (row["found"]["received"] or "9", row["number"]))
    by_tab = {tab: [row for row in below if _is_under(row, tab)] for tab in _TABS}
    unchosen = sum(row["found"]["outcome"] == SignUpOutcome.CHOOSE for row in below)
    counts = {str(tab): len(rows) for tab, rows in by_tab.items()}
    first = "" if unchosen else next((one for one in _TABS if one != _ASKS and counts[one]), "")
    own = tabs(_TABS, counts, show=show, first=first)
    shown = SignUpOutcome(current_of(own))
    rows = page_of(by_tab[shown], page)
    entering = [row for row in below if row["found"]["outcome"] in ENTERED]
    return SignUpsPreview(
        tabs=own,
        shown=shown,
        page=rows,
        rows=_shown(sent, list(rows)),
        unchosen=unchosen,
        wrong=counts[SignUpOutcome.WRONG],
        entering=len(entering),
        without_job_title=sum(row["found"]["needs_job_title"] for row in entering),
        dated=[one for one in sets_of(sent.programme) if one.dates_confirmed_at],
        says_criteria="criteria" in sent.columns,
        criteria=said_by_rows(criteria_of(sent.programme), sent.columns),
    )


def criteria_to_ask(sent: SignUpImport) -> list[Criterion]:
    """What is asked once for everybody in the file."""
    criteria = criteria_of(sent.programme)
    said = said_by_rows(criteria, sent.columns)
    return [one for one in criteria if one not in said]


def without_job_title(sent: SignUpImport) -> int:
    """How many would be entered of whom no job title is known."""
    found = [row["found"] for row in sent.below if sent.state == SignUpsState.PREVIEW]
    return sum(one["needs_job_title"] for one in found if one["outcome"] in ENTERED)


def _is_under(row: Mapping[str, Any], tab: str) -> bool:
    return bool(row["found"]["asks"]) if tab == _ASKS else row["found"]["outcome"] == tab


def _shown(sent: SignUpImport, rows: Sequence[Mapping[str, Any]]) -> list[ShownRow]:
    found = [row["found"] for row in rows]
    organisations = Organisation.objects.in_bulk(
        {pk for one in found for pk in (one["organisation"], *one.get("alike", ())) if pk}
    )
    people = User.objects.in_bulk({pk for one in found for pk in (one["person"], one["offered"]) if pk})
    return [_row(sent, row, organisations, people) for row in rows]


def _row(
    sent: SignUpImport, row: Mapping[str, Any], organisations: Mapping[int, Organisation], people: Mapping[int, User]
) -> ShownRow:
    found, line = row["found"], line_of(row["number"], row["cells"], sent.columns, sent.width)
    asked = {"organisation": _which_organisation, "person": _which_person}
    chosen = row.get("choice", {})
    return ShownRow(
        line=line,
        said=found["said"],
        received=line.received,
        organisation=organisations.get(found["organisation"]),
        person=people.get(found["person"]),
        questions=[asked[name](line, found, chosen.get(name, ""), organisations, people) for name in found["asks"]],
    )


def _which_organisation(
    line: Line, found: Mapping[str, Any], choice: str, organisations: Mapping[int, Organisation], people: object
) -> Question:
    alike = [organisations[pk] for pk in found["alike"] if pk in organisations]
    own = found["own"]
    options = [
        Option(str(one.pk), one.name, one.get_kind_display() + (", as their account says" if one.pk == own else ""))
        for one in alike
    ]
    note = "" if alike else "Nothing in the register is like it. Add it to the register, then look again."
    return Question(
        f"organisation-{line.number}",
        f"Which organisation is “{line.organisation}”?",
        [*options, _LEAVE_OUT],
        choice,
        note,
    )


def _which_person(
    line: Line, found: Mapping[str, Any], choice: str, organisations: object, people: Mapping[int, User]
) -> Question:
    person = people.get(found["offered"])
    if found["has_account"]:
        detail = "This address is that of their account. What they said of themselves stays."
        options = [Option(str(found["offered"]), f"Use that person: {person}", detail)]
    else:
        detail = "Same name and organisation, another address: they are told at the address of their account."
        new = Option(NEW, f"Somebody else: make an account for {line.email}")
        options = [Option(str(found["offered"]), f"Use that person: {person}", detail), new]
    return Question(f"person-{line.number}", "Who is it?", [*options, _LEAVE_OUT], choice)


_LEAVE_OUT = Option(LEFT_OUT, "Leave this row out")
