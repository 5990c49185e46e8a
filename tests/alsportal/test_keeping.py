"""C14: nothing is kept longer than promised; what is counted stays countable, and every run says what it did."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any
from unittest import mock
from unittest.mock import Mock
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
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
from core.keeping import LONDON, all_runs, last_day_due, months_after, rows
from core.models import AuditEntry
from core.refusal import Refusal
from notifications.emails import written
from notifications.models import FailingAddress, Message
from participants.models import User
from participants.services.profile import save_profile
from sessions.models import Issue, Reflection
from sessions.selectors.actions import my_actions
from sessions.selectors.attendance_facts import read
from sessions.selectors.returns import returns_page
from sessions.selectors.work_counts import work_counts, work_in_short
from sessions.selectors.writing import WRITTEN
from sessions.services import keeping as of_sessions
from sessions.services.actions import ActionWords, record_action
from sessions.services.ending import cancel_set
from sessions.services.ground_rules import acknowledge
from sessions.services.issues import IssueWords, share_issue, write_issue
from sessions.services.notes import write_note
from sessions.services.reflections import Answer, reflect
from sets.audit import audit_programme
from sets.models import CriterionAnswer, Enrolment, Interest, LedgerReason
from sets.services.documents import Shelf, add_document
from sets.services.interest import express_interest
from sets.services.messages import hold_message, send_message_again
from sets.services.places import remove_person, withdraw
from sets.services.programmes import CriterionPlan, close, complete_programme, reopen
from tests import make
from tests.sessions.kept import Ended, a_set_that_ended, deliver, night, there
from tests.sessions.meeting import meeting
from tests.sessions.written import as_, tell, write
from tests.sets.test_sign_up_import import REASON, confirm, send

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NO_SEAT = {"seat": None, "seat_limit": None}


def figures(ended: Ended, today: date) -> list[object]:
    """Everything that a coordinator reads of the work, and of who was there."""
    programme = ended.learning_set.programme
    returns = returns_page(programme)
    facts, names = read(programme)
    of_sessions = [(one.figures, one.is_written_up, one.sent is None) for one in returns.all]
    return [work_counts(programme, today), work_in_short(programme, today), of_sessions, returns.themes, facts, names]


def holding(mark: str) -> dict[str, int]:
    """In how many rows of which table these letters stand, whatever the column."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} one WHERE one::text LIKE %s", [f"%{mark}%"])
            found[table] = cursor.fetchone()[0]
    return {table: number for table, number in found.items() if number}


def at(day: date, clock: time = time(3, 10)) -> datetime:
    return datetime.combine(day, clock, LONDON)


# --- what a set wrote ------------------------------------------------------------------------------------------------


def test_what_a_set_wrote_goes_after_six_months_its_people_were_told_and_every_figure_stays(
    django_capture_on_commit_callbacks,
):
    """C14: members warned 30 days before, once; on the day and not the day before; C15: counts stay. Late writers are
    refused, pages say since when it is gone."""
    ended = a_set_that_ended()
    before = there(ended.learning_set)
    assert all(before.values()), before
    due = months_after(ended.ended_on, 6)
    numbers = figures(ended, due)

    night(due - 31 * DAY)
    assert not Message.objects.filter(kind="writing_goes").exists()
    assert "goes on" not in shown(ended.member, ended)
    night(due - 30 * DAY)
    told = Message.objects.filter(kind="writing_goes")
    everybody = {ended.met.facilitator.pk, *(one.participant_id for one in ended.met.places)}
    assert {one.recipient_id for one in told} == everybody
    assert len(told) == 4
    words = f"{due:%A} {due.day} {due:%B} {due.year}"
    assert all(words in one.subject and one.context["data_url"].endswith("/my/data/") for one in told)
    for reader in (ended.member, ended.met.facilitator):
        assert f"What this set wrote goes on {words}" in shown(reader, ended)
    night(due - 29 * DAY)
    night(due - DAY, at=time(23, 59))
    assert told.count() == 4
    assert there(ended.learning_set) == before
    assert default_storage.exists(ended.document.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        report = night(due, at=time(0, 1))
    assert report.went["writing"]["sets"] == report.went["writing"]["documents"] == 1
    assert report.went["writing"]["issues"] == before["issues"]
    assert not any(there(ended.learning_set).values())
    assert not default_storage.exists(ended.document.file.name)
    assert figures(ended, due) == numbers
    assert audit_programme(ended.learning_set.programme, now=at(due)) == []
    # What somebody wrote in their journal and never shared is theirs: about a session, and about none.
    assert holding("Xø") == {"learning_sessions_reflection": 2}
    what_is_theirs_alone_stays(ended)
    assert night(due + DAY).counts == {}
    gone_for_its_people(ended)
    late_writers_are_refused(ended)


def shown(reader: User, ended: Ended) -> str:
    page = as_(reader).get(f"/sets/{ended.learning_set.pk}/")
    assert page.status_code == 200
    return " ".join(strip_tags(page.content.decode()).split())


def gone_for_its_people(ended: Ended) -> None:
    pk, session = ended.learning_set.pk, ended.met.session().pk
    assert "What this set wrote is gone" in shown(ended.member, ended)
    assert "agree to the ground rules" not in shown(ended.member, ended)
    assert my_actions(ended.member, ended.ended_on).closed == []
    of_set = [f"/sets/{pk}/{page}/" for page in ("issues", "actions", "ground-rules")]
    for reader in (ended.member, ended.met.facilitator):
        client = as_(reader)
        for page in of_set:
            assert client.get(page).status_code == 410, page
        assert client.get(f"/issues/{ended.issue.pk}/").status_code == 404
        assert client.get(f"/sessions/{session}/").status_code == 200
    for reader, page in (
        (ended.member, "reflect"),
        (ended.met.facilitator, "write-up"),
        (ended.met.facilitator, "plan"),
    ):
        assert as_(reader).get(f"/sessions/{session}/{page}/").status_code == 410, page
    assert as_(make.person()).get(of_set[0]).status_code == 404


def what_is_theirs_alone_stays(ended: Ended) -> None:
    about, note = Reflection.objects.order_by("text")
    assert (about.text, note.text, about.session) == ("Xølearned", "Xøown", ended.met.session())
    client = as_(ended.member)
    journal = client.get("/my/journal/").content.decode()
    assert "Xølearned" in journal
    assert "Xøworked" not in journal
    sent = client.post(f"/my/journal/{about.pk}/", {"text": "Still mine", "version": about.version, "shared": "on"})
    assert sent.status_code == 302
    about.refresh_from_db()
    assert (about.text, about.shared_at) == ("Still mine", None)


def late_writers_are_refused(ended: Ended) -> None:
    met, now = ended.met, timezone.now()
    member, learning_set, session = ended.member, ended.learning_set, met.session()
    by = {"actor": member, "now": now}
    shelf = Shelf(learning_set.programme, learning_set, from_coordinator=False)
    words = ActionWords("Late", timezone.localdate() + DAY)
    writers = [
        lambda: write_issue(learning_set=learning_set, words=IssueWords("Late?"), **by),
        lambda: share_issue(issue=ended.issue, **by),
        lambda: record_action(owner=met.places[0], words=words, **by),
        lambda: reflect(session=session, answers=[Answer("worked", "Late")], **by),
        lambda: acknowledge(learning_set=learning_set, version=1, **by),
        lambda: write(met, findings="Late"),
        lambda: tell(met, "Late"),
        lambda: met.mark("absent"),
        lambda: write_note(actor=met.facilitator, learning_set=learning_set, text="Late", key=uuid4(), now=now),
        lambda: add_document(
            actor=met.facilitator, shelf=shelf, title="Late", name="late.txt", content=b"Late", now=now
        ),
    ]
    for writer in writers:
        with pytest.raises(Refusal):
            writer()
    assert holding("Late") == {}


def test_after_an_outage_nothing_goes_sooner_than_thirty_days_after_its_people_were_told():
    """C14: the first night after eight months warns; what had to go waits its 30 days; then it goes."""
    ended = a_set_that_ended(full=False)
    first = months_after(ended.ended_on, 8)
    night(first)
    night(first)
    assert Message.objects.filter(kind="writing_goes").count() == 4
    assert ended.learning_set.writing_goes_on == first + 30 * DAY
    night(first + 29 * DAY)
    assert Issue.objects.get(pk=ended.issue.pk).question == "Why Xøshared?"
    night(first + 33 * DAY)
    assert Issue.objects.get(pk=ended.issue.pk).question == "No longer kept"
    # Something that a later version lets go, or that was put back by hand, goes the next night.
    Issue.objects.filter(pk=ended.issue.pk).update(why_it_matters="Xøback")
    assert night(first + 34 * DAY).went["writing"]["issues"] == 1
    assert holding("Xø") == {}


def warnings(**of: object) -> models.QuerySet[Message]:
    return Message.objects.filter(kind="writing_goes", **of)


def test_whoever_has_something_in_a_cancelled_set_is_told_and_led_to_what_they_may_open():
    """C14: cancelling puts its members back on the list; what they wrote goes all the same, and their mail leads to
    their own data, not to a set that is closed to them."""
    met = meeting(people=3, sessions=1)
    owner, journals, nothing = (one.participant for one in met.places)
    words, now = IssueWords("Why mine?"), make.NOW + timedelta(hours=1)
    write_issue(actor=owner, learning_set=met.learning_set, words=words, now=now)
    answer = {"question": "worked", "text": "Well", "at": now, "changed_at": now, "shared_at": now}
    Reflection.objects.create(author=journals, session=met.session(), **answer)
    cancel_set(actor=met.coordinator, learning_set=met.learning_set, reason="Too few", now=now + timedelta(hours=1))
    night(months_after(now.date(), 6) - 30 * DAY)
    told = {one.recipient_id: one for one in warnings()}
    assert told.keys() == {owner.pk, journals.pk, met.facilitator.pk}
    assert nothing.pk not in told
    for reader in (owner, journals, met.facilitator):
        may_open = as_(reader).get(f"/sets/{met.learning_set.pk}/").status_code == 200
        assert may_open is (reader == met.facilitator)
        for part in (told[reader.pk].context["set_url"], mail_written(told[reader.pk])):
            assert (f"/sets/{met.learning_set.pk}/" in part) is may_open
        assert "/my/data/" in mail_written(told[reader.pk])
    assert "Issues you brought" in as_(owner).get("/my/data/").content.decode()


def mail_written(message: Message) -> str:
    mail = written(message)
    return f"{mail.subject} {mail.body} {mail.alternatives[0][0]}"


def test_nothing_goes_while_a_warning_waits_and_thirty_days_count_from_the_last_that_left():
    """C14: the mail server is away for weeks; each mail says the day that holds as it leaves. Held back by nobody; an
    address that failed for good counts as told, and the record says how many, without a name."""
    ended = a_set_that_ended(full=False)
    due = months_after(ended.ended_on, 6)
    night(due - 30 * DAY, post=False)
    one, failing, tried_in_vain, _ = warnings().order_by("pk")
    by = {"actor": ended.met.coordinator, "now": timezone.now()}
    with pytest.raises(Refusal):
        hold_message(message=one, **by)
    coordinate = f"/coordinate/{ended.learning_set.programme.slug}"
    listed = as_(ended.met.coordinator).get(f"{coordinate}/messages/").content.decode()
    assert "What a set wrote goes soon" in listed
    assert "/hold/" not in listed.split("What a set wrote goes soon")[1]
    for state in ("queued", "sending", "held"):
        warnings(pk=one.pk).update(state=state, held_at=timezone.now())
        assert night(due, post=False).counts.get("issues") is None
        assert ended.learning_set.writing_goes_on == due + 30 * DAY
    with mock.patch("django.utils.timezone.now", return_value=at(due + 3 * DAY)):
        later = due + 33 * DAY
        assert f"{later:%A} {later.day} {later:%B} {later.year}" in mail_written(one)
    warnings(pk=one.pk).update(state="sent", sent_at=at(due))
    marked = {"address": failing.to, "reason": "refused", "since": at(due), "last_at": at(due)}
    FailingAddress.objects.create(user=failing.recipient, **marked)
    warnings(pk__in=[failing.pk, tried_in_vain.pk]).update(state="failed")
    night(due + DAY, post=False)
    # Where the address is not to blame it is sent once more by itself.
    assert [mail.again_of for mail in warnings(again_of__isnull=False)] == [tried_in_vain]
    deliver(at(due + 2 * DAY))
    assert ended.learning_set.writing_goes_on == due + 31 * DAY
    night(due + 3 * DAY)
    assert ended.learning_set.writing_goes_on == due + 32 * DAY
    record = as_(ended.met.coordinator).get(f"{coordinate}/record/")
    line = "One person was not reached by the mail that what Set A wrote goes."
    assert record.content.decode().count(line) == 1
    night(due + 31 * DAY)
    assert Issue.objects.get(pk=ended.issue.pk).question == "Why Xøshared?"
    # Sent once more to the one that failed: that one has its thirty days too.
    send_message_again(actor=ended.met.coordinator, message=failing, now=at(due + 31 * DAY))
    assert night(due + 32 * DAY).went["writing"] == {"sets_put_off": 1}
    night(due + 61 * DAY)
    assert Issue.objects.get(pk=ended.issue.pk).question == "Why Xøshared?"
    assert night(due + 62 * DAY).went["writing"]["sets"] == 1
    assert Issue.objects.get(pk=ended.issue.pk).question == "No longer kept"


def test_a_set_that_wrote_nothing_has_no_day_until_it_has_written_something():
    """C14: what is written after the months are over is told of like everything else."""
    ended = a_set_that_ended(full=False)
    for one in WRITTEN:
        one.of([ended.learning_set.pk]).delete()
    ended.document.delete()
    first = months_after(ended.ended_on, 6)
    assert night(first).went["told"] == {}
    assert ended.learning_set.writing_goes_on is None
    write(ended.met, findings="Late")
    assert night(first + 9 * DAY).went["told"]["sets_told"] == 1
    assert ended.learning_set.writing_goes_on == first + 39 * DAY


# --- places and programmes -------------------------------------------------------------------------------------------


def test_of_those_who_waited_what_they_said_goes_three_months_after_sign_up_closed_and_the_ledger_stays_fair():
    """C14, P13: answers, dates, reasons, interests and mail go; numbers stay; who still waits, or is in a set, keeps
    theirs. Reopened is not closed."""
    criteria = [CriterionPlan(kind="question", text="Why?", required=False)]
    programme = make.programme(maximum=2, optimum=2, max_sets=1, criteria=criteria)
    by, question = make.coordinator_of(programme), programme.criteria.get()
    said = {"answers": {question.pk: "Xøanswer"}, "cannot_make": list(programme.planned_sessions.all()[:1])}
    member, _, waits, withdrew, removed = (make.place(programme, **said) for _ in range(5))
    withdraw(actor=withdrew.participant, enrolment=withdrew, now=make.NOW)
    remove_person(actor=by, enrolment=removed, reason="Xøreason", now=make.NOW)
    express_interest(actor=withdrew.participant, programme=programme, what_would_help="Xøhelp", now=make.NOW)
    close(actor=by, programme=programme, now=make.NOW + DAY)
    again = {"actor": by, "programme": programme}
    reopen(closes_at=None, reason="Xøreopened", now=make.NOW + 2 * DAY, **again)
    night(date(2028, 12, 31))
    assert CriterionAnswer.objects.count() == 5
    close(now=at(date(2028, 11, 30)), **again)
    Message.objects.update(state="sent")
    night(date(2029, 2, 27))
    assert CriterionAnswer.objects.count() == 5
    # 30 February: its month's last day.
    report = night(date(2029, 2, 28))
    assert report.went["waited"] == {"answers": 2, "dates": 2, "reasons": 1, "interests": 1, "messages": 4}
    assert {one.enrolment for one in CriterionAnswer.objects.all()} >= {member, waits}
    assert not Interest.objects.exists()
    assert [one.text for one in LedgerReason.objects.all()] == ["Xøreopened"]
    left = set(Message.objects.values_list("recipient", flat=True))
    assert not left & {withdrew.participant_id, removed.participant_id}
    assert left >= {member.participant_id, waits.participant_id}
    assert audit_programme(programme, now=at(date(2029, 2, 28))) == []
    assert night(date(2029, 3, 1)).counts == {}


def test_the_one_reason_of_a_file_goes_when_everybody_in_it_is_due_and_not_before():
    """C14: whoever stands first in it, and whatever became of others as it was entered."""
    programme = make.programme(maximum=2, optimum=2, max_sets=1)
    soon, (first, _) = make.NOW + timedelta(hours=2), make.places(programme, 2)
    rows = "".join(f"{one},{one}@example.org,{make.organisation()},2028-09-04T10:30\n" for one in ("ann", "ben"))
    confirm(send(programme, f"Name,Email address,Organisation,Received\n{rows}", now=soon), now=soon)
    by = make.coordinator_of(programme)
    # Somebody who waits is seated by it: it is about the one who was removed.
    remove_person(actor=by, enrolment=first, reason="Xømoved away", now=soon)
    waits = Enrolment.objects.get(participant__email="ben@example.org")
    assert (waits.state, Enrolment.objects.get(participant__email="ann@example.org").state) == ("waiting", "confirmed")
    close(actor=by, programme=programme, now=make.NOW + DAY)
    due = months_after((make.NOW + DAY).date(), 3)
    night(due)
    withdraw(actor=waits.participant, enrolment=waits, now=at(due))
    night(due + DAY)
    reasons = LedgerReason.objects.order_by("act").values_list("text", flat=True)
    assert list(reasons) == [REASON, "Xømoved away"]
    # As if neither had ever been in a set.
    Enrolment.objects.exclude(pk=waits.pk).update(state="withdrawn", learning_set=None, in_set_since=None, **NO_SEAT)
    night(due + 2 * DAY)
    assert list(reasons.all()) == []


def test_a_year_after_a_programme_ended_its_contact_its_reasons_and_all_answers_are_gone():
    """C14: contact details twelve months after the programme completes, on the day and not before."""
    criteria = [CriterionPlan(kind="question", text="Why?", required=False)]
    met = meeting(sessions=1, criteria=criteria)
    programme = met.learning_set.programme
    met.hold(1, ["present"] * 3)
    CriterionAnswer.objects.create(enrolment=met.places[0], criterion=programme.criteria.get(), text="Xøanswer")
    ends = met.starts() + timedelta(hours=4)
    close(actor=met.coordinator, programme=programme, now=ends)
    complete_programme(actor=met.coordinator, programme=programme, now=ends)
    due = months_after(ends.date(), 12)
    night(due - DAY)
    programme.refresh_from_db()
    assert programme.contact_email
    assert CriterionAnswer.objects.exists()
    report = night(due)
    assert report.went["programme"]["contacts"] == report.went["programme"]["answers"] == 1
    programme.refresh_from_db()
    assert (programme.contact_name, programme.contact_email) == ("", "")
    assert not LedgerReason.objects.exists()
    assert audit_programme(programme, now=at(due)) == []
    assert "mailto:" not in Client().get(f"/programmes/{programme.slug}/").content.decode()
    assert night(due + DAY).counts.keys() <= {"messages"}


# --- people ----------------------------------------------------------------------------------------------------------


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


def account(*, joined: datetime, verified: bool = False, **fields: object) -> User:
    user = make.person(date_joined=joined, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    Message.objects.create(
        key=str(uuid4()), kind="code", recipient=user, to=user.email, subject="Code", created_at=joined, due_at=joined
    )
    return user


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


# --- the night -------------------------------------------------------------------------------------------------------


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
