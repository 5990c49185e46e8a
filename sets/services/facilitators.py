"""What facilitators say of themselves: their profile, and the conflicts they declare (D7)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from core import audit
from core.refusal import Refusal
from notifications import outbox
from participants.models import Organisation, User
from sets import facilitator_emails as emails
from sets.models import ConflictOfInterest, FacilitatorProfile, LearningSet, Programme
from sets.policies import coordinates, may_have_facilitator_profile
from sets.selectors.conflicts import conflicts_of
from sets.services.steps import ensure_profile
from sets.states import SetState


@dataclass(frozen=True)
class Said:
    """What the form of the profile says."""

    approach: str = ""
    experience: str = ""
    themes: str = ""
    accreditation: str = ""
    languages: str = ""
    availability: str = ""
    shows_contact: bool = False
    is_listed: bool = False


@transaction.atomic(durable=True)
def save_profile(*, actor: User, said: Said, now: datetime) -> FacilitatorProfile:
    """Keep what a facilitator says. Refused for whoever was never invited nor assigned."""
    _refuse_strangers(actor)
    profile = ensure_profile(actor, by=actor, now=now)
    answers = asdict(said)
    changed = [name for name, value in answers.items() if getattr(profile, name) != value]
    for name in changed:
        setattr(profile, name, answers[name])
    profile.saved_at = now
    profile.save(update_fields=[*changed, "saved_at"])
    if changed:
        audit.record(actor=actor, act="facilitator profile changed", obj=profile, now=now, fields=changed)
    return profile


@transaction.atomic(durable=True)
def invite_facilitator(*, actor: User, programme: Programme, user: User, now: datetime) -> None:
    """Ask somebody for their profile before assigning them; they are told once for each programme.

    Refused for whoever does not coordinate the programme. It gives the person nothing but the page of the profile.
    """
    if not coordinates(actor, programme):
        raise Refusal("Only the coordinator of this programme can do this.")
    ensure_profile(user, by=actor, now=now)
    audit.record(actor=actor, act="facilitator invited", obj=user, now=now, about=programme.audit_topic)
    outbox.queue(messages=[emails.facilitator_invited(user, programme, now=now)])


@transaction.atomic(durable=True)
def declare_conflict(
    *,
    actor: User,
    organisation: Organisation | None = None,
    programme: Programme | None = None,
    words: str,
    now: datetime,
) -> ConflictOfInterest:
    """Say what may keep one from being impartial; the coordinators of one's sets that it touches are told.

    The same again is the same. Refused without words, and for whoever was never invited nor assigned.
    """
    _refuse_strangers(actor)
    if not words.strip():
        raise Refusal("Say why there is a conflict: the coordinator decides by it.", field="words")
    # One person's two tabs, one after the other.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    same = ConflictOfInterest.objects.standing().filter(
        facilitator=actor, organisation=organisation, programme=programme, words=words.strip()
    )
    if existing := same.first():
        return existing
    conflict = ConflictOfInterest.objects.create(
        facilitator=actor, organisation=organisation, programme=programme, words=words.strip(), declared_at=now
    )
    audit.record(actor=actor, act="conflict declared", obj=conflict, now=now)
    held = LearningSet.objects.facilitated_by(actor).exclude(state__in=[SetState.COMPLETED, SetState.CANCELLED])
    for learning_set in held.select_related("programme").order_by("pk"):
        if conflict in [one.conflict for one in conflicts_of([actor.pk], learning_set).get(actor.pk, [])]:
            outbox.queue(messages=emails.conflict_declared(conflict, learning_set, now=now))
    return conflict


@transaction.atomic(durable=True)
def end_conflict(*, actor: User, conflict: ConflictOfInterest, now: datetime) -> None:
    """It no longer stands. Twice is harmless; refused for whoever did not declare it."""
    conflict = ConflictOfInterest.objects.select_for_update().get(pk=conflict.pk)
    if conflict.facilitator_id != actor.pk:
        raise Refusal("Only who declared a conflict can end it.")
    if conflict.ended_at is None:
        conflict.ended_at = now
        conflict.save(update_fields=["ended_at"])
        audit.record(actor=actor, act="conflict ended", obj=conflict, now=now)


def _refuse_strangers(actor: User) -> None:
    if not may_have_facilitator_profile(actor):
        raise Refusal("Only somebody whom a coordinator has invited or assigned has a facilitator profile.")
