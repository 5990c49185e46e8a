"""Writing audit entries, in the transaction of the act they tell of."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from core.models import AuditEntry


def record(*, actor: Any, act: str, obj: Model, now: datetime, **facts: Any) -> AuditEntry:
    """Write one entry. `actor` is a user or None for the system; `facts` are ids, states and names of fields."""
    return AuditEntry.objects.create(
        at=now, actor=actor, act=act, kind=obj._meta.label_lower, object_id=obj.pk, facts=facts
    )
