"""Mail that has gone its way is let go after a while (C14)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from core.keeping import Row, day_of, end_of, last_day_due
from notifications.keeping import CODES, CODES_FOR, MAIL, MAIL_MONTHS
from notifications.models import Message
from notifications.states import MessageState

#: Nothing more becomes of it by itself.
_SETTLED = (MessageState.SENT, MessageState.FAILED, MessageState.DROPPED, MessageState.HELD)
_AT_ONCE = 500


def rows() -> list[Row]:
    return [
        Row(CODES, "mail with codes", lambda now: _keys(_old_codes(now)), _let_codes_go, 60, _AT_ONCE),
        Row(MAIL, "old mail", lambda now: _keys(_old(now)), _let_old_go, 61, _AT_ONCE),
    ]


def forget_mail(*, topic: str, recipients: Iterable[int]) -> int:
    """Of what belongs to this topic, what has gone to these people. Within the caller's transaction."""
    found = Message.objects.about(topic).filter(recipient__in=recipients, state__in=_SETTLED)
    return _delete(found)


def forget_all_mail(*, recipients: Iterable[int]) -> int:
    """Whatever was written to these people, sent or not: their accounts go. Within the caller's transaction."""
    return _delete(Message.objects.filter(recipient__in=recipients))


def _old(now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(created_at__lt=end_of(last_day_due(day_of(now), MAIL_MONTHS)), state__in=_SETTLED)


def _old_codes(now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(secret=True, created_at__lte=now - CODES_FOR, state__in=_SETTLED)


def _let_old_go(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    return {"messages": _delete(_old(now).filter(pk__in=keys))}


def _let_codes_go(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    return {"messages": _delete(_old_codes(now).filter(pk__in=keys))}


def _keys(found: QuerySet[Message]) -> list[int]:
    return list(found.order_by("pk").values_list("pk", flat=True))


def _delete(found: QuerySet[Message]) -> int:
    """Locked first, by key, so that two nights at once wait for each other and never in a ring."""
    keys = list(found.select_for_update(of=["self"]).order_by("pk").values_list("pk", flat=True))
    return Message.objects.filter(pk__in=keys).delete()[1].get("notifications.Message", 0)
