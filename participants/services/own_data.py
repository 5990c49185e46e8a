"""A person takes away a copy of what we hold about them (C15)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.audit import record
from participants.models import User
from participants.own_data import Section, gathered


@transaction.atomic(durable=True)
def take_copy(*, actor: User, now: datetime) -> Sequence[Section]:
    """All of it as it stands at one moment, and that it was taken, which stands in it already. Nothing is stored."""
    record(actor=actor, act="own data downloaded", obj=actor, now=now)
    return gathered(actor)
