"""The proof in the address that switches mail off: whose it is and which kinds, signed by us.

It works signed out and for as long as the account exists: the mail it stands in may be read years later.
"""

from collections.abc import Sequence

from django.core.signing import BadSignature, Signer

_SALT = "notifications.unsubscribe"


def token(reader: int, of: Sequence[str]) -> str:
    return Signer(salt=_SALT, sep=".").sign_object([reader, *of])


def read(token: str) -> tuple[int, list[str]] | None:
    """Whose token it is and for which kinds; None for one that we did not write."""
    try:
        reader, *of = Signer(salt=_SALT, sep=".").unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return reader, of
