"""P10: what those who ask, who are asked and who decide are told of a hand-over is true at that moment."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.templatetags.wording import long_date
from notifications.emails import written
from notifications.models import Message
from participants.models import User
from sets.models import Enrolment, HandOver
from sets.services import places
from sets.working_days import last_day_of_offer
from tests import make
from tests.sets.handed import colleague_of, invited
from tests.sets.test_hand_overs import browser, link_in_mail, words

pytestmark = pytest.mark.django_db


def an_offer() -> Enrolment:
    """Somebody's offer of a place in a set with confirmed dates."""
    now = timezone.now()
    programme = make.programme(max_sets=1, now=now)
    made = make.places(programme, 5, now=now)
    make.confirmed_dates(programme.sets.get(), now=now)
    places.withdraw(actor=made[1].participant, enrolment=made[1], now=now)
    made[4].refresh_from_db()
    assert made[4].state == "offered"
    return made[4]


def a_place(**of_programme: Any) -> Enrolment:
    now = timezone.now()
    return make.place(make.programme(now=now, **of_programme), now=now)


def mine(place: Enrolment) -> str:
    return f"/programmes/{place.programme.slug}/my-place/"


def test_of_an_offered_place_every_page_and_the_mail_say_the_day_on_which_the_offer_ends():
    """P10: it ends with the place; from that moment the link shows no form, whether or not the sweep has come by."""
    place = an_offer()
    one = invited(place, colleague_of(place), now=timezone.now())
    assert place.offer_ends_at < one.ends_at
    day, later = (long_date(last_day_of_offer(end)).rsplit(" ", 1)[0] for end in (place.offer_ends_at, one.ends_at))
    colleague, link = browser(User.objects.get(email=one.email)), link_in_mail(one)
    mail = written(Message.objects.get(key=one.mail_key)).body
    for said in (mail, words(browser(place.participant).get(mine(place))), words(colleague.get(link))):
        assert f"the end of {day}" in said
        assert later not in said
    assert HandOver.objects.open_at(timezone.now()).get() == one
    Enrolment.objects.filter(pk=place.pk).update(offer_ends_at=timezone.now() - timedelta(seconds=1))
    assert not HandOver.objects.open_at(timezone.now()).exists()
    assert colleague.get(link).status_code == 410
