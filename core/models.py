"""The audit entry: who did what to which record outside the ledger of places.

Numbers and names of fields, no content.
"""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class AuditEntry(models.Model):
    """One administrative act: on an account, an organisation, a role, a programme."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="audit_entries"
    )
    act = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    #: What it belongs to, for pages that list it: `programme:12`, or empty.
    about = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["kind", "object_id"], name="audit_by_object"),
            models.Index(fields=["about", "-at"], name="audit_by_what_it_is_about"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.kind} {self.object_id}"


class SentForm(models.Model):
    """A form that made something: the same one sent again makes nothing more (`core.once`). Forgotten after a day."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: What it makes, such as `programme`, or `copy:12`.
    what = models.CharField(max_length=60)
    #: What the page called itself when it was shown.
    key = models.UUIDField()
    #: The number of what was made; empty only while it is being made.
    made = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("sender", "what", "key", name="a_form_sent_twice_is_one")]

    def __str__(self) -> str:
        return f"{self.what} {self.made}"


class BrowserSession(AbstractBaseSession):
    """What the site knows of one browser between two pages (`core.sessions`)."""

    #: The number of whoever is signed in by it, or about to be: so that theirs are found among all.
    whose = models.BigIntegerField(null=True, db_index=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from core.sessions import SessionStore

        return SessionStore


class TaskTally(models.Model):
    """How the runs of one task went, since the beginning."""

    name = models.CharField(max_length=200, unique=True)
    succeeded = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    #: All runs together.
    seconds = models.FloatField(default=0)
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "task tallies"

    def __str__(self) -> str:
        return self.name
