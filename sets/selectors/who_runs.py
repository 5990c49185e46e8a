"""Who runs a programme: its coordinators, its sponsor's people, and who facilitates which set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from core.models import AuditEntry
from participants.models import User
from sets.models import Facilitation, LearningSet, Programme, ProgrammeRole
from sets.states import RoleKind, SetState

#: What the record calls it.
_ADDED = {"coordinator added": RoleKind.COORDINATOR, "sponsor added": RoleKind.SPONSOR}


@dataclass(frozen=True)
class Coordinator:
    role: int
    user: User
    since: datetime | None
    is_reader: bool


@dataclass(frozen=True)
class Sponsor:
    """By the address they were named by, alone: whether that had an account before is nobody's to know (C12)."""

    role: int
    email: str
    since: datetime | None


@dataclass(frozen=True)
class Held:
    learning_set: LearningSet
    facilitators: Sequence[User]


@dataclass(frozen=True)
class WhoRuns:
    coordinators: Sequence[Coordinator]
    sponsors: Sequence[Sponsor]
    sets: Sequence[Held]

    @property
    def is_one_alone(self) -> bool:
        return sum(one.user.is_active for one in self.coordinators) < 2


def who_runs(programme: Programme, reader: User) -> WhoRuns:
    """Five queries, however many there are."""
    roles = list(ProgrammeRole.objects.filter(programme=programme).select_related("user").order_by("pk"))
    since = _since(programme)
    held: dict[int, list[User]] = {}
    for one in Facilitation.objects.filter(learning_set__programme=programme).select_related("user").order_by("pk"):
        held.setdefault(one.learning_set_id, []).append(one.user)
    sets = programme.sets.exclude(state=SetState.CANCELLED).order_by("pk")
    coordinators = [
        Coordinator(role.pk, role.user, since.get((RoleKind.COORDINATOR, role.user_id)), role.user == reader)
        for role in roles
        if role.role == RoleKind.COORDINATOR
    ]
    sponsors = [
        Sponsor(role.pk, role.named_address, since.get((RoleKind.SPONSOR, role.user_id)))
        for role in roles
        if role.role == RoleKind.SPONSOR
    ]
    return WhoRuns(coordinators, sponsors, [Held(one, held.get(one.pk, [])) for one in sets])


def _since(programme: Programme) -> dict[tuple[str, int], datetime]:
    """From the record: the newest moment at which somebody became one; whoever made it coordinates it since."""
    made, added = Q(act="programme made"), Q(act__in=_ADDED)
    entries = AuditEntry.objects.filter(made | added, about=programme.audit_topic).order_by()
    makers = entries.filter(made).exclude(actor=None).values_list("actor").annotate(Max("at"))
    named = entries.filter(added).values_list("act", "object_id").annotate(Max("at"))
    since: dict[tuple[str, int], datetime] = {(RoleKind.COORDINATOR, user): at for user, at in makers}
    return since | {(_ADDED[act], user): at for act, user, at in named}
