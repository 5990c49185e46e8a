"""Who follows a programme for its sponsor: named by its coordinators, told once, on record (domain, section 2)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from notifications.kinds import is_still_wanted
from notifications.models import Message
from participants.models import User
from sets.models import Programme
from sets.selectors.programme_record import programme_record
from sets.services.coordinators import add_coordinator
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
    for email in ("known@example.org", "other@example.org", "KNOWN@example.org"):
        answer = client.post(url, {"email": email}, follow=True)
        answers.append((answer.redirect_chain, f"{email} follows {programme.title}" in answer.content.decode()))
        assert "Xoknownski" not in answer.content.decode()
    assert answers == [answers[0]] * 3
    new = User.objects.get(email="other@example.org")
    assert {role.user for role in programme.roles.filter(role="sponsor")} == {known, new}
    first, second = Message.objects.filter(kind="sponsor_added").order_by("pk")
    assert (first.recipient, second.recipient, is_still_wanted(first)) == (known, new, True)
    assert "Carys" not in f"{first.context}{first.subject}{second.context}"
    totals = reverse("sponsored_programme", args=[programme.slug])
    assert signed_in(new).get(totals).status_code == 200
    assert totals in second.context["url"]
    end = reverse("sponsor_end", args=[programme.slug, programme.roles.get(user=new).pk])
    assert "other@example.org is told by mail" in client.get(end).content.decode()
    assert client.post(end).url == url
    assert client.post(end).status_code == 404
    assert signed_in(new).get(totals).status_code == 404
    assert is_still_wanted(Message.objects.get(kind="sponsor_removed", recipient=new))
    assert not is_still_wanted(second)
    said = [(line.sentence, *line.details, line.who) for line in programme_record(programme).lines[:3]]
    assert said == [
        ("Is no longer somebody of the sponsor.", "other@example.org", "Carys Bowen"),
        ("Became somebody of the sponsor.", "other@example.org", "Carys Bowen"),
        ("Became somebody of the sponsor.", "Xoknownski", "Carys Bowen"),
    ]
    remove_sponsor(actor=by, programme=programme, user=new, now=timezone.now())
    assert Message.objects.filter(kind="sponsor_removed").count() == 1
    team = client.get(reverse("programme_people", args=[programme.slug])).content.decode()
    assert "known@example.org" in team


def test_nobody_coordinates_a_programme_and_follows_it_for_the_sponsor() -> None:
    """Section 2: refused both ways, with the reason; a place may be held. Not for a draft, nor by a stranger."""
    now = timezone.now()
    programme, member = make.programme(now=now), make.representative()
    by, stranger = make.coordinator_of(programme), make.coordinator()
    make.place(programme, member, now=now)
    assert named(programme, member.email)
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
