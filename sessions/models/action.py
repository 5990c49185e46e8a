"""What a member leaves with: an action, by a date, and what came of it."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.models.issue import Issue
from sessions.models.session import Session
from sessions.models.wall import WrittenInASet
from sessions.states import OPEN_ACTION, ActionState, Outcome
from sets.models import Enrolment, LearningSet


class ActionQuerySet(WrittenInASet["Action"]):
    written = "agreed_at"

    def visible_to(self, user: Any) -> Self:
        """One's own; those agreed in a set since one is in it; all of a set one facilitates (C01, C04, C05)."""
        if not user.is_authenticated:
            return self.none()
        return self.kept().filter(Q(owner__participant=user) | Q(pk__in=self.of_sets_of(user).values("pk")))

    def open(self) -> Self:
        return self.filter(state__in=OPEN_ACTION)

    def that_hold(self) -> Self:
        """Of what was changed, what stands in its place; not what was dropped."""
        return self.exclude(state__in=(ActionState.CHANGED, ActionState.DROPPED))

    def overdue(self, today: date) -> Self:
        """Open past its day; it is not a state."""
        return self.filter(state__in=(ActionState.AGREED, ActionState.DOING), due_on__lt=today)


class Action(models.Model):
    """Only its owner moves it. What somebody else records for them is *proposed* until they confirm it."""

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="actions")
    owner = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="actions")
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    #: Where it was recorded, if in a session.
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="recorded_actions"
    )
    state = models.CharField(max_length=10, choices=ActionState.choices)
    what = models.CharField(max_length=500)
    due_on = models.DateField()
    how_i_will_know = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    learned = models.TextField(max_length=2000, blank=True)
    #: Why it was changed or dropped.
    reason = models.CharField(max_length=500, blank=True)
    replaced_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    #: What the sender called it: the same form sent twice is one.
    key = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    state_since = models.DateTimeField()

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint("owner", "key", name="an_action_sent_twice_is_one"),
            models.CheckConstraint(
                condition=(Q(state=ActionState.DONE) & ~Q(outcome="")) | (~Q(state=ActionState.DONE) & Q(outcome="")),
                name="what_is_done_has_an_outcome_and_nothing_else_has",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ActionState.CHANGED, ActionState.DROPPED)) | ~Q(reason=""),
                name="what_is_changed_or_dropped_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.CHANGED, replaced_by__isnull=False)
                | (~Q(state=ActionState.CHANGED) & Q(replaced_by__isnull=True)),
                name="what_is_changed_is_replaced",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(ActionState.PROPOSED, ActionState.DROPPED)) | Q(agreed_at__isnull=False),
                name="what_is_agreed_is_so_since_some_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=(ActionState.AGREED, ActionState.DOING)),
                name="open_actions_by_day",
            )
        ]

    def __str__(self) -> str:
        return f"action {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ACTION

    def is_overdue(self, today: date) -> bool:
        return self.state in (ActionState.AGREED, ActionState.DOING) and self.due_on < today


class ActionUpdate(models.Model):
    """How it goes, between sessions. `key` is what the sender called it: the same sent twice is one."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates")
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    key = models.UUIDField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint("action", "key", name="an_update_sent_twice_is_one")]

    def __str__(self) -> str:
        return f"update {self.pk} of action {self.action_id}"


class ActionEvent(models.Model):
    """The history of an action: from which state to which, and who. No text."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="action_events"
    )
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"event {self.pk} of action {self.action_id}"
