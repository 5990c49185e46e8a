"""P16: when dates become confirmed every member is asked to commit; silence keeps the place and is shown."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core.refusal import Refusal
from notifications.emails import written
from notifications.models import Message
from participants.models import User
from sessions.selectors.my import my_page
from sessions.services.ending import cancel_set
from sets.models import Commitment, Enrolment
from sets.services import steps
from sets.services.commitments import commit_to_dates
from sets.services.places import withdraw
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


def dated(people: int = 2) -> list[Enrolment]:
    """A set whose dates are confirmed once `people` have a place in it."""
    programme = make.programme()
    places = make.places(programme, people)
    make.confirmed_dates(programme.sets.get(), now=LATER)
    return places


def page(mine: Enrolment, way: str = "get", sub: str = "", **data: Any) -> Any:
    client = Client()
    client.force_login(mine.participant)
    return getattr(client, way)(f"/programmes/{mine.programme.slug}/my-place/{sub}", data)


def words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def test_every_member_is_asked_when_the_dates_become_confirmed() -> None:
    """P16"""
    places = dated(3)
    assert set(Commitment.objects.unanswered().values_list("enrolment", "asked_at")) == {(p.pk, LATER) for p in places}
    shown = words(page(places[0]))
    assert "Can you make these dates?" in shown
    assert "A colleague comes instead" in shown


def test_whoever_joins_later_has_committed_by_joining() -> None:
    """P4, P16"""
    place = dated()[0]
    make.place(place.programme, now=LATER + timedelta(days=1))
    assert Commitment.objects.count() == 2


def test_yes_is_remembered_and_asked_no_more() -> None:
    """P16; twice is harmless"""
    place = dated()[0]
    for _ in range(2):
        answer = page(place, "post", "commit/", place=place.pk)
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            f"/programmes/{place.programme.slug}/my-place/",
        )
    shown = words(page(place))
    assert "that you can make these dates" in shown
    assert "Can you make these dates?" not in shown


def test_the_first_yes_stands() -> None:
    place = dated()[0]
    for days in (1, 5):
        commit_to_dates(actor=place.participant, enrolment=place, now=LATER + timedelta(days=days))
    assert Commitment.objects.get(enrolment=place).answered_at == LATER + timedelta(days=1)


def test_opening_the_link_of_a_mail_commits_nobody() -> None:
    place = dated()[0]
    assert page(place, sub="commit/").status_code == 302
    assert Commitment.objects.unanswered().count() == 2


def test_giving_the_place_up_is_the_other_answer() -> None:
    """P16"""
    place = dated()[0]
    withdraw(actor=place.participant, enrolment=place, now=LATER + timedelta(hours=1))
    assert place.pk not in Commitment.objects.unanswered().values_list("enrolment", flat=True)
    with pytest.raises(Refusal, match="no place in this programme any more"):
        commit_to_dates(actor=place.participant, enrolment=place, now=LATER + timedelta(hours=2))


def test_nobody_answers_for_somebody_else() -> None:
    first, second = dated()
    with pytest.raises(Refusal, match="Only the person"):
        commit_to_dates(actor=second.participant, enrolment=first, now=LATER)


def test_nobody_commits_to_dates_that_are_not_confirmed() -> None:
    place = make.place(make.programme())
    with pytest.raises(Refusal, match="not confirmed at the moment"):
        commit_to_dates(actor=place.participant, enrolment=place, now=LATER)


def test_dates_taken_back_and_confirmed_again_are_asked_about_again() -> None:
    """P16"""
    place = dated()[0]
    learning_set = place.programme.sets.get()
    commit_to_dates(actor=place.participant, enrolment=place, now=LATER)
    by = make.coordinator_of(place.programme)
    with transaction.atomic():
        steps.set_dates(actor=by, learning_set=learning_set, dates=[], now=LATER, tell=False)
    assert not Commitment.objects.exists()
    make.confirmed_dates(learning_set, now=LATER + timedelta(days=1))
    assert Commitment.objects.unanswered().count() == 2


def test_whoever_left_a_set_is_not_asked_about_its_dates_in_another() -> None:
    """P16: neither by their own pages nor in the eyes of the coordinator."""
    programme = make.programme(parallel_sets="automatic", max_sets=2)
    made = make.places(programme, 8)
    a, b = programme.sets.order_by("letter")
    by, one = make.coordinator_of(programme), made[0]
    make.confirmed_dates(a, now=LATER)
    withdraw(actor=made[7].participant, enrolment=made[7], now=LATER)
    cancel_set(actor=by, learning_set=a, reason="Nobody can run it.", now=LATER)
    one.refresh_from_db()
    assert (one.state, one.learning_set) == ("confirmed", b)
    assert [step.sentence for step in my_page(one.participant, LATER).answers] == []
    client = Client()
    client.force_login(by)
    assert "Has not said whether" not in words(client.get(f"/coordinate/{programme.slug}/places/"))
    assert not Commitment.objects.exists()


def test_silence_keeps_the_place_and_the_coordinator_sees_it() -> None:
    """P16"""
    silent, willing = dated()
    commit_to_dates(actor=willing.participant, enrolment=willing, now=LATER)
    client = Client()
    client.force_login(make.coordinator_of(silent.programme))
    shown = words(client.get(f"/coordinate/{silent.programme.slug}/places/"))
    assert shown.count("Has not said whether they can make the dates, asked") == 1
    silent.refresh_from_db()
    assert silent.state == "confirmed"


def test_the_mail_asks_and_names_nobody() -> None:
    """P16, C10"""
    place, other = dated()
    User.objects.filter(pk=other.participant_id).update(full_name="Bea Quillfeather")
    told = Message.objects.get(kind="dates_confirmed", recipient=place.participant)
    mail = written(told)
    for text in (mail.body, unescape(str(mail.alternatives[0][0]))):
        assert "Please say whether you can make these dates" in text
        assert f"/programmes/{place.programme.slug}/my-place/" in text
        assert "Quillfeather" not in text
