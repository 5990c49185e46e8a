"""C14: whoever is told that what a set wrote goes, whatever becomes of the mail."""

import logging
from datetime import timedelta
from unittest import mock

import pytest
from django.db import models
from django.utils import timezone

from core.keeping import all_runs, months_after
from core.refusal import Refusal
from notifications.emails import written
from notifications.models import FailingAddress, Message
from notifications.services import delivery
from sessions.models import Issue, Reflection
from sessions.selectors.writing import WRITTEN
from sessions.services.ending import cancel_set
from sessions.services.issues import IssueWords, write_issue
from sets.services.messages import hold_message, send_message_again
from tests import make
from tests.alsportal.kept import DAY, at, holding
from tests.sessions.kept import a_set_that_ended, deliver, night, there
from tests.sessions.meeting import meeting
from tests.sessions.written import as_, write

pytestmark = pytest.mark.django_db


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


def test_a_warning_that_can_never_be_written_is_seen_each_night_and_keeps_nothing_for_ever(monkeypatch, caplog):
    """C14: its template breaks. It is tried again a number of nights, each of which says so to whoever runs the
    service; then its readers count as told, the coordinator's record says how many, and the writing goes. Mended
    within that time it arrives, and has its thirty days."""
    monkeypatch.setattr("sessions.selectors.telling.TIMES_TOLD", 3)
    breaks, mended = a_set_that_ended(2, full=False), a_set_that_ended(2, full=False)
    due = months_after(breaks.ended_on, 6)
    night(due - 30 * DAY, post=False)
    caplog.set_level(logging.ERROR)

    def post(day: int) -> None:
        # Of its attempts the last: they take a day altogether.
        warnings(state="queued").update(template="emails/sessions/broken", attempts=delivery.ATTEMPTS - 1)
        delivery.send_due(secret=False, clock=lambda: at(due + day * DAY))
        assert not warnings().exclude(state="failed").exists()

    post(-30)
    for day in (-29, -28):
        caplog.clear()
        report = night(due + day * DAY, post=False)
        assert (report.waits, all_runs().left) == ({"told": 2}, 2)
        assert f"told {breaks.learning_set.pk} is kept longer" in caplog.text
        if day == -28:
            # The last time; of one of the two sets it is mended now.
            arrived = warnings(about=f"set:{mended.learning_set.pk}", state="queued")
            arrived.update(state="sent", sent_at=at(due - 28 * DAY))
            warnings(state="queued").update(state="failed")
        else:
            post(day)
    assert (breaks.learning_set.writing_goes_on, mended.learning_set.writing_goes_on) == (due + 2 * DAY,) * 2
    admin = as_(make.person(is_staff=True, is_superuser=True))
    assert "2 kept longer: a mail about it could not be sent." in admin.get("/record/").content.decode()

    caplog.clear()
    report = night(due - 27 * DAY)
    assert (report.waits, all_runs().left, caplog.text) == ({}, 0, "")
    record = as_(breaks.met.coordinator).get(f"/coordinate/{breaks.learning_set.programme.slug}/record/")
    assert "Three people were not reached by the mail that what Set A wrote goes." in record.content.decode()
    assert warnings(about=f"set:{breaks.learning_set.pk}").count() == 3 * 3
    night(due + DAY)
    assert there(breaks.learning_set)["issues"] == there(mended.learning_set)["issues"] == 1
    assert night(due + 2 * DAY).went["writing"]["sets"] == 2
    assert set(Issue.objects.values_list("question", flat=True)) == {"No longer kept"}
