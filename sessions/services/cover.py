"""Cover: somebody runs one session in place of the set's facilitators (domain, sections 2 and 5)."""

from datetime import datetime

from django.db import transaction

from core import audit
from core.refusal import Refusal
from core.standing import still_stands
from notifications import outbox
from participants.models import User
from sessions import cover_emails as emails
from sessions.models import Cover, Session
from sessions.policies import facilitates, why_no_cover
from sessions.services.invitations import tell_calendars
from sessions.services.overlaps import refuse_two_at_once
from sessions.services.rows import lock_session
from sets.models import LearningSet
from sets.policies import coordinates, why_cannot_run
from sets.selectors.conflicts import conflicts_of
from sets.services import steps
from sets.services.epochs import raise_epochs


@transaction.atomic(durable=True)
def name_cover(*, actor: User, session: Session, user: User, reason: str = "", now: datetime) -> Cover:
    """Name who runs this one session; they and the set's facilitators are told. The same person twice is harmless.

    Refused: for whoever does not coordinate the programme, once the session is over, while somebody else covers it, for
    the set's own facilitators, for somebody who holds or waits for a place in the programme or is its sponsor (P2), for
    somebody who runs another session at that time, and, where they have declared a conflict that touches the set,
    without a reason (D7).
    """
    learning_set, session = _begin(actor, session)
    standing = session.covers.standing().select_related("user").first()
    if standing and standing.user == user:
        return standing
    if standing:
        raise Refusal(f"{standing.user} covers this session. Take that back first.")
    if why_not := why_no_cover(session):
        raise Refusal(why_not)
    _refuse_person(user, learning_set)
    conflicts = conflicts_of([user.pk], learning_set).get(user.pk, [])
    steps.refuse_without_reason(conflicts, reason)
    said = reason.strip() if conflicts else ""
    cover = Cover.objects.create(session=session, user=user, named_by=actor, named_at=now, reason=said)
    steps.ensure_profile(user, by=actor, now=now)
    refuse_two_at_once([session], learning_set=learning_set, by=actor)
    _note(cover, "cover named", by=actor, now=now)
    outbox.queue(messages=emails.cover_named(cover, by=actor, now=now))
    tell_calendars(learning_set, [session], now=now)
    return cover


@transaction.atomic(durable=True)
def end_cover(*, actor: User, session: Session, now: datetime) -> None:
    """Take the cover back: access ends at once (C04), and the session is its facilitators' again. Twice is harmless.

    Refused while one of them runs another session at that time (D7).
    """
    learning_set, session = _begin(actor, session)
    cover = session.covers.standing().select_related("user", "session__learning_set__programme").first()
    if cover is None:
        return
    cover.ended_at, cover.ended_by = now, actor
    cover.save(update_fields=["ended_at", "ended_by"])
    raise_epochs([learning_set.pk])
    refuse_two_at_once([session], learning_set=learning_set, by=actor)
    _note(cover, "cover ended", by=actor, now=now)
    outbox.queue(messages=emails.cover_taken_back(cover, by=actor, now=now))
    tell_calendars(learning_set, [session], now=now)


@transaction.atomic(durable=True)
def ask_for_cover(*, actor: User, session: Session, now: datetime) -> None:
    """The set's facilitator cannot run it: the coordinators are told, once for each date of the session."""
    session = lock_session(session)
    if not facilitates(actor, session.learning_set):
        raise Refusal("Only the set's facilitator asks for cover.")
    if why_not := why_no_cover(session):
        raise Refusal(why_not)
    if session.covers.standing().exists():
        raise Refusal("Somebody covers this session already.")
    outbox.queue(messages=emails.cover_asked(session, by=actor, now=now))


def _note(cover: Cover, act: str, *, by: User, now: datetime) -> None:
    about = cover.session.learning_set.programme.audit_topic
    facts = {"session": cover.session_id, "person": cover.user_id}
    audit.record(actor=by, act=act, obj=cover, now=now, about=about, **facts)


def _begin(actor: User, session: Session) -> tuple[LearningSet, Session]:
    learning_set = steps.lock_set(session.learning_set)
    if not coordinates(actor, learning_set.programme):
        raise Refusal("Only the coordinator of this programme arranges who covers a session.")
    return learning_set, lock_session(session)


def _refuse_person(user: User, learning_set: LearningSet) -> None:
    if not still_stands(user.pk):
        raise Refusal(f"The account of {user} is closed. Choose somebody else.")
    if facilitates(user, learning_set):
        raise Refusal(f"{user} facilitates {learning_set} already, so runs its sessions anyway.")
    if why_not := why_cannot_run(user, learning_set.programme, "run a session of it"):
        raise Refusal(why_not)
