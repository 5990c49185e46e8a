"""May this person do this to this? And why not, in a sentence. Reads only."""

from datetime import datetime
from typing import Any

from core.prepared import Prepared
from core.templatetags.wording import when
from sets.models import Enrolment, LearningSet, Programme, ProgrammeRole
from sets.seating import Seating
from sets.states import ParallelSets, PlaceState, ProgrammeState, RoleKind

_coordinators_role = Prepared(
    lambda user, programme: ProgrammeRole.objects.filter(
        user=user, programme=programme, role=RoleKind.COORDINATOR
    ).values_list("pk", flat=True),
    int,
    int,
)


def coordinates(user: Any, programme: Programme) -> bool:
    """Whether the user runs this programme. A system admin who is not its coordinator does not."""
    return user.is_authenticated and bool(_coordinators_role(user.pk, programme.pk))


def coordinates_any(user: Any) -> bool:
    return user.is_authenticated and Programme.objects.coordinated_by(user).exists()


def may_make_programmes(user: Any) -> bool:
    return user.is_authenticated and user.may_open_programmes


def facilitates_any(user: Any) -> bool:
    return user.is_authenticated and LearningSet.objects.facilitated_by(user).exists()


def why_not_open(programme: Programme, now: datetime) -> str:
    """Why one cannot sign up at `now`, or nothing."""
    if programme.takes_requests(now):
        return ""
    if programme.state == ProgrammeState.OPEN and programme.opens_at and now < programme.opens_at:
        return f"Sign-up opens on {when(programme.opens_at)}."
    if programme.state == ProgrammeState.CANCELLED:
        return "This programme has been cancelled."
    if programme.state == ProgrammeState.COMPLETED:
        return "This programme has ended."
    if programme.state == ProgrammeState.DRAFT:
        return "This programme has not been published yet."
    if programme.closes_at and programme.closes_at <= now:
        return f"Sign-up closed on {when(programme.closes_at)}."
    return "Sign-up for this programme has closed."


def why_no_more_places(programme: Programme, seating: Seating) -> str:
    """Why no place can come any more, or nothing (the end of P7)."""
    another_may_open = programme.parallel_sets != ParallelSets.NEVER and seating.number_of_sets < programme.max_sets
    if seating.taking_members or another_may_open:
        return ""
    return "Every set of this programme has begun and no other will open, so no place can come any more."


def may_withdraw(user: Any, enrolment: Enrolment) -> bool:
    return enrolment.participant_id == user.pk and enrolment.is_live


def may_answer_offer(user: Any, enrolment: Enrolment) -> bool:
    return enrolment.participant_id == user.pk and enrolment.state == PlaceState.OFFERED
