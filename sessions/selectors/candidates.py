"""Whom a coordinator may choose to run sessions, and what to know of each: profile, sets held, clashes, conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from participants.models import User
from sessions.models import Cover, Session
from sessions.selectors.runners import Commitment, commitments_of
from sets.models import Enrolment, Facilitation, FacilitatorProfile, LearningSet, Programme, ProgrammeRole
from sets.selectors.conflicts import conflicts_of
from sets.states import ONE_PER_ORGANISATION, RoleKind, SetState

#: More are found by their address.
MOST = 30
_OVER = (SetState.COMPLETED, SetState.CANCELLED)


@dataclass(frozen=True)
class Candidate:
    user: User
    profile: FacilitatorProfile | None
    sets_held: int
    #: `Runs another session at the time of session 2.`
    clashes: Sequence[str]
    #: Declared conflicts that touch the set.
    conflicts: Sequence[str]

    @property
    def name(self) -> str:
        return str(self.user)

    @property
    def email(self) -> str:
        return self.user.email

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What the profile says, as far as it was written."""
        if self.profile is None:
            return []
        said = (
            ("Sectors and themes", self.profile.themes),
            ("Accreditation", self.profile.accreditation),
            ("Languages", self.profile.languages),
            ("Availability", self.profile.availability),
            ("Approach", self.profile.approach),
            ("Experience", self.profile.experience),
        )
        return [(key, value) for key, value in said if value]


def possible_facilitators(coordinator: Any, learning_set: LearningSet) -> QuerySet[User]:
    """Who facilitates in a programme of this coordinator, was invited by them, or wants to be found by any.

    Without those who facilitate the set already, hold or wait for a place in the programme (P2) or are its sponsor.
    """
    mine = Programme.objects.coordinated_by(coordinator)
    with_me = Facilitation.objects.filter(user=OuterRef("pk"), learning_set__programme__in=mine.values("pk"))
    known = Q(facilitator_profile__made_by=coordinator) | Q(
        facilitator_profile__is_listed=True, facilitator_profile__saved_at__isnull=False
    )
    here = learning_set.facilitations.filter(user=OuterRef("pk"))
    places = Enrolment.objects.filter(
        participant=OuterRef("pk"), programme=learning_set.programme_id, state__in=ONE_PER_ORGANISATION
    )
    sponsors = ProgrammeRole.objects.filter(
        user=OuterRef("pk"), programme=learning_set.programme_id, role=RoleKind.SPONSOR
    )
    free = (~Exists(here), ~Exists(places), ~Exists(sponsors))
    found = User.objects.filter(Q(Exists(with_me)) | known, *free, is_active=True)
    return found.order_by("full_name", "pk")


def candidates(coordinator: Any, learning_set: LearningSet, sessions: Sequence[Session]) -> list[Candidate]:
    """Five queries for however many people; `sessions` are those that they would run."""
    held = Count("facilitations", filter=~Q(facilitations__learning_set__state__in=_OVER))
    found = possible_facilitators(coordinator, learning_set).select_related("facilitator_profile").annotate(held=held)
    people = list(found[:MOST])
    keys = [user.pk for user in people]
    taken, declared = commitments_of(keys), conflicts_of(keys, learning_set)
    return [
        Candidate(
            user=user,
            profile=getattr(user, "facilitator_profile", None),
            sets_held=user.held,
            clashes=_clashes(sessions, taken[user.pk]),
            conflicts=[one.sentence for one in declared.get(user.pk, [])],
        )
        for user in people
    ]


def uncovered(learning_set: LearningSet) -> list[Session]:
    """The sessions ahead that whoever facilitates the set would run. One query."""
    found = learning_set.sessions.exclude(covers__in=Cover.objects.standing())
    return [session for session in found if session.is_bound]


def _clashes(sessions: Sequence[Session], taken: Sequence[Commitment]) -> list[str]:
    return [
        f"Runs another session at the time of {session}."
        for session in sessions
        if any(one.session != session.pk and one.overlaps(session.starts_at, session.ends_at) for one in taken)
    ]
