"""A file of organisations: sent, its columns named, its rows chosen about, confirmed or thrown away.

Nothing here touches the list. What reads the file and what writes to the list are in `import_work`, done by a worker.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from core import tables
from core.imports import steps
from core.refusal import Refusal
from notifications import outbox
from participants.importing.columns import COLUMNS
from participants.importing.settling import LEFT_OUT, NEW, choices_of
from participants.models import OrganisationImport, OrganisationImportRow, User
from participants.policies import may_settle_organisations
from participants.states import IMPORT_MOVES, ImportState, Outcome

#: What may be chosen for all rows at once that nobody has chosen for yet.
FIRST = "first"
TASK = "participants.tasks.work_on_imports"


@transaction.atomic(durable=True)
def send_import(*, actor: User, name: str, content: bytes, now: datetime) -> OrganisationImport:
    """Take a file in. Refuses whoever does not keep the list, a sixth at once, and what is seen not to be a table."""
    _refuse_unless_keeper(actor)
    tables.look_at(content, name)
    User.objects.select_for_update().get(pk=actor.pk)
    steps.refuse_a_sixth(OrganisationImport.objects.sent_by(actor).unfinished())
    sent = OrganisationImport.objects.create(
        sender=actor, file_name=steps.file_name(name), content=content, sent_at=now
    )
    _nudge_after_commit()
    return sent


@transaction.atomic(durable=True)
def name_columns(
    *, actor: User, pk: int, columns: Mapping[str, int], heading_row: int, revision: int
) -> OrganisationImport:
    """Say which column is what, and which row holds the headings (0: none); every row is then looked at again."""
    sent = _lock(actor, pk, revision)
    if sentence := COLUMNS.why_not(columns):
        raise Refusal(sentence)
    _move(sent, ImportState.READING)
    sent.headings, sent.heading_row = steps.headings_at(sent, heading_row), heading_row
    sent.columns = dict(columns)
    sent.save()
    _nudge_after_commit()
    return sent


@transaction.atomic(durable=True)
def choose(*, actor: User, pk: int, choices: Mapping[int, str], revision: int) -> OrganisationImport:
    """What rows that are likely the same as others are, by number of the row. Refuses what is not among them."""
    sent = _lock(actor, pk, revision, ImportState.PREVIEW)
    rows = sent.rows.filter(outcome=Outcome.LIKELY, number__in=choices)
    chosen = []
    for row in rows:
        if choices[row.number] not in choices_of(row.found["alike"]):
            raise Refusal(f"Choose one of the answers for row {row.number}.")
        row.choice = choices[row.number]
        chosen.append(row)
    OrganisationImportRow.objects.bulk_update(chosen, ["choice"])
    return sent


@transaction.atomic(durable=True)
def choose_for_the_rest(*, actor: User, pk: int, choice: str, revision: int) -> int:
    """The same for every likely row that nobody has chosen for: the first it may be, new, or left out. How many."""
    sent = _lock(actor, pk, revision, ImportState.PREVIEW)
    if choice not in (FIRST, NEW, LEFT_OUT):
        raise Refusal("Choose what the rest of these rows are.")
    rest = sent.rows.filter(outcome=Outcome.LIKELY, choice="")
    if choice != FIRST:
        return rest.update(choice=choice)
    rows = list(rest)
    for row in rows:
        row.choice = choices_of(row.found["alike"])[0]
    OrganisationImportRow.objects.bulk_update(rows, ["choice"], batch_size=1000)
    return len(rows)


@transaction.atomic(durable=True)
def confirm_import(*, actor: User, pk: int, revision: int, leave_out_wrong: bool) -> OrganisationImport:
    """Have it written. Refuses while a row waits to be chosen for, or is wrong and not to be left out."""
    sent = _lock(actor, pk, revision, ImportState.PREVIEW)
    steps.refuse_unless_settled(
        unchosen=sent.rows.filter(outcome=Outcome.LIKELY, choice="").count(),
        wrong=sent.rows.filter(outcome=Outcome.WRONG).count(),
        leave_out_wrong=leave_out_wrong,
    )
    if not sent.rows.filter(Q(outcome=Outcome.NEW) | Q(outcome=Outcome.LIKELY) & ~Q(choice=LEFT_OUT)).exists():
        raise Refusal("There is nothing in this file to be added.")
    _move(sent, ImportState.WRITING)
    sent.leaves_out_wrong = leave_out_wrong
    sent.save()
    _nudge_after_commit()
    return sent


@transaction.atomic(durable=True)
def throw_away(*, actor: User, pk: int) -> None:
    """Forget the file and its rows."""
    _lock(actor, pk).delete()


@transaction.atomic(durable=True)
def forget_old(*, now: datetime) -> int:
    """Those nobody has confirmed for a day, and what is left of those that were. How many."""
    return steps.forget_old(OrganisationImport.objects.all(), now=now)


def _lock(actor: User, pk: int, revision: int | None = None, state: str | None = None) -> OrganisationImport:
    """One's own, as it was seen. A worker that has it at this moment is not waited for."""
    _refuse_unless_keeper(actor)
    own = OrganisationImport.objects.sent_by(actor).defer("content").filter(pk=pk)
    sent: OrganisationImport = steps.locked(own.select_for_update(skip_locked=True), revision=revision, state=state)
    return sent


def _move(sent: OrganisationImport, state: str) -> None:
    steps.move(sent, IMPORT_MOVES, state)
    sent.tries = 0


def _refuse_unless_keeper(actor: User) -> None:
    if not may_settle_organisations(actor):
        raise Refusal("Only a coordinator may change the list of organisations.")


def _nudge_after_commit() -> None:
    transaction.on_commit(lambda: outbox.call(TASK), robust=True)
