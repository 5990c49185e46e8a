"""Documents are put there and taken away. What is kept of a file is what `core.papers` made of it.

A file is written before its row and deleted after it, so that a crash leaves a file without a row and never the other
way round; the nightly task clears such files (`clear_files_without_a_row`).
"""

import hashlib
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core import audit
from core.papers import examine
from core.refusal import Refusal
from participants.models import User
from sets.models import Document, LearningSet, PlannedSession, Programme
from sets.models.document import FOLDER, somewhere
from sets.policies import coordinates
from sets.services.writing import refuse_if_gone
from sets.states import ProgrammeState, SetState

log = logging.getLogger(__name__)

#: More than anybody reads; a slip or a script is stopped here.
MOST_OF_A_PROGRAMME = 300
#: A file without a row is left alone for so long: it may be on its way, or its row may come back from a backup.
_LEFT_ALONE = timedelta(days=7)
_NO_ROOM = (
    "The file could not be kept: the server has no room, or its storage does not answer. Nothing was changed. "
    "Try again later, or tell whoever runs this site."
)


@dataclass(frozen=True)
class Shelf:
    """Where a document goes, and so who reads it."""

    programme: Programme
    learning_set: LearningSet | None = None
    planned_session: PlannedSession | None = None
    public: bool = False
    #: Put there as a coordinator; otherwise as a facilitator of the set.
    from_coordinator: bool = True


def add_document(*, actor: User, shelf: Shelf, title: str, name: str, content: bytes, now: datetime) -> Document:
    """Put a file where its readers find it. The same file sent twice is one document.

    Refused: for whoever neither coordinates the programme nor facilitates the set, as they say; a file that `examine`
    does not take; a session before the programme is published; a cancelled set; when there is no room for it.
    """
    title = " ".join(title.split())
    if not title:
        raise Refusal("Give the document a title.", field="title")
    _refuse_a_stranger(actor, shelf)
    # Outside the transaction: examining and writing take seconds, and nobody is to wait for the programme meanwhile.
    paper = examine(content, name)
    written = _write(paper.content)
    document = Document(
        programme=shelf.programme,
        learning_set=shelf.learning_set,
        planned_session=shelf.planned_session,
        title=title,
        file=written,
        file_name=paper.name,
        kind=paper.kind,
        size=len(paper.content),
        digest=hashlib.sha256(content).hexdigest(),
        public=shelf.public,
        from_coordinator=shelf.from_coordinator,
        uploaded_by=actor,
        uploaded_at=now,
    )
    try:
        stands = _keep(actor, shelf, document, now)
    except BaseException:  # also where the worker is stopped: no file without a row
        delete_file(written)
        raise
    if stands.pk != document.pk:
        delete_file(written)
    return stands


@transaction.atomic(durable=True)
def remove_document(*, actor: User, document: Document, now: datetime) -> None:
    """Take a document away for everybody; whoever is downloading it gets it whole. Twice is harmless.

    Refused: for whoever does not keep it: a facilitator for what a coordinator put there, and the other way round.
    """
    _lock(document.programme_id)
    found = Document.objects.filter(pk=document.pk)
    if not found.exists():
        return
    if not found.kept_by(actor).exists():
        raise Refusal("Only those who put documents there take them away: the set’s facilitator, or the coordinator.")
    name = str(document.file.name)
    audit.record(actor=actor, act="document removed", obj=document, now=now, about=_topic(document), **_facts(document))
    found.delete()
    transaction.on_commit(lambda: delete_file(name), robust=True)


def clear_files_without_a_row(*, now: datetime) -> int:
    """What a crash, or a delete that failed, left behind for a week; gives how many files that were."""
    cleared = 0
    for folder in _listed(FOLDER)[0]:
        names = [f"{FOLDER}/{folder}/{name}" for name in _listed(f"{FOLDER}/{folder}")[1]]
        known = set(Document.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - known:
            with suppress(FileNotFoundError):
                if default_storage.get_modified_time(name) < now - _LEFT_ALONE:
                    delete_file(name)
                    cleared += 1
    return cleared


# --- inside ----------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def _keep(actor: User, shelf: Shelf, document: Document, now: datetime) -> Document:
    """The row, or the one that stands already for this file in this place."""
    programme = _lock(shelf.programme.pk)
    _refuse_a_stranger(actor, shelf)
    _refuse_a_wrong_shelf(programme, shelf)
    on_the_shelf = Document.objects.filter(
        programme=programme,
        learning_set=shelf.learning_set,
        planned_session=shelf.planned_session,
        from_coordinator=shelf.from_coordinator,
    )
    if stands := on_the_shelf.filter(digest=document.digest).first():
        if (stands.title, stands.public) != (document.title, document.public):
            raise Refusal(f"This file is here already, as “{stands.title}”. Remove that one first.", field="file")
        return stands
    if programme.documents.count() >= MOST_OF_A_PROGRAMME:
        raise Refusal(f"There are {MOST_OF_A_PROGRAMME} documents in this programme. Remove some first.")
    document.save(force_insert=True)
    audit.record(actor=actor, act="document added", obj=document, now=now, about=_topic(document), **_facts(document))
    return document


def _lock(programme: int) -> Programme:
    """The first of a transaction's locks."""
    return Programme.objects.select_for_update(no_key=True).get(pk=programme)


def _refuse_a_stranger(actor: User, shelf: Shelf) -> None:
    if shelf.from_coordinator:
        if not coordinates(actor, shelf.programme):
            raise Refusal("Only the coordinator of this programme can do this.")
    elif not (
        shelf.learning_set and LearningSet.objects.facilitated_by(actor).filter(pk=shelf.learning_set.pk).exists()
    ):
        raise Refusal("Only those who facilitate this set can do this.")


def _refuse_a_wrong_shelf(programme: Programme, shelf: Shelf) -> None:
    if shelf.public and shelf.learning_set:
        raise Refusal("Documents of a set are for its people. Only those of a programme can be for everybody.")
    if shelf.learning_set and not programme.sets.filter(pk=shelf.learning_set.pk).exists():
        raise Refusal("That set is not one of this programme.")
    if shelf.learning_set:
        learning_set = programme.sets.get(pk=shelf.learning_set.pk)
        if learning_set.state == SetState.CANCELLED:
            raise Refusal(f"{learning_set} is cancelled, so it has nothing to read.")
        refuse_if_gone(learning_set)
    if shelf.planned_session is None:
        return
    if programme.state == ProgrammeState.DRAFT:
        # The plan of a draft is still written anew.
        raise Refusal("Publish the programme before you add documents for one of its sessions.", field="session")
    if not programme.planned_sessions.filter(pk=shelf.planned_session.pk).exists():
        raise Refusal("That session is not one of this programme.", field="session")


def _facts(document: Document) -> dict[str, int | None]:
    return {"programme": document.programme_id, "set": document.learning_set_id, "size": document.size}


def _topic(document: Document) -> str:
    """The coordinator's record lists what coordinators put there; what a facilitator does is the set's own (C02)."""
    return document.programme.audit_topic if document.from_coordinator else ""


def _write(content: bytes) -> str:
    """The name under which the storage keeps it. What it could not write to its end it does not keep."""
    name = somewhere()
    try:
        return default_storage.save(name, ContentFile(content))
    except OSError as error:
        log.exception("A document could not be written")
        delete_file(name)
        raise Refusal(_NO_ROOM, field="file") from error


def delete_file(name: str) -> None:
    """Whatever fails here leaves a file without a row, which the nightly task clears."""
    try:
        default_storage.delete(name)
    except OSError:
        log.exception("The file of a document could not be deleted")


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
