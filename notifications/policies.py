"""Who wants which mail. What nobody can do without is always wanted, and costs no question."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from notifications import kinds
from notifications.models import Message, Preference
from notifications.states import MessageState

#: A mail about nothing that could be asked whether it still is so is taken as true for this long.
TRUE_FOR = timedelta(days=14)


def wants(reader: int | None, kind: str) -> bool:
    """Whether that person, by id, has not switched the kind off."""
    if reader is None or not kinds.can_be_switched_off(kind):
        return True
    return not Preference.objects.filter(user=reader, kind=kind, wanted=False).exists()


def switched_off(people: Collection[int], of: Collection[str]) -> set[tuple[int, str]]:
    """Which of these people have switched off which of these kinds: one query at most."""
    off = [kind for kind in of if kinds.can_be_switched_off(kind)]
    if not off or not people:
        return set()
    found = Preference.objects.filter(user__in=people, kind__in=off, wanted=False)
    return set(found.values_list("user_id", "kind"))


def without_unwanted(messages: Sequence[Message]) -> Sequence[Message]:
    """Those whose reader has not switched their kind off."""
    off = switched_off(
        [one.recipient_id for one in messages if one.recipient_id and kinds.can_be_switched_off(one.kind)],
        {one.kind for one in messages},
    )
    return [one for one in messages if (one.recipient_id, one.kind) not in off] if off else messages


def why_not_now(message: Message, now: datetime) -> str:
    """Why a message that waited, or was sent before, may not be sent (any more), or nothing."""
    if message.secret:
        return "A code for signing in is never sent again. They can ask for a new one where they sign in."
    if message.recipient is None or not message.recipient.is_active:
        return "The account of the person it was written to is gone."
    if not wants(message.recipient_id, message.kind):
        return "They have chosen not to get this kind of mail."
    if not _is_still_true(message, now):
        return "What it tells has changed since, so it is no longer true."
    return ""


def why_not_again(message: Message, now: datetime) -> str:
    """Why a message may not be sent again, or nothing."""
    if hasattr(message, "repeat"):
        return "It has been sent again already. If that one did not come either, send that one again."
    if message.state not in (MessageState.SENT, MessageState.FAILED):
        return "Only a message that was sent, or that could not be sent, can be sent again."
    return why_not_now(message, now)


def _is_still_true(message: Message, now: datetime) -> bool:
    """Asks whoever named the kind, and looks for a newer one about the same thing."""
    if not kinds.is_still_wanted(message):
        return False
    if kinds.says_it_as_it_is_sent(message.kind):
        return kinds.words_of(message) is not None
    if not message.about:
        return now - message.created_at <= TRUE_FOR
    same = Message.objects.about(message.topic).filter(kind=message.kind, about=message.about)
    newer = same.filter(recipient=message.recipient_id, created_at__gt=message.created_at)
    return not newer.exclude(state=MessageState.DROPPED).exists()
