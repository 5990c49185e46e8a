"""The same form is sent twice at the same moment; a twin goes without its key."""

from uuid import UUID, uuid4

import pytest

from participants.models import Organisation
from participants.services.organisations import add_organisation
from sets.models import Programme
from sets.services.programmes import copy_programme
from tests import make
from tests.make import NOW
from tests.races.at_once import at_once
from tests.races.test_places_races import faults

pytestmark = pytest.mark.django_db(transaction=True)


def sent_four_times(key: UUID | None) -> tuple[int, int]:
    """How many drafts and organisations come of it."""
    programme = make.programme()
    by = make.coordinator_of(programme)
    results = at_once(*[lambda: copy_programme(actor=by, programme=programme, now=NOW, key=key)] * 4)
    results += at_once(*[lambda: add_organisation(actor=by, name="Dale", now=NOW, key=key)] * 4)
    assert faults(results) == []
    made = [{one.pk for one in results if isinstance(one, model)} for model in (Programme, Organisation)]
    return len(made[0]), len(made[1])


def test_a_form_sent_four_times_at_once_makes_one():
    """S2: whoever comes second waits until the first has made it, and is led to the same."""
    assert sent_four_times(uuid4()) == (1, 1)


def test_twin_without_the_key_each_makes_one():
    assert sent_four_times(None) == (4, 4)
