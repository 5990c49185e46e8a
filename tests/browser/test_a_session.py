"""A session from the question which dates suit to the report on who came, as its people live it, over seven weeks."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from notifications.services.delivery import send_due
from sessions.check_in_code import code_of
from sessions.tasks import remind
from tests import make
from tests.browser.conftest import DESK
from tests.browser.seen import heading
from tests.browser.test_register import hears_marks, is_saved
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """The time of day of everything in this process, the live server among it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now, self._ahead = timezone.now, timedelta()
        monkeypatch.setattr(timezone, "now", lambda: self._now() + self._ahead)

    def go_to(self, moment: datetime) -> None:
        self._ahead = moment - self._now()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    return Clock(monkeypatch)


def post(office: PostOffice, address: str) -> list[EmailMessage]:
    """What has come for somebody since the last time."""
    send_due(secret=False, clock=lambda: timezone.now())
    found = office.to(address)
    office.received = [one for one in office.received if one not in found]
    return found


def calendar_of(mail: EmailMessage) -> Calendar:
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    return Calendar.from_ical(part.get_content())


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage, words: str) -> str:
    """Where a line of the plain text leads."""
    [line] = [line for line in plain(mail).splitlines() if line.startswith(words)]
    return "/" + line.split("://", 1)[1].split("/", 1)[1].strip()


def test_from_the_poll_to_the_report(at_browser: Callable[..., Page], post_office: PostOffice, clock: Clock) -> None:
    """D2, P16, D4, D5, D6: poll, confirmed dates, invitation, reminder, apology, register, report."""
    now = timezone.now()
    programme = make.programme(
        now=now, title="Rivers and roads", minimum=4, optimum=4, maximum=4, sessions=[make.SessionPlan()] * 2
    )
    learning_set = programme.sets.get()
    coordinator, facilitator = make.coordinator_of(programme), make.facilitator(learning_set, now=now)
    here, late, away, silent = [place.participant for place in make.places(programme, 4, now=now)]

    # The facilitator asks; two answer.
    desk = at_browser(facilitator, size=DESK)
    desk.goto(reverse("set_poll_new", args=[learning_set.pk]))
    first = timezone.localdate() + timedelta(days=42)
    for number in (1, 2):
        group = desk.get_by_role("group", name=f"Session {number}")
        for index in (1, 2):
            day = first + timedelta(weeks=4 * (number - 1) + index)
            group.get_by_label(f"Date {index}").fill(day.isoformat())
    desk.get_by_role("button", name="Ask the members").click()
    expect(desk.get_by_text("Members are asked, and told by mail.")).to_be_visible()
    for person, choice in ((here, "Yes"), (late, "If need be")):
        [mail] = [one for one in post(post_office, person.email) if "which dates suit you" in plain(one)]
        phone = at_browser(person)
        phone.goto(link(mail, "Answer in a minute"))
        heading(phone, "Which dates suit you?")
        for group in phone.locator(".poll-form fieldset").all():
            group.get_by_label(choice, exact=True).check()
        phone.get_by_role("button", name="Save my answers").click()
        expect(phone.get_by_text("Your answers are saved.")).to_be_visible()
    desk.goto(reverse("set_poll", args=[learning_set.pk]))
    desk.get_by_role("link", name="Choose these dates").click()
    heading(desk, "Choose the dates of Set A")
    for field in desk.get_by_label("Place").all():
        field.fill("Town Hall, Winford")
    desk.get_by_role("button", name="Fix these dates").click()
    expect(desk.get_by_text("The dates of Set A are fixed.")).to_be_visible()

    # Dates, and an invitation for each session; one tap says that they suit.
    session = learning_set.sessions.get(number=1)
    letters = post(post_office, here.email)
    invited = [calendar_of(mail) for mail in letters if mail.is_multipart() and "Session" in mail["Subject"]]
    assert len({str(event["UID"]) for one in invited for event in one.walk("VEVENT")}) == 2
    phone = at_browser(here)
    phone.goto("/my/")
    phone.get_by_role("link", name="Say whether I can").click()
    phone.get_by_role("button", name="I can make these dates").click()
    expect(phone.get_by_text("that you can make these dates")).to_be_visible()
    cockpit = at_browser(coordinator, size=DESK)
    cockpit.goto(reverse("set_confirm", args=[programme.slug, "A"]))
    cockpit.get_by_role("button", name="Confirm the set").click()
    expect(cockpit.get_by_text("Set confirmed").first).to_be_visible()

    # The day before: a reminder, and "I cannot come" from its link.
    assert session.starts_at
    day_before = (timezone.localtime(session.starts_at) - timedelta(days=1)).replace(hour=8, minute=1)
    clock.go_to(day_before)
    remind()
    [mail] = [one for one in post(post_office, away.email) if "tomorrow" in one["Subject"]]
    phone = at_browser(away)
    phone.goto(link(mail, "I cannot come"))
    phone.get_by_label("Why you cannot come").fill("A hearing.")
    phone.get_by_role("button", name="I cannot come").click()
    expect(phone.get_by_text("Your apologies are sent.")).to_be_visible()

    # The day: the facilitator begins, one checks in, the rest is marked, and it ends.
    clock.go_to(session.starts_at - timedelta(minutes=10))
    desk = at_browser(facilitator)
    desk.goto("/facilitate/")
    desk.get_by_role("link", name="Apologies and register").first.click()
    desk.get_by_role("button", name="Begin the session").click()
    hears_marks(desk)
    phone = at_browser(here)
    phone.goto("/my/")
    phone.get_by_role("link", name="I am here: check in").click()
    heading(phone, "Check in")
    phone.get_by_label("The six digits").fill(code_of(session))
    phone.get_by_role("button", name="I am here").click()
    expect(phone.get_by_text("You are checked in")).to_be_visible()
    desk.reload()
    for person, mark in ((late, "Late"), (silent, "Absent")):
        desk.get_by_role("group", name=person.full_name).get_by_text(mark, exact=True).locator("..").click()
    is_saved(desk)
    clock.go_to(session.starts_at + timedelta(hours=3))
    desk.get_by_role("button", name="End the session").click()
    expect(desk.get_by_text("Session 1 is held.")).to_be_visible()

    # The report: two of four were there, three of four kept their word.
    cockpit = at_browser(coordinator, size=DESK)
    cockpit.goto(reverse("attendance_report", args=[programme.slug]))
    heading(cockpit, "Attendance")
    for said in ("2 of 4", "3 of 4"):
        expect(cockpit.get_by_text(said).first).to_be_visible()
    assert "A hearing." not in cockpit.content()
