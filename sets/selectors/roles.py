"""Which parts of the site a person has, in one query: the navigation of every page asks."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from core.prepared import Prepared
from participants.models import User
from sets.models import Enrolment, Facilitation, ProgrammeRole
from sets.stand_ins import stands_in
from sets.states import RoleKind


@dataclass(frozen=True)
class Roles:
    coordinates: bool = False
    facilitates: bool = False
    has_places: bool = False
    commissions: bool = False


def _parts(pk: int) -> QuerySet[User, tuple[bool, bool, bool, bool]]:
    me = OuterRef("pk")
    return User.objects.filter(pk=pk).values_list(
        Exists(ProgrammeRole.objects.filter(user=me, role=RoleKind.COORDINATOR)),
        ExpressionWrapper(Q(Exists(Facilitation.objects.filter(user=me))) | stands_in(me), BooleanField()),
        Exists(Enrolment.objects.filter(participant=me)),
        Exists(ProgrammeRole.objects.filter(user=me, role=RoleKind.SPONSOR)),
    )


_parts_of = Prepared(_parts, int)


def roles_of(user: Any) -> Roles:
    """One query for a signed-in person, none for a visitor."""
    if not user.is_authenticated:
        return Roles()
    [(coordinates, facilitates, has_places, commissions)] = _parts_of(user.pk)
    return Roles(coordinates or user.may_open_programmes, facilitates, has_places, commissions)
