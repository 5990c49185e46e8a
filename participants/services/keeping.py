"""Accounts that nobody confirmed, and people whose time here is over, are let go (C14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet

from core.keeping import Row, day_of, end_of, last_day_due
from notifications.services.keeping import forget_all_mail
from participants.keeping import NOTED_MONTHS, NOTES, PERSON, UNCONFIRMED
from participants.models import User
from participants.people_due import never_confirmed, no_longer_needed
from participants.services.erasure import erase_within

_AT_ONCE = 100


def rows() -> list[Row]:
    return [
        Row(UNCONFIRMED, "accounts that were never confirmed", _unconfirmed, _let_accounts_go, 10, _AT_ONCE),
        Row(NOTES, "old notes of the administration", _notes, _let_notes_go, 70, _AT_ONCE),
        # Last: what keeps somebody may have gone this very night.
        Row(PERSON, "people whom nothing needs any more", _people, _erase, 90),
    ]


def _unconfirmed(now: datetime) -> Sequence[int]:
    return list(User.objects.filter(never_confirmed(now)).order_by("pk").values_list("pk", flat=True))


def _let_accounts_go(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    """Whoever confirms theirs at this moment keeps it: addresses are locked first, as confirming does."""
    list(EmailAddress.objects.select_for_update().filter(user__in=keys).order_by("pk"))
    locked = User.objects.select_for_update(of=["self"]).filter(pk__in=keys).order_by("pk")
    people = [person.pk for person in locked]
    due = list(User.objects.filter(never_confirmed(now), pk__in=people).values_list("pk", flat=True))
    messages = forget_all_mail(recipients=due)
    User.objects.filter(pk__in=due).delete()
    return {"accounts": len(due), "messages": messages}


def _old_notes(now: datetime) -> QuerySet[LogEntry]:
    """Django's admin notes what a record was called as it was changed."""
    return LogEntry.objects.filter(action_time__lt=end_of(last_day_due(day_of(now), NOTED_MONTHS)))


def _notes(now: datetime) -> Sequence[int]:
    return list(_old_notes(now).order_by("pk").values_list("pk", flat=True))


def _let_notes_go(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    return {"notes": _old_notes(now).filter(pk__in=keys).delete()[0]}


# --- people ----------------------------------------------------------------------------------------------------------


def _people(now: datetime) -> Sequence[int]:
    return list(User.objects.filter(no_longer_needed(now)).order_by("pk").values_list("pk", flat=True))


def _erase(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    """As whoever asks for it is erased. Whoever signs in, or asks for a place, at this moment stays."""
    [pk] = keys
    erase_within(actor=None, person=User.objects.get(pk=pk), only_if=no_longer_needed(now), now=now)
    return {"people": int(User.objects.get(pk=pk).is_erased)}
