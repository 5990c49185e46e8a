"""A person's profile: asked once, before any sign-up, and kept."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from core.audit import record
from core.refusal import Refusal
from participants.models import Organisation, User
from participants.policies import may_choose, refuse_erased
from participants.services import organisation_steps as steps


@dataclass(frozen=True)
class NotListed:
    """An organisation the person could not find among those shown."""

    name: str
    kind: str
    area_covered: str = ""


@transaction.atomic(durable=True)
def save_profile(
    *,
    actor: User,
    full_name: str,
    job_title: str,
    access_needs: str,
    organisation: Organisation | NotListed,
    now: datetime,
) -> User:
    """Keep what was answered; an organisation that is not listed is asked for in the same act (P4).

    Changes no place: a place stays with the organisation it was asked for, only later sign-ups use the new one (P2).
    Refuses an organisation the person may not choose.
    """
    person = User.objects.select_for_update().get(pk=actor.pk)
    refuse_erased(person)
    if isinstance(organisation, NotListed):
        chosen = steps.request(actor=person, now=now, **asdict(organisation))
    else:
        chosen = _still_choosable(person, organisation)
    answers = {
        "full_name": full_name,
        "job_title": job_title,
        "access_needs": access_needs,
        "organisation_id": chosen.pk,
    }
    changed = [field for field, value in answers.items() if getattr(person, field) != value]
    if changed:
        for field in changed:
            setattr(person, field, answers[field])
        if "access_needs" in changed:
            person.access_needs_at = now
        person.save(update_fields=[*changed, "access_needs_at"])
        record(actor=person, act="profile changed", obj=person, now=now, fields=changed)
    return person


def _still_choosable(person: User, organisation: Organisation) -> Organisation:
    """The organisation as it is now: one that was merged since the page was shown is the one it was merged into."""
    current = Organisation.objects.select_related("same_as").get(pk=organisation.pk)
    chosen = current.same_as or current
    if not may_choose(person, chosen):
        raise Refusal("That organisation cannot be chosen any more. Choose another one.", field="organisation")
    return chosen
