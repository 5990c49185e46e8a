"""The private address of a person's feed: made when asked for, changed at once, given up at once (D4)."""

import secrets
from datetime import datetime

from django.db import transaction

from participants.models import User
from sessions.models import CalendarAddress


@transaction.atomic(durable=True)
def change_address(*, actor: User, now: datetime) -> CalendarAddress:
    """A new address, the first or another one; one that was there before is nobody's from now on."""
    made = {"token": secrets.token_urlsafe(32), "since": now}
    address, _ = CalendarAddress.objects.update_or_create(user=actor, defaults=made)
    return address


@transaction.atomic(durable=True)
def give_up_address(*, actor: User) -> None:
    """No address any more. Twice is harmless."""
    CalendarAddress.objects.filter(user=actor).delete()
