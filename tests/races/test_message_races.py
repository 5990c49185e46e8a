"""Holding a message as a worker claims it, and sending one again twice. Each has a twin that must see the fault."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.utils import timezone

from core.refusal import Refusal
from notifications.models import Message
from notifications.services import delivery, second_thoughts
from notifications.services.moving import move
from notifications.states import MessageState
from participants.models import User
from sets.services import messages as services
from tests import make
from tests.notifications.conftest import post_office  # noqa: F401 - a fixture
from tests.races.at_once import at_once
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)


def one_message() -> tuple[User, Message]:
    by = make.coordinator()
    programme = make.programme(by=by, now=timezone.now())
    make.place(programme, now=timezone.now())
    return by, Message.objects.get()


def hold_as_it_is_claimed(by: User, message: Message, *, carelessly: bool) -> Any:
    """The worker has the row and has not said so when the coordinator holds it. What the coordinator was told."""
    outcome: list[Any] = []

    def hold() -> None:
        held = {"actor": by, "message": message, "now": timezone.now()}
        outcome.extend(at_once(lambda: services.hold_message(**held)))

    holding = threading.Thread(target=hold)

    def claim_slowly(messages: Any, source: MessageState, target: MessageState, **values: Any) -> int:
        if target == MessageState.SENDING:
            holding.start()
            # With the condition it waits for the worker's row; one that read before waits too, and then overwrites.
            holding.join(timeout=0.7)
        return move(messages, source, target, **values)

    def without_the_condition(messages: Any, source: str, target: str, **values: Any) -> int:
        found = [message.pk for message in messages.filter(state=source)]
        return int(Message.objects.filter(pk__in=found).update(state=target, **values))

    patches = [mock.patch.object(delivery, "move", claim_slowly)]
    if carelessly:
        patches.append(mock.patch.object(second_thoughts, "move", without_the_condition))
    for patch in patches:
        patch.start()
    try:
        delivery.send_due(secret=False)
    finally:
        holding.join(timeout=20)
        mock.patch.stopall()
    return outcome[0]


def test_a_message_held_as_a_worker_claims_it_is_sent_and_said_to_be(post_office: PostOffice):
    """Whoever holds it is told the truth: sent is not held, and held is not sent."""
    by, message = one_message()
    told = hold_as_it_is_claimed(by, message, carelessly=False)
    assert isinstance(told, Refusal)
    message.refresh_from_db()
    assert (len(post_office.received), message.state, message.held_by) == (1, MessageState.SENT, None)


def test_twin_without_the_condition_it_is_said_to_be_held_and_goes(post_office: PostOffice):
    by, message = one_message()
    told = hold_as_it_is_claimed(by, message, carelessly=True)
    assert told is None
    assert len(post_office.received) == 1
    message.refresh_from_db()
    assert message.state == MessageState.HELD


@contextmanager
def without_what_makes_it_one() -> Iterator[None]:
    """Nobody waits for the row, and each repeat has a key of its own and repeats nothing."""

    def unlocked(message: Message) -> Message:
        found = Message.objects.select_related("recipient").get(pk=message.pk)
        assert not hasattr(found, "repeat")
        together.wait(timeout=20)
        return found

    def a_row(**fields: Any) -> Message:
        return Message(**{**fields, "key": str(uuid4()), "again_of": None})

    together = threading.Barrier(2)
    with (
        mock.patch.object(second_thoughts, "_locked", unlocked),
        mock.patch.object(second_thoughts, "Message", a_row),
    ):
        yield


def send_again_twice() -> list[Any]:
    by, message = one_message()
    Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())
    press = {"actor": by, "message": message, "now": timezone.now()}
    return at_once(*[lambda: services.send_message_again(**press)] * 2)


def test_send_again_pressed_twice_at_once_sends_one_more():
    told = send_again_twice()
    assert sorted(type(one) for one in told if one) == [Refusal]
    assert Message.objects.filter(state=MessageState.QUEUED).count() == 1


def test_twin_without_what_makes_it_one_it_is_two():
    with without_what_makes_it_one():
        assert send_again_twice() == [None, None]
    assert Message.objects.filter(state=MessageState.QUEUED).count() == 2
