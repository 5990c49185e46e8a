"""Dates confirmed before sessions had rows of their own."""

from datetime import datetime, time
from importlib import import_module

import pytest
from django.apps import apps

from sessions.models import Session, SessionEvent
from sets.working_days import LONDON
from tests import make
from tests.sessions.arranged import arranged

pytestmark = pytest.mark.django_db

migration = import_module("sessions.migrations.0003_sessions_of_confirmed_dates")


def test_dates_that_stood_become_confirmed_sessions_once():
    """P5: the set keeps its confirmed dates; a set that has sessions already keeps those."""
    learning_set = make.confirmed_dates(make.programme().sets.get())
    other = arranged(make.programme().sets.get())
    before = list(Session.objects.filter(learning_set=other).values())
    for _ in range(2):
        migration.make_sessions(apps, None)
    first, *_ = made = learning_set.sessions.order_by("number")
    assert [(one.number, one.state, one.place) for one in made] == [
        (number, "confirmed", "Town Hall, Winford") for number in (1, 2, 3)
    ]
    assert first.starts_at == datetime.combine(learning_set.first_session_on, time(9, 30), LONDON)
    assert SessionEvent.objects.get(session=first).at == learning_set.dates_confirmed_at
    assert list(Session.objects.filter(learning_set=other).values()) == before
