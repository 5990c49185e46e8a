"""Which mail somebody wants. What is needed to hold a place, or to run a set, cannot be switched off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.refusal import Refusal
from notifications import kinds
from notifications.models import Preference


@transaction.atomic(durable=True)
def choose(*, actor: Any, wanted: Mapping[str, bool], now: datetime) -> None:
    """Say of each kind named whether `actor` wants it; of others nothing changes. A needed kind is refused."""
    for kind, yes in wanted.items():
        if not yes:
            _refuse_if_needed(kind)
    _write(actor.pk, wanted, now)


@transaction.atomic(durable=True)
def switch_off(*, actor: None, reader: int, of: Sequence[str], now: datetime) -> None:
    """By the address in a mail, which is the proof: nobody is signed in. Doing it again changes nothing."""
    for kind in of:
        _refuse_if_needed(kind)
    _write(reader, dict.fromkeys(of, False), now)


def _refuse_if_needed(kind: str) -> None:
    if not kinds.can_be_switched_off(kind):
        label = kinds.label(kind)
        raise Refusal(f"“{label}” cannot be switched off: you need it for a place you hold or a set you run.")


def _write(reader: int, wanted: Mapping[str, bool], now: datetime) -> None:
    rows = [Preference(user_id=reader, kind=kind, wanted=yes, changed_at=now) for kind, yes in sorted(wanted.items())]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["wanted", "changed_at"]
    )
