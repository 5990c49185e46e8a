"""Who runs a programme: its coordinators, and who facilitates which set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from core.models import AuditEntry
from participants.models import User
from sets.models import Facilitation, LearningSet, Programme, ProgrammeRole
from sets.states import RoleKind, SetState


@dataclass(frozen=True)
class Coordinator:
    role: int
    user: User
    since: datetime | None
    is_reader: bool


@dataclass(frozen=True)
class Held:
    learning_set: LearningSet
    facilitators: Sequence[User]


@dataclass(frozen=True)
class WhoRuns:
    coordinators: Sequence[Coordinator]
    sets: Sequence[Held]

    @property
    def is_one_alone(self) -> bool:
        return sum(one.user.is_active for one in self.coordinators) < 2


def who_runs(programme: Programme, reader: User) -> WhoRuns:
    """Five queries, however many there are."""
    roles = ProgrammeRole.objects.filter(programme=programme, role=RoleKind.COORDINATOR)
    roles = roles.select_related("user").order_by("pk")
    since = _since(programme)
    held: dict[int, list[User]] = {}
    for one in Facilitation.objects.filter(learning_set__programme=programme).select_related("user").order_by("pk"):
        held.setdefault(one.learning_set_id, []).append(one.user)
    sets = programme.sets.exclude(state=SetState.CANCELLED).order_by("pk")
    coordinators = [Coordinator(role.pk, role.user, since.get(role.user_id), role.user == reader) for role in roles]
    return WhoRuns(coordinators, [Held(one, held.get(one.pk, [])) for one in sets])


def _since(programme: Programme) -> dict[int, datetime]:
    """From the record: the newest moment at which somebody became one; whoever made it is one since."""
    made, added = Q(act="programme made"), Q(act="coordinator added")
    entries = AuditEntry.objects.filter(made | added, about=programme.audit_topic).order_by()
    makers = dict(entries.filter(made).exclude(actor=None).values_list("actor").annotate(Max("at")))
    return makers | dict(entries.filter(added).values_list("object_id").annotate(Max("at")))
