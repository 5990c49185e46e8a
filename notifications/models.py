"""The outbox: one row for each mail, written in the transaction of what it tells of. And who wants which kind."""

from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from notifications.states import MessageState, Unreached


class MessageQuerySet(models.QuerySet["Message"]):
    def about(self, topic: str) -> "MessageQuerySet":
        """Those that belong to a topic such as `programme:12`."""
        return self.filter(topic=topic)

    def due(self, now: datetime) -> "MessageQuerySet":
        """Those to be sent now."""
        return self.filter(state=MessageState.QUEUED, due_at__lte=now)

    def failed(self) -> "MessageQuerySet":
        """Those that could not be sent and that nobody has sent again."""
        return self.filter(state=MessageState.FAILED, repeat__isnull=True)


class Message(models.Model):
    """A mail to one person.

    Either `template` and `context` say what to write, rendered by the worker as it sends, or `text` and `html` hold it.
    A secret message (a sign-in code) is emptied as soon as it is sent and its text is shown to nobody.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    #: What it belongs to, for lists: `programme:12`, or empty.
    topic = models.CharField(max_length=60, blank=True)
    #: What it is about, for `still_wanted`: `enrolment:88`, or empty.
    about = models.CharField(max_length=60, blank=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="received_messages"
    )
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    template = models.CharField(max_length=120, blank=True)
    context = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    #: Sent on the queue of its own that nothing slow can hold up, and emptied once sent.
    secret = models.BooleanField(default=False)

    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    #: Who last held it back, and when; both stay when it is released.
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="held_messages"
    )
    held_at = models.DateTimeField(null=True, blank=True)
    #: The message that this one sends again, and who asked for it. A message is sent again once; then its repeat is.
    again_of = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="repeat")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="repeated_messages"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=["queued", "sending"]), name="messages_still_to_send"
            ),
            models.Index(fields=["topic", "-created_at"], name="messages_by_topic"),
            models.Index(fields=["due_at"], condition=models.Q(state="failed"), name="messages_that_failed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="held") | models.Q(held_at__isnull=False), name="held_since_some_moment"
            ),
            models.CheckConstraint(
                condition=models.Q(secret=False) | (~models.Q(state="held") & models.Q(again_of__isnull=True)),
                name="codes_are_never_held_or_sent_again",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Preference(models.Model):
    """What somebody chose of one kind of mail; who has not chosen gets it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=60)
    wanted = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("user", "kind", name="one_preference_per_person_and_kind")]

    def __str__(self) -> str:
        return f"preference {self.pk}"


class FailingAddress(models.Model):
    """An address of somebody's at which nothing arrives. It counts only while it is the address of their account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="failing_address")
    #: In small letters.
    address = models.EmailField(max_length=254, db_index=True)
    reason = models.CharField(max_length=10, choices=Unreached.choices)
    since = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "failing addresses"

    def __str__(self) -> str:
        return f"failing address {self.pk}"

    @property
    def why(self) -> str:
        """The second half of a sentence."""
        if self.reason == Unreached.REFUSED:
            return "the mail server refuses the address"
        return "the mail server put us off each time we tried"
