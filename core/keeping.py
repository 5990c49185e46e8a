"""Keeping no longer than promised (C14): what each app lets go when its time has come, and the night that does it.

Knows of periods, of rows with a number, and of transactions; whose rows they are, and what goes of them, each app says
as it starts (`register`). Decision 22 says what goes and what stays.
"""

import logging
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import transaction

from core.again import begun_again, may_begin_again
from core.models import AuditEntry, TaskTally
from core.refusal import Refusal

log = logging.getLogger(__name__)

LONDON = ZoneInfo("Europe/London")
#: What the entry of the record is called that a run leaves.
ACT = "kept no longer"
#: Said by a row among what went: so many are kept longer, since something that comes first could not be done.
WAITS = "waits"


# --- days and months -------------------------------------------------------------------------------------------------


def day_of(moment: datetime) -> date:
    """The day in London."""
    return moment.astimezone(LONDON).date()


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it has none: of 31 August, in February."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, monthrange(day.year + years, month + 1)[1]))


def last_day_due(today: date, months: int) -> date:
    """The latest day from which so many months are over `today`."""
    day = months_after(today, -months)
    while months_after(day + timedelta(days=1), months) <= today:
        day += timedelta(days=1)
    return day


def end_of(day: date) -> datetime:
    """The moment at which it is over in London."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), LONDON)


# --- what is kept, and until when ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One sentence of the promise, and how it is held."""

    #: Of the report: `set_content`.
    name: str
    #: For people: what was due, as `sets whose writing goes`.
    label: str
    #: The keys of what is due at `now`.
    due: Callable[[datetime], Sequence[int]]
    #: Lets go of these within a transaction of their own, after asking again under their locks whether they are due;
    #: says how many of what went. Twice is harmless.
    let_go: Callable[[Sequence[int], datetime], Mapping[str, int]]
    #: Rows are taken in this order; people come last.
    order: int
    #: How many keys one transaction takes.
    at_once: int = 1


_ROWS: dict[str, Row] = {}


def register(row: Row) -> None:
    _ROWS[row.name] = row


def rows() -> list[Row]:
    return sorted(_ROWS.values(), key=lambda row: row.order)


# --- the night -------------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What one run did: by row, how many of what went; how many units failed, were refused and so stay, wait for
    something that could not be done, or are left because time was up."""

    went: dict[str, Counter[str]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    stays: Counter[str] = field(default_factory=Counter)
    waits: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> dict[str, int]:
        """All rows together."""
        return dict(sum(self.went.values(), Counter()))


def keep_no_longer(*, now: datetime, dry_run: bool = False, patience: timedelta | None = None) -> Report:
    """Let go of whatever is due; says how much. Whoever calls it puts that on record.

    Each unit is a transaction of its own, so one that fails, or a worker that is killed, holds up no other; the next
    run finds what is left. With `dry_run` each is taken back. No unit is begun once `patience` is over.
    """
    report, began = Report(), monotonic()
    for row in rows():
        report.went[row.name] = Counter()
        try:
            due = row.due(now)
        except Exception:  # one row that cannot be looked at holds up no other
            log.exception("what is due of %s could not be found out", row.name)
            report.failed[row.name] += 1
            continue
        for keys in _chunks(due, row.at_once):
            if patience is not None and monotonic() - began > patience.total_seconds():
                report.left[row.name] += len(keys)
            else:
                _apart_if_it_fails(row, keys, now, dry_run, report)
    return report


def _apart_if_it_fails(row: Row, keys: Sequence[int], now: datetime, dry_run: bool, report: Report) -> None:
    """Does it, again where somebody was in its way; where several together fail, each by itself, so that one holds up
    no other."""

    def let_go() -> Mapping[str, int]:
        with transaction.atomic(durable=True):
            found = row.let_go(keys, now)
            transaction.set_rollback(dry_run)
            return found

    try:
        found = begun_again(let_go)
    except Exception as problem:  # whatever it is, it is no reason to keep everything else for longer than promised
        if len(keys) > 1:
            for key in keys:
                _apart_if_it_fails(row, [key], now, dry_run, report)
        elif isinstance(problem, Refusal) and not may_begin_again(problem):
            log.info("%s %s is still needed and stays", row.name, keys[0])
            report.stays[row.name] += 1
        else:
            log.exception("%s %s could not go and is left for the next night", row.name, keys[0])
            report.failed[row.name] += 1
        return
    if waits := found.get(WAITS):
        log.error("%s %s is kept longer: what comes before could not be done", row.name, " ".join(map(str, keys)))
        report.waits[row.name] += waits
    report.went[row.name].update({what: number for what, number in found.items() if what != WAITS})


def _chunks(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (keys[at : at + size] for at in range(0, len(keys), size))


# --- what is shown of it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Runs:
    """All nights together."""

    last_at: datetime | None
    #: By what it was: `sets`, `messages`.
    went: Mapping[str, int]
    #: What the last could not let go, had no time for, or keeps longer than promised.
    left: int


def all_runs() -> Runs:
    """One query, by the index over what entries are of: one entry for each night."""
    runs = AuditEntry.objects.filter(kind=TaskTally._meta.label_lower, act=ACT).order_by("at", "pk")
    went: Counter[str] = Counter()
    entries = list(runs.values_list("at", "facts"))
    for _, said in entries:
        went.update(said["went"])
    last, said = entries[-1] if entries else (None, {"failed": 0})
    return Runs(last, went, said["failed"] + said.get("left", 0) + said.get("waits", 0))
