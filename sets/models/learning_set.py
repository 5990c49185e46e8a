"""Sets: the fixed small groups of a programme, who facilitates them, and their confirmed dates."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Q

from sets.models.programme import PlannedSession, Programme
from sets.states import TAKING_MEMBERS, HalfDay, PlaceState, SetState


class LearningSetQuerySet(models.QuerySet["LearningSet"]):
    def not_cancelled(self) -> Self:
        return self.exclude(state=SetState.CANCELLED)

    def taking_members(self) -> Self:
        """P6: those whose session 1 is not live yet."""
        return self.filter(state__in=TAKING_MEMBERS)

    def facilitated_by(self, user: Any) -> Self:
        return self.filter(facilitations__user=user)

    def met_by(self, user: Any) -> Self:
        """C01, C04: those whose people the user is among: who has a place there, and who facilitates."""
        if not user.is_authenticated:
            return self.none()
        among = Q(enrolments__participant=user, enrolments__state__in=(PlaceState.CONFIRMED, PlaceState.COMPLETED))
        return self.filter(among | Q(facilitations__user=user)).distinct()

    def with_taken_seats(self) -> Self:
        """Adds `taken`: the seat numbers that are held, offered ones among them."""
        return self.annotate(
            taken=ArrayAgg("enrolments__seat", filter=Q(enrolments__seat__isnull=False), default=models.Value([]))
        )


class LearningSet(models.Model):
    """One set. `maximum` is its own copy of the programme's (P9)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="sets")
    letter = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=SetState.choices, default=SetState.FORMING)
    maximum = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    #: Set once its first session's date is confirmed: from then on freed seats are offered, not given (P5).
    dates_confirmed_at = models.DateTimeField(null=True, blank=True)
    first_session_on = models.DateField(null=True, blank=True)
    #: When coordinators were last told that it has too few members (P11).
    told_below_at = models.DateTimeField(null=True, blank=True)
    #: With how many members a coordinator let it go ahead under the minimum; nothing once it has so many again (P11).
    goes_ahead_with = models.PositiveSmallIntegerField(null=True, blank=True)
    #: Rises when somebody is one of its people no more: what an open page was given before is worth nothing (C04).
    people_epoch = models.PositiveIntegerField(default=1)
    #: The day in London on which what the set wrote goes: given as its people are told, and not before (C14).
    writing_goes_on = models.DateField(null=True, blank=True)
    #: Since when it is gone: nothing more is written then.
    writing_gone_at = models.DateTimeField(null=True, blank=True)

    objects = LearningSetQuerySet.as_manager()

    class Meta:
        ordering = ["letter"]
        constraints = [
            models.UniqueConstraint("programme", "letter", name="set_letters_are_never_used_again"),
            # The seat of a place points at these two together: a maximum cannot sink below a held seat (P3, P9).
            models.UniqueConstraint(fields=["id", "maximum"], name="a_set_and_its_maximum"),
            models.CheckConstraint(condition=Q(maximum__gte=1), name="a_set_has_room"),
            models.CheckConstraint(
                condition=Q(dates_confirmed_at__isnull=True, first_session_on__isnull=True)
                | Q(dates_confirmed_at__isnull=False, first_session_on__isnull=False),
                name="confirmed_dates_begin_with_a_first_session",
            ),
            models.CheckConstraint(
                condition=Q(writing_gone_at__isnull=True) | Q(writing_goes_on__isnull=False),
                name="nothing_goes_without_a_day_that_was_told",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"Set {self.letter}"

    @property
    def takes_members(self) -> bool:
        return self.state in TAKING_MEMBERS

    @property
    def has_ended(self) -> bool:
        return self.state in (SetState.COMPLETED, SetState.CANCELLED)

    def needs(self, minimum: int) -> int:
        """From how many members on nobody has to be asked how it goes on: the programme's minimum, or fewer (P11)."""
        return min(minimum, self.goes_ahead_with or minimum)

    @property
    def dates_mark(self) -> str:
        """What a sign-up form sends back to say which confirmed dates the person saw (P4)."""
        return f"{self.pk}-{self.first_session_on:%Y%m%d}" if self.first_session_on else ""


class Facilitation(models.Model):
    """A designated facilitator of a set."""

    learning_set = models.ForeignKey(LearningSet, on_delete=models.CASCADE, related_name="facilitations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="facilitations")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("learning_set", "user", name="one_facilitation_per_person_and_set")]

    def __str__(self) -> str:
        return f"facilitation {self.pk}"


class ConfirmedDate(models.Model):
    """The date of one planned session for one set, as the coordinator confirmed it."""

    learning_set = models.ForeignKey(LearningSet, on_delete=models.CASCADE, related_name="confirmed_dates")
    planned_session = models.ForeignKey(PlannedSession, on_delete=models.PROTECT, related_name="confirmed_dates")
    date = models.DateField()
    half_day = models.CharField(max_length=10, choices=HalfDay.choices)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["date", "planned_session__number"]
        constraints = [
            models.UniqueConstraint("learning_set", "planned_session", name="one_confirmed_date_per_session_and_set")
        ]

    def __str__(self) -> str:
        return f"{self.date} for set {self.learning_set_id}"
