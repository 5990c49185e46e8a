"""The six digits with which members check themselves in: made from the session's secret name, stored nowhere."""

from django.utils.crypto import constant_time_compare, salted_hmac

from sessions.models import Session

DIGITS = 6


def code_of(session: Session) -> str:
    made = salted_hmac("sessions.check_in_code", str(session.uid), algorithm="sha256").hexdigest()
    return str(int(made, 16))[-DIGITS:]


def is_code_of(session: Session, typed: str) -> bool:
    """Spaces that a person types between the digits do not count."""
    return constant_time_compare("".join(typed.split()), code_of(session))
