"""What changed between a page of moving and its button: refused with a sentence, or done once, never half (P14)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from sessions.services.ending import cancel_set
from sets.models import Enrolment, LearningSet, Programme
from sets.services.moving import move_member, remove_and_give
from sets.services.places import remove_person, withdraw
from sets.services.steps import start_set
from tests import make
from tests.sets.test_coordinator_pages import mine, words
from tests.sets.test_moving_pages import MINUTE, fair, of, page_of, two_sets

pytestmark = pytest.mark.django_db


def in_line(programme: Programme) -> list[Enrolment]:
    return list(programme.enrolments.filter(state="waiting").select_related("participant").order_by("position"))


def state(place: Enrolment) -> str:
    return Enrolment.objects.get(pk=place.pk).state


def giving(removed: Enrolment, to: Enrolment) -> dict[str, str]:
    """What the page of removing sends, as it was shown, when somebody is chosen by name."""
    return {"reason": "Has left", "give_to": str(to.pk), "was_in": str(removed.learning_set_id)}


def refused(client: Client, removed: Enrolment, said: dict[str, str]) -> str:
    answer = client.post(page_of("place_remove", removed), said)
    assert answer.status_code == 409
    assert state(removed) != "removed"
    return words(answer)


def test_nobody_is_removed_when_the_seat_cannot_be_given_to_whom_it_was_said():
    """P14, P13: both or neither, also when there is nobody left to choose from."""
    client, programme, a, b = two_sets(full=True, waiting=1)
    [chosen], removed, now = in_line(programme), of(b), timezone.now() + 3 * MINUTE
    said = giving(removed, chosen)
    assert 'name="was_in"' in words(client.get(page_of("place_remove", removed)))
    withdraw(actor=chosen.participant, enrolment=chosen, now=now)
    assert "does not wait any more, so the seat cannot be given to them" in refused(client, removed, said)
    stranger = make.place(make.programme(), now=now)
    for wrong in (str(stranger.pk), str(removed.pk), "x"):
        assert client.post(page_of("place_remove", removed), {**said, "give_to": wrong}).status_code == 422
    chosen = make.place(programme, now=now)
    make.confirmed_dates(b, now=now)
    LearningSet.objects.filter(pk=b.pk).update(state="confirmed")
    start_set(actor=make.coordinator_of(programme), learning_set=LearningSet.objects.get(pk=b.pk), now=now)
    assert "Set B has started or ended" in refused(client, removed, {**giving(removed, chosen), "agreed": "on"})
    gone = of(a)
    cancel_set(actor=make.coordinator_of(programme), learning_set=a, reason="Too few", now=now)
    assert "has no seat that could be given" in refused(client, gone, giving(gone, chosen))
    assert state(chosen) == "waiting"
    assert client.post(page_of("place_remove", removed), {**giving(removed, chosen), "give_to": ""}).status_code == 302
    assert state(removed) == "removed"


def test_whoever_was_removed_meanwhile_is_said_to_be_and_who_has_the_seat():
    """P13: that somebody was given a seat is said of whoever has it, and of nobody else."""
    client, programme, a, b = two_sets(full=True, waiting=3)
    (first, second, third), removed, other = in_line(programme), of(b), of(a)
    coordinator, url = make.coordinator_of(programme), page_of("place_remove", of(b))
    remove_person(actor=coordinator, enrolment=removed, reason="Left", now=timezone.now() + 3 * MINUTE)
    answer = client.post(url, giving(removed, second))
    assert answer.status_code == 409
    assert f"has ended already, and the seat went to {first.participant}." in words(answer)
    assert [state(one) for one in (first, second)] == ["confirmed", "waiting"]
    url = page_of("place_remove", other)
    for _ in range(2):
        done = words(client.post(url, giving(other, third), follow=True))
        assert f"The place of {other.participant} is ended, and {third.participant} has the seat." in done
    assert state(third) == "confirmed"
    withdraw(actor=third.participant, enrolment=third, now=timezone.now() + 4 * MINUTE)
    assert client.post(url, giving(other, third)).status_code == 409
    waits = make.place(programme, now=timezone.now() + 5 * MINUTE)
    remove_person(actor=coordinator, enrolment=waits, reason="Left", now=timezone.now() + 5 * MINUTE)
    with pytest.raises(Refusal, match="has ended already, and nobody was given a seat for it"):
        remove_and_give(
            actor=coordinator,
            enrolment=waits,
            to=second,
            seen_in=None,
            reason="Left",
            agreed=False,
            now=timezone.now() + 6 * MINUTE,
        )
    assert fair(programme)


def test_a_member_moves_from_where_they_were_seen_or_not_at_all():
    """P14: two coordinators look at one page; what the second saw is not so any more."""
    client, programme = mine(minimum=2, optimum=2, maximum=3, max_sets=3, parallel_sets="automatic")
    now = timezone.now()
    made = make.places(programme, 9, now=now)
    a, b, c = programme.sets.order_by("letter")
    place, *_, chosen = [*a.enrolments.order_by("position"), make.place(programme, now=now + MINUTE)]
    for one in (b, c):
        left = one.enrolments.order_by("position")[0]
        remove_person(
            actor=make.coordinator_of(programme), enrolment=left, reason="Left", now=now + timedelta(minutes=2)
        )
    assert len(made) == 9
    assert state(chosen) == "confirmed"
    chosen.refresh_from_db()
    free = c if chosen.learning_set_id == b.pk else b
    url, said = page_of("place_move", place), {"was_in": str(a.pk), "to": str(free.pk), "reason": "Asked for mornings"}
    assert f'name="was_in" value="{a.pk}"' in words(client.get(url))
    for _ in range(2):
        assert client.post(url, said).status_code == 302
    assert Enrolment.objects.get(pk=place.pk).learning_set == free
    full = b if free == c else c
    withdraw(actor=chosen.participant, enrolment=chosen, now=now + timedelta(minutes=3))
    elsewhere = client.post(url, {**said, "to": str(full.pk)})
    assert elsewhere.status_code == 409
    assert "is not in Set A any more. Look again who is where." in words(elsewhere)
    # The page is about where they are now, and so is its button.
    assert f'name="was_in" value="{free.pk}"' in words(elsewhere)
    assert Enrolment.objects.get(pk=place.pk).learning_set == free
    for wrong in ("", "77"):
        unclear = client.post(url, {**said, "was_in": wrong})
        assert unclear.status_code == 422
        assert "Open this page again, and look who is where." in words(unclear)
    with pytest.raises(Refusal, match="is not in Set A any more"):
        move_member(
            actor=make.coordinator_of(programme),
            enrolment=place,
            to=full,
            seen_in=a,
            reason="So",
            agreed=False,
            now=now + timedelta(minutes=4),
        )
    assert fair(programme)


def test_a_seat_is_given_where_it_was_seen_or_not_at_all():
    """P14: somebody moved meanwhile has another seat than the one whoever waits was to have."""
    client, programme, a, b = two_sets(full=True, waiting=1)
    [chosen], removed = in_line(programme), of(b)
    said = giving(removed, chosen)
    out = of(a)
    withdraw(actor=out.participant, enrolment=out, now=timezone.now() + 3 * MINUTE)
    assert state(chosen) == "confirmed"
    chosen = make.place(programme, now=timezone.now() + 4 * MINUTE)
    said = giving(removed, chosen)
    assert "is in Set B now. Look again who is where." in refused(client, removed, {**said, "was_in": str(a.pk)})
    assert "Look again who is where." in refused(client, removed, {**said, "was_in": ""})
    assert client.post(page_of("place_remove", removed), said).status_code == 302
    assert state(chosen) == "confirmed"
    assert fair(programme)


def test_nobody_is_removed_from_another_set_than_the_page_was_about():
    """P14: the page said which seat becomes free, and whose it would be; also where nobody waits for it."""
    client, _, a, b = two_sets()
    removed = of(a)
    url, said = page_of("place_remove", removed), {"reason": "Has left", "was_in": str(a.pk)}
    assert f'name="was_in" value="{a.pk}"' in words(client.get(url))
    where = {"to": b, "seen_in": a, "reason": "So", "agreed": False, "now": timezone.now() + 3 * MINUTE}
    move_member(actor=make.coordinator_of(removed.programme), enrolment=removed, **where)
    assert "is in Set B now. Look again who is where." in refused(client, removed, said)
    assert client.post(url, {**said, "was_in": "77"}).status_code == 422
    assert f'name="was_in" value="{b.pk}"' in words(client.post(url, said))
    assert client.post(url, {**said, "was_in": str(b.pk)}).status_code == 302
    assert state(removed) == "removed"
