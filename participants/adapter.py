"""Where allauth meets the rest: its mail goes to the outbox, so a mail server never holds up or breaks a sign-in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from notifications import outbox
from participants import emails


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        name = template_prefix.removeprefix("account/email/")
        message = emails.account_message(name=name, to=email, context=context, now=timezone.now())
        outbox.queue(messages=[message])
