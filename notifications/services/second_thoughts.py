"""Holding a message back, releasing it, and sending one again.

Steps of an act of the app whose message it is: that one asks who may, and owns the transaction.
"""

from datetime import datetime
from typing import Any

from core.refusal import Refusal
from notifications import kinds, outbox
from notifications.models import Message
from notifications.policies import why_not_again, why_not_now
from notifications.services.moving import move
from notifications.states import MessageState

NEVER_HELD = "Its reader has a right to be told in time, so it cannot be held back."
NO_LONGER_TRUE = "No longer true when it was released."
_WHY_NOT_HELD = {
    MessageState.HELD: "It is held back already.",
    MessageState.SENDING: "It is being sent at this moment. Look again in a minute.",
    MessageState.SENT: "It has been sent, so it cannot be held back any more.",
    MessageState.FAILED: "It could not be sent, and is not tried again unless you send it again.",
    MessageState.DROPPED: "It was no longer needed, and is not sent.",
}


def hold(*, actor: Any, message: Message, now: datetime) -> None:
    """Keep a waiting message from being sent. A worker that has claimed it at this moment goes before."""
    if not kinds.can_be_held(message.kind):
        raise Refusal(NEVER_HELD)
    waiting = Message.objects.filter(pk=message.pk, secret=False)
    if not move(waiting, MessageState.QUEUED, MessageState.HELD, held_by=actor, held_at=now):
        state = Message.objects.values_list("state", flat=True).get(pk=message.pk)
        raise Refusal(_WHY_NOT_HELD.get(MessageState(state), "It cannot be held back."))


def release(*, message: Message, now: datetime) -> bool:
    """Have a held message sent, to the address its reader has now; or drop it if it is no longer true. Says which."""
    message = _locked(message)
    if message.state != MessageState.HELD:
        raise Refusal("It is not held back any more.")
    held = Message.objects.filter(pk=message.pk)
    if why_not_now(message, now):
        move(held, MessageState.HELD, MessageState.DROPPED, error=NO_LONGER_TRUE)
        return False
    move(held, MessageState.HELD, MessageState.QUEUED, due_at=now, to=_address_of_today(message), error="")
    outbox.nudge_after_commit()
    return True


def send_again(*, actor: Any, message: Message, now: datetime) -> None:
    """One row more, to the address its reader has now; the first stays as it went. The key makes it one."""
    message = _locked(message)
    if why_not := why_not_again(message, now):
        raise Refusal(why_not)
    repeat = Message(
        key=f"again:{message.pk}",
        again_of=message,
        asked_by=actor,
        to=_address_of_today(message),
        created_at=now,
        due_at=now,
        **{name: getattr(message, name) for name in _THE_SAME},
    )
    outbox.queue(messages=[repeat])


_THE_SAME = ("kind", "topic", "about", "recipient", "subject", "template", "context", "text", "html")


def _address_of_today(message: Message) -> str:
    assert message.recipient is not None  # or it would have been refused
    return message.recipient.email


def _locked(message: Message) -> Message:
    """As it stands, for us alone until the act ends."""
    return Message.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=message.pk)
