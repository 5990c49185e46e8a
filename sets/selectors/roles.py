"""Which parts of the site a person has, in one query: the navigation of every page asks."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from participants.models import User
from sets.models import Enrolment, Facilitation, ProgrammeRole
from sets.states import RoleKind


@dataclass(frozen=True)
class Roles:
    coordinates: bool = False
    facilitates: bool = False
    has_places: bool = False


def roles_of(user: Any) -> Roles:
    """One query for a signed-in person, none for a visitor."""
    if not user.is_authenticated:
        return Roles()
    me = OuterRef("pk")
    row = User.objects.filter(pk=user.pk).values_list(
        Exists(ProgrammeRole.objects.filter(user=me, role=RoleKind.COORDINATOR)),
        Exists(Facilitation.objects.filter(user=me)),
        Exists(Enrolment.objects.filter(participant=me)),
    )
    coordinates, facilitates, has_places = row.get()
    return Roles(coordinates or user.may_open_programmes, facilitates, has_places)
