"""What a member brings: an issue, held as a question, private until its owner shares it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.models.wall import WrittenInASet
from sessions.states import IssueState
from sets.models import Enrolment, LearningSet


class IssueQuerySet(WrittenInASet["Issue"]):
    written = "shared_at"

    def visible_to(self, user: Any) -> Self:
        """One's own, also after leaving; of others those shared in a set since one is in it (C01, C04, C05)."""
        if not user.is_authenticated:
            return self.none()
        read = self.of_sets_of(user).exclude(state=IssueState.PRIVATE_DRAFT).values("pk")
        return self.kept().filter(Q(owner__participant=user) | Q(pk__in=read))


class Issue(models.Model):
    """`revision` rises with each change: whoever saves says which they saw. Never in the admin, never in mail."""

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="issues")
    owner = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="issues")
    state = models.CharField(max_length=16, choices=IssueState.choices, default=IssueState.PRIVATE_DRAFT)
    question = models.CharField(max_length=300)
    why_it_matters = models.TextField(max_length=2000, blank=True)
    influence = models.TextField(max_length=2000, blank=True)
    tried = models.TextField(max_length=2000, blank=True)
    wanted = models.TextField(max_length=2000, blank=True)
    #: The test of an issue (S1): its owner's own view, which refuses nothing.
    is_relevant = models.BooleanField(default=False)
    is_important = models.BooleanField(default=False)
    is_possible = models.BooleanField(default=False)
    #: For the sponsor, in words its owner approved, where the set cannot go further.
    passed_on_words = models.TextField(max_length=1000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    #: What the sender called it: the same form sent twice is one.
    key = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True, blank=True)
    state_since = models.DateTimeField()

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint("owner", "key", name="an_issue_sent_twice_is_one"),
            models.CheckConstraint(
                condition=Q(state=IssueState.PRIVATE_DRAFT, shared_at__isnull=True)
                | (~Q(state=IssueState.PRIVATE_DRAFT) & Q(shared_at__isnull=False)),
                name="an_issue_is_shared_since_some_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=IssueState.PASSED_ON) | ~Q(passed_on_words=""),
                name="an_issue_is_passed_on_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"issue {self.pk}"

    @property
    def texts(self) -> list[str]:
        """What is written beside the question."""
        return [text for text in (self.why_it_matters, self.influence, self.tried, self.wanted) if text]

    @property
    def is_private(self) -> bool:
        return self.state == IssueState.PRIVATE_DRAFT


class IssueVersion(models.Model):
    """What the question was from some moment on: kept when it is reframed, from the first sharing."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    question = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint("issue", "number", name="one_version_per_number_and_issue")]

    def __str__(self) -> str:
        return f"version {self.number} of issue {self.issue_id}"


class IssueEvent(models.Model):
    """The history of an issue: from which state to which, and who. No text."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="issue_events"
    )
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"event {self.pk} of issue {self.issue_id}"
