"""May this person do this to this? And why not, in a sentence. Reads only."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from core.prepared import Prepared
from core.templatetags.wording import when
from participants.models import User
from sets.models import Enrolment, Facilitation, FacilitatorProfile, LearningSet, Programme, ProgrammeRole
from sets.seating import Seating
from sets.stand_ins import stands_in
from sets.states import ONE_PER_ORGANISATION, ParallelSets, PlaceState, ProgrammeState, RoleKind

_coordinators_role = Prepared(
    lambda user, programme: ProgrammeRole.objects.filter(
        user=user, programme=programme, role=RoleKind.COORDINATOR
    ).values_list("pk", flat=True),
    int,
    int,
)


def _runs(programme: int) -> Q:
    me = OuterRef("pk")
    role = ProgrammeRole.objects.filter(user=me, programme=programme, role=RoleKind.COORDINATOR)
    held = Facilitation.objects.filter(user=me, learning_set__programme=programme)
    return Q(Exists(role)) | Q(Exists(held)) | stands_in(me, programme)


def _follows(programme: int) -> Exists:
    return Exists(ProgrammeRole.objects.filter(user=OuterRef("pk"), programme=programme, role=RoleKind.SPONSOR))


def _parts_in(user: int, programme: int) -> QuerySet[User, tuple[bool, bool]]:
    runs = ExpressionWrapper(_runs(programme), BooleanField())
    return User.objects.filter(pk=user).values_list(runs, _follows(programme))


_parts_of = Prepared(_parts_in, int, int)

WHY_REMOVED = (
    "The coordinator ended your place in this programme, so you cannot sign up again yourself. "
    "Write to the programme's contact if you think this should change."
)
WHY_REPRESENTED = (
    "Your organisation already has a representative in this programme, and each sends one. "
    "If it should be you, ask your colleague: whoever has the place can hand it over on the page of their place. "
    "Or write to the programme's contact."
)


WHY_RUNS_IT = "You coordinate or facilitate in this programme, so you cannot hold a place in it."
WHY_FOLLOWS_IT = (
    "You follow this programme for its sponsor, who sees numbers and no names, so you cannot hold a place in it. "
    "If you want one, ask the programme's contact to end that first."
)
#: The same, said to whoever arranges it for somebody.
OF_ANOTHER = {
    WHY_RUNS_IT: "This person coordinates or facilitates in this programme, so cannot hold a place in it.",
    WHY_FOLLOWS_IT: (
        "This person follows the programme for its sponsor, who sees numbers and no names, so cannot hold a place in "
        "it. End that first, on the page of the sponsor’s people."
    ),
}


def why_not_participant(user: User, programme: Programme) -> str:
    """Why this person can hold no place in the programme, whoever else does, or nothing (P2). One query at most."""
    if user.organisation and user.organisation.kind not in programme.kinds:
        return f"This programme is not meant for {user.organisation.get_kind_display().lower()}s."
    return _why_not_beside(user, programme.pk)


def _why_not_beside(user: User, programme: int) -> str:
    """Why what this person has to do with the programme leaves no room for a place in it, or nothing. One query."""
    [(runs, follows)] = _parts_of(user.pk, programme)
    if runs:
        return WHY_RUNS_IT
    return WHY_FOLLOWS_IT if follows else ""


def why_cannot_run(user: User, programme: Programme, what: str) -> str:
    """Why this person can coordinate, facilitate or cover nothing of the programme, or nothing. Two queries at most.

    `what` it would be, as `coordinate it`. Whoever has a place does not, nor its sponsor, who sees no names.
    """
    if programme.enrolments.filter(participant=user, state__in=ONE_PER_ORGANISATION).exists():
        return f"{user} holds or waits for a place in this programme, so cannot {what}."
    if programme.roles.filter(user=user, role=RoleKind.SPONSOR).exists():
        return (
            f"{user} sees this programme as its sponsor, who sees no names, so cannot {what}. "
            "End that first, on the page of the sponsor’s people."
        )
    return ""


WHY_COORDINATES = (
    "Whoever has this address coordinates the programme, and sees more of it than its sponsor may. "
    "One person cannot be both."
)
WHY_KNOWS = (
    "Whoever has this address has a place in the programme, or waits for one, or runs sessions of it, and could tell "
    "who is behind a number. Name somebody else for the sponsor, or end that first."
)


def why_not_sponsor(user: User, programme: Programme) -> str:
    """Why this person cannot follow the programme for its sponsor, or nothing. Three queries at most."""
    if coordinates(user, programme):
        return WHY_COORDINATES
    [(runs, _)] = _parts_of(user.pk, programme.pk)
    has_place = programme.enrolments.filter(participant=user, state__in=ONE_PER_ORGANISATION)
    return WHY_KNOWS if runs or has_place.exists() else ""


WHY_ENDED = "The place has ended meanwhile, so it cannot be handed over any more."
WHY_RAN_OUT = "The offer of the place has run out, so it can no longer be handed over."
WHY_OWN = "You cannot decide about your own place."
WHY_HAS_ONE = "You have a place in this programme already, or wait for one. Give that up first."


def why_not_hand_over(place: Enrolment, now: datetime) -> str:
    """Why a place cannot be handed over, or nothing: only a live one can, and no offer that has run out (P10)."""
    if not place.is_live:
        return WHY_ENDED
    return WHY_RAN_OUT if place.offer_ends_at and place.offer_ends_at <= now else ""


def why_not_hand_over_for(user: User, place: Enrolment, now: datetime) -> str:
    """Why the coordinator cannot hand this place over, or nothing: what stops its owner, and that it is her own."""
    return WHY_OWN if place.participant_id == user.pk else why_not_hand_over(place, now)


def why_not_take_over(person: User, place: Enrolment) -> str:
    """Why this person cannot have somebody's place, or nothing (P2, P10). Two queries at most.

    A place may still be held for an organisation that was merged since (`follow_merge`): its people are of the other.
    """
    current = place.organisation.current
    if person.organisation_id not in (None, place.organisation_id, current.pk):
        return (
            f"Your profile says that you represent {person.organisation}, so you cannot take over what is for "
            f"{current}. If you work there now, change your profile first."
        )
    mine = Enrolment.objects.filter(programme=place.programme_id, participant=person)
    for one in mine.filter(Q(state__in=ONE_PER_ORGANISATION) | Q(state=PlaceState.REMOVED, removal_lifted_at=None)):
        return WHY_REMOVED if one.state == PlaceState.REMOVED else WHY_HAS_ONE
    return _why_not_beside(person, place.programme_id)


def those_with_another_part(people: Iterable[int], programme: Programme) -> set[int]:
    """Of these people, those who can hold no place: they run something of it, or follow it for its sponsor (P2). One
    query."""
    found = User.objects.filter(_runs(programme.pk) | Q(_follows(programme.pk)), pk__in=people)
    return set(found.values_list("pk", flat=True))


def coordinates(user: Any, programme: Programme) -> bool:
    """Whether the user runs this programme. A system admin who is not its coordinator does not."""
    return user.is_authenticated and bool(_coordinators_role(user.pk, programme.pk))


def coordinates_any(user: Any) -> bool:
    return user.is_authenticated and Programme.objects.coordinated_by(user).exists()


def may_make_programmes(user: Any) -> bool:
    return user.is_authenticated and user.may_open_programmes


def facilitates_any(user: Any) -> bool:
    return user.is_authenticated and LearningSet.objects.facilitated_by(user).exists()


def may_have_facilitator_profile(user: Any) -> bool:
    """Whoever facilitates a set now, or was invited or assigned by a coordinator before."""
    invited = user.is_authenticated and FacilitatorProfile.objects.filter(user=user).exists()
    return invited or facilitates_any(user)


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


def why_not_open_then(
    programme: Programme, closures: Sequence[tuple[datetime, datetime | None]], received_at: datetime, now: datetime
) -> str:
    """Why a request that was received then cannot be entered now (P15), or nothing: what closed since is no matter."""
    if received_at > now:
        return "It cannot have been received later than now."
    if programme.opens_at and received_at < programme.opens_at:
        return f"Sign-up opened on {when(programme.opens_at)}, after that."
    for since, until in closures:
        if until and since <= received_at < until:
            return f"Sign-up was closed then, from {when(since)} to {when(until)}."
        if not until and received_at >= since:
            return f"Sign-up had closed by then, on {when(since)}."
    return ""


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
