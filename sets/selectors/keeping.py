"""When sets and programmes ended, by the ledger; and what of them is due to go (C14)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from core.keeping import day_of, end_of, last_day_due, months_after
from sets.keeping import CONTACT_MONTHS, TOLD_DAYS, WAITED_MONTHS, WRITING_MONTHS
from sets.models import (
    CriterionAnswer,
    Enrolment,
    Facilitation,
    FacilitatorProfile,
    Interest,
    LearningSet,
    LedgerEntry,
    LedgerReason,
    Programme,
    ProgrammeRole,
)
from sets.states import LIVE, Cause, Kind, ProgrammeState, SetState

_SET_ENDED = (SetState.COMPLETED, SetState.CANCELLED)
_PROGRAMME_ENDED = (ProgrammeState.COMPLETED, ProgrammeState.CANCELLED)
#: What somebody does with a place, or a coordinator with a reason; it is not about what else such an act brings about,
#: such as who is next for a seat.
_ABOUT_THEM = (
    *(Cause.REQUEST, Cause.WITHDRAW, Cause.ACCEPT, Cause.DECLINE),
    *(Cause.REMOVE, Cause.LIFT, Cause.EXTEND, Cause.HAND_OVER),
)


# --- sets ------------------------------------------------------------------------------------------------------------


def ended_sets() -> QuerySet[Any]:
    """Completed and cancelled ones, with `ended_at`."""
    entries = LedgerEntry.objects.filter(
        programme_id=OuterRef("programme_id"), kind=Kind.SET, subject=OuterRef("pk"), to_state__in=_SET_ENDED
    )
    ended = LearningSet.objects.filter(state__in=_SET_ENDED)
    return ended.annotate(ended_at=Subquery(entries.order_by("-number").values("at")[:1]))


def writing_kept_until(ended_at: datetime) -> date:
    """The first day on which what a set wrote may go."""
    return months_after(day_of(ended_at), WRITING_MONTHS)


def sets_to_tell(now: datetime) -> Sequence[int]:
    """Those whose people are to be told, so many days before, that what they wrote goes."""
    found = ended_sets().filter(writing_goes_on=None).order_by("pk").values_list("pk", "ended_at")
    soon = day_of(now) + timedelta(days=TOLD_DAYS)
    return [pk for pk, ended_at in found if ended_at and writing_kept_until(ended_at) <= soon]


def sets_to_empty(now: datetime) -> Sequence[int]:
    """Those whose day has come, by what their people were told."""
    due = LearningSet.objects.filter(writing_gone_at=None, writing_goes_on__lte=day_of(now))
    return list(due.order_by("pk").values_list("pk", flat=True))


# --- programmes ------------------------------------------------------------------------------------------------------


def _moves(*states: str) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(programme_id=OuterRef("pk"), kind=Kind.PROGRAMME, to_state__in=states)


def closed_programmes() -> QuerySet[Any]:
    """Those one can no longer sign up for, with `closed_at`: by the clock or by hand, whichever was first."""
    # Asked within the other: its programme is that of the entry.
    since = LedgerEntry.objects.filter(
        programme_id=OuterRef("programme_id"), kind=Kind.PROGRAMME, to_state=ProgrammeState.OPEN
    )
    closed = _moves(ProgrammeState.CLOSED, ProgrammeState.CANCELLED).filter(
        number__gt=Subquery(since.order_by("-number").values("number")[:1])
    )
    over = Programme.objects.filter(state__in=(ProgrammeState.CLOSED, *_PROGRAMME_ENDED))
    return over.annotate(closed_at=Least(Subquery(closed.order_by("number").values("at")[:1]), F("closes_at")))


def ended_programmes() -> QuerySet[Any]:
    """Completed and cancelled ones, with `ended_at`."""
    entries = _moves(*_PROGRAMME_ENDED).order_by("-number").values("at")[:1]
    return Programme.objects.filter(state__in=_PROGRAMME_ENDED).annotate(ended_at=Subquery(entries))


def closed_long_ago(today: date) -> QuerySet[Any]:
    return closed_programmes().filter(closed_at__lt=end_of(last_day_due(today, WAITED_MONTHS)))


def ended_long_ago(today: date) -> QuerySet[Any]:
    return ended_programmes().filter(ended_at__lt=end_of(last_day_due(today, CONTACT_MONTHS)))


def waited() -> QuerySet[Enrolment]:
    """Places that ended before their people were members of a set: who waited, declined, or gave up in time."""
    return Enrolment.objects.exclude(state__in=LIVE).filter(in_set_since=None)


def reasons_of_those_who_waited() -> Q:
    """Why something was done with the places of some of them, and with nobody else's: a file has one reason for all."""
    about = LedgerEntry.objects.filter(
        programme_id=OuterRef("programme_id"),
        act=OuterRef("act"),
        kind__in=(Kind.PLACE, Kind.OFFER),
        cause__in=_ABOUT_THEM,
    )
    return Q(Exists(about)) & ~Q(Exists(about.exclude(subject__in=waited().values("pk"))))


def old_interest(today: date) -> Q:
    """Said so long ago: somebody may ask for more places of a programme that has closed."""
    return Q(created_at__lt=end_of(last_day_due(today, WAITED_MONTHS)))


def programmes_of_those_who_waited(now: datetime) -> Sequence[int]:
    """Closed long enough ago, and something of those who waited is still there."""
    of_places = (
        waited()
        .filter(programme=OuterRef("pk"))
        .filter(Q(Exists(CriterionAnswer.objects.filter(enrolment=OuterRef("pk")))) | Q(cannot_make__isnull=False))
    )
    there = (
        Q(Exists(of_places))
        | Q(Exists(Interest.objects.filter(old_interest(day_of(now)), programme=OuterRef("pk"))))
        | Q(Exists(LedgerReason.objects.filter(reasons_of_those_who_waited(), programme_id=OuterRef("pk"))))
    )
    return list(closed_long_ago(day_of(now)).filter(there).order_by("pk").values_list("pk", flat=True))


def programmes_to_forget(now: datetime) -> Sequence[int]:
    """Ended long enough ago, and what leads to its people is still there."""
    there = (
        ~Q(contact_name="", contact_email="")
        | Q(Exists(CriterionAnswer.objects.filter(enrolment__programme=OuterRef("pk"))))
        | Q(Exists(Enrolment.cannot_make.through.objects.filter(enrolment__programme=OuterRef("pk"))))
        | Q(Exists(LedgerReason.objects.filter(programme_id=OuterRef("pk"))))
    )
    return list(ended_long_ago(day_of(now)).filter(there).order_by("pk").values_list("pk", flat=True))


# --- people ----------------------------------------------------------------------------------------------------------


def needed(now: datetime) -> Q:
    """Whose name and address are needed: whoever has a place, runs or commissions a programme or is its contact, or did
    until a while ago; of those who only waited, until a while after sign-up closed."""
    today = day_of(now)
    mine: Any = {"participant": OuterRef("pk")}
    past, closed = ended_long_ago(today).values("pk"), closed_long_ago(today).values("pk")
    took_part = Enrolment.objects.filter(**mine).exclude(in_set_since=None).exclude(programme__in=past)
    had_waited = waited().filter(**mine).exclude(programme__in=closed)
    roles = ProgrammeRole.objects.filter(user=OuterRef("pk")).exclude(programme__in=past)
    held = Facilitation.objects.filter(user=OuterRef("pk")).exclude(learning_set__programme__in=past)
    interested = Interest.objects.filter(user=OuterRef("pk")).exclude(old_interest(today), programme__in=closed)
    live = Enrolment.objects.live().filter(**mine)
    named = Programme.objects.filter(contact_email__iexact=OuterRef("email")).exclude(pk__in=past)
    return Q(*map(Exists, (live, took_part, had_waited, roles, held, interested, named)), _connector=Q.OR)


def only_waited() -> Q:
    """Whoever asked for a place, never had one in a set, and runs nothing."""
    mine = Enrolment.objects.filter(participant=OuterRef("pk"))
    runs = (ProgrammeRole, Facilitation, FacilitatorProfile)
    return Q(Exists(mine)) & ~Q(Exists(mine.exclude(in_set_since=None))) & ~_any(runs)


def has_ties() -> Q:
    """Whoever is known here for more than having made an account."""
    return Q(Exists(Enrolment.objects.filter(participant=OuterRef("pk")))) | _any(
        (ProgrammeRole, Facilitation, FacilitatorProfile, Interest)
    )


def _any(models: Sequence[Any]) -> Q:
    return Q(*(Exists(model.objects.filter(user=OuterRef("pk"))) for model in models), _connector=Q.OR)
