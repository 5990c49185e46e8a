"""A session: one meeting of one set."""

from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from participants.states import Nation
from sessions.states import AHEAD, BEGUN, BINDING, MARKED_FOR, VOID, Mode, SessionState
from sets.models import LearningSet
from sets.states import PlaceState, RoleKind

_NEED_A_DATE = [s for s in SessionState.values if s != SessionState.DRAFT]


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: Any) -> Self:
        """Members of the set now, its facilitators, the programme's coordinators, who covers it (C01, C04)."""
        if not user.is_authenticated:
            return self.none()
        sets = LearningSet.objects.filter(
            Q(enrolments__participant=user, enrolments__state__in=[PlaceState.CONFIRMED, PlaceState.COMPLETED])
            | Q(facilitations__user=user)
            | Q(programme__roles__user=user, programme__roles__role=RoleKind.COORDINATOR)
        )
        covered = Session.objects.covered_by(user)
        return self.filter(Q(learning_set__in=sets.values("pk")) | Q(pk__in=covered.values("pk")))

    def covered_by(self, user: Any) -> Self:
        """Those that somebody runs in place of the set's facilitators: until it is taken back, at the latest until the
        register is theirs no more."""
        # No session has two covers at a time, so the join doubles no row.
        took_place = (SessionState.HELD, SessionState.ABANDONED)
        ended = SessionEvent.objects.filter(session=OuterRef("pk"), to_state__in=took_place)
        over = ended.filter(at__lte=Now() - MARKED_FOR)
        # What was cancelled is nobody's to run.
        covered = self.filter(~Exists(over), covers__user=user, covers__ended_at__isnull=True)
        return covered.exclude(state=SessionState.CANCELLED)

    def run_by(self, user: Any) -> Self:
        """Those whose register is the user's: those they plan, and those they cover."""
        if not user.is_authenticated:
            return self.none()
        planned, covered = Session.objects.planned_by(user), Session.objects.covered_by(user)
        return self.filter(Q(pk__in=planned.values("pk")) | Q(pk__in=covered.values("pk")))

    def planned_by(self, user: Any) -> Self:
        """Those the user may date and cancel: of the sets they facilitate, or of the programmes they coordinate."""
        if not user.is_authenticated:
            return self.none()
        sets = LearningSet.objects.filter(
            Q(facilitations__user=user) | Q(programme__roles__user=user, programme__roles__role=RoleKind.COORDINATOR)
        )
        return self.filter(learning_set__in=sets.values("pk"))

    def not_void(self) -> Self:
        """Neither cancelled nor abandoned."""
        return self.exclude(state__in=VOID)

    def in_order(self) -> Self:
        return self.order_by(F("starts_at").asc(nulls_last=True), "number")


class Session(models.Model):
    """One meeting. Until it has a date it is a draft; a new date keeps the row and raises `sequence` (D4)."""

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=SessionState.choices, default=SessionState.DRAFT)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    #: For the people of the set and the coordinator; the link for the people of the set alone (domain, section 2).
    place = models.CharField(max_length=200, blank=True)
    join_link = models.URLField(max_length=500, blank=True)
    nation = models.CharField(max_length=3, choices=Nation.choices, default=Nation.ENGLAND)
    #: Why it was cancelled or abandoned; shown to those who can see the session.
    reason = models.CharField(max_length=500, blank=True)
    #: What calendars know it by, and how often its time has changed since they were first told (D4).
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["learning_set_id", "number"]
        constraints = [
            models.UniqueConstraint("learning_set", "number", name="one_session_per_number_and_set"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="a_session_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_NEED_A_DATE) | Q(starts_at__isnull=False),
                name="only_a_draft_has_no_date",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="sessions_by_start")]

    def __str__(self) -> str:
        return f"session {self.number}"

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    @property
    def is_bound(self) -> bool:
        """Whether its time is taken for whoever runs it (D7)."""
        return self.state in BINDING and self.starts_at is not None

    @property
    def has_begun(self) -> bool:
        return self.state in BEGUN

    @property
    def is_void(self) -> bool:
        return self.state in VOID


class SessionEvent(models.Model):
    """The history of a session: who moved it from which state or date to which. No text."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="session_events"
    )
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    starts_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"event {self.pk} of session {self.session_id}"
