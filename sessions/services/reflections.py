"""What somebody writes when they look back: answers about a session, notes of their own (C03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sessions.models import Reflection, Session
from sessions.policies import has_agreed, membership, why_not_look_back
from sessions.services.rows import lock_session
from sessions.states import Question
from sets.services.writing import hold_what_is_there

NEWER = "You have changed this in another tab since. What is kept now stands below: send again to overwrite it."
LEFT = "You are no longer in this set. What you shared with it you can take back or delete, and not change."


@dataclass(frozen=True)
class Answer:
    """What was typed for one question; `version` is that of the row the page showed, 0 for none."""

    question: str
    text: str
    shared: bool = False
    version: int = 0


@transaction.atomic(durable=True)
def reflect(*, actor: User, session: Session, answers: Sequence[Answer], now: datetime) -> list[Reflection]:
    """Keep a member's answers about a session that was held. An emptied one is forgotten; sharing is taken back freely.

    Refused: for whoever was no member at that session or is none now, before the ground rules are agreed to, and when
    an answer was changed since the page showed it.
    """
    session = lock_session(session)
    place = membership(actor, session.learning_set)
    if place is None:
        raise Refusal("Only members of the set answer here.")
    if why_not := why_not_look_back(session, place):
        raise Refusal(why_not)
    if not has_agreed(actor, session.learning_set):
        raise Refusal("Agree to the ground rules of the set first.")
    rows = {row.question: row for row in session.reflections.filter(author=actor)}
    for one in answers:
        row = rows.get(one.question)
        _refuse_if_newer(row, one, field=one.question)
        _keep(row or Reflection(author=actor, session=session, question=one.question, version=0), one, now)
    return list(session.reflections.filter(author=actor))


@transaction.atomic(durable=True)
def write_note(*, actor: User, text: str, key: UUID | None = None, now: datetime) -> Reflection:
    """A note in one's own journal, for nobody else. The same `key` is the same note."""
    if not text.strip():
        raise Refusal("Write something first.", field="text")
    said = {"question": Question.NOTE, "text": text.strip(), "at": now, "changed_at": now}
    return Reflection.objects.get_or_create(author=actor, key=key or uuid4(), defaults=said)[0]


@transaction.atomic(durable=True)
def change_entry(*, actor: User, entry: Reflection, text: str, shared: bool, version: int, now: datetime) -> Reflection:
    """Change an entry of one's own journal. What is shared can be taken back here, and nothing is shared here.

    Refused: an empty text, a version that is no longer the newest, and another text for a set one has left.
    """
    row, text = _own(actor, entry), text.strip()
    if not text:
        raise Refusal("Write something, or delete the entry.", field="text")
    shared = shared and row.is_shared
    _refuse_if_newer(row, Answer(row.question, text, shared, version), field="text")
    if shared and text != row.text and row.session and membership(actor, row.session.learning_set) is None:
        raise Refusal(LEFT, field="text")
    _keep(row, Answer(row.question, text, shared), now)
    return row


@transaction.atomic(durable=True)
def delete_entry(*, actor: User, entry: Reflection) -> None:
    """Forget one entry of one's own; if it was shared, the set no longer reads it. Twice is harmless."""
    Reflection.objects.by(actor).filter(pk=entry.pk).delete()


@transaction.atomic(durable=True)
def delete_journal(*, actor: User) -> int:
    """Forget everything of one's own. Gives how many entries there were."""
    return Reflection.objects.by(actor).delete()[0]


def _own(actor: User, entry: Reflection) -> Reflection:
    """Of a set whose writing is gone those are left that it never read, to be changed as before."""
    if entry.session is not None:
        hold_what_is_there(entry.session.learning_set_id)
    found = Reflection.objects.by(actor).select_for_update(of=["self"]).select_related("session__learning_set")
    row = found.filter(pk=entry.pk).first()
    if row is None:
        raise Refusal("This entry is no longer in your journal.")
    return row


def _refuse_if_newer(row: Reflection | None, said: Answer, *, field: str) -> None:
    """What was changed, deleted or taken back since the page was made is not brought back by an old tab."""
    text = said.text.strip()
    if row is None:
        is_old = said.version > 0 and bool(text)
    else:
        is_old = row.version != said.version and (row.text, row.is_shared) != (text, said.shared)
    if is_old:
        raise Refusal(NEWER, field=field)


def _keep(row: Reflection, said: Answer, now: datetime) -> None:
    text = said.text.strip()
    if not text:
        if row.pk:
            row.delete()
        return
    if row.pk and (row.text, row.is_shared) == (text, said.shared):
        return
    row.text, row.changed_at, row.version = text, now, row.version + 1
    row.at = row.at or now
    row.shared_at = (row.shared_at or now) if said.shared else None
    row.save()
