"""Who changed what of an organisation, of an account, and of all that a system admin looks after."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from core import records
from core.models import AuditEntry
from core.records import RecordPage
from participants.models import Organisation, User

_USER, _ORGANISATION = "participants.user", "participants.organisation"


def organisation_record(organisation: Organisation, *, page: int) -> RecordPage:
    """Its own entries and those of what was merged into it: five queries at most."""
    pks = [organisation.pk, *organisation.merged.values_list("pk", flat=True)]
    entries = AuditEntry.objects.filter(kind=_ORGANISATION, object_id__in=pks)
    return records.page_of(entries, page, here=[(_ORGANISATION, organisation.pk)])


def account_record(user: User, *, page: int) -> RecordPage:
    """What was done to an account, and what its owner said of themselves."""
    entries = AuditEntry.objects.filter(_of_account(user.pk) | Q(actor=user, act__in=records.own_acts()))
    return records.page_of(entries, page, here=[(_USER, user.pk)], reader=user.pk)


def whole_record(*, section: str, person: int | None, day: date | None, page: int) -> RecordPage:
    """All that system admins read, narrowed: never what happens inside of sets, nor what a draft is called."""
    entries = AuditEntry.objects.filter(act__in=records.acts_of(section))
    if person is not None:
        entries = entries.filter(Q(actor=person) | _of_account(person))
    if day:
        entries = entries.filter(at__gte=_begins(day), at__lt=_begins(day + timedelta(days=1)))
    return records.page_of(entries, page)


def _of_account(pk: int) -> Q:
    return Q(kind=_USER, object_id=pk)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
