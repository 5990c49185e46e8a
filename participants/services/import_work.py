"""What a worker does with a file of organisations: reads and compares it; once it is confirmed, writes it, or nothing.

Each is one transaction that holds the row of the import, so a worker that dies leaves it as it was, for another one.
How far it is lies in the cache: others cannot see into the transaction, and nothing depends on it.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from core import tables
from core.audit import record, record_each
from core.refusal import Refusal
from participants.importing.columns import COLUMNS
from participants.importing.comparing import Finding, Found, compare
from participants.importing.lines import Line, line_of
from participants.importing.register import Register, read_register
from participants.importing.settling import Settled, settle
from participants.models import (
    Organisation,
    OrganisationAlias,
    OrganisationDomain,
    OrganisationImport,
    OrganisationImportRow,
)
from participants.policies import may_settle_organisations
from participants.services import organisation_steps as steps
from participants.spelling import key, words
from participants.states import IMPORT_MOVES, ImportState, Outcome

log = logging.getLogger(__name__)

#: Of organisations; the headings, and what stands above them, are not counted.
MOST_ROWS = 10_000
_TRIES = 3
_AT_ONCE = 1000
_NOT_WRITTEN = "Something went wrong on our side. Nothing was written. Send the file again later."

Progress = Callable[[str, int], None]


def work_on_all(*, now: datetime) -> None:
    """Whatever waits for a worker, the oldest first. One that fails holds up no other."""
    for pk in OrganisationImport.objects.waiting_for_a_worker().values_list("pk", flat=True):
        try:
            if _begin(pk):
                work_on(pk=pk, now=now)
        except Exception:  # whatever it is, the next minute tries again, and others wait for their turn
            log.exception("import %s is left for the next minute", pk)


def how_far(pk: int) -> tuple[str, int]:
    """What is being done, and at which row; nothing where nobody can say."""
    words, row = cache.get(_key(pk)) or ("", 0)
    return words, row


@transaction.atomic(durable=True)
def work_on(*, pk: int, now: datetime) -> None:
    """Read and compare, or write; nothing if another worker has it."""
    sent = OrganisationImport.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if sent is None or not sent.is_being_worked_on:
        return
    try:
        with transaction.atomic():
            if not may_settle_organisations(sent.sender):
                raise Refusal("Only a coordinator may change the list of organisations.")
            _write(sent, now) if sent.state == ImportState.WRITING else _read(sent)
    except Refusal as refusal:
        # What does not fit together can be chosen otherwise; a file that cannot be read is of no more use.
        again = sent.state == ImportState.WRITING
        _end(sent, ImportState.PREVIEW if again else ImportState.FAILED, refusal.sentence)
    cache.delete(_key(pk))


@transaction.atomic(durable=True)
def _begin(pk: int) -> bool:
    """Whether to try: what has failed three times is given up, and says so."""
    found = OrganisationImport.objects.waiting_for_a_worker().defer("content").filter(pk=pk)
    sent = found.select_for_update(skip_locked=True).first()
    if sent is None:
        return False
    if sent.tries >= _TRIES:
        _end(sent, ImportState.FAILED, _NOT_WRITTEN)
        return False
    sent.tries += 1
    sent.save(update_fields=["tries"])
    return True


# --- reading ---------------------------------------------------------------------------------------------------------


def _read(sent: OrganisationImport) -> None:
    """The rows of the file, once; then what each would do, as often as somebody names the columns otherwise."""
    tell = _teller(sent)
    if sent.content is not None:
        tell("Reading the file", 0)
        rows = _read_file(sent)
    else:
        rows = list(sent.rows.order_by("number"))
    if not COLUMNS.are_named(sent.columns):
        OrganisationImportRow.objects.bulk_create(rows, batch_size=_AT_ONCE)
        _end(sent, ImportState.COLUMNS)
        return
    findings = compare(_lines(sent, rows), read_register(), lambda row: tell("Comparing with the list", row))
    if not findings:
        raise Refusal("There are headings in this file, and no organisation below them.")
    tell("Keeping what was found", len(rows))
    for row in rows:
        _note(row, findings.get(row.number))
        row.pk = None
    sent.rows.all().delete()
    OrganisationImportRow.objects.bulk_create(rows, batch_size=_AT_ONCE)
    sent.counts = _counts(findings)
    _end(sent, ImportState.PREVIEW)


def _read_file(sent: OrganisationImport) -> list[OrganisationImportRow]:
    assert sent.content is not None
    table = tables.read(bytes(sent.content), sent.file_name, most_rows=MOST_ROWS)
    sent.content, sent.sheet, sent.other_sheets = None, table.sheet[:100], table.other_sheets
    number, headings = COLUMNS.headings_of(table.rows)
    below = [row for row in table.rows if row.number > number]
    if len(below) > MOST_ROWS:
        raise Refusal(tables.too_many(MOST_ROWS))
    sent.heading_row = number if COLUMNS.are_headings(headings) else 0
    sent.headings, sent.columns = headings, COLUMNS.recognised(headings)
    return [OrganisationImportRow(of=sent, number=row.number, cells=row.cells) for row in table.rows]


def _lines(sent: OrganisationImport, rows: list[OrganisationImportRow]) -> list[Line]:
    width = sent.width
    return [line_of(row.number, row.cells, sent.columns, width) for row in rows if row.number > sent.heading_row]


def _note(row: OrganisationImportRow, finding: Finding | None) -> None:
    """What was found about a row; what somebody chose about it stays if it was about the same."""
    before = row.as_found()
    row.outcome = str(finding.outcome) if finding else ""
    row.said, row.found = (finding.said, finding.found) if finding else ([], {})
    if row.as_found() != before:
        row.choice = ""


def _counts(findings: dict[int, Finding]) -> dict[str, int]:
    return {str(one): sum(finding.outcome == one for finding in findings.values()) for one in Outcome}


# --- writing ---------------------------------------------------------------------------------------------------------


def _write(sent: OrganisationImport, now: datetime) -> None:
    """All of it, if the list still stands to every row as it did when somebody looked; otherwise nothing."""
    steps.lock_the_list()
    tell = _teller(sent)
    rows, register = list(sent.rows.order_by("number")), read_register()
    findings = compare(_lines(sent, rows), register, lambda row: tell("Comparing with the list", row))
    changed = _changed(rows, findings)
    if changed:
        sent.rows.filter(number__in=[row.number for row in changed]).delete()
        OrganisationImportRow.objects.bulk_create(changed, batch_size=_AT_ONCE)
        sent.counts = _counts(findings)
        _end(sent, ImportState.PREVIEW, _what_changed(changed))
        return
    settled = settle(findings, {row.number: row.choice for row in rows if row.choice}, register)
    tell("Writing", 0)
    added = _add(settled, sent, now, tell)
    spellings = _add_spellings(settled, added, register, sent, now)
    sent.counts = {
        "added": len(settled.add),
        "spellings": spellings,
        "already": settled.already + len(settled.spelling_of),
        "left_out": settled.left_out + settled.wrong,
    }
    record(actor=sent.sender, act="organisations imported", obj=sent, now=now, **sent.counts)
    sent.rows.all().delete()
    _end(sent, ImportState.DONE)


def _changed(rows: list[OrganisationImportRow], findings: dict[int, Finding]) -> list[OrganisationImportRow]:
    changed = []
    for row in rows:
        before = row.as_found()
        _note(row, findings.get(row.number))
        if row.as_found() != before:
            row.pk = None
            changed.append(row)
    return changed


def _what_changed(changed: list[OrganisationImportRow]) -> str:
    numbers = ", ".join(str(row.number) for row in changed[:10]) + (" and others" if len(changed) > 10 else "")
    of = "row" if len(changed) == 1 else "rows"
    return f"The list has changed since you looked, and with it what this file would do: see {of} {numbers}."


def _add(settled: Settled, sent: OrganisationImport, now: datetime, tell: Progress) -> dict[int, Organisation]:
    """Counties first, so that their districts can point to them. By number of the row."""
    added: dict[int, Organisation] = {}
    within = {line.number for line in settled.add if settled.county.get(line.number, ("", 0))[0] == "row"}
    for lines in (
        [line for line in settled.add if line.number not in within],
        [line for line in settled.add if line.number in within],
    ):
        made = {line.number: _organisation(line, settled.county.get(line.number), added) for line in lines}
        Organisation.objects.bulk_create(made.values(), batch_size=_AT_ONCE)
        added |= made
        tell("Writing", len(added))
    OrganisationAlias.objects.bulk_create(
        [
            OrganisationAlias(organisation=added[line.number], name=alias, name_key=alias_key)
            for line in settled.add
            for alias, alias_key in zip(line.aliases, line.alias_keys, strict=True)
        ],
        batch_size=_AT_ONCE,
    )
    OrganisationDomain.objects.bulk_create(
        [
            OrganisationDomain(organisation=added[line.number], domain=one)
            for line in settled.add
            for one in line.domains
        ],
        batch_size=_AT_ONCE,
    )
    record_each(actor=sent.sender, act="organisation added", objs=list(added.values()), now=now, file=sent.pk)
    return added


def _organisation(line: Line, county: Found | None, added: dict[int, Organisation]) -> Organisation:
    which, number = county or ("", 0)
    organisation = Organisation(
        name=line.name,
        kind=line.kind,
        tier=line.tier,
        parent_county_id=number if which == "organisation" else added[number].pk if which == "row" else None,
        nation=line.nation,
        area_covered=line.area_covered,
    )
    organisation.write_keys()
    return organisation


def _add_spellings(
    settled: Settled, added: dict[int, Organisation], register: Register, sent: OrganisationImport, now: datetime
) -> int:
    """The names under which the file has what is the same: next time they are recognised."""
    spellings: dict[tuple[int, str], str] = {}
    for (which, number), name in settled.spelling_of:
        if which == "row":
            own, names = added[number].pk, [added[number].name]
            keys = set(added[number].aliases.values_list("name_key", flat=True))
        else:
            known = register.known[number]
            own, names, keys = number, [known.name], known.alias_keys
        if key(name) not in keys and words(name) not in map(words, names):
            spellings.setdefault((own, key(name)), name)
    OrganisationAlias.objects.bulk_create(
        [OrganisationAlias(organisation_id=own, name=name, name_key=of) for (own, of), name in spellings.items()],
        batch_size=_AT_ONCE,
    )
    of_the_list = sorted({own for own, _ in spellings} - {one.pk for one in added.values()})
    facts = {"fields": ["aliases"], "file": sent.pk}
    objs = [Organisation(pk=own) for own in of_the_list]
    record_each(actor=sent.sender, act="organisation changed", objs=objs, now=now, **facts)
    return len(spellings)


# --- inside ----------------------------------------------------------------------------------------------------------


def _end(sent: OrganisationImport, state: str, sentence: str = "") -> None:
    IMPORT_MOVES.check(sent.state, state)
    sent.state, sent.sentence, sent.content = state, sentence, None
    sent.revision += 1
    sent.save()


def _teller(sent: OrganisationImport) -> Progress:
    return lambda doing, row: cache.set(_key(sent.pk), (doing, row), timeout=600)


def _key(pk: int) -> str:
    return f"organisation-import:{pk}"
