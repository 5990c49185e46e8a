"""C14: the night that keeps nothing too long: what fails holds up no other, and each run says what it did."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from alsportal.keeping import night as keep_no_longer
from alsportal.personal_data import TABLE, Until
from alsportal.tasks import LONGEST
from alsportal.tasks import keep_no_longer as task
from core import keeping
from core.keeping import all_runs, last_day_due, months_after, rows
from core.models import AuditEntry
from notifications.models import Message
from participants.models import User
from sessions.selectors.writing import WRITTEN
from sessions.services import keeping as of_sessions
from sets.models import Enrolment
from sets.services.programmes import CriterionPlan
from tests import make
from tests.alsportal.kept import DAY, NO_SEAT, account, at, holding
from tests.sessions.kept import a_set_that_ended, night, there
from tests.sessions.written import as_

pytestmark = pytest.mark.django_db


def test_one_that_fails_holds_up_no_other_and_the_run_is_recorded_without_a_name(monkeypatch, caplog):
    """C14: each is its own transaction; C02: neither log nor record says whose it was. What would go can be asked."""
    ended = [a_set_that_ended(full=False) for _ in range(2)]
    due = months_after(ended[0].ended_on, 6)
    night(due - 30 * DAY)
    asked = StringIO()
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(due))
    call_command("keep_no_longer", "--dry-run", stdout=asked)
    assert "sets whose writing goes: 2 sets" in asked.getvalue()
    assert holding("Xøshared") == {"learning_sessions_issue": 2, "learning_sessions_issueversion": 2}
    runs = AuditEntry.objects.filter(act="kept no longer")
    assert runs.count() == 1
    forget, first = of_sessions.forget_documents, ended[0].learning_set

    def stumble(learning_set):
        if learning_set == first:
            raise DatabaseError("Xøwords of a row")
        return forget(learning_set)

    monkeypatch.setattr(of_sessions, "forget_documents", stumble)
    unknown = replace(keeping._ROWS["needs"], due=Mock(side_effect=DatabaseError))
    monkeypatch.setitem(keeping._ROWS, "needs", unknown)
    caplog.set_level(logging.DEBUG)
    report = keep_no_longer(now=at(due))
    assert report.failed == {"needs": 1, "writing": 1}
    assert there(first)["issues"] == 1
    assert not any(there(ended[1].learning_set).values())
    record = runs.first()
    assert (record.facts["failed"], record.facts["went"]["sets"]) == (2, 1)
    assert record.actor is None
    assert (all_runs().last_at, all_runs().left, all_runs().went["sets"]) == (record.at, 2, 1)
    assert f"writing {first.pk} could not go" in caplog.text
    monkeypatch.undo()
    assert night(due + DAY).went["writing"]["sets"] == 1
    listed = strip_tags(as_(make.person(is_staff=True, is_superuser=True)).get("/record/").content.decode())
    assert "Kept no longer – " in listed
    assert "sets: 1" in listed
    assert ". 2 could not go." in listed


def test_a_night_that_takes_too_long_ends_and_says_what_is_left(monkeypatch):
    """C14: it stops before the worker is stopped, so that what it did is on record; the next goes on."""
    ended = [a_set_that_ended(2, full=False) for _ in range(3)]
    due = months_after(ended[0].ended_on, 6)
    assert LONGEST.total_seconds() + 60 < task.time_limit
    night(due - 30 * DAY)
    clock = iter([0, *[1] * 2, *[1501] * 99])
    monkeypatch.setattr(keeping, "monotonic", lambda: next(clock))
    patiently = {"now": at(due), "patience": LONGEST}
    report = keep_no_longer(**patiently)
    done = sum(not any(there(one.learning_set).values()) for one in ended)
    assert (report.left["writing"], report.failed) == (3 - done, {})
    assert 0 < done < 3
    said = AuditEntry.objects.filter(act="kept no longer").latest("pk").facts
    assert (said["left"], said["went"]["sets"]) == (report.left.total(), done)
    assert all_runs().left == report.left.total()
    listed = as_(make.person(is_staff=True, is_superuser=True)).get("/record/").content.decode()
    assert f"{report.left.total()} are left for the next night." in listed
    monkeypatch.undo()
    assert night(due + DAY).went["writing"]["sets"] == 3 - done


def test_what_is_no_longer_due_as_its_lock_is_had_stays_and_a_set_of_more_people_takes_no_more_queries():
    """C14: between the look and the lock somebody signs in, confirms, opens sign-up again; each row asks once more."""
    small, large = (a_set_that_ended(people, full=False) for people in (2, 4))
    person = account(joined=timezone.now())
    criteria = [CriterionPlan(kind="question", text="Why?", required=False)]
    programme = make.programme(now=timezone.now(), criteria=criteria)
    place = make.place(programme, answers={programme.criteria.get().pk: "Xøanswer"}, now=timezone.now())
    # As of somebody who gave up while they waited.
    Enrolment.objects.filter(pk=place.pk).update(state="withdrawn", learning_set=None, in_set_since=None, **NO_SEAT)
    sets = [small.learning_set.pk]
    keys = {"writing": sets, "told": sets, "waited": [programme.pk], "programme": [programme.pk]}
    messages = list(Message.objects.values_list("pk", flat=True))
    keys |= {"unconfirmed": [person.pk], "needs": [person.pk], "person": [person.pk]}
    keys |= {"mail": messages, "codes": messages}
    before = User.objects.count(), Message.objects.count(), there(small.learning_set)
    for row in rows():
        assert not any(row.let_go(keys.get(row.name, [0]), timezone.now()).values()), row.name
    assert (User.objects.count(), Message.objects.count(), there(small.learning_set)) == before

    due = months_after(small.ended_on, 6)
    night(due - 30 * DAY)
    [writing] = [row for row in rows() if row.name == "writing"]
    numbers = []
    for one in (small, large):
        with CaptureQueriesContext(connection) as asked:
            assert writing.let_go([one.learning_set.pk], at(due))["sets"] == 1
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] < 100


def test_months_are_those_of_the_calendar_in_london():
    """C14: 31 August and six months are the end of February; a day begins at midnight in London, summer or not."""
    assert months_after(date(2028, 8, 31), 6) == date(2029, 2, 28)
    assert months_after(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert months_after(date(2028, 12, 5), 12) == date(2029, 12, 5)
    for months in (3, 6, 12):
        for ahead in range(0, 800, 7):
            today = date(2027, 1, 1) + ahead * DAY
            last = last_day_due(today, months)
            assert months_after(last, months) <= today < months_after(last + DAY, months)


def test_the_privacy_page_promises_the_periods_that_the_night_goes_by(monkeypatch):
    """C14: another constant is another sentence."""

    def promised() -> Sequence[str]:
        page = Client().get("/privacy/").content.decode()
        return [" ".join(strip_tags(one).split()) for one in page.split("<h2>How long</h2>")[1].split("<li>")[1:9]]

    assert [one.split(" Contact details are")[0] for one in promised()] == [
        "accounts whose address was never confirmed: 48 hours",
        "people who waited or declined: three months after the programme closes; somebody who still waits then, once "
        "they no longer do",
        "what we arranged for you, such as access or food: 28 days after the last session",
        "what a set wrote: six months after the set completes, private drafts of issues and what was shared from "
        "journals with it; its members are told 30 days before",
        "your journal, as far as you have not shared it: as long as your account",
        "contact details: twelve months after the programme completes",
        "mail we sent you: twelve months; mail with a sign-in code: 48 hours",
        "notes of the administration, which may hold a name: twelve months",
    ]
    for name, value in (("WRITING_MONTHS", 5), ("WAITED_MONTHS", 5), ("CONTACT_MONTHS", 5), ("NEEDS_DAYS", 5)):
        monkeypatch.setattr(f"alsportal.periods.{name}", value)
    assert sum("five months" in one or "5 days" in one for one in promised()) == 4


def test_the_table_of_everything_held_and_the_night_say_the_same():
    """C14: what the table keeps until a set's writing goes is what goes then, field by field; a new kind of it, or a
    promise without a row of the night, is found here. That no field is missing in the table is asked where it is."""
    of_writing = {
        (held.model, name) for held in TABLE if held.kept_until == Until.WRITING for name in held.fields.split()
    }
    emptied, whole = set(), {"sets.Document"}
    for one in WRITTEN:
        label = one.rows.model._meta.label
        # Of these a part goes: private drafts of issues, and what of a journal was shared.
        if one.goes and one.name not in ("drafts", "reflections"):
            whole |= {label, *with_it(one.rows.model)}
        emptied |= {(label, name) for name in (*one.emptied, *one.crossed_out)}
    assert {(model, name) for model, name in of_writing if model not in whole} == emptied
    for model in whole:
        assert {held.kept_until for held in TABLE if held.model == model} <= {Until.WRITING, Until.NUMBERS}, model
    promises = {
        Until.NOT_CONFIRMED: ["unconfirmed"],
        Until.WAITED: ["waited"],
        Until.NEEDS: ["needs"],
        Until.WRITING: ["told", "writing"],
        Until.CONTACT: ["person", "programme"],
        Until.MAIL: ["codes", "mail"],
        Until.NOTED: ["notes"],
    }
    assert sorted(name for names in promises.values() for name in names) == sorted(row.name for row in rows())


def with_it(model: Any) -> set[str]:
    """What goes with a row of this model, and with those."""
    found = {one.related_model for one in model._meta.related_objects if one.on_delete is models.CASCADE}
    return {one._meta.label for one in found} | {label for one in found for label in with_it(one)}
