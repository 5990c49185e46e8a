"""Writing audit entries, in the transaction of the act they tell of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from core.models import AuditEntry


def record(*, actor: Any, act: str, obj: Model, now: datetime, about: str = "", **facts: Any) -> AuditEntry:
    """Write one entry. `actor` is a user or None for the system; `facts` are ids, states and names of fields.

    `about` says which page lists it; what has an `audit_topic` of its own need not be told.
    """
    return AuditEntry.objects.create(
        at=now,
        actor=actor,
        act=act,
        kind=obj._meta.label_lower,
        object_id=obj.pk,
        about=about or getattr(obj, "audit_topic", ""),
        facts=facts,
    )


def record_each(*, actor: Any, act: str, objs: Sequence[Model], now: datetime, **facts: Any) -> None:
    """One entry for each, in few statements."""
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(at=now, actor=actor, act=act, kind=obj._meta.label_lower, object_id=obj.pk, facts=facts)
            for obj in objs
        ],
        batch_size=2000,
    )
