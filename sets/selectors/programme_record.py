"""Who changed what of a programme: from the ledger what it holds, from the audit entries the rest. No word of a set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from core.models import AuditEntry
from core.records import GONE, NOBODY, PAGE_SIZE, Line, RecordPage, lines
from participants.models import User
from sets.models import LedgerEntry, LedgerReason, Programme
from sets.sponsor_emails import addresses_told
from sets.states import Cause, Kind, ProgrammeState, SetState

#: What happens to places has pages of its own.
_KINDS = (Kind.PROGRAMME, Kind.RULES, Kind.SET, Kind.DATES, Kind.FACILITATOR, Kind.BALANCE)

_PROGRAMME = {
    (ProgrammeState.DRAFT, ProgrammeState.OPEN): "The programme was published.",
    (ProgrammeState.CLOSED, ProgrammeState.OPEN): "Sign-up was opened again.",
    (ProgrammeState.OPEN, ProgrammeState.CLOSED): "Sign-up closed.",
}
_PROGRAMME_ENDS = {
    ProgrammeState.COMPLETED: "The programme was completed.",
    ProgrammeState.CANCELLED: "The programme was cancelled.",
}
_SET = {
    SetState.FORMING: "{set} opened.",
    SetState.CONFIRMED: "{set} was confirmed.",
    SetState.RUNNING: "{set} began to meet.",
    SetState.COMPLETED: "{set} met for the last time.",
    SetState.CANCELLED: "{set} was cancelled.",
}
_OF_SPONSORS = ("sponsor added", "sponsor removed")
#: The ledger tells of these.
_TOLD_TWICE = (
    *("programme published", "programme completed", "programme cancelled", "set cancelled"),
    *("sizes or policy changed", "facilitator assigned", "facilitator ended"),
)


def programme_record(programme: Programme, *, page: int = 1) -> RecordPage:
    """The newest first, fifty to a page, in as many queries however many there are."""
    start = (max(page, 1) - 1) * PAGE_SIZE
    found = list(_ids(programme)[start : start + PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    entries = LedgerEntry.objects.in_bulk([pk for source, pk, _ in shown if source == "ledger"])
    named = AuditEntry.objects.select_related("actor")
    audits = list(named.filter(pk__in=[pk for source, pk, _ in shown if source == "audit"]))
    names = _names([*entries.values()])
    reasons = _reasons(programme, entries.values())
    sets = {learning_set.pk: str(learning_set) for learning_set in programme.sets.all()}
    here = [("sets.programme", programme.pk)]
    worded = _by_address(audits, lines(audits, here=here))
    told = {("audit", one.pk): line for one, line in zip(audits, worded, strict=True)}
    told |= {("ledger", pk): _of_ledger(entry, names, reasons, sets) for pk, entry in entries.items()}
    return RecordPage([told[source, pk] for source, pk, _ in shown], max(page, 1), len(found) > PAGE_SIZE)


def _by_address(entries: Sequence[AuditEntry], worded: Sequence[Line]) -> Iterator[Line]:
    """Somebody of the sponsor goes by the address that was typed: a name would tell of an account (C12)."""
    of_sponsors = [one.pk for one in entries if one.act in _OF_SPONSORS]
    told = addresses_told(of_sponsors) if of_sponsors else {}
    for entry, line in zip(entries, worded, strict=True):
        address = told.get(entry.pk, "")
        yield replace(line, details=[address] if address else []) if entry.act in _OF_SPONSORS else line


def _ids(programme: Programme) -> QuerySet[LedgerEntry, tuple[str, int, datetime]]:
    ledger = LedgerEntry.objects.filter(programme_id=programme.pk)
    in_same_act = ledger.filter(act=OuterRef("act"), kind=Kind.PROGRAMME)
    of_ledger = ledger.filter(Q(kind__in=_KINDS) & ~Q(Exists(in_same_act), kind=Kind.RULES))
    of_audit = AuditEntry.objects.filter(about=programme.audit_topic).exclude(act__in=_TOLD_TWICE)
    return (
        of_ledger.annotate(source=Cast(Value("ledger"), CharField()))
        .order_by()
        .values_list("source", "pk", "at")
        .union(
            of_audit.annotate(source=Cast(Value("audit"), CharField())).order_by().values_list("source", "pk", "at"),
            all=True,
        )
        .order_by("-at", "-source", "-id")
    )


def _names(entries: Iterable[LedgerEntry]) -> dict[int | None, str]:
    people: set[int | None] = set()
    for entry in entries:
        people |= {entry.actor, entry.row.get("person")}
    known = [pk for pk in people if pk is not None]
    found = User.objects.filter(pk__in=known).only("full_name", "email")
    return {None: NOBODY} | {user.pk: str(user) for user in found}


def _reasons(programme: Programme, entries: Iterable[LedgerEntry]) -> dict[int, str]:
    acts = {entry.act for entry in entries if entry.reason_hash}
    found = LedgerReason.objects.filter(programme_id=programme.pk, act__in=acts)
    return dict(found.values_list("act", "text"))


def _of_ledger(
    entry: LedgerEntry, names: Mapping[int | None, str], reasons: Mapping[int, str], sets: Mapping[int, str]
) -> Line:
    who = names.get(entry.actor, GONE)
    return Line(entry.at, _sentence(entry, names, sets), who, reasons.get(entry.act, ""))


def _sentence(entry: LedgerEntry, names: Mapping[int | None, str], sets: Mapping[int, str]) -> str:
    name = sets.get(entry.subject, "A set")
    match entry.kind:
        case Kind.PROGRAMME:
            moved = (ProgrammeState(entry.from_state), ProgrammeState(entry.to_state))
            return _PROGRAMME.get(moved) or _PROGRAMME_ENDS[moved[1]]
        case Kind.RULES:
            is_window = entry.cause == Cause.WINDOW
            return "When sign-up is open was changed." if is_window else "Sizes, or how sets open, were changed."
        case Kind.SET if entry.cause == Cause.GO_AHEAD:
            return f"{name} goes ahead with fewer members than it needs."
        case Kind.SET if entry.cause == Cause.MERGE:
            return f"{name} was merged into {sets.get(entry.row.get('into') or 0, 'another set')}, and cancelled."
        case Kind.SET if entry.from_state == entry.to_state:
            return f"{name}: its size was changed."
        case Kind.SET:
            return _SET[SetState(entry.to_state)].format(set=name)
        case Kind.DATES:
            stand = entry.row.get("first_session_on")
            return f"{name}: its dates were confirmed." if stand else f"{name}: its dates were taken back."
        case Kind.FACILITATOR:
            person = names.get(entry.row.get("person"), GONE)
            began = entry.row.get("facilitates")
            return f"{name}: {person} facilitates it." if began else f"{name}: {person} no longer facilitates it."
        case Kind.BALANCE:
            sizes = [f"Set {letter} {size}" for letter, size in sorted(entry.row["sizes"].items())]
            return f"Members were spread over more sets: {', '.join(sizes)}."
    return f"{Cause(entry.cause).label}."
