"""Mail about accounts: what allauth wants to say, in our words, through our outbox.

What a signed-out person can set off is secret, code or not: it goes the same way at the same speed, so that nothing
tells whether an address is known (C12).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from notifications.models import Message
from participants.models import User

KIND = "account"
LABEL = "Signing in and account"
#: The last mail somebody gets: once it has gone, their address is gone.
LAST_KIND = "erased"
LAST_LABEL = "Data erased"
WHY_NEEDED = "Without these nobody could sign in, or know that somebody else did. They cannot be switched off."

#: allauth's name for a mail, and what we call it: the words are in `templates/emails/account/<name>.txt` and `.html`.
SUBJECTS = {
    "login_code": "Your sign-in code",
    "email_confirmation_signup": "Your code to confirm your email address",
    "email_confirmation": "Your code to confirm your email address",
    "password_reset_code": "Your code to choose a new password",
    "account_already_exists": "You already have an account",
    "unknown_account": "There is no account for this address",
    "password_set": "A password was set for your account",
    "password_changed": "The password of your account was changed",
    "password_reset": "The password of your account was changed",
    "email_changed": "The email address of your account was changed",
    "email_deleted": "An email address was taken off your account",
    "totp_activated": "An authenticator app was added to your account",
    "totp_deactivated": "The authenticator app was taken off your account",
    "webauthn_added": "A passkey was added to your account",
    "webauthn_removed": "A passkey was taken off your account",
    "recovery_codes_generated": "New recovery codes were made for your account",
    "second_step_taken_off": "The second step was taken off your account",
    "erased": "Your data has been erased",
}
#: Told to somebody signed in, after the fact: worth sending late, so it waits in the ordinary queue.
NOTICES = {
    *("password_set", "password_changed", "password_reset", "email_changed", "email_deleted"),
    *("totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed", "recovery_codes_generated"),
    *("second_step_taken_off", "erased"),
}
_KEPT = ("code", "from_email", "to_email", "deleted_email")


#: Whoever gets one of these is signed in, or has just changed something: the row says who it is, so that it is found
#: once the address is theirs no longer. The last mail names nobody: by then there is nobody.
_NAMES_THEM = (NOTICES - {"erased"}) | {"email_confirmation"}


def account_message(
    *, name: str, to: str, context: Mapping[str, Any], user: User | None = None, now: datetime
) -> Message:
    """One of allauth's mails as a row for the outbox; of its context only what the words need is kept."""
    words = {key: str(context[key]) for key in _KEPT if key in context}
    return Message(
        key=f"account:{name}:{uuid4()}",
        kind=LAST_KIND if name == "erased" else KIND,
        recipient=user if name in _NAMES_THEM else None,
        to=to,
        subject=SUBJECTS[name],
        template=f"emails/account/{name}",
        context={
            "to": to,
            "login_url": settings.SITE_URL + reverse("account_login"),
            "signup_url": settings.SITE_URL + reverse("account_signup"),
            "reset_url": settings.SITE_URL + reverse("account_reset_password"),
            "second_step_url": settings.SITE_URL + reverse("mfa_index"),
            **words,
        },
        secret=name not in NOTICES,
        created_at=now,
        due_at=now,
    )
