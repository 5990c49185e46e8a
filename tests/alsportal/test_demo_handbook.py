"""The demonstration: members of a set know each other, and have a note to read."""

import pytest
from django.utils import timezone

from alsportal.demo import loading, people
from participants.models import User
from sessions.selectors.notes import notes_of
from sessions.selectors.set_people import set_people
from sets.models import LearningSet

pytestmark = pytest.mark.django_db


def test_members_of_the_first_set_know_each_other_and_have_a_note_to_read():
    """C06: what is kept back is not shown; initials stand in for photos."""
    loading.load(now=timezone.now())
    of_set = LearningSet.objects.get(programme__title__startswith="Linking", letter="A")
    mabel = User.objects.get(email=people.MABEL)
    page = set_people(of_set, mabel)
    assert sum(not card.shown.is_empty for card in page.members) == 6
    assert len(page.members) == 8
    assert {card.photo_url for card in page.members} == {""}
    [own] = [card for card in page.members if card.pk == mabel.pk]
    assert (bool(own.shown.portrait), own.shown.contact) == (True, "")
    assert mabel.handbook_entry.contact
    [note] = notes_of(of_set, mabel)
    assert note.text.startswith("Welcome")
