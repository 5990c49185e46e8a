"""What a coordinator does about a programme's mail: holds, releases, sends again; and whom it does not reach."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from core.refusal import Refusal
from notifications.models import FailingAddress, Message, Preference
from notifications.services import delivery
from notifications.states import MessageState
from participants.models import User
from sets.models import Programme
from sets.services import messages as services
from sets.services import places
from tests import make
from tests.notifications.conftest import _nothing_nudged_before, post_office  # noqa: F401 - fixtures
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db


def queue_of(number: int = 3) -> tuple[Programme, User, list[User]]:
    """A programme with two seats, its coordinator, and everybody who asked for a place, in order."""
    by = make.coordinator(full_name="Carys Bowen")
    programme = make.programme(by=by, now=timezone.now(), minimum=2, optimum=2, maximum=2)
    made = make.places(programme, number, now=timezone.now())
    return programme, by, [one.participant for one in made]


def mail_of(user: User, **which: Any) -> Message:
    return Message.objects.select_related("recipient").filter(recipient=user, **which).latest("created_at", "pk")


def deliver() -> None:
    """The builders ask for places in the minutes ahead."""
    delivery.send_due(secret=False, clock=lambda: timezone.now() + timedelta(hours=1))


def went(message: Message, state: MessageState, **fields: Any) -> Message:
    Message.objects.filter(pk=message.pk).update(state=state, **fields)
    return mail_of(message.recipient, pk=message.pk)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *arguments: Any) -> str:
    return " ".join(client.get(reverse(name, args=arguments)).content.decode().split())


def again(by: User, message: Message) -> Message:
    services.send_message_again(actor=by, message=message, now=timezone.now())
    return Message.objects.get(again_of=message)


def test_a_held_message_is_sent_by_neither_worker_nor_sweep_until_it_is_released(post_office: PostOffice):
    programme, by, people = queue_of()
    held = mail_of(people[0])
    services.hold_message(actor=by, message=held, now=timezone.now())
    deliver()
    months = timezone.now() + timedelta(days=200)
    assert not delivery.take_up_what_was_left(now=months).others
    delivery.send_due(secret=False, clock=lambda: months)
    assert post_office.to(people[0].email) == []
    assert len(post_office.received) == Message.objects.exclude(pk=held.pk).count()
    shown = page(browser(by), "messages", programme.slug)
    assert "Held back" in shown
    assert "by Carys Bowen." in shown
    with pytest.raises(Refusal, match="held back already"):
        services.hold_message(actor=by, message=held, now=timezone.now())
    assert services.release_message(actor=by, message=held, now=months)
    delivery.send_due(secret=False, clock=lambda: months)
    assert len(post_office.to(people[0].email)) == 1
    assert "Was held back, and then released" in page(browser(by), "messages", programme.slug)
    for act, why in (("hold_message", "has been sent"), ("release_message", "not held back any more")):
        with pytest.raises(Refusal, match=why):
            getattr(services, act)(actor=by, message=held, now=timezone.now())
    acts = AuditEntry.objects.filter(kind="notifications.message", object_id=held.pk, about=programme.audit_topic)
    assert sorted(acts.values_list("act", "actor")) == [("message held", by.pk), ("message released", by.pk)]


def test_what_is_no_longer_true_is_dropped_as_it_is_released_and_never_sent_again():
    """`still_wanted`: held for months, the place has gone meanwhile; and the same for what was sent."""
    programme, by, people = queue_of()
    held, sent = mail_of(people[0]), went(mail_of(people[1]), MessageState.SENT)
    services.hold_message(actor=by, message=held, now=timezone.now())
    for user in people[:2]:
        places.withdraw(actor=user, enrolment=programme.enrolments.get(participant=user), now=timezone.now())
    asked = page(browser(by), "message_release", programme.slug, held.pk)
    assert "It is not sent, and listed as no longer needed." in asked
    assert not services.release_message(actor=by, message=held, now=timezone.now())
    held.refresh_from_db()
    assert (held.state, held.error) == (MessageState.DROPPED, "No longer true when it was released.")
    with pytest.raises(Refusal, match="no longer true"):
        again(by, sent)
    assert "Send it again" not in page(browser(by), "message_again", programme.slug, sent.pk)


def test_sent_again_it_says_what_is_true_today_to_the_address_of_today(post_office: PostOffice):
    """The rank has risen meanwhile, and the address has changed. The first row stays as it went."""
    programme, by, people = queue_of(5)
    first = mail_of(people[4])
    assert first.context["rank"] == "third"
    deliver()
    places.withdraw(actor=people[2], enrolment=programme.enrolments.get(participant=people[2]), now=timezone.now())
    User.objects.filter(pk=people[4].pk).update(email="new@example.org")
    repeat = again(by, mail_of(people[4]))
    deliver()
    [mail] = post_office.to("new@example.org")
    assert mail["Subject"].startswith("You are second on the waiting list")
    assert "second" in mail.get_body(("plain",)).get_content()
    assert mail["Message-ID"] != post_office.to(first.to)[0]["Message-ID"]
    first.refresh_from_db()
    repeat.refresh_from_db()
    assert (first.state, first.to, repeat.state) == (MessageState.SENT, people[4].email, MessageState.SENT)
    shown = page(browser(by), "messages", programme.slug)
    assert "Sends again what was written" in shown
    assert shown.count("by Carys Bowen.") == 2


def test_pressed_twice_it_is_one_more_message_and_then_the_repeat_can_be_sent_again():
    programme, by, people = queue_of()
    failed = went(mail_of(people[0]), MessageState.FAILED, error="Gone.", attempts=8)
    client, url = browser(by), reverse("message_again", args=[programme.slug, failed.pk])
    assert "One message could not be sent." in page(client, "cockpit", programme.slug)
    assert [client.post(url).status_code for _ in range(2)] == [302, 409]
    repeat = Message.objects.get(again_of=failed)
    assert (repeat.state, repeat.attempts, repeat.asked_by) == (MessageState.QUEUED, 0, by)
    assert "could not be sent" not in page(client, "cockpit", programme.slug)
    assert "A mail to them could not be sent" not in page(client, "places", programme.slug)
    assert "Only a message that was sent" in page(client, "message_again", programme.slug, repeat.pk)
    again(by, went(repeat, MessageState.FAILED))
    assert Message.objects.filter(recipient=people[0]).count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(key="x", again_of=failed, created_at=timezone.now(), due_at=timezone.now())


def test_what_may_not_be_sent_again():
    """Codes; mail to somebody who is gone; of a kind switched off; of nothing that can be asked, once it is old; what a
    newer mail has told since; what is not of the programme. The database keeps a code from being held by itself."""
    programme, by, people = queue_of(4)
    facilitator = make.facilitator(programme.sets.get(), now=timezone.now())
    mail = went(mail_of(facilitator, kind="facilitator_assigned"), MessageState.SENT)
    to_me = went(mail_of(by, kind="enough_wait"), MessageState.SENT)
    place = mail_of(people[0])
    newer = Message(kind=place.kind, topic=place.topic, about=place.about, recipient=people[0], key="newer")
    newer.created_at = newer.due_at = timezone.now() + timedelta(minutes=1)
    newer.save()
    place = went(place, MessageState.SENT)
    code = went(mail_of(people[1]), MessageState.SENT, secret=True)
    left = went(mail_of(people[2]), MessageState.SENT)
    User.objects.filter(pk=people[2].pk).update(is_active=False)
    refused = {
        "no longer true": [place],
        "never sent again": [code],
        "account of the person it was written to is gone": [left],
    }
    programme.sets.get().facilitations.all().delete()
    refused["no longer true"].append(mail)
    for why, messages in refused.items():
        for message in messages:
            with pytest.raises(Refusal, match=why):
                again(by, message)
    late = timezone.now() + timedelta(days=15)
    with pytest.raises(Refusal, match="no longer true"):
        services.send_message_again(actor=by, message=to_me, now=late)
    Preference.objects.create(user=by, kind="enough_wait", wanted=False, changed_at=timezone.now())
    with pytest.raises(Refusal, match="chosen not to get"):
        again(by, to_me)
    stranger = make.coordinator()
    for act in (services.hold_message, services.release_message, services.send_message_again):
        with pytest.raises(Refusal, match="Only the coordinator"):
            act(actor=stranger, message=place, now=timezone.now())
    assert not Message.objects.filter(again_of__isnull=False).exists()
    for act in ("message_again", "message_hold", "message_release"):
        assert browser(by).post(reverse(act, args=[programme.slug, code.pk])).status_code == 404
        assert browser(stranger).post(reverse(act, args=[programme.slug, place.pk])).status_code == 404
    with pytest.raises(IntegrityError, match="codes_are_never_held"), transaction.atomic():
        Message.objects.filter(pk=code.pk).update(state=MessageState.HELD, held_at=timezone.now())


def test_a_message_whose_person_was_deleted_is_listed_held_released_and_goes_to_nobody():
    programme, by, _ = queue_of()
    helper = make.person(full_name="Hal Gone")
    now = timezone.now()
    mine = {"topic": f"programme:{programme.pk}", "kind": "place_confirmed", "to": helper.email, "recipient": helper}
    held, sent = (Message.objects.create(key=f"k{n}", created_at=now, due_at=now, **mine) for n in range(2))
    services.hold_message(actor=by, message=held, now=now)
    Message.objects.filter(pk=sent.pk).update(state=MessageState.SENT)
    helper.delete()
    client = browser(by)
    assert "Hal Gone" not in page(client, "messages", programme.slug)
    assert "account of the person it was written to is gone" in page(client, "message_again", programme.slug, sent.pk)
    assert client.post(reverse("message_again", args=[programme.slug, sent.pk])).status_code == 409
    done = client.post(reverse("message_release", args=[programme.slug, held.pk]), follow=True).content.decode()
    assert "was no longer true, and is not sent" in done
    assert Message.objects.get(pk=held.pk).state == MessageState.DROPPED


def test_a_failing_address_is_shown_to_the_coordinator_with_what_to_do_and_to_its_owner():
    """And not once it is no longer theirs. The same number of queries with one mark and with three."""
    programme, by, people = queue_of(4)
    client, mabel = browser(by), people[0]
    now, seen = timezone.now(), {}
    place = programme.enrolments.get(participant=mabel)
    pages = {"messages": (), "places": (), "person_ledger": (place.pk,)}
    for number in (1, 3):
        for user in people[:number]:
            mark = {"address": user.email, "reason": "refused", "since": now, "last_at": now}
            FailingAddress.objects.update_or_create(user=user, defaults=mark)
        for name, more in pages.items():
            with CaptureQueriesContext(connection) as captured:
                shown = page(client, name, programme.slug, *more)
            assert len(captured) == seen.setdefault(name, len(captured)) <= 12
            assert f"at {mabel.email} since" in shown, name
            assert "the mail server refuses the address" in shown
            assert "an address that works" in shown
            assert (people[1].email + " since" in shown) == (number == 3 and name != "person_ledger")
    own = browser(mabel)
    for name, arguments in (("my_place", [programme.slug]), ("profile", []), ("notification_preferences", [])):
        assert f"We could not reach you at {mabel.email}" in page(own, name, *arguments), name
        assert "We could not reach you" not in page(browser(people[3]), name, *arguments)
    User.objects.filter(pk=mabel.pk).update(email="new@example.org")
    assert "We could not reach you" not in page(own, "profile")
    assert "Mail does not reach them" not in page(client, "person_ledger", programme.slug, place.pk)
