"""Where allauth meets the rest: its mail goes to the outbox, so a mail server never holds up or breaks a sign-in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from notifications import outbox
from participants import emails

#: allauth's fields take longer ones than any mail can go to (RFC 5321), or our outbox can hold.
address_is_short_enough = MaxLengthValidator(254, "Type an address of 254 characters or fewer.")


class AccountAdapter(DefaultAccountAdapter):
    def clean_email(self, email: str) -> str:
        address_is_short_enough(email)
        return email

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        name = template_prefix.removeprefix("account/email/")
        message = emails.account_message(name=name, to=email, context=context, now=timezone.now())
        outbox.queue(messages=[message])
