"""The date poll of a set: half-days to choose from, places if wanted, and who can come to which (D2)."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from sessions.models.session import Session, SessionEvent
from sessions.states import UNDECIDED, Answer, PollState, SessionState
from sets.models import Enrolment, LearningSet
from sets.states import HalfDay, PlaceState, RoleKind


class DatePollQuerySet(models.QuerySet["DatePoll"]):
    def run_by(self, user: Any) -> Self:
        """Those of the sets that the user facilitates, or of the programmes they coordinate."""
        if not user.is_authenticated:
            return self.none()
        coordinated = Q(programme__roles__user=user, programme__roles__role=RoleKind.COORDINATOR)
        sets = LearningSet.objects.filter(Q(facilitations__user=user) | coordinated)
        return self.filter(learning_set__in=sets.values("pk"))

    def undecided(self) -> Self:
        return self.filter(state__in=UNDECIDED)

    def taking_answers(self, now: Any) -> Self:
        """The clock decides, not the sweep."""
        return self.filter(state=PollState.OPEN, closes_at__gt=now)

    def with_a_choice(self) -> Self:
        """Those that still ask about something: a session without a fixed date, or whose date was fixed before."""
        fixed = SessionEvent.objects.filter(
            session=OuterRef("session"), to_state=SessionState.CONFIRMED, at__gt=OuterRef("poll__asked_at")
        )
        asked = PollOption.objects.filter(poll=OuterRef("pk"))
        open_ones = Q(session__state__in=(SessionState.DRAFT, SessionState.PROVISIONAL))
        asked = asked.filter(open_ones | Q(~Exists(fixed), session__state=SessionState.CONFIRMED))
        return self.filter(Exists(asked))


class DatePoll(models.Model):
    """Which half-days suit whom. `version` rises with every answer and every change of what is asked."""

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="date_polls")
    state = models.CharField(max_length=10, choices=PollState.choices, default=PollState.OPEN)
    closes_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="date_polls"
    )
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = DatePollQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["learning_set"], condition=Q(state__in=UNDECIDED), name="one_undecided_poll_per_set"
            ),
            models.CheckConstraint(
                condition=Q(state=PollState.DECIDED, decided_at__isnull=False)
                | (~Q(state=PollState.DECIDED) & Q(decided_at__isnull=True)),
                name="a_decided_poll_says_when",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("asked_at")), name="a_poll_closes_after_it_was_asked"
            ),
        ]
        indexes = [
            models.Index(fields=["closes_at"], condition=Q(state=PollState.OPEN), name="open_polls_by_their_end")
        ]

    def __str__(self) -> str:
        return f"poll {self.pk}"

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    def takes_answers(self, now: Any) -> bool:
        return self.state == PollState.OPEN and now < self.closes_at


class PollOption(models.Model):
    """A half-day for one session of the poll's set."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="options")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="poll_options")
    date = models.DateField()
    half_day = models.CharField(max_length=10, choices=[one for one in HalfDay.choices if one[0] != HalfDay.EITHER])

    class Meta:
        # By the alphabet the afternoon comes first.
        ordering = ["session__number", "date", "-half_day"]
        constraints = [
            models.UniqueConstraint("poll", "session", "date", "half_day", name="a_half_day_is_offered_once"),
            models.CheckConstraint(
                condition=Q(half_day__in=[HalfDay.MORNING, HalfDay.AFTERNOON]), name="an_option_is_one_half_day"
            ),
        ]

    def __str__(self) -> str:
        return f"option {self.pk} of poll {self.poll_id}"

    @property
    def order(self) -> int:
        """Rises with time."""
        return self.date.toordinal() * 2 + (self.half_day == HalfDay.AFTERNOON)


class PollPlace(models.Model):
    """A place to choose."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("poll", "name", name="a_place_is_offered_once"),
            models.CheckConstraint(condition=~Q(name=""), name="a_place_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"place {self.pk} of poll {self.poll_id}"


class _Counted(models.QuerySet[Any]):
    def counted(self, poll: DatePoll) -> Self:
        """Those of people who have the place in the poll's set now (C04)."""
        return self.filter(enrolment__state=PlaceState.CONFIRMED, enrolment__learning_set=poll.learning_set_id)


class PollAnswer(models.Model):
    """What one person said of one half-day."""

    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="answers")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="poll_answers")
    answer = models.CharField(max_length=10, choices=Answer.choices)

    objects = _Counted.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("option", "enrolment", name="one_answer_per_person_and_half_day"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="a_half_day_suits_or_not"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class PollPlaceAnswer(models.Model):
    """What one person said of one place."""

    place = models.ForeignKey(PollPlace, on_delete=models.CASCADE, related_name="answers")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="poll_place_answers")
    answer = models.CharField(max_length=10, choices=Answer.choices)

    objects = _Counted.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("place", "enrolment", name="one_answer_per_person_and_place"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="a_place_suits_or_not"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
