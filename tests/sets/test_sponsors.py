"""Who follows a programme for its sponsor: named by its coordinators, told once, on record (domain, section 2)."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from notifications.kinds import is_still_wanted
from notifications.models import Message
from participants.models import User
from sets.models import Enrolment, Programme
from sets.policies import those_with_another_part, why_not_take_over
from sets.selectors.programme_record import programme_record
from sets.services.coordinators import add_coordinator
from sets.services.ending import cancel_programme
from sets.services.places import withdraw
from sets.services.sponsors import add_sponsor, remove_sponsor
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def named(programme: Programme, email: str, *, by: User | None = None) -> bool:
    by = by or make.coordinator_of(programme)
    return add_sponsor(actor=by, programme=programme, email=email, now=timezone.now())


def test_somebody_is_named_by_address_told_once_and_ended_and_the_answer_is_the_same_for_new_and_known() -> None:
    """C12, C10: an account is made where there is none; sent twice is once; mail names nobody but its reader."""
    by, known = (
        make.coordinator(full_name="Carys Bowen"),
        make.person(full_name="Xoknownski", email="known@example.org"),
    )
    programme = make.programme(by=by, now=timezone.now())
    client, url = signed_in(by), reverse("programme_sponsors", args=[programme.slug])
    answers = []
    EmailAddress.objects.create(user=known, email="second@home.example", verified=True)
    for email in ("second@home.example", "other@example.org", "KNOWN@example.org"):
        answer = client.post(url, {"email": email}, follow=True)
        answers.append((answer.redirect_chain, f"{email} follows {programme.title}" in answer.content.decode()))
        assert "Xoknownski" not in answer.content.decode()
    assert answers == [answers[0]] * 3
    new = User.objects.get(email="other@example.org")
    assert {role.user for role in programme.roles.filter(role="sponsor")} == {known, new}
    first, second = Message.objects.filter(kind="sponsor_added").order_by("pk")
    assert (first.recipient, second.recipient, is_still_wanted(first)) == (known, new, True)
    assert (first.to, second.to) == ("second@home.example", "other@example.org")
    assert "Carys" not in f"{first.context}{first.subject}{second.context}"
    totals = reverse("sponsored_programme", args=[programme.slug])
    assert signed_in(new).get(totals).status_code == 200
    assert totals in second.context["url"]
    end = reverse("sponsor_end", args=[programme.slug, programme.roles.get(user=new).pk])
    assert "other@example.org is told by mail" in client.get(end).content.decode()
    assert client.post(end).url == url
    again = client.post(end, follow=True)
    assert (again.redirect_chain, "no longer follows the programme" in again.content.decode()) == ([(url, 302)], True)
    assert signed_in(new).get(totals).status_code == 404
    assert is_still_wanted(Message.objects.get(kind="sponsor_removed", recipient=new))
    assert not is_still_wanted(second)
    said = [(line.sentence, *line.details, line.who) for line in programme_record(programme).lines[:3]]
    assert said == [
        ("Is no longer somebody of the sponsor.", "other@example.org", "Carys Bowen"),
        ("Became somebody of the sponsor.", "other@example.org", "Carys Bowen"),
        ("Became somebody of the sponsor.", "second@home.example", "Carys Bowen"),
    ]
    remove_sponsor(actor=by, programme=programme, user=new, now=timezone.now())
    assert Message.objects.filter(kind="sponsor_removed").count() == 1
    for page in ("programme_people", "programme_sponsors", "messages", "programme_record"):
        told = client.get(reverse(page, args=[programme.slug])).content.decode()
        assert ("second@home.example" in told, "known@" in told, "Xoknownski" in told) == (True, False, False), page
    named(programme, "other@example.org")
    wanted = [is_still_wanted(one) for one in Message.objects.filter(recipient=new).order_by("pk")]
    assert wanted == [False, False, True]


def test_nobody_coordinates_a_programme_and_follows_it_for_the_sponsor() -> None:
    """Section 2: refused both ways, with the reason. Not for a draft, nor by a stranger."""
    now = timezone.now()
    programme = make.programme(now=now)
    by, stranger = make.coordinator_of(programme), make.coordinator()
    answer = signed_in(by).post(reverse("programme_sponsors", args=[programme.slug]), {"email": by.email})
    assert (answer.status_code, "One person cannot be both" in answer.content.decode()) == (409, True)
    follower = make.person()
    named(programme, follower.email)
    with pytest.raises(Refusal, match="as its sponsor"):
        add_coordinator(actor=by, programme=programme, user=follower, now=now)
    with pytest.raises(Refusal, match="Only the coordinator"):
        named(programme, "x@example.org", by=stranger)
    with pytest.raises(Refusal, match="Only the coordinator"):
        remove_sponsor(actor=stranger, programme=programme, user=follower, now=now)
    with pytest.raises(Refusal, match="Publish the programme first"):
        named(make.draft(by=by), "x@example.org", by=by)
    with pytest.raises(Refusal, match="Nobody with this address"):
        named(programme, make.person(is_active=False).email)
    assert not User.objects.filter(email="x@example.org").exists()
    remove_sponsor(actor=by, programme=programme, user=follower, now=now + timedelta(minutes=1))
    assert add_coordinator(actor=by, programme=programme, user=follower, now=now + timedelta(minutes=2))


def test_nobody_with_a_part_in_it_follows_it_for_the_sponsor_and_no_sponsor_takes_one() -> None:
    """C09: whoever knows some of a total's people reads the others out of it. Both ways, and said on the page."""
    now = make.NOW
    programme = make.programme(minimum=2, optimum=2, maximum=2, max_sets=1, now=now)
    places = make.places(programme, 3, now=now)
    held = programme.sets.get()
    for place in (places[0], places[2]):
        with pytest.raises(Refusal, match="could tell who is behind a number"):
            named(programme, place.participant.email)
    Enrolment.objects.filter(pk=places[0].pk).update(state="completed", seat=None, seat_limit=None)
    for user in (places[0].participant, make.facilitator(held)):
        with pytest.raises(Refusal, match="could tell who is behind a number"):
            named(programme, user.email)
    withdraw(actor=places[1].participant, enrolment=places[1], now=now)
    for sponsor in (places[1].participant, make.representative()):
        assert named(programme, sponsor.email)
        with pytest.raises(Refusal, match="numbers and no names"):
            make.place(programme, sponsor, now=now)
        with pytest.raises(Refusal, match="so cannot facilitate in it"):
            make.facilitator(held, sponsor)
        sponsor.organisation = places[2].organisation
        assert "numbers and no names" in why_not_take_over(sponsor, places[2])
        assert those_with_another_part([sponsor.pk], programme) == {sponsor.pk}


def test_the_sponsor_is_told_why_of_a_programme_that_is_cancelled() -> None:
    programme, now = make.programme(now=timezone.now()), timezone.now()
    named(programme, "sponsor@example.org")
    cancel_programme(actor=make.coordinator_of(programme), programme=programme, reason="No money", now=now)
    told = Message.objects.get(kind="programme_cancelled", recipient__email="sponsor@example.org")
    assert "or follow it for its sponsor" in render_to_string(f"{told.template}.txt", told.context)


def test_whoever_commissions_is_led_there_and_asked_for_no_profile() -> None:
    """The header and the first page lead to their programmes; each page is for the role it is of."""
    programme = make.programme(now=timezone.now())
    named(programme, "sponsor@example.org")
    client = signed_in(User.objects.get(email="sponsor@example.org"))
    home, url = client.get("/").content.decode(), reverse("sponsored")
    assert home.count(f'href="{url}"') == 2
    assert "Complete your profile" not in home
    assert programme.title in client.get(url).content.decode()
    assert client.get(reverse("cockpit", args=[programme.slug])).status_code == 404
    assert signed_in(make.coordinator_of(programme)).get(url).status_code == 404
