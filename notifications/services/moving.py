"""The one place that changes the state of a message."""

from typing import Any

from notifications.states import MESSAGE_MOVES, MessageState


def move(messages: Any, source: MessageState, target: MessageState, **values: Any) -> int:
    """A conditional UPDATE, so a move somebody else made is not made again. Says how many it moved."""
    MESSAGE_MOVES.check(source, target)
    return int(messages.filter(state=source).update(state=target, **values))
