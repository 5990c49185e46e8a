"""What people write in the room (R4, R5): options without a speaker, the question put anew, how it was, actions.

Each entry may be sent again: the same key, or the same words, is the same entry. Nobody writes over words they have not
seen. All under the session's lock: what was taken stands in the write-up, and what comes after it is refused.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from core.refusal import Refusal
from participants.models import User
from sessions.models import Action, Bid, Option, Session
from sessions.policies import membership, runs_session, why_not_write_in_room
from sessions.services.actions import ActionWords, add_action
from sessions.services.issues import put_anew
from sessions.services.room_version import touch
from sessions.services.rows import lock_session
from sets.models import Enrolment


class Words(StrEnum):
    """What a presenter writes of their own slot: the column it stands in."""

    QUESTION = "question_after"
    HOW_IT_WAS = "how_it_was"


@dataclass(frozen=True)
class Written:
    bid: Bid
    #: Somebody has written since what the writer saw: theirs stands, and is to be shown.
    was_newer: bool = False


@transaction.atomic(durable=True)
def add_option(*, actor: User, session: Session, bid: Bid, text: str, key: UUID, now: datetime) -> Option:
    """Something the presenter could do. Who said it is written nowhere (R4, C07). The same `key` is the same option,
    also once it was taken away: a phone that sends it again does not bring it back.

    Refused: for whoever is not in the room, before the session begins and once it is written up.
    """
    session = _enter(actor, session)
    _refuse_another(bid, session)
    text = _one(text)
    if not text:
        raise Refusal("Write the option.", field="text")
    _refuse_longer(text, _MOST["text"])
    said = {"learning_set_id": session.learning_set_id, "bid": bid, "text": text, "at": now}
    option, is_new = Option.kept.get_or_create(session=session, key=key, defaults=said)
    if is_new:
        touch(session.pk)
    return option


@transaction.atomic(durable=True)
def remove_option(*, actor: User, option: Option) -> None:
    """The presenter, or whoever runs the session, takes an option off the list. Its words are gone for good."""
    session = _enter(actor, option.session)
    if option.bid.owner.participant_id != actor.pk and not runs_session(actor, session):
        raise Refusal("Only the presenter and whoever runs the session take an option away.")
    Option.objects.filter(pk=option.pk).update(text="", removed_at=Now())
    touch(session.pk)


@transaction.atomic(durable=True)
def write_words(
    *, actor: User, session: Session, bid: Bid, what: Words, text: str, seen: str, now: datetime
) -> Written:
    """The presenter puts the question anew, or says how it was. `seen`: what stood there when they began to write.

    A new question of a shared issue is a version of it; the one it had, kept as it is, is none. Refused: for everybody
    but the presenter, and outside the session's time.
    """
    session = _enter(actor, session)
    bid = Bid.objects.select_for_update(of=["self"]).select_related("owner").get(pk=bid.pk)
    _refuse_another(bid, session)
    if bid.owner.participant_id != actor.pk:
        raise Refusal("Only the presenter writes this.")
    text, stands = _one(text), getattr(bid, what)
    _refuse_longer(text, _MOST[what])
    is_kept = what == Words.QUESTION and not stands and text == _one(bid.question)
    if stands == text or is_kept:
        return Written(bid)
    if stands != _one(seen):
        return Written(bid, was_newer=True)
    setattr(bid, what, text)
    bid.save(update_fields=[what])
    if what == Words.QUESTION and text and bid.issue_id:
        put_anew(bid.issue_id, text, now)
    touch(session.pk)
    return Written(bid)


@transaction.atomic(durable=True)
def show_on_screen(*, actor: User, session: Session, bid: Bid, is_shown: bool) -> Bid:
    """Whether the presenter lets their question stand on the screen in the room (R2). Twice is harmless."""
    session = _enter(actor, session)
    _refuse_another(bid, session)
    if bid.owner.participant_id != actor.pk:
        raise Refusal("Only the presenter decides what the screen shows of their question.")
    Bid.objects.filter(pk=bid.pk).update(is_on_screen=is_shown)
    touch(session.pk)
    bid.is_on_screen = is_shown
    return bid


@transaction.atomic(durable=True)
def record_here(
    *, actor: User, session: Session, owner: Enrolment, words: ActionWords, bid: Bid | None, key: UUID, now: datetime
) -> Action:
    """An action agreed in the room; of the slot's issue where it is the presenter's. As `record_action` otherwise."""
    session = _enter(actor, session)
    issue = None
    if bid is not None:
        _refuse_another(bid, session)
        issue = bid.issue if bid.owner_id == owner.pk else None
    action = add_action(actor=actor, owner=owner, words=words, issue=issue, session=session, key=key, now=now)
    touch(session.pk)
    return action


# --- inside ----------------------------------------------------------------------------------------------------------


#: Characters, as the columns hold them.
_MOST = {"text": 500, Words.QUESTION: 300, Words.HOW_IT_WAS: 2000}


def _enter(actor: User, session: Session) -> Session:
    """The session as it stands, locked; refused for whoever is not in the room, and while nothing is written there."""
    session = lock_session(session)
    if membership(actor, session.learning_set) is None and not runs_session(actor, session):
        raise Refusal("Only those who are in the room write in it.")
    if why_not := why_not_write_in_room(session):
        raise Refusal(why_not)
    return session


def _refuse_longer(text: str, most: int) -> None:
    if len(text) > most:
        raise Refusal(f"Write {most} characters or fewer.", field="text")


def _refuse_another(bid: Bid, session: Session) -> None:
    if bid.session_id != session.pk:
        raise Refusal("That slot belongs to another session.")


def _one(text: str) -> str:
    """As browsers send it and as it was kept are the same words."""
    return text.replace("\r\n", "\n").strip()
