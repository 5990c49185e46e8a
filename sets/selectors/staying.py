"""Why somebody who runs something cannot go yet, and what has to be done first (C15)."""

from django.db.models import Exists, OuterRef

from participants.models import User
from sets.models import Facilitation, Programme, ProgrammeRole
from sets.states import ProgrammeState, RoleKind, SetState

_OVER = (ProgrammeState.COMPLETED, ProgrammeState.CANCELLED)
_ENDED = (SetState.COMPLETED, SetState.CANCELLED)


def what_keeps(person: User) -> list[str]:
    """Sentences; none for somebody without duties. What they ran and has ended keeps nobody."""
    going_on = Programme.objects.exclude(state__in=_OVER).order_by("title", "pk")
    another = ProgrammeRole.objects.filter(programme=OuterRef("pk"), role=RoleKind.COORDINATOR, user__is_active=True)
    alone = going_on.coordinated_by(person).exclude(Exists(another.exclude(user=person)))
    found = [f"“{one}” has no other coordinator. Add one, or complete or cancel it, first." for one in alone]
    named = going_on.filter(contact_email__iexact=person.email).exclude(pk__in=alone.values("pk"))
    found += [f"“{one}” names this person as its contact. Have another contact named first." for one in named]
    held = Facilitation.objects.filter(user=person).exclude(learning_set__state__in=_ENDED)
    held = held.exclude(learning_set__programme__in=alone.values("pk")).select_related("learning_set__programme")
    for one in held.order_by("learning_set__programme__title", "learning_set__letter"):
        where = f"{one.learning_set} of “{one.learning_set.programme}”"
        found.append(f"{where} has not ended and is facilitated by this person. It has to end first.")
    return found
