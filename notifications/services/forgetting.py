"""Forgetting somebody: mail that waits is never sent, and of what was sent only that it was stays (C15).

A step of erasing a person, inside its transaction; the caller holds the person's row.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from core.refusal import Refusal
from notifications.models import FailingAddress, Message, Preference
from notifications.services.delivery import FORGOTTEN
from notifications.services.moving import move
from notifications.states import MessageState

BEING_SENT = "A mail to this person is being sent at this moment. Try again in a few minutes."


def forget(*, person: int, addresses: Collection[str]) -> None:
    """Take back what has not gone, empty every message to the person, forget what they chose.

    Refused while one is being sent, or the mail would arrive after it was said that nothing is left: a worker asks for
    the account, which the caller holds, between taking a message and sending it.
    """
    theirs = _messages_to(person, addresses)
    waiting = theirs.filter(state__in=(MessageState.QUEUED, MessageState.HELD))
    # A worker that is taking one at this moment is waited for; what it took is found below.
    list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if theirs.filter(state=MessageState.SENDING).exists():
        raise Refusal(BEING_SENT)
    move(theirs, MessageState.QUEUED, MessageState.DROPPED)
    move(theirs, MessageState.HELD, MessageState.DROPPED)
    theirs.update(error="", **FORGOTTEN)
    Preference.objects.filter(user=person).delete()
    FailingAddress.objects.filter(user=person).delete()


def _messages_to(person: int, addresses: Collection[str]) -> QuerySet[Message]:
    """Also those to an address of theirs that name nobody, such as codes for signing in."""
    at_theirs = Q()
    for address in addresses:
        at_theirs |= Q(to__iexact=address)
    nameless = Q(recipient__isnull=True) & at_theirs if addresses else Q(pk__in=[])
    return Message.objects.filter(Q(recipient=person) | nameless)
