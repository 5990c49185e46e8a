"""What stays of a session that was held: its write-up for the set, and the return of its facilitator."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sessions.models.session import Session
from sessions.models.wall import WrittenInASet
from sessions.themes import Theme
from sets.models import LearningSet

#: Longest line that leaves a set.
LINE_LENGTH = 200
#: A session is about a few of them.
MOST_THEMES = 5


class WriteUpQuerySet(WrittenInASet["WriteUp"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """Of members those of sessions that began since they joined, of facilitators those of their sets, of who covers
        a session that one; to nobody before they are published (C01, C02, C04, C05)."""
        if not user.is_authenticated:
            return self.none()
        of_sets = Q(pk__in=self.of_sets_of(user).values("pk"))
        covered = Q(session__in=Session.objects.covered_by(user).values("pk"))
        return self.published().filter(of_sets | covered)


class WriteUp(models.Model):
    """What the room did not record: the rest is gathered as the page is read. No author, no speakers (R4, C07).

    `revision` rises with each change: whoever saves says which they saw. Never in the admin, never in mail.
    """

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="write_ups")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="write_up")
    #: When its session went live, or began if that was earlier: who joined later reads nothing of it.
    at = models.DateTimeField()
    decisions = models.TextField(max_length=3000, blank=True)
    findings = models.TextField(max_length=3000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = WriteUpQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"write-up of session {self.session_id}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def was_mended(self) -> bool:
        return self.published_at is not None and self.changed_at > self.published_at


class SessionReturn(models.Model):
    """What the facilitator tells the coordinator of a session. With its counts it is all that crosses the wall."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="return_sent")
    themes = ArrayField(models.CharField(max_length=16, choices=Theme.choices), size=MOST_THEMES)
    #: Written for the coordinator, and checked for names.
    line = models.CharField(max_length=LINE_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(themes__len__range=(1, MOST_THEMES)), name="a_return_has_one_to_five_themes"
            ),
            models.CheckConstraint(
                condition=Q(themes__contained_by=list(Theme.values)), name="a_return_has_themes_of_the_list_alone"
            ),
        ]

    def __str__(self) -> str:
        return f"return of session {self.session_id}"

    @property
    def theme_labels(self) -> list[str]:
        """In the order of the list."""
        return [str(one.label) for one in Theme if one in self.themes]
