"""What a member asks of one session: some minutes for a question of theirs."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from sessions.models.issue import Issue
from sessions.models.session import Session
from sessions.models.wall import WrittenInASet
from sessions.states import LIVE_BID, VOID, BidState
from sets.models import Enrolment, LearningSet


class BidQuerySet(WrittenInASet["Bid"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, also after leaving; of others those made in a set since one is in it (C01, C04, C05)."""
        if not user.is_authenticated:
            return self.none()
        return self.kept().filter(Q(owner__participant=user) | Q(pk__in=self.of_sets_of(user).values("pk")))

    def of_session_alone(self, session: Session | int) -> Self:
        """Asked of this session, and not brought into it from one before: whoever covers it reads that (C05)."""
        return self.filter(Q(carried_from=None) | Q(carried_from=session), session=session)

    def had_time(self) -> Self:
        """Those whose turn has taken place, in a session that counts (section 3: what was abandoned counts not)."""
        return self.filter(state=BidState.DONE).exclude(session__state__in=VOID)

    def of_members(self) -> Self:
        """Of those who are in the set now: who has left presents nothing."""
        people = Enrolment.objects.of_people_of_sets().filter(learning_set=models.OuterRef("learning_set"))
        return self.filter(models.Exists(people.filter(pk=models.OuterRef("owner"))))


class Bid(models.Model):
    """One live bid of a member for a session. Never in the admin, never in mail."""

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="bids")
    #: The session it is for: the later one, once a bid that was carried over is given a slot there.
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bids")
    owner = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="bids")
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="bids")
    question = models.CharField(max_length=300)
    why_now = models.TextField(max_length=1000, blank=True)
    minutes = models.PositiveSmallIntegerField()
    #: In its owner's words: 1 it can wait, 2 soon, 3 now.
    urgency = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=BidState.choices, default=BidState.BID)
    #: The first session that had given it a slot and no time: it is first in line until it is done.
    carried_from = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="bids_carried_over"
    )
    #: How long its slot was, once it has taken place.
    minutes_had = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    state_since = models.DateTimeField()
    #: Written in the room by its owner: the question put anew, and how it was for them (R4).
    question_after = models.CharField(max_length=300, blank=True)
    how_it_was = models.TextField(max_length=2000, blank=True)
    #: Whether its owner lets the question stand on a screen that others may pass (R2).
    is_on_screen = models.BooleanField(default=False)

    objects = BidQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "session"],
                condition=Q(state__in=LIVE_BID),
                name="one_live_bid_per_owner_and_session",
            ),
            models.CheckConstraint(condition=Q(minutes__range=(10, 60)), name="a_bid_asks_for_10_to_60_minutes"),
            models.CheckConstraint(condition=Q(urgency__range=(1, 3)), name="a_bid_has_one_of_three_urgencies"),
            models.CheckConstraint(
                condition=Q(state=BidState.DONE, minutes_had__isnull=False)
                | (~Q(state=BidState.DONE) & Q(minutes_had__isnull=True)),
                name="a_bid_had_its_minutes_once_done",
            ),
            models.CheckConstraint(
                condition=~Q(state=BidState.CARRIED_OVER) | Q(carried_from__isnull=False),
                name="a_bid_is_carried_over_from_a_session",
            ),
        ]

    def __str__(self) -> str:
        return f"bid {self.pk}"

    @property
    def question_now(self) -> str:
        """As its owner put it last."""
        return self.question_after or self.question
