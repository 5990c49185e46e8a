"""What a coordinator decides about the mail of a programme: hold it back, release it, send it again."""

from datetime import datetime

from django.db import transaction

from core import audit
from core.refusal import Refusal
from notifications.models import Message
from notifications.services import second_thoughts
from participants.models import User
from sets.models import Programme
from sets.policies import coordinates


@transaction.atomic(durable=True)
def hold_message(*, actor: User, message: Message, now: datetime) -> None:
    """Keep a waiting mail from being sent until it is released. Refused once it is sent, or being sent."""
    _refuse_others(actor, message)
    second_thoughts.hold(actor=actor, message=message, now=now)
    _on_record("message held", actor, message, now)


@transaction.atomic(durable=True)
def release_message(*, actor: User, message: Message, now: datetime) -> bool:
    """Have a held mail sent, unless it is no longer true: then it is dropped. Says whether it goes."""
    _refuse_others(actor, message)
    goes = second_thoughts.release(message=message, now=now)
    _on_record("message released", actor, message, now)
    return goes


@transaction.atomic(durable=True)
def send_message_again(*, actor: User, message: Message, now: datetime) -> None:
    """Queue a mail once more. Refused if it is no longer true, for codes, and a second time for the same message."""
    _refuse_others(actor, message)
    second_thoughts.send_again(actor=actor, message=message, now=now)
    _on_record("message sent again", actor, message, now)


def _refuse_others(actor: User, message: Message) -> None:
    """Whoever does not coordinate the programme that the message is about."""
    of, _, pk = message.topic.partition(":")
    programme = Programme.objects.filter(pk=pk).first() if of == "programme" and pk.isdecimal() else None
    if programme is None or not coordinates(actor, programme):
        raise Refusal("Only the coordinator of this programme can do this.")


def _on_record(act: str, actor: User, message: Message, now: datetime) -> None:
    audit.record(actor=actor, act=act, obj=message, now=now, about=message.topic, message=message.kind)
