"""An invitation as it leaves: the raw mail, and the entry as a second library reads it (D4, C10)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from notifications.emails import written
from notifications.models import Message
from participants.models import User
from sessions import emails
from sessions.models import Invitation, Session
from sessions.services.arranging import arrange, cancel_session
from sessions.services.running import abandon_session
from sessions.tasks import tell_calendars
from sets.models import LearningSet
from sets.services.places import withdraw
from sets.working_days import LONDON
from tests import make
from tests.sessions.arranged import arranged, meeting
from tests.sessions.meeting import meeting as met
from tests.world import everything

pytestmark = pytest.mark.django_db

NOW = make.NOW
LINK = "https://meet.example.org/xolinkski"


def a_set(days: list[date], *, title: str = "Parks & plans", **said: str) -> LearningSet:
    sessions = [make.SessionPlan() for _ in days]
    programme = make.programme(title=title, sessions=sessions, minimum=2, optimum=2, maximum=2)
    for name in ("Zoë Xooneski", "Bob Xotwoski"):
        make.place(programme, make.representative(full_name=name))
    return arranged(programme.sets.get(), days=days, **said)


def newest(user: User | None = None) -> Message:
    found = Message.objects.filter(about__startswith="invitation:")
    return (found.filter(recipient=user) if user else found).latest("pk")


def raw(message: Message) -> bytes:
    """What is handed to the mail server."""
    return written(message).message().as_bytes(linesep="\r\n")


def parsed(message: Message) -> EmailMessage:
    return message_from_bytes(raw(message), _class=EmailMessage, policy=policy.default)


def calendar_part(message: Message) -> EmailMessage:
    [part] = [one for one in parsed(message).walk() if one.get_content_type() == "text/calendar"]
    return part


def text_of(message: Message) -> str:
    return calendar_part(message).get_payload(decode=True).decode("utf-8")


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def entry(message: Message) -> Event:
    """As the second library reads it."""
    [event] = IcsCalendarStream.calendar_from_ics(text_of(message)).events
    return event


def line(message: Message, name: str) -> str:
    event = text_of(message).partition("BEGIN:VEVENT")[2]
    [found] = [one for one in unfolded(event) if re.match(rf"{name}[;:]", one)]
    return found


# --- the mail --------------------------------------------------------------------------------------------------------


def test_the_parts_of_an_invitation_stand_where_outlook_google_and_apple_look_for_them():
    """RFC 6047; Outlook reads the first part of a mixed mail alone, and needs the method in the type."""
    a_set([date(2028, 10, 24)])
    mail = parsed(newest())
    assert mail.get_content_type() == "multipart/mixed"
    body, attached = mail.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in body.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    part = calendar_part(newest())
    assert dict(part["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert part["Content-Disposition"] is None
    assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "invite.ics")
    assert attached["Content-Transfer-Encoding"] == "base64"
    assert attached.get_payload(decode=True) == text_of(newest()).encode()


def test_the_text_of_a_calendar_is_utf_8_in_lines_that_are_short_and_end_as_they_should():
    """RFC 5545, 3.1: CRLF, at most 75 octets; long titles that are not ASCII, and signs that mean something."""
    title = "Würde, Grün; Ålesund – “Räume” " * 3
    place = "Rathaus, großer Saal; 2. Stock\r\nneben dem Café \\ Hof\x0b"
    a_set([date(2028, 10, 24)], title=title.strip(), place=place)
    sent = raw(newest())
    text = text_of(newest())
    assert "\n" not in text.replace("\r\n", "")
    assert text.endswith("END:VCALENDAR\r\n")
    assert max(len(one.encode()) for one in text.split("\r\n")) <= 75
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f]", text)
    assert b'Content-Type: text/calendar; method="REQUEST"; charset="utf-8"\r\n' in sent
    event = entry(newest())
    assert event.summary == f"{title.strip()}: session 1"
    assert event.location == "Rathaus, großer Saal; 2. Stock\nneben dem Café \\ Hof "
    assert line(newest(), "LOCATION") == ("LOCATION:Rathaus\\, großer Saal\\; 2. Stock\\nneben dem Café \\\\ Hof ")


def test_it_is_a_request_to_one_person_that_asks_for_no_answer():
    """D4, iTIP: one ATTENDEE, the site as ORGANIZER; nobody is said to have accepted, and nobody is asked to."""
    learning_set = a_set([date(2028, 10, 24)])
    session = learning_set.sessions.get()
    for place in learning_set.enrolments.members():
        user, message = place.participant, newest(place.participant)
        assert "METHOD:REQUEST" in unfolded(text_of(message))
        event = entry(message)
        assert event.uid == f"{session.uid}@localhost"
        assert (event.sequence, event.status) == (0, "CONFIRMED")
        assert event.summary == "Parks & plans: session 1"
        assert event.location == "Town Hall, Winford"
        attendee = line(message, "ATTENDEE")
        assert attendee.endswith(f":mailto:{user.email}")
        assert {f"CN={user.full_name}", f'CN="{user.full_name}"'} & set(re.split("[;:]", attendee))
        assert {"PARTSTAT=NEEDS-ACTION", "RSVP=FALSE", "ROLE=REQ-PARTICIPANT"} <= set(re.split("[;:]", attendee))
        assert line(message, "ORGANIZER") == "ORGANIZER;CN=alsportal:mailto:places@alsportal.example.org"
        assert line(message, "DTSTAMP") == "DTSTAMP:20280904T090000Z"
        assert line(message, "URL") == f"URL:http://localhost:8000/sessions/{session.pk}/"


def test_no_fellow_member_no_contact_and_no_link_to_join_is_in_it():
    """C10: calendars are read by colleagues and assistants."""
    learning_set = a_set([date(2028, 10, 24)], mode="mixed", join_link=LINK)
    make.facilitator(learning_set, make.person(full_name="Fay Xothreeski"))
    tell_calendars(NOW)
    readers = User.objects.filter(full_name__contains="Xo")
    assert readers.count() == 3
    for user in readers:
        words = raw(newest(user)).decode() + text_of(newest(user))
        for other in readers.exclude(pk=user.pk):
            assert other.full_name not in words
            assert other.email not in words
        assert "xolinkski" not in words
        assert "Morgan Reyes" not in words
        assert entry(newest(user)).location == "Town Hall, Winford, and online"


def test_an_answer_in_a_calendar_would_reach_nobody_and_it_says_so():
    a_set([date(2028, 10, 24)])
    assert "Answering in your calendar reaches nobody." in entry(newest()).description
    assert "the answer you give in your calendar reaches nobody" in written(newest()).body


def links(message: Message) -> Iterator[str]:
    mail = written(message)
    words = mail.body + unescape(str(mail.alternatives[0][0])) + "".join(unfolded(text_of(message)))
    for url in set(re.findall(r"http://localhost:8000[\w/.-]*", words.replace("\\n", " "))):
        yield url.removeprefix("http://localhost:8000").rstrip(".") or "/"


def test_fetching_every_link_of_an_invitation_changes_nothing():
    """D4: a mail scanner that follows them answers for nobody."""
    learning_set = a_set([date(2028, 10, 24)])
    user = learning_set.enrolments.members().first().participant
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    found = set(links(newest(user)))
    page = reverse("session", args=[learning_set.sessions.get().pk])
    assert {page, "/"} <= found
    before = everything()
    for url in found:
        for browser in (client, Client()):
            browser.get(url, follow=True)
            browser.head(url)
    assert everything() == before


# --- changes ---------------------------------------------------------------------------------------------------------


def test_a_change_is_the_same_entry_with_a_higher_sequence():
    learning_set = a_set([date(2028, 10, 24)])
    before = entry(newest())
    by = make.coordinator_of(learning_set.programme)
    for number, day in enumerate((date(2028, 10, 25), date(2028, 10, 26)), start=1):
        said = {1: meeting(day, place="The Guildhall")}
        arrange(actor=by, learning_set=learning_set, meetings=said, confirm=False, now=NOW + timedelta(hours=number))
        event = entry(newest())
        assert (event.uid, event.sequence, event.status) == (before.uid, number, "CONFIRMED")
        assert event.location == "The Guildhall"
        assert event.dtstart == datetime.combine(day, time(9, 30), LONDON)
        assert event.dtstamp == NOW + timedelta(hours=number)


def test_it_is_made_as_it_is_sent():
    """What waits for a mail server says where the session is by then."""
    learning_set = a_set([date(2028, 10, 24)])
    message = newest()
    Session.objects.filter(learning_set=learning_set).update(place="The Guildhall")
    assert entry(message).location == "The Guildhall"


def test_a_cancelled_session_is_a_cancellation_of_the_same_entry():
    """RFC 5546, 3.2.5."""
    learning_set = a_set([date(2028, 10, 24)])
    before = entry(newest())
    by = make.coordinator_of(learning_set.programme)
    cancel_session(actor=by, session=learning_set.sessions.get(), reason="Xoreasonski", now=NOW)
    message = newest()
    assert dict(calendar_part(message)["Content-Type"].params) == {"method": "CANCEL", "charset": "utf-8"}
    assert "METHOD:CANCEL" in unfolded(text_of(message))
    event = entry(message)
    assert (event.uid, event.sequence, event.status) == (before.uid, 1, "CANCELLED")
    assert event.dtstart == before.dtstart
    assert "Xoreasonski" not in raw(message).decode() + text_of(message)


def test_who_left_is_told_no_new_time_and_no_place():
    """C04: the session may have moved before their calendar is told."""
    learning_set = a_set([date(2028, 10, 24)])
    place = learning_set.enrolments.members().first()
    withdraw(actor=place.participant, enrolment=place, now=NOW)
    by = make.coordinator_of(learning_set.programme)
    said = {1: meeting(date(2028, 11, 7), place="The Guildhall")}
    arrange(actor=by, learning_set=learning_set, meetings=said, confirm=False, now=NOW)
    message = newest(place.participant)
    event = entry(message)
    assert (message.kind, event.status, event.sequence) == ("session_not_yours", "CANCELLED", 1)
    assert event.dtstart.date() == date(2028, 10, 24)
    assert (event.location, event.url) == (None, None)
    words = raw(message).decode() + text_of(message)
    assert "Guildhall" not in words
    assert "November" not in words


# --- time ------------------------------------------------------------------------------------------------------------

#: The last Sundays of March and October, and a day beside each.
CHANGES = [
    *(date(2028, 10, 28), date(2028, 10, 29), date(2028, 10, 30)),
    *(date(2029, 3, 24), date(2029, 3, 25), date(2029, 3, 26)),
    *(date(2029, 10, 27), date(2029, 10, 28), date(2029, 10, 29)),
]


def test_a_session_is_at_half_past_nine_on_either_side_of_each_clock_change():
    """The second library reads our time zone as the world's; the rules themselves say the same."""
    a_set(CHANGES)
    [user, _] = User.objects.filter(full_name__contains="Xo").order_by("pk")
    for session in Session.objects.order_by("number"):
        one = Invitation.objects.get(session=session, user=user)
        message = Message.objects.get(about=f"invitation:{one.pk}")
        event = entry(message)
        day = CHANGES[session.number - 1]
        assert line(message, "DTSTART") == f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T093000"
        assert event.dtstart.astimezone(UTC) == session.starts_at
        assert event.dtend.astimezone(UTC) == session.ends_at
        is_summer = date(2029, 3, 25) <= day < date(2029, 10, 28) or day == date(2028, 10, 28)
        assert session.starts_at.hour == (8 if is_summer else 9)


def test_the_time_zone_is_written_in_full_with_two_rules():
    """D4: Outlook wants it; both rules give the Sundays on which the clocks change."""
    a_set([date(2028, 10, 24)])
    text = text_of(newest())
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")].split("\r\n")
    assert "TZID:Europe/London" in zone
    assert zone.count("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3") == 1
    assert zone.count("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10") == 1
    calendar = IcsCalendarStream.calendar_from_ics(text)
    [found] = calendar.timezones
    [summer], [winter] = found.daylight, found.standard
    assert (summer.tz_offset_from.offset, summer.tz_offset_to.offset) == (timedelta(0), timedelta(hours=1))
    assert (winter.tz_offset_from.offset, winter.tz_offset_to.offset) == (timedelta(hours=1), timedelta(0))
    for rule, start, days in (
        (summer.rrule, summer.dtstart, (date(2028, 3, 26), date(2029, 3, 25))),
        (winter.rrule, winter.dtstart, (date(2028, 10, 29), date(2029, 10, 28))),
    ):
        given = {one.date() for one in rule.as_rrule(start).between(datetime(2028, 1, 1), datetime(2030, 1, 1))}  # noqa: DTZ001 - as a rule of iCalendar takes it
        assert given == set(days)


def test_the_hour_that_comes_twice_is_told_without_doubt():
    """Half past one happens twice on 29 October 2028: the second time is told as UTC, and the end follows the start."""
    learning_set = a_set([date(2028, 10, 24)])
    at = datetime(2028, 10, 29, 0, 30, tzinfo=UTC)
    Session.objects.filter(learning_set=learning_set).update(starts_at=at, ends_at=at + timedelta(hours=1))
    event = entry(newest())
    assert line(newest(), "DTSTART") == "DTSTART;TZID=Europe/London:20281029T013000"
    assert line(newest(), "DTEND") == "DTEND:20281029T013000Z"
    assert (event.dtstart.astimezone(UTC), event.dtend.astimezone(UTC)) == (at, at + timedelta(hours=1))


# --- words -----------------------------------------------------------------------------------------------------------


def one_of_each_kind() -> dict[str, Message]:
    set_ = met(4, title="Parks & <Plans>", sessions=4)
    by, learning_set = set_.coordinator, set_.learning_set
    for place in ("Town Hall, Winford", "The Guildhall"):
        said = {2: meeting(set_.starts(2).date() + timedelta(days=1), place=place)}
        arrange(actor=by, learning_set=learning_set, meetings=said, confirm=False, now=NOW)
    cancel_session(actor=by, session=set_.session(3), reason="Flooded.", now=NOW)
    withdraw(actor=set_.places[0].participant, enrolment=set_.places[0], now=NOW)
    tell_calendars(NOW)
    abandon_session(actor=set_.facilitator, session=set_.begin(), reason="A fire alarm.", now=set_.starts())
    return {kind: Message.objects.filter(kind=kind).earliest("pk") for kind in emails.KINDS}


def plain(words: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"https?://\S+", "", unescape(words))).strip()


def test_both_shapes_of_every_mail_say_the_same_and_lead_to_one_page():
    """Interface, section 5."""
    for kind, message in one_of_each_kind().items():
        mail = written(message)
        html = str(mail.alternatives[0][0])
        said = plain(re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))
        assert all(one in said for one in filter(None, map(plain, mail.body.split("\n")))), kind
        url = message.context["url"]
        assert (mail.body.count(url), html.count(f'"{url}"')) == (1, 1), kind
        assert "Parks & <Plans>" in mail.subject
        assert "Parks &amp; &lt;Plans&gt;" in html
        assert not re.search(r" [.,:]|“”|\{\{|\{%|None", mail.body), (kind, mail.body)
        assert len(mail.alternatives) == 2
