"""Arriving at a session: what its page and its room say before it begins, as it begins and once it is over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.models import Attendance
from sessions.services.apologies import send_apologies
from tests.sessions.test_bids import a_set, as_, words

pytestmark = pytest.mark.django_db
CHECK_IN = "I am here: check in"


def test_on_the_day_checking_in_is_at_hand_until_one_is_marked_and_then_the_write_up_is() -> None:
    """On the session's page and in its room, for members; before it begins the room names who cannot come, and counts
    nobody. Apologies for a date that is no more are not said."""
    met = a_set(days_ahead=0)
    ahead = timezone.now() - timedelta(hours=1)
    for place in met.places[1:]:
        send_apologies(actor=place.participant, session=met.session(), now=ahead)
    Attendance.objects.filter(enrolment=met.places[2]).update(apologies_for=met.starts(2))
    member, facilitator = as_(met.places[0].participant), as_(met.facilitator)
    page, room = (reverse(name, args=[met.session().pk]) for name in ("session", "room"))

    before = words(facilitator.get(room))
    assert "Who cannot come" in before
    assert str(met.places[1].participant) in before
    assert str(met.places[2].participant) not in before
    assert "0 of" not in before
    early = words(member.get(page))
    assert early.index(CHECK_IN) < early.index("Agenda")
    assert early.count(CHECK_IN) == 1
    assert "The room is open." in early
    assert "You do, as the set’s facilitator." in words(facilitator.get(page))

    met.begin()
    assert "0 of 3" in words(facilitator.get(room))
    assert CHECK_IN in words(member.get(room))
    assert CHECK_IN not in words(facilitator.get(room))
    met.mark("present", now=timezone.now())
    assert CHECK_IN not in words(member.get(room)) + words(member.get(page))

    met.end(now=timezone.now())
    back = words(member.get(page))
    assert back.index("Looking back") < back.index("Agenda")
    assert "What to do" not in back
    over = words(facilitator.get(page))
    assert over.index("Write up this session for the set") < over.index("Agenda")
    assert "Add to your calendar" not in over
