"""C14: accounts, needs, mail and people go when nothing needs them any more."""

import logging
from dataclasses import replace
from datetime import date, time, timedelta
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alsportal.keeping import night as keep_no_longer
from core import keeping
from core.keeping import all_runs, months_after, rows
from core.models import AuditEntry
from core.refusal import Refusal
from notifications.models import Message
from participants.models import User
from participants.services.profile import save_profile
from sessions.selectors.attendance_facts import read
from sessions.selectors.work_counts import work_in_short
from sets.audit import audit_programme
from sets.services.programmes import close, complete_programme
from tests import make
from tests.alsportal.kept import DAY, account, at, holding
from tests.sessions.kept import night
from tests.sessions.meeting import meeting

pytestmark = pytest.mark.django_db


def test_what_was_arranged_for_somebody_goes_28_days_after_their_last_session():
    """C14: and not what they said since, nor where something still goes on."""
    met = meeting(people=4, sessions=1)
    people = [one.participant for one in met.places]
    User.objects.filter(pk__in=[one.pk for one in (*people, met.facilitator)]).update(access_needs="Xøstep")
    outside = make.person(access_needs="Xøstep")
    User.objects.update(date_joined=make.NOW)
    met.hold(1, ["present"] * 4)
    due = (met.starts() + timedelta(hours=3)).date() + 28 * DAY
    goes_on, says_anew = people[1], people[2]
    goes_on.refresh_from_db()
    make.place(make.programme(), goes_on)
    says_anew.refresh_from_db()
    said = {"full_name": "A", "job_title": "B", "organisation": says_anew.organisation}
    save_profile(actor=says_anew, access_needs="Xøramp", now=at(due - 5 * DAY), **said)
    night(due - DAY)
    assert User.objects.exclude(access_needs="").count() == 6
    assert night(due).went["needs"] == {"needs": 3}
    kept = set(User.objects.exclude(access_needs=""))
    assert kept == {goes_on, says_anew, outside}
    night(due + 23 * DAY)
    assert set(User.objects.exclude(access_needs="")) == {goes_on, outside}


def test_an_account_that_nobody_confirmed_goes_after_48_hours_with_the_mail_to_it():
    """C14: to the second; whoever confirmed, signed in, or is known for more stays. As many queries for three."""
    now = make.NOW
    stays = [
        account(joined=now - timedelta(hours=48) + timedelta(seconds=1)),
        account(joined=now - 9 * DAY, verified=True),
        account(joined=now - 9 * DAY, last_login=now - 8 * DAY),
        account(joined=now - 9 * DAY, is_staff=True),
        make.place(make.programme(), account(joined=now - 9 * DAY, organisation=make.organisation())).participant,
        make.person(date_joined=now - 9 * DAY),
    ]
    User.objects.filter(email__startswith="person").exclude(pk__in=[one.pk for one in stays]).update(date_joined=now)
    assert night(now.date()).went["unconfirmed"] == {}
    known = User.objects.count()
    numbers = []
    for many in (1, 3):
        gone = [account(joined=now - timedelta(hours=48)) for _ in range(many)]
        with CaptureQueriesContext(connection) as asked:
            assert keep_no_longer(now=now).went["unconfirmed"] == {"accounts": many, "messages": many}
        numbers.append(len(asked))
        assert User.objects.count() == known
        assert not Message.objects.filter(to__in=[one.email for one in gone]).exists()
    assert numbers[0] == numbers[1]
    assert User.objects.filter(pk__in=[one.pk for one in stays]).count() == len(stays)
    # As somebody does it who never types the code.
    Client().post("/accounts/signup/", {"full_name": "Late Comer", "email": "late.comer@example.org"})
    made = User.objects.get(email="late.comer@example.org").date_joined
    assert keep_no_longer(now=made + timedelta(hours=47)).went["unconfirmed"] == {}
    assert keep_no_longer(now=made + timedelta(hours=48)).went["unconfirmed"]["accounts"] == 1


def test_mail_is_kept_for_a_year_and_mail_with_a_code_for_two_days():
    """C14: what is still to be sent stays."""
    written = at(date(2028, 3, 31), time(12))
    said = {"kind": "k", "subject": "S", "to": "a@example.org", "created_at": written, "due_at": written}
    for number, (state, secret) in enumerate((("sent", False), ("failed", False), ("queued", False), ("sent", True))):
        Message.objects.create(key=str(number), state=state, secret=secret, **said)
    keep_no_longer(now=written + timedelta(hours=47))
    assert Message.objects.count() == 4
    keep_no_longer(now=written + timedelta(hours=48))
    assert Message.objects.filter(secret=True).count() == 0
    night(date(2029, 3, 30))
    assert Message.objects.count() == 3
    assert night(date(2029, 3, 31)).went["mail"] == {"messages": 2}
    assert [one.state for one in Message.objects.all()] == ["queued"]


def test_who_somebody_is_goes_a_year_after_their_programme_ended_and_what_counts_stays():
    """C14, C15: not who has another place, runs something, may open programmes, or goes on using the account; who only
    waited sooner. The erased cannot sign in, no mail with their name is left, the places stay fair."""
    met = meeting(people=4, sessions=1, maximum=4, optimum=4, max_sets=1)
    programme = met.learning_set.programme
    waited = [make.place(programme, make.representative(full_name="Xøwaited")) for _ in range(2)]
    goes, in_another, signs_in, staff = (one.participant for one in met.places)
    User.objects.filter(pk__in=[goes.pk, met.facilitator.pk]).update(full_name="Xøgoes")
    User.objects.update(date_joined=make.NOW)
    met.hold(1, ["present"] * 4)
    ends = met.starts() + timedelta(hours=4)
    close(actor=met.coordinator, programme=programme, now=ends)
    complete_programme(actor=met.coordinator, programme=programme, now=ends)
    Message.objects.update(state="sent")
    other = make.programme(now=ends, by=make.coordinator(date_joined=ends))
    make.place(other, User.objects.get(pk=in_another.pk), now=ends)
    due = months_after(ends.date(), 12)
    User.objects.filter(pk=staff.pk).update(may_open_programmes=True)
    User.objects.filter(pk=signs_in.pk).update(last_login=at(due - 300 * DAY))
    # One of the two who waited has looked at their page since.
    User.objects.filter(pk=waited[1].participant_id).update(last_login=at(months_after(ends.date(), 2)))

    night(months_after(ends.date(), 3) - DAY)
    assert erased() == set()
    night(months_after(ends.date(), 3))
    assert erased() == {waited[0].participant_id}
    night(due - DAY)
    assert erased() == {one.participant_id for one in waited}
    numbers = [read(programme)[0], work_in_short(programme, due)]
    report = night(due)
    assert report.went["person"] == {"people": 2}
    assert erased() == {goes.pk, met.facilitator.pk, *(one.participant_id for one in waited)}
    assert [read(programme)[0], work_in_short(programme, due)] == numbers
    assert holding("Xø") == {}
    assert holding(goes.email) == {}
    assert audit_programme(programme, now=at(due)) == []
    assert night(due + DAY).went["person"] == {}
    night(months_after(due - 300 * DAY, 12))
    assert signs_in.pk in erased()
    assert not {in_another.pk, staff.pk, met.coordinator.pk} & erased()


def test_who_is_named_as_the_contact_of_a_programme_that_goes_on_stays_and_whoever_is_refused_fails_no_night(
    monkeypatch, caplog
):
    """C14: a contact without a role is needed for as long as the programme has it; a refusal is no alarm."""
    contact = make.person(email="Contact@example.org", date_joined=make.NOW - 800 * DAY)
    programme = make.programme(by=make.coordinator(date_joined=make.NOW))
    programme.contact_email = "contact@example.org"
    programme.save(update_fields=["contact_email"])
    assert night(make.NOW.date()).went["person"] == {}
    [person] = [row for row in rows() if row.name == "person"]
    assert contact.pk not in person.due(make.NOW)
    refused = replace(person, due=lambda now: [contact.pk], let_go=Mock(side_effect=Refusal("Not yet.")))
    monkeypatch.setitem(keeping._ROWS, "person", refused)
    report = night(make.NOW.date())
    assert (report.stays, report.failed) == ({"person": 1}, {})
    assert (all_runs().left, AuditEntry.objects.filter(act="kept no longer").latest("pk").facts["stays"]) == (0, 1)
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


def erased() -> set[int]:
    return set(User.objects.exclude(erased_at=None).values_list("pk", flat=True))
