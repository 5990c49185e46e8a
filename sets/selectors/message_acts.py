"""What a coordinator is told before a message is held back, released or sent again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notifications import kinds
from notifications.models import Message
from notifications.policies import why_not_again, why_not_now
from notifications.selectors import not_reached
from notifications.services.second_thoughts import NEVER_HELD
from notifications.states import MessageState
from sets.selectors.messages import MessageRow


@dataclass(frozen=True)
class MessageAct:
    row: MessageRow
    question: str
    action: str
    happens: Sequence[str]
    told: str
    #: Why it cannot be done; then there is no button.
    why_not: str = ""


def of_holding(message: Message) -> MessageAct:
    row = MessageRow(message)
    happens = ["It is not sent until you or another coordinator releases it."]
    if message.kind == "place_offered":
        happens.append("The time to answer the offer runs on. You can give them longer on the page of their place.")
    why_not = "" if message.state == MessageState.QUEUED else "Only a message that waits to be sent can be held back."
    if not kinds.can_be_held(message.kind):
        why_not = NEVER_HELD
    return MessageAct(row, "Hold this message back?", "Hold it back", happens, f"{row.to} is told nothing.", why_not)


def of_releasing(message: Message, now: datetime) -> MessageAct:
    row, question = MessageRow(message), "Release this message?"
    if message.state != MessageState.HELD:
        return MessageAct(row, question, "", (), "", "It is not held back any more.")
    if why_gone := why_not_now(message, now):
        happens = [f"{why_gone} It is not sent, and listed as no longer needed."]
        return MessageAct(row, question, "Take it off the list of those held", happens, f"{row.to} is told nothing.")
    return MessageAct(row, question, "Release it", ["It is sent now, with what is true today."], _goes_to(row))


def of_sending_again(message: Message, now: datetime) -> MessageAct:
    row, question = MessageRow(message), "Send this message again?"
    if why_not := why_not_again(message, now):
        return MessageAct(row, question, "", (), "", why_not)
    happens = ["The same mail is sent once more, with what is true today.", "The list keeps both."]
    if mark := not_reached(message.recipient):
        happens.append(f"It may not arrive: {mark.why} {mark.address}. Ask {row.to} first for one that works.")
    return MessageAct(row, question, "Send it again", happens, _goes_to(row))


def _goes_to(row: MessageRow) -> str:
    """Where it goes now, which may be another address than the first time."""
    user = row.message.recipient
    return f"It goes to {row.to}, at {user.email}." if user else ""
