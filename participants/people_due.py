"""Whose account, and whose name and address, nobody needs any more (C14)."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from core.keeping import day_of, end_of, last_day_due
from participants.keeping import UNCONFIRMED_FOR, UNUSED_AFTER_WAITING_MONTHS, UNUSED_MONTHS, all_ties


def never_confirmed(now: datetime) -> Q:
    """Whoever made an account so long ago, confirmed no address, never signed in, and is known for nothing else."""
    theirs = EmailAddress.objects.filter(user=OuterRef("pk"))
    unconfirmed = Q(Exists(theirs)) & ~Q(Exists(theirs.filter(verified=True))) & Q(last_login=None)
    known = Q(is_staff=True) | Q(is_superuser=True) | Q(may_open_programmes=True)
    for ties in all_ties():
        known |= ties.has_ties()
    return unconfirmed & ~known & Q(date_joined__lte=now - UNCONFIRMED_FOR)


def no_longer_needed(now: datetime) -> Q:
    """Whose name and address nobody needs any more: not staff, nothing here that keeps them, not signed in for long."""
    today = day_of(now)
    needed = Q(is_staff=True) | Q(is_superuser=True) | Q(may_open_programmes=True)
    short = Q()
    for ties in all_ties():
        needed |= ties.needed(now)
        short &= ties.only_waited()
    last = Coalesce("last_login", "date_joined")
    unused = LessThan(last, Value(end_of(last_day_due(today, UNUSED_MONTHS))))
    unused_after_waiting = LessThan(last, Value(end_of(last_day_due(today, UNUSED_AFTER_WAITING_MONTHS))))
    return Q(erased_at=None) & ~needed & (Q(unused) | (short & Q(unused_after_waiting)))
