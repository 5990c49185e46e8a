"""Making a programme, publishing it, opening and closing its sign-up, completing it (domain, section 3)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from core import audit
from core.once import once
from core.refusal import Refusal
from core.templatetags.wording import when
from participants.models import User
from sets.models import Criterion, PlannedSession, Programme, ProgrammeRole
from sets.policies import coordinates
from sets.services.acts import Act, begin, begin_as_coordinator, rules_row
from sets.services.below import tell_at_closing
from sets.services.serving import add_set, serve
from sets.states import (
    PROGRAMME_MOVES,
    Cause,
    CriterionKind,
    HalfDay,
    Kind,
    ParallelSets,
    PlaceState,
    ProgrammeState,
    RoleKind,
    SetState,
)

_COPY = " (copy)"
#: What a form that makes a draft is known by (`core.once`).
DRAFT = "programme"
#: Of one programme alone.
_DAYS = ("opens_at", "closes_at")


@dataclass(frozen=True)
class SessionPlan:
    """One planned session; what is not known is left empty (D1)."""

    half_day: str = HalfDay.EITHER
    date: dt.date | None = None
    place: str = ""


@dataclass(frozen=True)
class CriterionPlan:
    """One statement to tick or question to answer."""

    text: str
    kind: str = CriterionKind.STATEMENT
    required: bool = False


@dataclass(frozen=True)
class ProgrammePlan:
    """All that a coordinator writes about a programme. Times are aware; sizes are people."""

    title: str
    aim: str
    contact_name: str
    contact_email: str
    background: str = ""
    issues_expected: str = ""
    sponsor_name: str = ""
    kinds: Sequence[str] = ("lsp", "council")
    minimum: int = 6
    optimum: int = 9
    maximum: int = 12
    max_sets: int = 2
    parallel_sets: str = ParallelSets.ASK
    offer_working_days: int = 3
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    sessions: Sequence[SessionPlan] = field(default=(), compare=True)
    criteria: Sequence[CriterionPlan] = ()

    def own_fields(self) -> dict[str, object]:
        """The fields that are columns of the programme itself."""
        own = asdict(self)
        del own["sessions"], own["criteria"]
        return own | {"kinds": list(self.kinds)}


@transaction.atomic(durable=True)
def create_programme(*, actor: User, plan: ProgrammePlan, now: datetime, key: UUID | None = None) -> Programme:
    """Save a new draft. Whoever may open programmes becomes its coordinator (domain, section 2).

    The same `key` again gives the same draft.
    """
    if not actor.may_open_programmes:
        raise Refusal("You may not make programmes. Ask a system admin for the right to.")
    return once(actor=actor, what=DRAFT, key=key, of=Programme, make=lambda: _create(actor, plan, now), now=now)


@transaction.atomic(durable=True)
def copy_programme(*, actor: User, programme: Programme, now: datetime, key: UUID | None = None) -> Programme:
    """A new draft that says what this programme says, without its days and without its people (S2).

    The same `key` again gives the same draft. The documents stay where they are. Refused for whoever does not
    coordinate it or may not make programmes.
    """
    if not coordinates(actor, programme):
        raise Refusal("Only the coordinator of this programme can do this.")
    if not actor.may_open_programmes:
        raise Refusal("You may not make programmes. Ask a system admin for the right to.")

    def copy() -> Programme:
        # Whoever copies at the same moment waits here.
        locked = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        return _create(actor, _plan_of(locked), now)

    return once(actor=actor, what=copy_of(programme), key=key, of=Programme, make=copy, now=now)


def copy_of(programme: Programme) -> str:
    """What a form that copies it is known by."""
    return f"copy:{programme.pk}"


def _plan_of(programme: Programme) -> ProgrammePlan:
    """What a programme says, as a plan for another: its days are not the other's."""
    columns = {column.name for column in fields(ProgrammePlan)} - {"title", "sessions", "criteria", *_DAYS}
    sessions = programme.planned_sessions.values("half_day", "place")
    criteria = programme.criteria.values("text", "kind", "required")
    return ProgrammePlan(
        title=f"{programme.title[: 120 - len(_COPY)].rstrip()}{_COPY}",
        sessions=[SessionPlan(**session) for session in sessions],
        criteria=[CriterionPlan(**criterion) for criterion in criteria],
        **{name: getattr(programme, name) for name in columns},
    )


def _create(actor: User, plan: ProgrammePlan, now: datetime) -> Programme:
    _refuse_impossible(plan)
    programme = _created(plan, now)
    ProgrammeRole.objects.create(programme=programme, user=actor, role=RoleKind.COORDINATOR)
    _write_lists(programme, plan)
    audit.record(actor=actor, act="programme made", obj=programme, now=now)
    return programme


def _created(plan: ProgrammePlan, now: datetime) -> Programme:
    """Of several made at once under one title, each later one takes the next number for its address."""
    while True:
        slug = _free_slug(plan.title)
        try:
            with transaction.atomic():
                return Programme.objects.create(slug=slug, created_at=now, **plan.own_fields())
        except IntegrityError:
            if not Programme.objects.filter(slug=slug).exists():
                raise


@transaction.atomic(durable=True)
def update_draft(*, actor: User, programme: Programme, plan: ProgrammePlan, now: datetime) -> Programme:
    """Change anything of a draft. Refused once it is published: people signed up for what they read."""
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.RULES, now=now)
    programme = act.programme
    if programme.state != ProgrammeState.DRAFT:
        raise Refusal(
            "This programme is published: people signed up for what they read. Change its sizes or its window."
        )
    _refuse_impossible(plan)
    for name, value in plan.own_fields().items():
        setattr(programme, name, value)
    programme.save(update_fields=list(plan.own_fields()))
    programme.planned_sessions.all().delete()
    programme.criteria.all().delete()
    _write_lists(programme, plan)
    audit.record(actor=actor, act="draft changed", obj=programme, now=now)
    return programme


@transaction.atomic(durable=True)
def publish(*, actor: User, programme: Programme, now: datetime) -> Programme:
    """Open the programme, now or at its opening time, and make Set A. Publishing twice is harmless."""
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.PUBLISH, now=now)
    programme = act.programme
    if programme.state == ProgrammeState.OPEN:
        return programme
    if programme.closes_at and programme.closes_at <= act.now:
        raise Refusal(f"Sign-up would have closed on {when(programme.closes_at)}. Give a later date.")
    if not programme.planned_sessions.exists():
        raise Refusal("Plan at least one session: people are asked to commit to them.")
    act.set_programme(opens_at=programme.opens_at or act.now)
    move_programme(act, ProgrammeState.OPEN)
    act.record(Kind.RULES, programme.pk, rules_row(programme))
    add_set(act)
    act.finish()
    audit.record(actor=actor, act="programme published", obj=programme, now=act.now)
    return programme


@transaction.atomic(durable=True)
def close(*, actor: User, programme: Programme, now: datetime) -> Programme:
    """Stop new requests and nothing else: offers stay open, freed seats are filled, sets may still open."""
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.WINDOW, now=now)
    if act.programme.state == ProgrammeState.CLOSED:
        return act.programme
    if act.programme.state != ProgrammeState.OPEN:
        raise Refusal("Only an open programme can be closed.")
    move_programme(act, ProgrammeState.CLOSED)
    tell_at_closing(act)
    act.finish()
    return act.programme


@transaction.atomic(durable=True)
def reopen(*, actor: User, programme: Programme, closes_at: datetime | None, reason: str, now: datetime) -> Programme:
    """Take requests again, with a reason and a later closing date or none."""
    if not reason.strip():
        raise Refusal("Give a reason for opening sign-up again.", field="reason")
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.WINDOW, now=now, reason=reason.strip())
    if act.programme.state == ProgrammeState.OPEN:
        return act.programme
    if act.programme.state != ProgrammeState.CLOSED:
        raise Refusal("Only a closed programme can be opened again.")
    if closes_at and closes_at <= act.now:
        raise Refusal("Sign-up must close in the future, or have no closing date.", field="closes_at")
    act.set_programme(closes_at=closes_at)
    move_programme(act, ProgrammeState.OPEN)
    act.record(Kind.RULES, act.programme.pk, rules_row(act.programme))
    serve(act)
    act.finish()
    return act.programme


@transaction.atomic(durable=True)
def change_window(
    *, actor: User, programme: Programme, opens_at: datetime, closes_at: datetime | None, now: datetime
) -> Programme:
    """Change when sign-up opens and closes. Refused: another opening once it has opened, and a closing in the past."""
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.WINDOW, now=now)
    programme = act.programme
    if programme.state != ProgrammeState.OPEN:
        raise Refusal("Sign-up is closed. Open it again to change when it closes.")
    if programme.opens_at and programme.opens_at <= act.now and opens_at != programme.opens_at:
        raise Refusal("Sign-up has opened already, so its opening can no longer change.", field="opens_at")
    if closes_at and closes_at <= max(act.now, opens_at):
        raise Refusal("Sign-up must close in the future, after it opens.", field="closes_at")
    act.set_programme(opens_at=opens_at, closes_at=closes_at)
    act.record(Kind.RULES, programme.pk, rules_row(programme))
    act.finish()
    return programme


@transaction.atomic(durable=True)
def close_if_due(*, programme: Programme, now: datetime) -> bool:
    """The minute task closes a programme at its `closes_at`. Gives whether it did."""
    act = begin(programme=programme, actor=None, cause=Cause.WINDOW, now=now)
    closes_at = act.programme.closes_at
    if act.programme.state != ProgrammeState.OPEN or closes_at is None or act.now < closes_at:
        return False
    move_programme(act, ProgrammeState.CLOSED)
    tell_at_closing(act)
    act.finish()
    return True


@transaction.atomic(durable=True)
def complete_programme(*, actor: User, programme: Programme, now: datetime) -> Programme:
    """End a closed programme whose sets have all ended. Those still waiting become cancelled and are told."""
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.COMPLETE, now=now)
    programme = act.programme
    if programme.state == ProgrammeState.COMPLETED:
        return programme
    if programme.state != ProgrammeState.CLOSED:
        raise Refusal("Close sign-up first.")
    if programme.sets.exclude(state__in=[SetState.COMPLETED, SetState.CANCELLED]).exists():
        raise Refusal("A set of this programme has not ended yet. Let it meet for the last time, or cancel it.")
    waiting = programme.enrolments.waiting().select_related("participant").order_by("position")
    for enrolment in waiting:
        act.leave_seat(enrolment, PlaceState.CANCELLED)
    move_programme(act, ProgrammeState.COMPLETED)
    act.finish()
    audit.record(actor=actor, act="programme completed", obj=programme, now=act.now)
    return programme


def move_programme(act: Act, state: ProgrammeState) -> None:
    before = act.programme.state
    PROGRAMME_MOVES.check(before, state)
    act.set_programme(state=state)
    act.record(Kind.PROGRAMME, act.programme.pk, {}, before, state)


def _refuse_impossible(plan: ProgrammePlan) -> None:
    if not 1 <= plan.minimum <= plan.optimum <= plan.maximum:
        raise Refusal("The sizes must rise: minimum, best size, maximum.", field="minimum")
    if plan.max_sets < 1:
        raise Refusal("A programme has at least one set.", field="max_sets")
    if not plan.kinds:
        raise Refusal("Say which kinds of organisation may send a representative.", field="kinds")
    if plan.opens_at and plan.closes_at and plan.closes_at <= plan.opens_at:
        raise Refusal("Sign-up must close after it opens.", field="closes_at")


def _free_slug(title: str) -> str:
    """The title as an address; a number is added while another programme has it."""
    base = slugify(title)[:70].strip("-") or "programme"
    taken = set(Programme.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base in {"new"}:
        base = f"{base}-programme"
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def _write_lists(programme: Programme, plan: ProgrammePlan) -> None:
    PlannedSession.objects.bulk_create(
        PlannedSession(programme=programme, number=number, **asdict(session))
        for number, session in enumerate(plan.sessions, start=1)
    )
    Criterion.objects.bulk_create(
        Criterion(programme=programme, number=number, **asdict(criterion))
        for number, criterion in enumerate(plan.criteria, start=1)
    )
