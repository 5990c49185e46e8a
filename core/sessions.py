"""Django's sessions in a table of our own, read with a prepared query: every request of somebody signed in begins so.

A row says whose it is, so that theirs are found when somebody is erased. Of whoever is not signed in it is kept for an
hour: until then it may hold the address of somebody who only asked for a code.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import Q
from django.utils import timezone
from django.utils.http import base36_to_int

from core.models import BrowserSession
from core.prepared import Prepared

#: Longer than any code lives.
SIGNED_OUT_FOR = timedelta(hours=1)
_by_key = Prepared(lambda key: BrowserSession.objects.filter(session_key=key), str)


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        row: BrowserSession = super().create_model_instance(data)
        row.whose = _whose(data)
        if SESSION_KEY not in data:
            row.expire_date = min(row.expire_date, timezone.now() + SIGNED_OUT_FOR)
        return row

    def _validate_session_key(self, key: str | None) -> bool:
        """What a cookie holds that cannot be a key of ours, such as NUL, is no session and is not looked for."""
        return bool(key) and key.isalnum() and bool(super()._validate_session_key(key))

    def _get_session_from_db(self) -> BrowserSession | None:
        for session in _by_key(self.session_key):
            if session.expire_date > timezone.now():
                return session
        self._session_key = None
        return None


def end_all(person: int, addresses: frozenset[str]) -> None:
    """Theirs, begun or only asked for; and those of nobody known that hold one of these addresses, in small letters."""
    nameless = BrowserSession.objects.filter(whose=None) if addresses else BrowserSession.objects.none()
    told = [one.pk for one in nameless.iterator() if _holds(one.get_decoded(), addresses)]
    BrowserSession.objects.filter(Q(whose=person) | Q(pk__in=told)).delete()


def _whose(data: Mapping[str, Any]) -> int | None:
    """Whoever is signed in, or whoever allauth keeps while they type a code."""
    try:
        if SESSION_KEY in data:
            return int(data[SESSION_KEY])
        for state in data.values():
            if isinstance(state, dict) and state.get("user_pk"):
                return base36_to_int(state["user_pk"])
            if isinstance(state, dict) and state.get("user_id"):
                return int(state["user_id"])
    except (TypeError, ValueError):
        pass
    return None


def _holds(value: Any, addresses: frozenset[str]) -> bool:
    if isinstance(value, dict):
        return any(_holds(one, addresses) for one in value.values())
    if isinstance(value, list):
        return any(_holds(one, addresses) for one in value)
    return isinstance(value, str) and value.lower() in addresses
