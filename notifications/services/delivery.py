"""Claim, ask once more, send, mark. Any number of workers on any number of machines may do this at once.

Only a crash of the worker between sending and marking, or a database that does not come back in that time, can send a
message twice; both copies then carry the same Message-ID.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from core.standing import still_stands
from notifications import emails, kinds
from notifications.models import Message
from notifications.policies import wants
from notifications.services import reach
from notifications.services.moving import move
from notifications.services.post import NotSent, Post
from notifications.states import MessageState, Unreached

logger = logging.getLogger(__name__)

#: Minutes to wait after each attempt; after the last there is no other.
PAUSES = [1, 5, 15, 60, 180, 360, 720]
ATTEMPTS = len(PAUSES) + 1
#: A code is asked for by someone who is waiting: it is tried every minute and worth nothing once it has run out.
CODE_PAUSE = timedelta(minutes=1)
CODE_LIFE = timedelta(minutes=15)
#: Longer than any sending can take (a task is ended after two minutes), so whoever made such an old claim is dead.
CLAIM_LIFE = timedelta(minutes=10)
CODE_CLAIM_LIFE = timedelta(minutes=3)
#: One task sends for no longer than this and then leaves the worker to others.
BATCH = timedelta(seconds=45)
#: Seconds to wait, again and again, for a database that went away between sending and marking.
MARKING = (0.2, 0.5, 1, 2, 4, 8)
EMPTIED: dict[str, Any] = {"text": "", "html": "", "context": {}}
#: Neither what it said nor to whom.
FORGOTTEN: dict[str, Any] = {**EMPTIED, "subject": "", "to": ""}


class Left(Enum):
    """What a batch leaves behind."""

    NOTHING = auto()
    PERHAPS_MORE = auto()
    #: The mail server is away; the sweep tries again.
    FOR_LATER = auto()


@dataclass(frozen=True)
class Waiting:
    """Which of the two queues has something due."""

    codes: bool
    others: bool


def send_due(*, secret: bool, clock: Callable[[], datetime] = timezone.now, post: Callable[[], Post] = Post) -> Left:
    """Send what is due, oldest first, for as long as one task may take.

    When the mail server is away it stops after one attempt: the others keep theirs for when the server is back.
    """
    stop_at = clock() + BATCH
    with post() as server:
        while clock() < stop_at:
            message = _claim(secret=secret, now=clock())
            if message is None:
                return Left.NOTHING
            try:
                _send(message, server, clock)
            except NotSent as problem:
                _put_back(message, problem, now=clock())
                if problem.server_away:
                    return Left.FOR_LATER
    return Left.PERHAPS_MORE


def take_up_what_was_left(*, now: datetime) -> Waiting:
    """The sweep: claims of dead workers go back to the queue, codes that ran out are dropped; says what is due."""
    too_old = Q(secret=False, claimed_at__lt=now - CLAIM_LIFE) | Q(secret=True, claimed_at__lt=now - CODE_CLAIM_LIFE)
    abandoned = Message.objects.filter(too_old, state=MessageState.SENDING)
    died = "The worker stopped before it could say whether this was sent."
    move(abandoned.filter(attempts__lt=ATTEMPTS), MessageState.SENDING, MessageState.QUEUED, due_at=now, error=died)
    used_up = abandoned.filter(attempts__gte=ATTEMPTS)
    move(used_up.filter(secret=True), MessageState.SENDING, MessageState.FAILED, error=died, **EMPTIED)
    of_the_erased = used_up.filter(kind__in=kinds.that_leave_nothing())
    move(of_the_erased, MessageState.SENDING, MessageState.FAILED, error=died, **FORGOTTEN)
    move(used_up, MessageState.SENDING, MessageState.FAILED, error=died)
    ran_out = Message.objects.filter(secret=True, state=MessageState.QUEUED, created_at__lt=now - CODE_LIFE)
    move(ran_out, MessageState.QUEUED, MessageState.DROPPED, error="Too old to be of use.", **EMPTIED)
    due = set(Message.objects.due(now).order_by().values_list("secret", flat=True).distinct())
    return Waiting(codes=True in due, others=False in due)


@transaction.atomic(durable=True)
def _claim(*, secret: bool, now: datetime) -> Message | None:
    """Make the oldest due message ours. Whoever comes at the same moment passes over the locked row to the next."""
    due = Message.objects.due(now).filter(secret=secret).select_for_update(skip_locked=True)
    message = due.order_by("due_at", "pk").first()
    if message is None:
        return None
    message.state, message.claimed_at, message.attempts = MessageState.SENDING, now, message.attempts + 1
    claim = {"claimed_at": message.claimed_at, "attempts": message.attempts}
    move(Message.objects.filter(pk=message.pk), MessageState.QUEUED, MessageState.SENDING, **claim)
    return message


def _send(message: Message, post: Post, clock: Callable[[], datetime]) -> None:
    """Outside any transaction: nothing is locked while a mail server takes its time."""
    if message.secret and clock() - message.created_at > CODE_LIFE:
        _settle(message, MessageState.DROPPED, error="Too old to be of use.")
        return
    if message.recipient_id and not still_stands(message.recipient_id):
        # Written at the moment at which the account was closed or erased. Asked after the claim has been written: from
        # then on whoever erases the account sees that a mail is on its way.
        _settle(message, MessageState.DROPPED, **FORGOTTEN)
        return
    mail = _wanted_and_written(message)
    if mail is None:
        _settle(message, MessageState.DROPPED)
        return
    post.send(mail)
    _mark_as_sent(message, sent_at=clock())


def _mark_as_sent(message: Message, *, sent_at: datetime) -> None:
    """Only we know that the mail has gone: a database that is away just now is waited for, or it would go again."""
    for pause in (*MARKING, None):
        try:
            with transaction.atomic():
                if _settle(message, MessageState.SENT, sent_at=sent_at):
                    reach.arrived(address=message.to)
            return
        except (OperationalError, InterfaceError):
            if pause is None or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)


def _wanted_and_written(message: Message) -> EmailMessage | None:
    """The mail, or None if it is no longer wanted. One that cannot be written must not hold up those behind it."""
    try:
        if not (wants(message.recipient_id, message.kind) and kinds.is_still_wanted(message)):
            return None
        words = kinds.words_of(message)
        return emails.written(message, words) if words else None
    except Exception as error:  # templates and words of any app: whatever breaks there breaks this message alone
        # The type only: an error of a template quotes its context, and a context may hold a code.
        logger.error("Message %s (%s) cannot be written: %s", message.pk, message.kind, type(error).__name__)
        raise NotSent(f"The message could not be written ({type(error).__name__}).") from None


def _put_back(message: Message, problem: NotSent, *, now: datetime) -> None:
    """To the queue with a pause, or to rest: refused for good, or tried often enough."""
    logger.warning("Message %s (%s) was not sent: %s", message.pk, message.kind, problem.sentence)
    if problem.for_good or (message.attempts >= ATTEMPTS and not message.secret):
        with transaction.atomic():
            if _settle(message, MessageState.FAILED, error=problem.sentence) and problem.of_address:
                why = Unreached.REFUSED if problem.for_good else Unreached.GIVEN_UP
                reach.failed(recipient=message.recipient_id, address=message.to, why=why, now=now)
        return
    pause = CODE_PAUSE if message.secret else timedelta(minutes=PAUSES[message.attempts - 1])
    ours = Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at)
    move(ours, MessageState.SENDING, MessageState.QUEUED, due_at=now + pause, error=problem.sentence)


def _settle(message: Message, state: MessageState, *, error: str = "", **values: Any) -> int:
    """The end of a message. What was secret is gone with it. Nothing happens, and 0, if the claim is no longer ours."""
    ours = Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at)
    left = FORGOTTEN if message.kind in kinds.that_leave_nothing() else EMPTIED if message.secret else {}
    return move(ours, MessageState.SENDING, state, error=error, **{**left, **values})
