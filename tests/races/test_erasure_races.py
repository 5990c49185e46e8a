"""Somebody is erased at the moment something is written about them. Each race has a twin that must see the fault."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.utils import timezone

from core.refusal import Refusal
from notifications.models import Message
from notifications.services import delivery
from notifications.states import MessageState
from participants.erasing import Asked
from participants.models import User
from participants.services import erasure
from participants.services.erasure import erase_person
from sessions.models import Attendance
from sessions.services import erasing as erasing_sessions
from sessions.services import register
from sessions.services.register import Mark, mark
from sets.audit import audit_programme
from sets.models import Enrolment
from sets.services import erasing, places, requests, serving
from sets.services.requests import Application, request_place
from tests import make
from tests.make import NOW
from tests.notifications.conftest import post_office  # noqa: F401 - a fixture
from tests.races.at_once import Meanwhile
from tests.sessions.meeting import meeting
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=1)


def erasing_them(person: User, now: Any = LATER) -> Callable[[], None]:
    return lambda: erase_person(actor=person, person=person, now=now)


def everybody_stands(user: int) -> bool:
    return True


# --- a place is asked for ---------------------------------------------------------------------------------------------


def asked_for_meanwhile(*, carelessly: bool = False) -> tuple[Any, User]:
    """They have asked for a place, which is not written yet, when they are erased."""
    programme, person = make.programme(), make.representative()
    erased = Meanwhile(erasing_them(person))
    patches = [mock.patch.object(requests, "refuse_incomplete", erased.within(requests.refuse_incomplete))]
    if carelessly:
        patches.append(mock.patch.object(requests, "still_stands", everybody_stands))
    for patch in patches:
        patch.start()
    try:
        request_place(actor=person, programme=programme, application=Application(committed=True), now=LATER)
    finally:
        mock.patch.stopall()
    assert erased.end() is None
    assert audit_programme(programme, now=LATER) == []
    return Enrolment.objects.get(participant=person).state, User.objects.get(pk=person.pk)


def test_whoever_is_erased_as_they_sign_up_has_no_place():
    """The request is seen, and given up: the seat is free for others."""
    state, person = asked_for_meanwhile()
    assert (state, person.is_erased) == ("withdrawn", True)


def test_twin_without_the_look_at_the_account_somebody_without_a_name_has_a_seat():
    state, person = asked_for_meanwhile(carelessly=True)
    assert (state, person.is_erased) == ("confirmed", True)


# --- an offer is made -------------------------------------------------------------------------------------------------


def offered_meanwhile(*, carelessly: bool = False) -> Any:
    """The seat that somebody gives up is being offered to them when they are erased."""
    programme = make.programme(maximum=2, optimum=2, max_sets=1)
    member, _, waiting = make.places(programme, 3)
    make.confirmed_dates(programme.sets.get())
    erased = Meanwhile(erasing_them(waiting.participant))
    patches = [mock.patch.object(places, "serve", erased.within(serving.serve))]
    if carelessly:
        patches.append(mock.patch.object(erasing, "lock", return_value=None))
        patches.append(mock.patch.object(erasing, "_give_up_places", _as_they_stood))
    for patch in patches:
        patch.start()
    try:
        places.withdraw(actor=member.participant, enrolment=member, now=LATER)
    finally:
        told = erased.end()
        mock.patch.stopall()
    assert told is None
    waiting.refresh_from_db()
    return waiting.state


def _as_they_stood(asked: Asked) -> None:
    """Nobody waits for the programme: what was waiting a moment ago is taken to wait still."""
    Enrolment.objects.filter(participant=asked.person, state="waiting").update(state_since=asked.now)


def test_whoever_is_erased_as_they_are_offered_a_place_holds_none():
    assert offered_meanwhile() == "declined"


def test_twin_without_the_lock_the_offer_is_made_to_nobody():
    assert offered_meanwhile(carelessly=True) == "offered"


# --- the register is marked -------------------------------------------------------------------------------------------


def marked_meanwhile(*, carelessly: bool = False) -> Attendance:
    """The coordinator is writing down why somebody was not there when that person is erased."""
    met = meeting()
    met.begin()
    met.end()
    person, row = met.places[0].participant, met.row()
    at = met.starts() + timedelta(days=20)
    erased = Meanwhile(erasing_them(person, at))
    patches = [mock.patch.object(register, "_save", erased.within(register._save))]
    if carelessly:
        patches.append(mock.patch.object(erasing_sessions, "lock", return_value=None))
    for patch in patches:
        patch.start()
    try:
        marks = [Mark(row.pk, "absent", row.version, uuid4())]
        mark(actor=met.coordinator, session=met.session(), marks=marks, reason="She was ill.", now=at)
    finally:
        told = erased.end()
        mock.patch.stopall()
    assert told is None
    return met.row()


def test_why_somebody_was_absent_is_gone_when_they_are_erased_as_it_is_written():
    """The mark stands, because figures count it."""
    row = marked_meanwhile()
    assert (row.status, row.change_reason) == ("absent", "")


def test_twin_without_the_sessions_lock_the_reason_is_written_after_they_are_gone():
    row = marked_meanwhile(carelessly=True)
    assert (row.status, row.change_reason) == ("absent", "She was ill.")


def test_a_mark_that_comes_too_late_leaves_no_words():
    """The page of the register was open as they were erased."""
    met = meeting()
    met.begin()
    met.end()
    row, at = met.row(), met.starts() + timedelta(days=20)
    erase_person(actor=met.places[0].participant, person=met.places[0].participant, now=at)
    marks = [Mark(row.pk, "absent", row.version, uuid4())]
    mark(actor=met.coordinator, session=met.session(), marks=marks, reason="She was ill.", now=at)
    assert (met.row().status, met.row().change_reason) == ("absent", "")


# --- a mail is about to go --------------------------------------------------------------------------------------------


def mailed_meanwhile(*, at: str, carelessly: bool = False) -> Any:
    """A worker is about to send them something, at the step `at`, when they are erased."""
    place = make.place(make.programme(now=timezone.now()), now=timezone.now())
    erased = Meanwhile(erasing_them(place.participant, timezone.now()))
    patches = [mock.patch.object(delivery, at, erased.within(getattr(delivery, at)))]
    if carelessly:
        patches.append(mock.patch.object(delivery, "still_stands", everybody_stands))
        patches.append(mock.patch.object(erasure, "forget", return_value=None))
    for patch in patches:
        patch.start()
    try:
        delivery.send_due(secret=False)
    finally:
        told = erased.end()
        mock.patch.stopall()
    return told


def subjects(office: PostOffice) -> list[str]:
    return [str(one["Subject"]) for one in office.received]


def test_a_mail_that_a_worker_took_up_goes_first_and_the_person_is_asked_to_come_back(post_office: PostOffice):
    """Never afterwards: they are told to try again, and nothing has changed."""
    told = mailed_meanwhile(at="_wanted_and_written")
    assert isinstance(told, Refusal)
    assert len(post_office.received) == 1
    assert not User.objects.filter(erased_at__isnull=False).exists()


def test_a_mail_that_nobody_took_up_is_not_sent(post_office: PostOffice):
    """Only the last one."""
    assert mailed_meanwhile(at="_claim") is None
    assert subjects(post_office) == ["Your data has been erased"]


def test_twin_without_looking_for_it_the_mail_goes_after_they_are_gone(post_office: PostOffice):
    assert mailed_meanwhile(at="_wanted_and_written", carelessly=True) is None
    assert len(post_office.received) == 2


def test_a_mail_that_was_written_as_they_were_erased_is_not_sent(post_office: PostOffice):
    """By something that had read the address before, and was done only afterwards."""
    person = make.representative()
    address = person.email
    erase_person(actor=person, person=person, now=timezone.now())
    Message.objects.all().delete()
    late = {"key": "late", "kind": "note_waiting", "to": address, "recipient": person, "subject": "A note"}
    Message.objects.create(**late, created_at=timezone.now(), due_at=timezone.now())
    delivery.send_due(secret=False)
    assert post_office.received == []
    assert Message.objects.values_list("state", "to", "subject").get() == (MessageState.DROPPED, "", "")
