"""What makes something is sent once: a double click, or the same page sent again, leads to what was made first.

The page carries a key (`{% once_token %}`), the service hands it to `once`, and the database keeps it unique.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest

from core.models import SentForm
from core.refusal import Refusal

NAME = "once"
KEPT_FOR = timedelta(days=1)
#: For so long a page that makes another says what was made last.
_JUST_NOW = timedelta(minutes=30)


class SentBefore(Refusal):
    """This form has made something else already; shown again, it needs a key of its own (`needs_new_key`)."""


Made = TypeVar("Made", bound=Model)


def key_in(request: HttpRequest) -> UUID | None:
    """The key that was sent. A form without one is as good as a new one."""
    try:
        return UUID(request.POST.get(NAME, ""))
    except ValueError:
        return None


def once(*, actor: Any, what: str, key: UUID | None, of: type[Made], make: Callable[[], Made], now: datetime) -> Made:
    """What `make` gives, or what it gave to this form of theirs before. Call inside a transaction, before any lock.

    Whoever sends the same at the same moment waits here until the first has made it, or was refused.
    """
    if key is None:
        return make()
    mine = {"sender": actor, "what": what, "key": key}
    SentForm.objects.bulk_create([SentForm(**mine, at=now)], ignore_conflicts=True)
    sent = SentForm.objects.select_for_update().get(**mine)
    if sent.made is None:
        made = make()
        sent.made = made.pk
        sent.save(update_fields=["made"])
        return made
    before: Made | None = of._default_manager.filter(pk=sent.made).first()
    if before is None:
        raise Refusal("You sent this form before, and what it made is gone since. Open the form again.")
    return before


def just_made(*, actor: Any, what: str, now: datetime) -> int | None:
    """The number of the last such thing, if it is only minutes ago: whoever went back may not want another."""
    recent = SentForm.objects.filter(sender=actor, what=what, at__gt=now - _JUST_NOW).exclude(made=None)
    return recent.order_by("-at", "-pk").values_list("made", flat=True).first()


def forget_old(*, now: datetime) -> None:
    SentForm.objects.filter(at__lt=now - KEPT_FOR).delete()
