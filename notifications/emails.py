"""From a row to a mail: rendered as it is sent, by the worker, from the words the row names."""

import hashlib
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from notifications.models import Message

_MANY_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


def message_id(key: str) -> str:
    """The same for every attempt at one message, so that a copy can be recognised as one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{urlsplit(settings.SITE_URL).hostname}>"


def written(message: Message) -> EmailMultiAlternatives:
    """The mail itself. Plain text is rendered without HTML escaping: nobody is called "Basingstoke &amp; Deane"."""
    text, html = message.text, message.html
    if message.template:
        context = {"SITE_URL": settings.SITE_URL, "subject": message.subject, **message.context}
        text = render_to_string(f"{message.template}.txt", context, using="plain")
        html = render_to_string(f"{message.template}.html", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(message.subject.split()),
        body=_MANY_EMPTY_LINES.sub("\n\n", text).strip() + "\n",
        to=[message.to],
        headers={"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"},
    )
    if html:
        mail.attach_alternative(html, "text/html")
    return mail
