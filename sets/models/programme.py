"""A programme: one aim, one sponsor, one or more sets, and the rules by which its places are given."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from participants.states import Kind as OrganisationKind
from sets.states import CriterionKind, HalfDay, ParallelSets, ProgrammeState, RoleKind

FIRST_HASH = "0" * 64


def every_kind() -> list[str]:
    return [str(kind) for kind in (OrganisationKind.LSP, OrganisationKind.COUNCIL)]


def never_published(of: str = "") -> Q:
    """A draft, or one that was cancelled as a draft: it has no opening. `of` is the way to the programme."""
    was_draft = {f"{of}state": ProgrammeState.CANCELLED, f"{of}opens_at__isnull": True}
    return Q(**{f"{of}state": ProgrammeState.DRAFT}) | Q(**was_draft)


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def published(self) -> Self:
        return self.exclude(never_published())

    def coordinated_by(self, user: Any) -> Self:
        """Those whose coordinator the user is: nobody else, an administrator neither (domain, section 2)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(roles__user=user, roles__role=RoleKind.COORDINATOR)

    def sponsored_by(self, user: Any) -> Self:
        """Those the user commissions, once they are published."""
        if not user.is_authenticated:
            return self.none()
        return self.published().filter(roles__user=user, roles__role=RoleKind.SPONSOR)

    def shown_in_totals_to(self, user: Any) -> Self:
        """Those whose totals the user reads: their sponsor, and their coordinator, who sees what the sponsor sees."""
        if not user.is_authenticated:
            return self.none()
        roles = (RoleKind.SPONSOR, RoleKind.COORDINATOR)
        return self.published().filter(roles__user=user, roles__role__in=roles)

    def taking_requests(self, now: datetime) -> Self:
        """Those one can sign up for at `now`: from `opens_at` up to, not including, `closes_at`."""
        return self.filter(state=ProgrammeState.OPEN, opens_at__lte=now).filter(
            Q(closes_at__isnull=True) | Q(closes_at__gt=now)
        )


class Programme(models.Model):
    """What a coordinator publishes. The last block is bookkeeping of the ledger and is written by services only."""

    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    aim = models.TextField(max_length=2000)
    background = models.TextField(max_length=8000, blank=True)
    #: One suggestion a line: "the agendas of the meetings will be determined by those attending" (S0).
    issues_expected = models.TextField(max_length=4000, blank=True)
    sponsor_name = models.CharField("sponsor", max_length=120, blank=True)
    contact_name = models.CharField("contact's name", max_length=120)
    contact_email = models.EmailField("contact's e-mail address")
    kinds = ArrayField(models.CharField(max_length=10, choices=OrganisationKind.choices), default=every_kind)

    state = models.CharField(max_length=10, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    minimum = models.PositiveSmallIntegerField(default=6)
    optimum = models.PositiveSmallIntegerField(default=9)
    maximum = models.PositiveSmallIntegerField(default=12)
    max_sets = models.PositiveSmallIntegerField(default=2)
    parallel_sets = models.CharField(max_length=10, choices=ParallelSets.choices, default=ParallelSets.ASK)
    offer_working_days = models.PositiveSmallIntegerField(default=3)

    created_at = models.DateTimeField()
    #: The last position handed out (P1).
    last_position = models.PositiveIntegerField(default=0)
    #: P7: the coordinator has been told that enough people wait, and has not seen the number fall since.
    told_enough_wait = models.BooleanField(default=False)
    #: P7: the number of sets whose lawfulness the coordinator was told of; 0 when there is none to tell.
    told_option = models.PositiveSmallIntegerField(default=0)
    #: Count, end and time of the ledger (P13): a cut-off end shows, and time never runs back.
    ledger_count = models.PositiveIntegerField(default=0)
    ledger_head = models.CharField(max_length=64, default=FIRST_HASH)
    ledger_at = models.DateTimeField(null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__gte=1) & Q(optimum__gte=F("minimum")) & Q(maximum__gte=F("optimum")),
                name="sizes_are_minimum_optimum_maximum",
            ),
            models.CheckConstraint(condition=Q(max_sets__gte=1), name="a_programme_may_have_a_set"),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="sign_up_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(state=ProgrammeState.DRAFT) | Q(state=ProgrammeState.CANCELLED) | Q(opens_at__isnull=False),
                name="a_published_programme_has_an_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_topic(self) -> str:
        """What audit entries about it are listed by."""
        return f"programme:{self.pk}"

    def takes_requests(self, now: datetime) -> bool:
        """Whether one can sign up at `now` (domain, section 3)."""
        return (
            self.state == ProgrammeState.OPEN
            and self.opens_at is not None
            and self.opens_at <= now
            and (self.closes_at is None or now < self.closes_at)
        )

    @property
    def is_draft(self) -> bool:
        return self.state == ProgrammeState.DRAFT

    @property
    def was_published(self) -> bool:
        return not (self.is_draft or (self.state == ProgrammeState.CANCELLED and self.opens_at is None))

    @property
    def has_ended(self) -> bool:
        return self.state in (ProgrammeState.COMPLETED, ProgrammeState.CANCELLED)

    @property
    def issues_expected_lines(self) -> list[str]:
        return [line.strip() for line in self.issues_expected.splitlines() if line.strip()]


class PlannedSession(models.Model):
    """A session of the programme's plan, before any set has dates of its own. Date and place may be unknown (D1)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="planned_sessions")
    number = models.PositiveSmallIntegerField()
    half_day = models.CharField(max_length=10, choices=HalfDay.choices, default=HalfDay.EITHER)
    date = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("programme", "number", name="one_planned_session_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="planned_sessions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"session {self.number}"


class Criterion(models.Model):
    """What a representative ticks or answers when signing up. It never changes the order."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=CriterionKind.choices, default=CriterionKind.STATEMENT)
    text = models.CharField(max_length=300)
    #: Whether one can sign up without ticking or answering it; "should ideally" is no (S0).
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "criteria"
        constraints = [models.UniqueConstraint("programme", "number", name="one_criterion_per_number")]

    def __str__(self) -> str:
        return self.text


class ProgrammeRole(models.Model):
    """Who runs or commissions a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programme_roles")
    role = models.CharField(max_length=12, choices=RoleKind.choices)
    #: By which address of theirs somebody of the sponsor was named; it is all that the coordinator is shown (C12).
    address = models.EmailField(max_length=254, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("programme", "user", name="one_role_per_person_and_programme")]

    def __str__(self) -> str:
        return f"{self.role} of programme {self.programme_id}"

    @property
    def named_address(self) -> str:
        return self.address or self.user.email
