"""The mail about apologies and registers: both shapes the same, one link, nobody named (C10)."""

import re
from html import unescape

import pytest
from django.template.loader import render_to_string

from sessions import register_emails as emails
from sessions.models import Attendance
from sessions.services.apologies import send_apologies
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db

kinds = pytest.mark.parametrize("kind", emails.KINDS)


def written(kind: str) -> tuple[Met, str, str, str]:
    """The set, and subject, text and HTML of the first message of the kind."""
    met = meeting(title="Parks & <Plans>")
    actor = met.places[0].participant
    send_apologies(actor=actor, session=met.session(), reason="Xoillnessski", now=met.first.replace(day=1))
    row = Attendance.objects.select_related("session__learning_set__programme", "enrolment").get()
    about = row.session if kind == "session_ended_by_itself" else row
    message = getattr(emails, kind)(about, now=met.first)[0]
    context = {**message.context, "subject": message.subject, "SITE_URL": "https://example.org"}
    text = render_to_string(f"{message.template}.txt", context, using="plain")
    return met, message.subject, text, render_to_string(f"{message.template}.html", context)


def plain(words: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"https?://\S+", "", unescape(words))).strip()


@kinds
def test_both_shapes_say_the_same_and_lead_to_one_page(kind):
    met, subject, text, html = written(kind)
    said = plain(re.sub(r"<[^>]+>", " ", html))
    assert all(line in said for line in filter(None, map(plain, text.split("\n"))))
    address = f"/sessions/{met.session().pk}/register/"
    assert (text.count(address), html.count(address)) == (1, 1)
    assert "Parks & <Plans>" in subject
    assert "Parks & <Plans>" in text
    assert "Parks &amp; &lt;Plans&gt;" in html
    assert not re.search(r" [.,:]|“”|\{\{|\{%|None", text)


@kinds
def test_nobody_is_named_and_no_reason_is_told(kind):
    """C10."""
    met, *parts = written(kind)
    everything = " ".join(parts)
    for place in met.places:
        for secret in (place.participant.full_name, place.participant.email, str(place.organisation)):
            assert secret not in everything
    assert "Xoillnessski" not in everything
