"""Looking back in a browser: a member writes, shares, searches; feedback without names; every page as axe sees it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions.models import Reflection, SessionEvent
from sessions.services.feedback import give_feedback
from tests.browser.test_accessibility import _look
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def held() -> Met:
    """Session 1 was held this morning; nobody has agreed to the ground rules yet."""
    met = meeting(4, now=timezone.now() - timedelta(weeks=7, hours=4))
    met.hold(1, ["present"] * 4)
    return met


def agree(page: Page) -> None:
    page.get_by_role("button", name="I have read them and agree").click()
    expect(page.get_by_text("You have agreed to the ground rules.")).to_be_visible()


def test_a_member_agrees_looks_back_shares_one_answer_and_finds_it_again(at_browser: Callable[..., Page]) -> None:
    """C11 leads to the rules and back; C03 keeps what is not shared."""
    met = held()
    first, second = (at_browser(place.participant) for place in met.places[:2])
    session = met.session().pk
    first.goto(reverse("reflect", args=[session]))
    expect(first.get_by_role("heading", name="Ground rules of Set A")).to_be_visible()
    _look(first, "ground rules that are asked for")
    agree(first)
    expect(first).to_have_url(re.compile(reverse("reflect", args=[session]) + "$"))
    first.get_by_label("What worked well today?").fill("We listened.")
    first.get_by_label("Share this answer").first.check()
    first.get_by_label("What I learned").fill("To wait.")
    _look(first, "looking back")
    first.get_by_role("button", name="Keep it in my journal").click()
    expect(first.get_by_text("We listened.")).to_be_visible()
    _look(first, "a session with something shared")
    second.goto(reverse("ground_rules", args=[met.learning_set.pk]))
    agree(second)
    second.goto(reverse("session", args=[session]))
    expect(second.get_by_text("We listened.")).to_be_visible()
    expect(second.get_by_text("To wait.")).to_have_count(0)
    first.goto(reverse("journal"))
    first.get_by_label("Search my journal").fill("wait")
    first.get_by_role("button", name="Search").click()
    expect(first.get_by_text("To wait.")).to_be_visible()
    assert first.url.endswith("/my/journal/")
    _look(first, "journal, searched")
    entry = Reflection.objects.get(question="worked")
    for name in ("journal_entry", "journal_entry_delete"):
        first.goto(reverse(name, args=[entry.pk]))
        _look(first, name)


def test_two_tabs_lose_nothing(at_browser: Callable[..., Page]) -> None:
    """R5."""
    met = held()
    page = at_browser(met.places[0].participant)
    url = reverse("reflect", args=[met.session().pk])
    page.goto(url)
    agree(page)
    page.get_by_label("What I learned").fill("From the first tab.")
    other = page.context.new_page()
    other.goto(url)
    other.get_by_label("What I learned").fill("From the second tab.")
    page.get_by_role("button", name="Keep it in my journal").click()
    expect(page.get_by_text("Kept in your journal.")).to_be_visible()
    other.get_by_role("button", name="Keep it in my journal").click()
    expect(other.locator("[data-error-summary]")).to_be_focused()
    expect(other.get_by_text("From the first tab.")).to_be_visible()
    expect(other.get_by_label("What I learned")).to_have_value("From the second tab.")
    assert other.title().startswith("Error: ")
    _look(other, "looking back, from the second of two tabs")
    other.get_by_role("button", name="Keep it in my journal").click()
    expect(other.get_by_text("Kept in your journal.")).to_be_visible()
    assert Reflection.objects.get().text == "From the second tab."


def test_feedback_is_asked_kept_and_shown_when_it_is_closed(at_browser: Callable[..., Page]) -> None:
    met = held()
    page, url = at_browser(met.places[0].participant), reverse("session_feedback", args=[met.session().pk])
    page.goto(url)
    agree(page)
    _look(page, "feedback")
    page.get_by_role("button", name="Send without my name").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "feedback with an error")
    for statement in page.get_by_role("group").all():
        statement.get_by_label("Mostly").check()
    page.get_by_label("One line").fill("Good biscuits.")
    page.get_by_role("button", name="Send without my name").click()
    expect(page.get_by_text("Nobody can tell which answers are yours.")).to_be_visible()
    page.goto(url)
    _look(page, "feedback that was given")
    for place in met.places[1:3]:
        reader = at_browser(place.participant)
        reader.goto(url)
        agree(reader)
        now = met.starts() + timedelta(hours=4)
        said = {"useful": 3, "heard": 5, "time_used": 4, "now": now}
        give_feedback(actor=place.participant, session=met.session(), **said)
    SessionEvent.objects.update(at=F("at") - timedelta(days=8))
    for who in (met.places[0].participant, met.facilitator, met.coordinator):
        page = at_browser(who)
        page.goto(url)
        expect(page.get_by_role("table")).to_be_visible()
        _look(page, "feedback that is closed")
