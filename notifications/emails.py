"""From a row to a mail: rendered as it is sent, by the worker, from the words the row names."""

import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from notifications import kinds, unsubscribing
from notifications.kinds import Words
from notifications.models import Message

_MANY_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


def message_id(key: str) -> str:
    """The same for every attempt at one message, so that a copy can be recognised as one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{urlsplit(settings.SITE_URL).hostname}>"


def written(message: Message, words: Words | None = None) -> EmailMultiAlternatives:
    """The mail itself. Plain text is rendered without HTML escaping: nobody is called "Basingstoke &amp; Deane"."""
    words = words or kinds.words_of(message)
    if words is None:
        raise ValueError("Nothing is left to say.")
    headers, foot = _ways_out(message, words)
    text, html = message.text, message.html
    if message.template:
        context = {"SITE_URL": settings.SITE_URL, "subject": words.subject, **foot, **words.context}
        text = render_to_string(f"{message.template}.txt", context, using="plain")
        html = render_to_string(f"{message.template}.html", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(words.subject.split()),
        body=_MANY_EMPTY_LINES.sub("\n\n", text).strip() + "\n",
        to=[message.to],
        headers={"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated", **headers},
    )
    if html:
        mail.attach_alternative(html, "text/html")
    if part := kinds.calendar_of(message):
        # As Outlook, Google and Apple write it themselves: the entry as the last of the alternatives, which Outlook
        # looks for in the first part alone, and once more as a file, which is what other programs offer to open.
        mail.attach_alternative(part.text, f"text/calendar; method={part.method}")
        mail.attach("invite.ics", part.text.encode(), "application/ics")
    return mail


def _ways_out(message: Message, words: Words) -> tuple[dict[str, str], dict[str, Any]]:
    """Headers for the reader's mail program (RFC 2369, RFC 8058) and a line for the foot; none where all is needed."""
    off = [kind for kind in words.kinds if kinds.can_be_switched_off(kind)]
    if not off or message.recipient_id is None:
        return {}, {}
    url = settings.SITE_URL + reverse("unsubscribe", args=[unsubscribing.token(message.recipient_id, off)])
    headers = {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers, {"preferences_url": settings.SITE_URL + reverse("notification_preferences")}
