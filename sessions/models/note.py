"""What a facilitator writes to their set: read on the set's page by its people and nobody else (C02, C05)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.models.wall import WrittenInASet
from sets.models import LearningSet


class SetNoteQuerySet(WrittenInASet["SetNote"]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(taken_back_at__isnull=True)


class SetNote(models.Model):
    """A note is never changed. One that is taken back keeps its row and loses its words."""

    learning_set = models.ForeignKey(LearningSet, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="set_notes")
    text = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    #: Made of the form and of the words: the same form sent twice is one note.
    key = models.UUIDField()

    objects = SetNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("learning_set", "key", name="one_note_per_form_and_words"),
            models.CheckConstraint(
                condition=(Q(taken_back_at__isnull=True) & ~Q(text="")) | Q(taken_back_at__isnull=False, text=""),
                name="a_note_has_words_until_it_is_taken_back",
            ),
        ]
        indexes = [models.Index(fields=["learning_set", "-at"], name="notes_of_a_set")]

    def __str__(self) -> str:
        return f"note {self.pk}"
