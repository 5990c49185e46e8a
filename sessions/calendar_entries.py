"""Sessions as calendar entries (RFC 5545, 5546): no content, no fellow member, no link to join (C10, D4).

The place stands in an entry: a calendar is of no use without it. The link to join stands behind the page alone.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, Timezone, vCalAddress

from core.templatetags.wording import capfirst_only
from sessions.models import Invitation, Session
from sessions.selectors.lines import where
from sessions.states import SessionState
from sets.working_days import LONDON

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
#: Written by hand: the library's own has a line for every year, and some calendars read the two rules alone.
_TIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""
_UNPRINTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS = re.compile(r"^\s*(?P<name>.*?)\s*<(?P<address>[^<>]+)>\s*$")
_STATUSES = {
    SessionState.PROVISIONAL: "TENTATIVE",
    SessionState.CANCELLED: "CANCELLED",
    SessionState.ABANDONED: "CANCELLED",
}


def invitation(told: Invitation) -> tuple[str, str]:
    """Method and text for one person: a request as the session stands, or a cancellation of what they were told."""
    session = told.session
    event = _event(session, sequence=told.sequence, stamp=told.told_at)
    if told.is_cancelled:
        # Whoever left learns nothing new: not where, and no other time than they knew (C04).
        _times(event, told.starts_at, told.ends_at)
        event.add("status", "CANCELLED")
    else:
        _times(event, session.starts_at, session.ends_at)
        _where_to_go(event, session)
        event.add("status", "CONFIRMED")
        # No answer is asked for, and the calendar is not told that there was one: people answer on the page.
        event.add("description", _description(session, "Answering in your calendar reaches nobody."))
    event.add("attendee", _attendee(told))
    method = CANCEL if told.is_cancelled else REQUEST
    return method, _written(method, [event])


def published(sessions: Iterable[tuple[Session, datetime]], *, name: str = "") -> str:
    """Sessions that have a date, each with the moment it last changed, to be read by whoever may see them."""
    return _written(PUBLISH, [_published(session, changed_at) for session, changed_at in sessions], name=name)


def _published(session: Session, changed_at: datetime) -> Event:
    event = _event(session, sequence=session.sequence, stamp=changed_at, prefix=_PREFIXES.get(session.state, ""))
    _times(event, session.starts_at, session.ends_at)
    _where_to_go(event, session)
    event.add("status", _STATUSES.get(SessionState(session.state), "CONFIRMED"))
    event.add("last-modified", changed_at)
    event.add("description", _description(session))
    if session.is_void:
        event.add("transp", "TRANSPARENT")
    return event


#: Many calendars show no status, so the words say it.
_PREFIXES: dict[str, str] = {
    SessionState.PROVISIONAL: "Provisional: ",
    SessionState.CANCELLED: "Cancelled: ",
    SessionState.ABANDONED: "Cancelled: ",
}


def _event(session: Session, *, sequence: int, stamp: datetime, prefix: str = "") -> Event:
    event = Event()
    event.add("uid", f"{session.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", sequence)
    event.add("dtstamp", stamp)
    event.add("summary", _plain(f"{prefix}{session.learning_set.programme.title}: session {session.number}"))
    event.add("organizer", _organizer())
    return event


def _times(event: Event, starts_at: datetime | None, ends_at: datetime | None) -> None:
    assert starts_at is not None
    assert ends_at is not None
    event.add("dtstart", _moment(starts_at))
    event.add("dtend", _moment(ends_at))


def _moment(at: datetime) -> datetime:
    """London's time; in the hour that comes twice in October, the second is told as UTC."""
    local = at.astimezone(LONDON)
    return at.astimezone(UTC) if local.fold else local


def _where_to_go(event: Event, session: Session) -> None:
    event.add("location", _plain(capfirst_only(where(session))))
    event.add("url", _page(session))


def _description(session: Session, *more: str) -> str:
    return _plain(
        f"Session {session.number} of {session.learning_set} in “{session.learning_set.programme.title}”.\n\n"
        f"All about it: {_page(session)}\n\n" + " ".join(["Whoever cannot come says so there.", *more])
    )


def _page(session: Session) -> str:
    return settings.SITE_URL + reverse("session", args=[session.pk])


def _organizer() -> vCalAddress:
    """The site itself: what is answered to a calendar's invitation is read by nobody."""
    found = _ADDRESS.match(settings.DEFAULT_FROM_EMAIL)
    return _person(found["address"] if found else settings.DEFAULT_FROM_EMAIL, found["name"] if found else "")


def _attendee(told: Invitation) -> vCalAddress:
    """The reader alone (iTIP: one for each message)."""
    address = _person(told.user.email, told.user.full_name)
    address.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"})
    if not told.is_cancelled:
        address.params.update({"PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"})
    return address


def _person(address: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    # A name with a quotation mark in it is more than some calendars can read.
    if name := _plain(name).replace('"', "").replace("\n", " ").strip():
        found.params["CN"] = name
    return found


def _plain(words: str) -> str:
    """Without what is no character of a text."""
    return _UNPRINTED.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))


def _written(method: str, events: Iterable[Event], *, name: str = "") -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//alsportal//sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(Timezone.from_ical(_TIMEZONE))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical().decode()
