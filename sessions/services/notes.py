"""A facilitator writes to the set, and takes it back."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from core.refusal import Refusal
from notifications import outbox
from participants.models import User
from sessions import note_emails as emails
from sessions.models import SetNote
from sessions.policies import facilitates, why_not_write
from sets.models import LearningSet
from sets.services import steps

LENGTH = 2000


@transaction.atomic(durable=True)
def write_note(*, actor: User, learning_set: LearningSet, text: str, key: UUID, now: datetime) -> SetNote:
    """Put a note on the set's page; each member is told by mail that one is waiting, not what it says (C10).

    `key` stands for the form it was written in: the same words from the same form are one note, however often sent.
    Refused for everybody but the set's facilitators, once the set has ended, and without words.
    """
    learning_set = steps.lock_set(learning_set)
    if not facilitates(actor, learning_set):
        raise Refusal("Only the set's facilitator writes to the set.")
    if why_not := why_not_write(learning_set):
        raise Refusal(why_not)
    text = text.strip()
    if not 0 < len(text) <= LENGTH:
        raise Refusal(f"Write a note of at most {LENGTH:,} characters.", field="text")
    key = uuid5(key, f"{actor.pk} {text}")
    if written := learning_set.notes.filter(key=key).first():
        if written.taken_back_at:
            raise Refusal("You have taken this note back. To write it again, begin from the set's page.")
        return written
    # Whoever joined a moment ago, and saw the lock first, reads it: a programme's time never runs back.
    at = max(now, learning_set.programme.ledger_at or now)
    note = SetNote.objects.create(learning_set=learning_set, author=actor, text=text, at=at, key=key)
    outbox.queue(messages=emails.note_waiting(note, now=now))
    return note


@transaction.atomic(durable=True)
def take_back_note(*, actor: User, note: SetNote, now: datetime) -> SetNote:
    """Its words are gone, for good; mail that has not gone yet is not sent. Twice is harmless.

    Refused for everybody but its author, and for an author who no longer facilitates the set.
    """
    learning_set = steps.lock_set(note.learning_set)
    note = learning_set.notes.get(pk=note.pk)
    if note.author_id != actor.pk or not facilitates(actor, learning_set):
        raise Refusal("Only whoever wrote a note takes it back.")
    if note.taken_back_at is None:
        note.text, note.taken_back_at = "", now
        note.save(update_fields=["text", "taken_back_at"])
    return note
