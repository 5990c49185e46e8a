"""C14: what was said by who waited goes, and, a year after a programme ended, who it was about."""

from datetime import date, timedelta

import pytest
from django.test import Client

from core.keeping import months_after
from notifications.models import Message
from sets.audit import audit_programme
from sets.models import CriterionAnswer, Enrolment, Interest, LedgerReason
from sets.services.interest import express_interest
from sets.services.places import remove_person, withdraw
from sets.services.programmes import CriterionPlan, close, complete_programme, reopen
from tests import make
from tests.alsportal.kept import DAY, NO_SEAT, at
from tests.sessions.kept import night
from tests.sessions.meeting import meeting
from tests.sets.test_sign_up_import import REASON, confirm, send

pytestmark = pytest.mark.django_db


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
