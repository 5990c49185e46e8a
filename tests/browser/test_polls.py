"""From a question to dates that stand: asked and answered on a phone, chosen in one step, by thumb and by keyboard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from notifications.models import Message
from sessions.models import DatePoll, PollAnswer
from tests.browser.conftest import DESK
from tests.browser.hands import Keyboard
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look
from tests.browser.worlds import LONG_NAME, LONG_ORGANISATION
from tests.sessions.polled import Polled, polled, unasked

pytestmark = pytest.mark.django_db(transaction=True)


def address(made: Polled, name: str = "set_poll") -> str:
    return reverse(name, args=[made.learning_set.pk])


def answering(made: Polled) -> str:
    return reverse("session_dates", args=[made.learning_set.sessions.get(number=1).pk])


def with_a_long_name(made: Polled) -> Polled:
    person = made.places[0].participant
    person.full_name, person.organisation.name = LONG_NAME, LONG_ORGANISATION
    person.save()
    person.organisation.save()
    return made


def tap(page: Page, day: str, label: str) -> None:
    row = page.get_by_role("group", name=day)
    row.get_by_text(label, exact=True).locator("..").click()
    expect(row.get_by_label(label, exact=True)).to_be_checked()


def test_from_asking_to_dates_that_stand_without_script(at_browser: Callable[..., Page]) -> None:
    """D2, as people do it: ask, answer, look, choose."""
    made = with_a_long_name(unasked(2, now=timezone.now()))
    page = at_browser(made.facilitator, script=False)
    page.goto(reverse("set_home", args=[made.learning_set.pk]))
    page.get_by_role("link", name="Ask members which dates suit them").first.click()
    page.get_by_role("link", name="Ask which dates suit").click()
    first = timezone.localdate() + timedelta(days=30)
    for number in (1, 2, 3):
        group = page.get_by_role("group", name=f"Session {number}")
        group.get_by_label("Date 1").fill((first + timedelta(weeks=4 * number)).isoformat())
        group.get_by_label("Half-day").first.select_option("Either")
    page.get_by_label("Place 1").fill("The Guildhall")
    page.get_by_role("button", name="Ask the members").click()
    expect(page.get_by_text("Members are asked, and told by mail.")).to_be_visible()
    poll = made.poll = DatePoll.objects.get()
    assert poll.options.count() == 6

    member = at_browser(made.places[0].participant, script=False)
    member.goto(reverse("set_home", args=[made.learning_set.pk]))
    member.get_by_role("link", name="Say which dates suit you").click()
    heading(member, "Which dates suit you?")
    member.get_by_role("button", name="All of these suit me for session 1").click()
    expect(member.get_by_text("Your answers are saved. Four dates have no answer")).to_be_visible()
    member.get_by_role("group", name="The Guildhall").get_by_label("Yes").check()
    for group in member.locator("#session-2 fieldset, #session-3 fieldset").all():
        group.get_by_label("If need be").check()
    member.get_by_role("button", name="Save my answers").click()
    expect(member.get_by_text("Your answers are saved. You can change them")).to_be_visible()
    assert sorted(PollAnswer.objects.values_list("answer", flat=True)) == ["if_need_be"] * 4 + ["yes"] * 2

    page.goto(address(made))
    expect(page.get_by_text("One of two has answered.")).to_be_visible()
    expect(page.get_by_text("The one who answered can come to every session").first).to_be_visible()
    page.get_by_role("link", name="Choose these dates").click()
    expect(page.get_by_role("group", name="Session 1").get_by_label("Place")).to_have_value("The Guildhall")
    page.get_by_role("group", name="Session 2").get_by_label("Date").select_option(index=1)
    page.get_by_role("button", name="Fix these dates").click()
    expect(page.get_by_text("The dates of Set A are fixed.")).to_be_visible()
    sessions = list(made.learning_set.sessions.order_by("number"))
    assert [one.state for one in sessions] == ["confirmed"] * 3
    assert [timezone.localtime(one.starts_at).hour for one in sessions] == [9, 13, 9]
    assert Message.objects.filter(kind="dates_confirmed").count() == 2
    member.goto(answering(made))
    expect(member.get_by_text("The dates have been chosen, so this poll takes no more answers.")).to_be_visible()


def test_answers_by_keyboard(at_browser: Callable[..., Page]) -> None:
    """WCAG 2.1.1: and the Enter key saves what is chosen, not a whole session."""
    made = polled(2, now=timezone.now())
    page = at_browser(made.places[0].participant, size=DESK)
    page.goto(answering(made))
    hands = Keyboard(page)
    rows = page.locator("#session-1 fieldset")
    hands.tick(rows.nth(0).get_by_label("Yes"))
    page.keyboard.press("ArrowRight")
    hands.tick(rows.nth(1).get_by_label("Yes"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Four dates have no answer")).to_be_visible()
    assert list(PollAnswer.objects.order_by("option").values_list("answer", flat=True)) == ["if_need_be", "yes"]


def test_the_pages_of_a_poll_are_looked_at(at_browser: Callable[..., Page]) -> None:
    """WCAG 2.2 AA, phone and desk, light and dark: empty, with errors, open, answered, decided, withdrawn."""
    made = with_a_long_name(unasked(6, now=timezone.now()))
    page = at_browser(made.facilitator)
    for name in ("set_poll", "set_poll_new"):
        page.goto(address(made, name))
        _look(page, f"{name}, nobody asked yet")
    page.get_by_label("Place 1").fill("The Guildhall")
    page.get_by_label("Place 2").fill("the guildhall")
    page.get_by_label("Date 1").first.fill("2020-12-26")
    page.get_by_role("button", name="Ask the members").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_text("A bank holiday in England: Boxing Day.")).to_be_visible()
    _look(page, "set_poll_new with an error")

    made = with_a_long_name(polled(6, now=timezone.now(), where=("The Guildhall", LONG_ORGANISATION)))
    member = at_browser(made.places[0].participant)
    member.goto(answering(made))
    _look(member, "session_dates, not answered")
    member.get_by_role("button", name="Save my answers").click()
    expect(member.locator("[data-error-summary]")).to_be_focused()
    _look(member, "session_dates, nothing chosen")
    made.answer(0, "ny", "yy", "iy")
    for person, said in enumerate(("yn", "yn", "yn", "iy"), start=1):
        made.answer(person, said, "ny" if person % 2 else "yn", "yi")
    member.goto(answering(made))
    _look(member, "session_dates, answered")
    page = at_browser(made.facilitator)
    for name in ("set_poll", "set_poll_new", "set_poll_confirm", "set_poll_withdraw", "set_home"):
        page.goto(address(made, name))
        _look(page, f"{name}, some have answered")
    page.goto(address(made))
    page.get_by_text("The next best").click()
    expect(page.locator("details[open]")).to_be_visible()
    _look(page, "set_poll, with the next best")
    made.decide()
    page.goto(address(made))
    _look(page, "set_poll, decided")
    member.goto(answering(made))
    _look(member, "session_dates, decided")
