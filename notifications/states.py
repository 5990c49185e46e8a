"""The states of a message in the outbox."""

from django.db.models import TextChoices

from core.states import Moves


class MessageState(TextChoices):
    QUEUED = "queued", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    DROPPED = "dropped", "No longer needed"


MESSAGE_MOVES = Moves(
    {
        MessageState.QUEUED: {MessageState.SENDING, MessageState.DROPPED},
        MessageState.SENDING: {
            MessageState.SENT,
            MessageState.QUEUED,
            MessageState.FAILED,
            MessageState.DROPPED,
        },
        MessageState.FAILED: {MessageState.QUEUED},
    }
)
