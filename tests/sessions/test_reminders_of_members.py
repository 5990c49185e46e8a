"""Reminders of what one member has to answer or to do: confirmed dates (P16), actions (D5)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from notifications.models import Message
from sessions.services.actions import ActionWords, close_action, record_action
from sets.models import Commitment
from sets.services.commitments import commit_to_dates
from sets.services.places import withdraw
from tests import make
from tests.sessions.meeting import Met, meeting
from tests.sessions.reminded import at, run, says, sent, subject

pytestmark = pytest.mark.django_db

#: Dates are confirmed on Monday 4 September 2028: five full working days later is the Tuesday after next.
REMINDED = date(2028, 9, 12)
DUE = date(2028, 9, 29)


def asked() -> Met:
    met = meeting(2)
    sent()
    return met


def heard(now: datetime) -> list[tuple[str, str, str]]:
    """Whoever is told at `now`, in which subject and which words; the mail has gone then."""
    run(now)
    waiting = Message.objects.filter(kind="reminders", state="queued").order_by("pk")
    found = [(one.to, subject(one, now), " ".join(says(one, now))) for one in waiting]
    sent()
    return found


def in_hand(met: Met, what: str = "Xocontentski") -> Any:
    words = ActionWords(what, DUE)
    return record_action(actor=met.places[0].participant, owner=met.places[0], words=words, now=make.NOW)


def test_silence_about_the_dates_is_reminded_of_once() -> None:
    """P16"""
    met = asked()
    commit_to_dates(actor=met.places[1].participant, enrolment=met.places[1], now=make.NOW + timedelta(hours=1))
    told = [heard(at(REMINDED + timedelta(days=days))) for days in range(-1, 4)]
    [(to, about, said)] = told[1]
    assert [len(one) for one in told] == [0, 1, 0, 0, 0]
    assert to == met.places[0].participant.email
    assert about.startswith("Can you make the dates of your set?")
    assert "If you say nothing, you keep your place." in said


def test_whoever_answers_before_the_mail_goes_is_not_reminded() -> None:
    """P16"""
    asked()
    run(at(REMINDED))
    Commitment.objects.update(answered_at=at(REMINDED))
    assert [says(one, at(REMINDED)) for one in Message.objects.filter(kind="reminders")] == [[], []]


def test_an_action_is_told_of_three_days_before_and_once_when_it_is_overdue() -> None:
    """D5, C10: without a word of what it is."""
    met = asked()
    Commitment.objects.update(answered_at=make.NOW + timedelta(hours=1))
    in_hand(met)
    told = {days: heard(at(DUE + timedelta(days=days))) for days in range(-5, 12)}
    assert [days for days, mails in told.items() if mails] == [-3, 1]
    for days, word in ((-3, "is"), (1, "was")):
        [(to, about, said)] = told[days]
        assert to == met.places[0].participant.email
        assert f"{word} due on Friday 29 September 2028" in said
        assert "Xocontentski" not in about + said


@pytest.mark.parametrize("end", ["closed", "left"])
def test_a_closed_action_and_one_who_has_left_are_not_told_of(end: str) -> None:
    """D5: never to someone who has left."""
    met = asked()
    Commitment.objects.update(answered_at=make.NOW + timedelta(hours=1))
    action, owner = in_hand(met), met.places[0]
    if end == "closed":
        close_action(actor=owner.participant, action=action, outcome="worked", now=make.NOW)
    else:
        withdraw(actor=owner.participant, enrolment=owner, now=make.NOW + timedelta(hours=2))
    sent()
    assert [heard(at(DUE + timedelta(days=days))) for days in (-3, 1)] == [[], []]


def test_an_action_is_told_of_when_its_set_has_met_for_the_last_time() -> None:
    """D5: whoever has taken part to the end goes on with what they agreed."""
    met = meeting(2, sessions=1)
    last = met.starts(1)
    met.hold(1, ["present", "present"])
    words = ActionWords("Xocontentski", last.date() + timedelta(days=21))
    owner = met.places[0]
    record_action(actor=owner.participant, owner=owner, words=words, now=last + timedelta(hours=1))
    sent()
    told = [heard(at(words.due_on + timedelta(days=days))) for days in (-3, 1)]
    assert [[to for to, *_ in mails] for mails in told] == [[owner.participant.email]] * 2
