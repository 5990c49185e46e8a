"""Reflections: what somebody wrote after a session, or at any time, for themselves (C03)."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from sessions.models.session import Session
from sessions.models.wall import WrittenInASet
from sessions.states import Question

#: The longest text.
MOST = 4000


class ReflectionQuerySet(WrittenInASet["Reflection"]):
    written = "shared_at"

    def by(self, user: Any) -> Self:
        """Somebody's own, shared or not: their journal. It stays theirs when they leave the set."""
        return self.filter(author=user.pk) if user.is_authenticated else self.none()

    def of_sets_of(self, user: Any) -> Self:
        """Those that were shared, from when the reader joined on; never a private one, not even the reader's (C03)."""
        shared = self.filter(shared_at__isnull=False).annotate(learning_set=F("session__learning_set"))
        return super(ReflectionQuerySet, shared).of_sets_of(user)


class Reflection(models.Model):
    """One answer to one question about one session, or a note of one's own without a session.

    It is its author's alone until they share it with the set, and again when they take that back. `version` rises with
    each change, so that of two tabs none overwrites what the other has written unseen.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reflections")
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.PROTECT, related_name="reflections")
    question = models.CharField(max_length=10, choices=Question.choices)
    text = models.TextField(max_length=MOST)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    #: What the sender called a note: the same form sent twice is one.
    key = models.UUIDField(null=True, editable=False)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("author", "key", name="a_note_sent_twice_is_one"),
            models.UniqueConstraint("session", "author", "question", name="one_answer_per_question_session_and_author"),
            models.CheckConstraint(
                condition=Q(session__isnull=True, question=Question.NOTE, shared_at__isnull=True)
                | (Q(session__isnull=False) & ~Q(question=Question.NOTE)),
                name="a_note_without_a_session_is_never_shared",
            ),
            models.CheckConstraint(
                condition=Q(GreaterThanOrEqual(Length("text"), 1)) & Q(LessThanOrEqual(Length("text"), MOST)),
                name="a_reflection_has_a_text_of_a_length",
            ),
        ]
        indexes = [models.Index(fields=["author", "-at"], name="a_journal_newest_first")]

    def __str__(self) -> str:
        return f"reflection {self.pk}"

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None
