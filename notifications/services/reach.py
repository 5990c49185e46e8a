"""Whom mail does not reach: marked on the person when their own address fails, cleared by the next mail that arrives.

Steps of a delivery, inside its transaction. Only what the server says of the address counts, never its own trouble.
"""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Q

from notifications.models import FailingAddress
from notifications.states import Unreached


def failed(*, recipient: int | None, address: str, why: Unreached, now: datetime) -> None:
    """Nothing is marked when it is nobody's address, or no longer theirs. `since` is that of the first failure."""
    whose = Q(pk=recipient) if recipient else Q(email__iexact=address)
    # Locked, so that an account that goes at this moment leaves no mark behind.
    person = get_user_model().objects.select_for_update(no_key=True).filter(whose, email__iexact=address).first()
    if person is None:
        return
    address = address.lower()
    FailingAddress.objects.filter(user=person).exclude(address=address).delete()
    row = FailingAddress(user=person, address=address, reason=why, since=now, last_at=now)
    FailingAddress.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["user"], update_fields=["reason", "last_at"]
    )


def arrived(*, address: str) -> None:
    """A mail server took one for the address."""
    FailingAddress.objects.filter(address=address.lower()).delete()
