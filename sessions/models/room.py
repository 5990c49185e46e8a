"""A session as it is run: which part is on, what time each part has had; and the options the set offers."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from sessions.models.bid import Bid
from sessions.models.plan import PlanBlock
from sessions.models.session import Session
from sessions.models.wall import WrittenInASet
from sets.models import LearningSet


class Room(models.Model):
    """Made as its session begins. It holds a place in the session's plan, and no text.

    `version` rises with everything its people should see; `turn` only with what whoever runs it does, so that two of
    them, or a button pressed twice, do one thing.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="room")
    #: What is on: a block, and the stage of it; empty until the first begins.
    block = models.ForeignKey(PlanBlock, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    stage = models.PositiveSmallIntegerField(default=0)
    #: Since when its clock runs; empty while it is paused.
    since = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    turn = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(block__isnull=False) | Q(since__isnull=True), name="a_clock_runs_only_in_a_block"
            )
        ]

    def __str__(self) -> str:
        return f"room of session {self.session_id}"


class StageTime(models.Model):
    """What one stage of a block was given beside its plan, and how long it has been on."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="times")
    block = models.ForeignKey(PlanBlock, on_delete=models.CASCADE, related_name="times")
    stage = models.PositiveSmallIntegerField(default=0)
    #: Minutes; below zero where another stage was given some of its own.
    added = models.SmallIntegerField(default=0)
    #: Without the time since its clock was last started.
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("room", "block", "stage", name="one_time_per_room_and_stage")]

    def __str__(self) -> str:
        return f"time of stage {self.stage} of block {self.block_id}"


class OptionQuerySet(WrittenInASet["Option"]):
    def visible_to(self, user: Any) -> Self:
        """Those offered in a set since one is in it, and all of a set one facilitates (C01, C04, C05)."""
        return self.of_sets_of(user).kept()


class _Offered(models.Manager.from_queryset(OptionQuerySet)):
    def get_queryset(self) -> OptionQuerySet:
        found: OptionQuerySet = super().get_queryset().filter(removed_at=None)
        return found


class Option(models.Model):
    """Something a presenter could do, without who said it: there is no column for that (R4, C07).

    One that was taken away keeps its key and no words, and is read by nobody. Never in the admin, never in mail.
    """

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="options")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="options")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="options")
    text = models.CharField(max_length=500)
    #: What the sender called it: the same one sent twice is one. Made up for each; it leads to nobody.
    key = models.UUIDField(editable=False)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = _Offered()
    #: Those that were taken away as well.
    kept = OptionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint("session", "key", name="an_option_sent_twice_is_one"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(text=""), name="an_option_taken_away_has_no_words"
            ),
        ]

    def __str__(self) -> str:
        return f"option {self.pk}"
