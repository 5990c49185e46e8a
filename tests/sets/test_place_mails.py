"""The words of every mail about places: none forgotten, no empty hole, the same in plain text and HTML."""

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import override_settings

from notifications.emails import written
from notifications.models import Message
from sets import emails

SETTING = settings.TEMPLATES
#: What sets.emails can put into a context; every kind gets all of it.
CONTEXT = {
    "name": "Zoë Nguyễn",
    "url": "http://localhost:8000/programmes/linking/my-place/",
    "programme": "Parks & <Plans>",
    "set": "Set A",
    "first_session": "Tuesday 24 October 2028",
    "rank": "third",
    "answer_by": "Thursday 26 October",
    "waiting": "Six",
    "sets": "Two",
    "sizes": "7 and 6",
    "seated": 13,
    "held": 5,
    "minimum": 6,
    "accepted": True,
    "state": "confirmed",
    "dates": ["Tuesday 24 October 2028", "Tuesday 14 November 2028"],
}
#: What may be missing: the template then says something else.
MAY_BE_EMPTY = [{}, {"first_session": ""}, {"accepted": False}]
HOLE = "THERE IS A HOLE HERE"

kinds = pytest.mark.parametrize("kind", sorted(emails.KINDS))


@pytest.fixture(autouse=True)
def _holes_show() -> Any:
    """A variable that nobody gave is printed as a hole."""
    strict = [{**one, "OPTIONS": {**one["OPTIONS"], "string_if_invalid": HOLE}} for one in SETTING]
    with override_settings(TEMPLATES=strict):
        yield


def mail(kind: str, **changes: Any) -> tuple[str, str]:
    context = {**CONTEXT, **changes}
    subject = emails._SUBJECTS[kind].format(**context)
    to, template = "a@example.org", f"emails/sets/{kind}"
    made = written(Message(key="k", kind=kind, to=to, subject=subject, template=template, context=context))
    (html, _), *_ = made.alternatives
    return str(made.body), re.sub(r"<style>.*?</style>|<title>.*?</title>", "", str(html), flags=re.S)


@kinds
@pytest.mark.parametrize("changes", MAY_BE_EMPTY, ids=str)
def test_every_kind_is_written_in_both_shapes_without_a_hole(kind: str, changes: dict[str, Any]) -> None:
    for words in mail(kind, **changes):
        assert HOLE not in words
        assert "None" not in words
        assert not re.search(r" [.,:]|“”|\{\{|\{%", words)
        assert "http" in words


@kinds
def test_the_one_link_leads_where_something_can_be_done_and_nobody_is_named(kind: str) -> None:
    """C10: no names but the reader's own, and the subject says what happened in which programme."""
    text, html = mail(kind)
    assert text.count(CONTEXT["url"]) == 1
    assert html.count(f'href="{CONTEXT["url"]}"') == 1
    assert "Parks & <Plans>" in text
    assert "Parks &amp; &lt;Plans&gt;" in html
    assert "&amp;" not in text


@kinds
@pytest.mark.parametrize("changes", MAY_BE_EMPTY, ids=str)
def test_plain_text_and_html_say_the_same(kind: str, changes: dict[str, Any]) -> None:
    text, html = mail(kind, **changes)
    said = _plain(re.sub(r"<[^>]+>", " ", html))
    for line in filter(None, map(_plain, text.split("\n"))):
        assert line in said, line


def _plain(words: str) -> str:
    """Only the words: without addresses, list marks and the colon before a link."""
    return re.sub(r"\W+", " ", re.sub(r"https?://\S+", "", unescape(words))).strip()


@kinds
def test_every_kind_of_place_begins_with_what_to_do(kind: str) -> None:
    first = mail(kind)[0].strip().split("\n")[0]
    assert CONTEXT["programme"] in first
    if kind == "place_offered":
        assert first.startswith("Answer by the end of Thursday 26 October:")


def test_a_name_with_markup_stays_text() -> None:
    html = render_to_string("emails/sets/place_confirmed.html", {**CONTEXT, "programme": "<script>"})
    assert "<script>" not in html
