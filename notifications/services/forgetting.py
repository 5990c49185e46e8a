"""Forgetting somebody: mail that waits is never sent, and of what was sent only that it was stays (C15).

A step of erasing a person, inside its transaction; the caller holds the person's row.
"""

from collections.abc import Collection

from core.refusal import Refusal
from notifications.addressed import messages_to
from notifications.models import FailingAddress, Preference
from notifications.services.delivery import FORGOTTEN
from notifications.services.moving import move
from notifications.states import MessageState

BEING_SENT = "A mail to this person is being sent at this moment. Try again in a few minutes."


def forget(*, person: int, addresses: Collection[str]) -> None:
    """Take back what has not gone, empty every message to the person, forget what they chose.

    Refused while one is being sent, or the mail would arrive after it was said that nothing is left: a worker asks for
    the account, which the caller holds, between taking a message and sending it.
    """
    theirs = messages_to(person, addresses)
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
