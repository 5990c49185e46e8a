"""P10: what those who ask, who are asked and who decide are told of a hand-over is true at that moment."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.templatetags.wording import long_date
from notifications.emails import written
from notifications.models import Message
from notifications.services.delivery import send_due
from participants.models import User
from sets.models import Enrolment, HandOver, LearningSet
from sets.services import hand_overs, places, steps
from sets.services.learning_sets import confirm_set
from sets.working_days import last_day_of_offer
from tests import make
from tests.sets.handed import colleague_of, handed_by, invited, taken_over
from tests.sets.test_hand_overs import LATER, browser, link_in_mail, of_each_state, words

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
    assert "or until the offer ends" in words(browser(place.participant).get(f"{mine(place)}hand-over/"))
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


def mail_of(place: Enrolment, kind: str) -> str:
    """The one of that kind to whose place it is: its subject, and its words in both forms."""
    mail = written(Message.objects.get(about=f"enrolment:{place.pk}", kind=kind))
    html = unescape(re.sub(r"<[^>]+>", " ", str(mail.alternatives[0].content).partition("<body")[2]))
    text, shown = (" ".join(one.split()) for one in (mail.body, html))
    for sentence in ("You get this mail because", "colleague", "coordinator"):
        assert (sentence in text) == (sentence in shown)
    return f"{mail.subject} {text} {shown}"


def test_whoever_takes_a_place_over_is_told_what_is_true_for_them_in_whatever_state_it_is():
    """P10: they did not sign up, and a first session that is over is no date to keep free."""
    for old, kind, said in zip(
        of_each_state(),
        ("place_confirmed", "place_offered", "place_waiting"),
        ("You have taken over a place in Set A", "the offer of a place", "taken over a colleague’s place on"),
        strict=True,
    ):
        new = taken_over(old, now=LATER)
        assert said in (told := mail_of(new, kind))
        assert "signed up" not in told.replace("in which people signed up", "")
        assert "because you took over a place" in told
    member = Enrolment.objects.filter(state="confirmed").latest("pk")
    learning_set = member.learning_set
    assert f"keep {long_date(learning_set.first_session_on)} free" in mail_of(member, "place_confirmed")
    make.facilitator(learning_set)
    confirm_set(actor=make.coordinator_of(member.programme), learning_set=learning_set, now=LATER)
    steps.start_set(actor=None, learning_set=learning_set, now=LATER)
    told = mail_of(taken_over(member, now=LATER), "place_confirmed")
    assert "first meets" not in told
    assert "not confirmed yet" not in told
    assert "Your page shows its dates" in told
    steps.complete_set(actor=None, learning_set=learning_set, now=LATER)
    [last] = Enrolment.objects.filter(state="completed", predecessor=member)
    assert "because you took over a place" in mail_of(last, "place_completed")


def test_of_a_coordinators_hand_over_neither_is_told_that_they_asked_for_it_or_did_it():
    """P10, P15"""
    place = a_place()
    new = handed_by(make.coordinator_of(place.programme), place, to="ada@example.org", now=timezone.now())
    to_both = mail_of(place, "place_replaced") + mail_of(new, "place_confirmed")
    page = words(browser(place.participant).get(mine(place)))
    for told in (to_both, page):
        assert "Your place has been handed over" in told
        assert "You have handed" not in told
        assert "because you asked for it" not in told
    assert "The coordinator handed it over to you" in to_both


def test_whoever_holds_the_link_says_no_without_an_account_and_is_forgotten():
    """P10, C14: a page asks, the button does it; accepting stays with whoever has the address."""
    place = a_place()
    one = invited(place, "ada@example.org", now=timezone.now())
    assert "To decline you need no account" in written(Message.objects.get(key=one.mail_key)).body
    nobody, link = browser(None), link_in_mail(one)
    assert f"{link}decline/" in words(nobody.get(link))
    other = words(browser(make.representative()).get(link))
    assert "another address" in other
    assert f"{link}decline/" in other
    assert "keeps the place" in words(nobody.get(f"{link}decline/"))
    assert HandOver.objects.get().state == "open"
    assert nobody.post(link)["Location"].startswith("/accounts/login/")
    assert "Thank you for answering" in words(nobody.post(f"{link}decline/", follow=True))
    one.refresh_from_db()
    assert (one.state, one.email, one.full_name) == ("declined", "", "")
    assert Message.objects.get(kind="hand_over_declined").recipient == place.participant
    assert "can no longer be answered" in words(nobody.get(link))
    assert nobody.post(f"{link}decline/").status_code == nobody.get(f"{link}decline/").status_code == 410


def test_another_key_of_the_site_leaves_the_links_that_have_gone_alone_and_sends_no_dead_one(settings: Any):
    """Every link of a page that a link opened is made of that link; whoever asked sees that no mail came."""
    place = a_place()
    person = colleague_of(place)
    one = invited(place, person, now=timezone.now())
    link = link_in_mail(one)
    settings.SECRET_KEY = "of another day, and just as long as it has to be, or a little longer"
    colleague, owner = Client(), Client()
    colleague.force_login(person)
    owner.force_login(place.participant)
    assert f"{link}decline/" in words(colleague.get(link))
    assert f'href="{link}"' in words(colleague.get(f"{link}decline/"))
    assert "could not be delivered" not in words(owner.get(mine(place)))
    send_due(secret=False)
    assert Message.objects.get(kind="hand_over_invited").state == "dropped"
    assert "could not be delivered" in words(owner.get(mine(place)))


def test_the_coordinator_is_led_back_from_a_place_that_cannot_be_handed_over_and_told_why():
    """P10, P14: one that has ended, and her own; whatever she has filled in."""
    place = a_place()
    places.withdraw(actor=place.participant, enrolment=place, now=timezone.now())
    own = a_place()
    now_hers = make.coordinator_of(own.programme)
    Enrolment.objects.filter(pk=own.pk).update(participant=now_hers)
    for one, client, why in (
        (place, browser(make.coordinator_of(place.programme)), "The place has ended"),
        (own, browser(now_hers), "about your own place"),
    ):
        page = f"/coordinate/{one.programme.slug}/places/{one.pk}/"
        for ask, sent in ((client.get, {}), (client.post, {"reason": "Has left."})):
            assert ask(f"{page}hand-over/", sent)["Location"] == page
            assert why in words(client.get(page))


def test_taking_an_invitation_back_says_what_stands():
    """That it is taken back is said where it is; that the place stays theirs, where it does."""

    def said_after(act: Any, place: Enrolment, person: User) -> str:
        one = invited(place, person, now=timezone.now())
        act(one)
        sent = {"hand_over": one.pk}
        return words(browser(place.participant).post(f"{mine(place)}hand-over/take-back/", sent, follow=True))

    place, offered = a_place(), an_offer()
    person, owner = colleague_of(place), place.participant
    now = timezone.now()
    said = said_after(lambda one: None, place, person)
    assert "It is taken back: the place stays yours" in said
    said = said_after(lambda one: hand_overs.decline(actor=person, hand_over=one, now=now), place, person)
    assert "has declined meanwhile: the place stays yours" in said
    assert "taken back" not in said
    over = Enrolment.objects.filter(pk=offered.pk)
    said = said_after(lambda one: over.update(offer_ends_at=now), offered, colleague_of(offered))
    assert "The offer of the place has run out" in said
    assert "stays yours" not in said
    said = said_after(lambda one: places.withdraw(actor=owner, enrolment=place, now=now), place, person)
    assert "The place has ended" in said
    assert "stays yours" not in said


def test_a_place_that_changed_while_the_page_was_open_is_looked_at_again_first():
    """P10: the offer of a place in a set is another thing than a place on the list; it is refused once."""
    for coordinated in (False, True):
        place = an_offer()
        make.facilitator(place.learning_set, now=timezone.now())
        coordinator = make.coordinator_of(place.programme)
        confirm_set(actor=coordinator, learning_set=place.learning_set, now=timezone.now())
        person = colleague_of(place)
        page, client = link_in_mail(invited(place, person, now=timezone.now())), browser(person)
        if coordinated:
            page = f"/coordinate/{place.programme.slug}/places/{place.pk}/hand-over/"
            client = browser(coordinator)
        sent = {"committed": "on", "email": person.email, "full_name": "A", "job_title": "B", "reason": "C"}

        def as_shown(answer: Any, sent: dict[str, str] = sent) -> dict[str, str]:
            hidden = re.findall(r'type="hidden" name="(dates_mark|stood)" value="([^"]*)"', words(answer))
            assert len(hidden) == 2
            return sent | dict(hidden)

        before = as_shown(client.get(page))
        steps.start_set(actor=None, learning_set=LearningSet.objects.get(pk=place.learning_set_id), now=timezone.now())
        answer = client.post(page, before)
        assert (answer.status_code, Enrolment.objects.filter(participant=person).count()) == (409, 0)
        assert "The place has changed since you opened this page" in words(answer)
        assert client.post(page, as_shown(answer)).status_code == 302
        assert Enrolment.objects.get(participant=person).state == "waiting"
