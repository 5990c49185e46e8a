"""Sessions of people who signed in before the clock starts."""

from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone


def sessions(users: Iterable[Any]) -> list[str]:
    """A session in the database for each, as signing in makes it; gives their keys."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows = []
    for user in users:
        session = store(store()._get_new_session_key())
        data = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        row = session.create_model_instance(data)
        row.expire_date = timezone.now() + timedelta(days=14)
        rows.append(row)
    type(rows[0]).objects.bulk_create(rows)
    return [row.session_key for row in rows]
