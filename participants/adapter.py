"""Where allauth meets the rest: its mail goes to the outbox, so a mail server never holds up or breaks a sign-in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.contrib.auth import update_session_auth_hash
from django.core.validators import MaxLengthValidator
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone

from core import audit
from notifications import outbox
from participants import emails
from participants.models import User
from participants.services.second_step import end_sessions_with_first_step

#: allauth's fields take longer ones than any mail can go to (RFC 5321), or our outbox can hold.
address_is_short_enough = MaxLengthValidator(254, "Type an address of 254 characters or fewer.")

WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Type a code of your app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use your passkey",
}
NEW_STEPS = {"totp_activated", "webauthn_added"}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "The address or the password is not right. Leave the password empty, and we send you a code instead."
        ),
        "incorrect_code": "This is not the code of our last mail to you. Type it again, or ask for another one.",
        "duplicate_email": "Your account has this address already.",
        "rate_limited": "That was too often in a short time. Wait some minutes, then try again.",
        "too_many_login_attempts": "That was wrong too often. Wait some minutes, then try again.",
    }

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Other ways to show who one is, in the words of our other pages."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**way, "description": WAYS.get(way["id"], way["description"])} for way in ways]

    def clean_email(self, email: str) -> str:
        address_is_short_enough(email)
        return email

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """The account that sign-up makes, and that it was made."""
        made: User = super().save_user(request, user, form, commit)
        audit.record(actor=made, act="account made", obj=made, now=timezone.now())
        return made

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The code came back: the address is theirs. One that is added is written only now."""
        act = "address confirmed" if email_address.pk else "address added"
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            user = email_address.user
            audit.record(actor=user, act=act, obj=user, now=timezone.now())
        return confirmed

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Called whenever somebody changed how they sign in: it is on record, and they are told."""
        name = _name_of(template_prefix)
        audit.record(actor=user, act=name.replace("_", " "), obj=user, now=timezone.now())
        if name in NEW_STEPS:
            if end_sessions_with_first_step(user):
                update_session_auth_hash(self.request, user)
            # Whoever has just shown a new step is not asked for it again before they may see their recovery codes.
            record_authentication(self.request, user, "mfa", reauthenticated=True)
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        name = _name_of(template_prefix)
        user = context.get("user")
        message = emails.account_message(name=name, to=email, context=context, user=user, now=timezone.now())
        outbox.queue(messages=[message])


def _name_of(template_prefix: str) -> str:
    """What we call a mail of allauth's, as in `emails.SUBJECTS`."""
    return template_prefix.removeprefix("account/email/").removeprefix("mfa/email/")
