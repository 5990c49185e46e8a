"""C14: whoever is told that what a set wrote goes, whatever becomes of the mail."""

import logging
from datetime import datetime, time, timedelta

import pytest

from core.keeping import LONDON, all_runs, months_after
from notifications.models import Message
from notifications.services import delivery
from sessions import keeping
from sessions.models import Issue
from tests import make
from tests.sessions.kept import a_set_that_ended, night, there
from tests.sessions.written import as_

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_a_warning_that_can_never_be_written_is_seen_each_night_and_keeps_nothing_for_ever(monkeypatch, caplog):
    """C14: its template breaks. It is tried again a number of nights, each of which says so to whoever runs the
    service; then its readers count as told, the coordinator's record says how many, and the writing goes. Mended
    within that time it arrives, and has its thirty days."""
    monkeypatch.setattr("sessions.selectors.telling.TIMES_TOLD", 3)
    breaks, mended = a_set_that_ended(2, full=False), a_set_that_ended(2, full=False)
    due = months_after(breaks.ended_on, 6)
    night(due - 30 * DAY, post=False)
    warnings = Message.objects.filter(kind=keeping.WRITING_GOES)
    caplog.set_level(logging.ERROR)

    def post(day: int) -> None:
        # Of its attempts the last: they take a day altogether.
        warnings.filter(state="queued").update(template="emails/sessions/broken", attempts=delivery.ATTEMPTS - 1)
        delivery.send_due(secret=False, clock=lambda: datetime.combine(due + day * DAY, time(12), LONDON))
        assert not warnings.exclude(state="failed").exists()

    post(-30)
    for day in (-29, -28):
        caplog.clear()
        report = night(due + day * DAY, post=False)
        assert (report.waits, all_runs().left) == ({"told": 2}, 2)
        assert f"told {breaks.learning_set.pk} is kept longer" in caplog.text
        if day == -28:
            # The last time; of one of the two sets it is mended now.
            warnings.filter(about=f"set:{mended.learning_set.pk}", state="queued").update(state="sent")
            warnings.filter(state="sent").update(sent_at=datetime.combine(due - 28 * DAY, time(12), LONDON))
            warnings.filter(state="queued").update(state="failed")
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
    assert warnings.filter(about=f"set:{breaks.learning_set.pk}").count() == 3 * 3
    night(due + DAY)
    assert there(breaks.learning_set)["issues"] == there(mended.learning_set)["issues"] == 1
    assert night(due + 2 * DAY).went["writing"]["sets"] == 2
    assert set(Issue.objects.values_list("question", flat=True)) == {"No longer kept"}
