"""Ground rules are written in versions, and agreed to by each member (C11). The programme's lock comes first."""

from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sessions.models import Acknowledgement, GroundRules, Session
from sessions.policies import facilitates, membership
from sessions.services.room_version import touch
from sessions.services.rows import lock_session
from sessions.starting_rules import STARTING_TEXT
from sessions.states import SessionState
from sets.models import LearningSet
from sets.services.steps import lock_set
from sets.services.writing import refuse_if_gone
from sets.states import SetState

NEWER = "The ground rules were changed while this page was open. Read the new text, then decide again."


@transaction.atomic(durable=True)
def acknowledge(*, actor: User, learning_set: LearningSet, version: int, now: datetime) -> Acknowledgement:
    """The member agrees to the version they were shown. Twice is once.

    Refused: for whoever is no member of the set, and for a version that no longer stands.
    """
    learning_set = lock_set(learning_set)
    refuse_if_gone(learning_set)
    place = membership(actor, learning_set)
    if place is None:
        raise Refusal("Only members of the set agree to its ground rules.")
    rules = _standing(learning_set, now)
    if rules.version != version:
        raise Refusal(NEWER)
    return Acknowledgement.objects.get_or_create(rules=rules, enrolment=place, defaults={"at": now})[0]


@transaction.atomic(durable=True)
def write_ground_rules(
    *, actor: User, learning_set: LearningSet, text: str, version: int, now: datetime
) -> GroundRules:
    """Another version, which asks every member again, also who is in the room now. The same text is no other version.

    Refused: for whoever does not facilitate the set, for a set that has ended, without a text, and if somebody else has
    written a version since the one that this one was made from.
    """
    learning_set, text = lock_set(learning_set), text.strip()
    if not facilitates(actor, learning_set):
        raise Refusal("Only the set's facilitator writes down its ground rules.")
    if learning_set.state in (SetState.COMPLETED, SetState.CANCELLED):
        raise Refusal(f"{learning_set} has ended, so its ground rules stay as they are.")
    if not text:
        raise Refusal("Write down what the set agreed.", field="text")
    standing = _standing(learning_set, now)
    if standing.text == text:
        return standing
    if standing.version != version:
        raise Refusal("Somebody else has changed the ground rules since. Their text stands below yours.", field="text")
    rules = _write(learning_set, standing.version + 1, text, actor, now)
    for session in Session.objects.filter(learning_set=learning_set, state=SessionState.LIVE):
        touch(lock_session(session).pk)
    return rules


def _standing(learning_set: LearningSet, now: datetime) -> GroundRules:
    """The version that stands; the text every set starts from is kept as version 1 the first time it matters."""
    return GroundRules.objects.standing_in(learning_set) or _write(learning_set, 1, STARTING_TEXT, None, now)


def _write(learning_set: LearningSet, version: int, text: str, by: User | None, now: datetime) -> GroundRules:
    return GroundRules.objects.create(learning_set=learning_set, version=version, text=text, written_by=by, at=now)
