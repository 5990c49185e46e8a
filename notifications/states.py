"""The states of a message in the outbox."""

from django.db.models import TextChoices

from core.states import Moves


class MessageState(TextChoices):
    QUEUED = "queued", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    DROPPED = "dropped", "No longer needed"
    HELD = "held", "Held back"


MESSAGE_MOVES = Moves(
    {
        MessageState.QUEUED: {MessageState.SENDING, MessageState.DROPPED, MessageState.HELD},
        MessageState.SENDING: {
            MessageState.SENT,
            MessageState.QUEUED,
            MessageState.FAILED,
            MessageState.DROPPED,
        },
        # Sending again makes a row of its own, so what became of the first stays to be read.
        MessageState.HELD: {MessageState.QUEUED, MessageState.DROPPED},
    }
)


class Unreached(TextChoices):
    """Why we take it that nothing arrives at an address."""

    REFUSED = "refused", "Refused for good"
    GIVEN_UP = "given_up", "Put off so often that we gave up"
