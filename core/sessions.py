"""Django's sessions in the database, read with a prepared query: every request of somebody signed in begins with it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.prepared import Prepared

_by_key = Prepared(lambda key: Session.objects.filter(session_key=key), str)


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """What a cookie holds that cannot be a key of ours, such as NUL, is no session and is not looked for."""
        return bool(key) and key.isalnum() and bool(super()._validate_session_key(key))

    def _get_session_from_db(self) -> Session | None:
        for session in _by_key(self.session_key):
            if session.expire_date > timezone.now():
                return session
        self._session_key = None
        return None
