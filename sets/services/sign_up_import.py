"""A file of sign-ups that came by e-mail: sent, its columns named, its rows chosen about, confirmed or thrown away.

Nothing but `confirm` touches a place or an account, and that enters every row, or none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from core import tables
from core.imports import steps
from core.refusal import Refusal
from participants.models import User
from participants.services.people import Caller
from sets.models import Enrolment, Programme, SignUpImport
from sets.policies import coordinates, why_not_open
from sets.selectors.parts import criteria_of
from sets.services.acts import Act, begin_as_coordinator
from sets.services.requests import Application
from sets.services.serving import serve
from sets.services.telephone import enter
from sets.sign_ups.columns import COLUMNS
from sets.sign_ups.comparing import LEFT_OUT, NEW, Finding, compare
from sets.sign_ups.criteria import said_by_rows
from sets.sign_ups.lines import Line, line_of
from sets.sign_ups.standing import Standing, alike, read_standing
from sets.states import ENTERED, SERVING, SIGN_UPS_MOVES, Cause, PlaceState, SignUpOutcome, SignUpsState

#: Of people; the headings, and what stands above them, are not counted.
MOST_ROWS = 500


@dataclass(frozen=True)
class Entry:
    """What is said once for all rows when they are confirmed."""

    application: Application
    reason: str
    #: Of those about whom neither the file nor their account says one.
    job_title: str = ""
    leave_out_wrong: bool = False


@transaction.atomic(durable=True)
def send(*, actor: User, programme: Programme, name: str, content: bytes, now: datetime) -> SignUpImport:
    """Take a file in and compare it. Refuses whoever does not coordinate, a sixth at once, and what is no table."""
    _refuse_unless_coordinator(actor, programme)
    if programme.state not in SERVING:
        raise Refusal(why_not_open(programme, now), field="file")
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    steps.refuse_a_sixth(SignUpImport.objects.sent_by(actor).filter(programme=programme).unfinished())
    table = tables.read(content, name, most_rows=MOST_ROWS)
    number, headings = COLUMNS.headings_of(table.rows)
    sent = SignUpImport(
        programme=programme,
        sender=actor,
        file_name=steps.file_name(name),
        sent_at=now,
        sheet=table.sheet[:100],
        other_sheets=table.other_sheets,
        columns=COLUMNS.recognised(headings),
    )
    sent.heading_row = number if COLUMNS.are_headings(headings) else 0
    sent.rows = [{"number": row.number, "cells": row.cells} for row in table.rows]
    if len(sent.below) > MOST_ROWS:
        raise tables.Unreadable(tables.too_many(MOST_ROWS))
    if not sent.below:
        raise tables.Unreadable("There are headings in this file, and no sign-up below them.")
    if COLUMNS.are_named(sent.columns):
        _look(sent, now)
    sent.save()
    return sent


@transaction.atomic(durable=True)
def name_columns(
    *, actor: User, pk: int, columns: Mapping[str, int], heading_row: int, revision: int, now: datetime
) -> SignUpImport:
    """Say which column is what, and which row holds the headings (0: none); every row is then looked at again."""
    sent = _lock(actor, pk, revision)
    if sentence := COLUMNS.why_not(columns):
        raise Refusal(sentence)
    steps.headings_at(sent, heading_row)
    sent.columns, sent.heading_row = dict(columns), heading_row
    if not sent.below:
        raise Refusal("There are headings in this file, and no sign-up below them.")
    for row in sent.rows:
        row.pop("choice", None)
    _look(sent, now)
    sent.save()
    return sent


@transaction.atomic(durable=True)
def choose(
    *, actor: User, pk: int, choices: Mapping[int, Mapping[str, str]], revision: int, now: datetime
) -> SignUpImport:
    """What rows are that put a question, by number of the row. Refuses an answer that was not among them."""
    sent = _lock(actor, pk, revision, SignUpsState.PREVIEW)
    for row in sent.below:
        for question, answer in choices.get(row["number"], {}).items():
            if answer not in answers_to(row, question):
                raise Refusal(f"Choose one of the answers for row {row['number']}.")
            row["choice"] = {**row.get("choice", {}), question: answer}
    _look(sent, now)
    sent.save()
    return sent


@transaction.atomic(durable=True)
def look_again(*, actor: User, pk: int, sentence: str, now: datetime) -> SignUpImport:
    """Compare the file with what stands now; the sentence says why nothing was written."""
    sent = _lock(actor, pk)
    if sent.state == SignUpsState.PREVIEW:
        _look(sent, now)
        sent.sentence = sentence
        sent.save()
    return sent


@transaction.atomic(durable=True)
def confirm(*, actor: User, sent: SignUpImport, revision: int, entry: Entry, now: datetime) -> SignUpImport:
    """Enter every row in the order received, in one act with the reason (P1, P15); each person is told.

    Twice is once. Refused whole while a row waits to be chosen for, is wrong and not to be left out, or means something
    else than when somebody looked: what changed is said.
    """
    if not entry.reason.strip():
        raise Refusal("Give a reason: each person is shown it.", field="reason")
    act = begin_as_coordinator(
        programme=sent.programme, actor=actor, cause=Cause.REQUEST, now=now, reason=entry.reason.strip()
    )
    sent = _lock(actor, sent.pk)
    if sent.state == SignUpsState.DONE:
        return sent
    if sent.state != SignUpsState.PREVIEW or sent.revision != revision:
        raise Refusal(steps.CHANGED)
    standing, findings = _compared(sent, act.now, act.programme)
    _refuse_what_changed(sent, findings)
    entered = _refuse_unless_settled(findings, entry)
    entry = _with_what_rows_say(entry, sent, act.programme)
    places = [_enter(act, actor, finding, standing, entry) for finding in entered]
    serve(act)
    act.finish()
    states = [act.known(place).state for place in places]
    sent.counts = {"waiting": states.count(PlaceState.WAITING), "not_entered": len(findings) - len(states)}
    sent.counts["held"] = len(states) - sent.counts["waiting"]
    steps.move(sent, SIGN_UPS_MOVES, SignUpsState.DONE)
    sent.rows = []
    sent.save()
    return sent


@transaction.atomic(durable=True)
def throw_away(*, actor: User, pk: int) -> None:
    """Forget the file and its rows."""
    _lock(actor, pk).delete()


@transaction.atomic(durable=True)
def forget_old(*, now: datetime) -> int:
    """Those nobody has confirmed for a day, and what is left of those that were. How many."""
    return steps.forget_old(SignUpImport.objects.all(), now=now)


def answers_to(row: Mapping[str, Any], question: str) -> list[str]:
    """All that may be chosen about it; nothing where the row does not put that question."""
    found = row.get("found", {})
    if question not in found.get("asks", ()):
        return []
    if question == "organisation":
        return [*map(str, found["alike"]), LEFT_OUT]
    offered = [str(found["offered"])] if found["offered"] else []
    return [*offered, *([] if found["has_account"] else [NEW]), LEFT_OUT]


# --- comparing -------------------------------------------------------------------------------------------------------


def _lines(sent: SignUpImport) -> list[Line]:
    return [line_of(row["number"], row["cells"], sent.columns, sent.width) for row in sent.below]


def _compared(
    sent: SignUpImport, now: datetime, programme: Programme | None = None
) -> tuple[Standing, dict[int, Finding]]:
    choices = {row["number"]: row.get("choice", {}) for row in sent.below}
    chosen = [int(one["organisation"]) for one in choices.values() if one.get("organisation", "").isdecimal()]
    lines = _lines(sent)
    standing = read_standing(programme or sent.programme, lines, chosen)
    return standing, compare(lines, standing, choices, by=sent.sender, now=now)


def _look(sent: SignUpImport, now: datetime) -> None:
    """Write down what every row would do, and what is asked about it."""
    standing, findings = _compared(sent, now)
    asked = [one.line.organisation for one in findings.values() if "organisation" in one.asks]
    likely = alike(sent.programme, list(dict.fromkeys(asked)))
    for row in sent.below:
        finding = findings[row["number"]]
        account = standing.accounts.get(finding.line.email)
        found = {**finding.found, "has_account": account is not None, "offered": finding.offered}
        if "organisation" in finding.asks:
            own = account.organisation if account else None
            found["own"] = own.pk if own and own.is_accepted else None
            also = likely.get(finding.line.organisation, [])
            found["alike"] = list(dict.fromkeys([*([found["own"]] if found["own"] else []), *also]))
        row["found"] = found
    steps.move(sent, SIGN_UPS_MOVES, SignUpsState.PREVIEW)


def _refuse_what_changed(sent: SignUpImport, findings: Mapping[int, Finding]) -> None:
    """All or nothing, and nothing that nobody has seen."""
    said = []
    for row in sent.below:
        finding, seen = findings[row["number"]], row["found"]
        if any(finding.found[name] != seen[name] for name in ("outcome", "organisation", "person", "received")):
            now_is = " ".join(finding.said) or f"It is now under “{finding.outcome.label}”."
            said.append(f"Row {row['number']}: {now_is}")
    if said:
        more = f" And {len(said) - _MOST_SAID} more." if len(said) > _MOST_SAID else ""
        raise Refusal(
            f"Something has changed since you looked, so nobody was signed up. {' '.join(said[:_MOST_SAID])}{more}"
        )


def _refuse_unless_settled(findings: Mapping[int, Finding], entry: Entry) -> list[Finding]:
    """The rows to be entered, first received first."""
    outcomes = [finding.outcome for finding in findings.values()]
    steps.refuse_unless_settled(
        unchosen=outcomes.count(SignUpOutcome.CHOOSE),
        wrong=outcomes.count(SignUpOutcome.WRONG),
        leave_out_wrong=entry.leave_out_wrong,
    )
    entered = [finding for finding in findings.values() if finding.outcome in ENTERED]
    if not entered:
        raise Refusal("There is nobody in this file to be signed up.")
    if not entry.job_title and any(finding.needs_job_title for finding in entered):
        raise Refusal("Say what the job title is of those whose row has none.", field="job_title")
    return entered


def _with_what_rows_say(entry: Entry, sent: SignUpImport, programme: Programme) -> Entry:
    """Where a column says who meets the criteria, every row that is entered says yes."""
    met = {one.pk: True for one in said_by_rows(criteria_of(programme), sent.columns)}
    application = replace(entry.application, answers={**entry.application.answers, **met})
    return replace(entry, application=application)


def _enter(act: Act, actor: User, finding: Finding, standing: Standing, entry: Entry) -> Enrolment:
    line, organisation = finding.line, standing.organisations[finding.organisation or 0]
    assert line.received is not None
    caller = Caller(
        email=standing.address_of(finding.person) or line.email,
        full_name=line.name,
        job_title=line.job_title or entry.job_title,
        organisation=organisation,
    )
    try:
        return enter(act, actor, caller, entry.application, line.received)
    except Refusal as refusal:
        # What is said of one person stands beside the row; what is said of all beside its field.
        own = refusal.field in (None, "email", "organisation_name", "received_at")
        sentence = f"Row {line.number}: {refusal.sentence} Nobody was signed up." if own else refusal.sentence
        raise Refusal(sentence, field=None if own else refusal.field) from refusal


# --- inside ----------------------------------------------------------------------------------------------------------

_MOST_SAID = 5


def _lock(actor: User, pk: int, revision: int | None = None, state: str | None = None) -> SignUpImport:
    """One's own, as it was seen."""
    own = SignUpImport.objects.sent_by(actor).select_related("programme", "sender").filter(pk=pk)
    sent: SignUpImport = steps.locked(own.select_for_update(of=("self",)), revision=revision, state=state)
    return sent


def _refuse_unless_coordinator(actor: User, programme: Programme) -> None:
    if not coordinates(actor, programme):
        raise Refusal("Only the coordinator of this programme can do this.")
