"""Reminders: who was reminded of what (D5), and what a facilitator said of one before it went."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, models

from sessions.models.session import Session


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def first_to_tell(self, rows: Sequence["Reminder"]) -> list["Reminder"]:
        """Write those that nobody has written before, in one statement, and give them back: whoever gets a row tells.

        Rows go in by order of their key, so that two that write the same ones wait for each other and never in a ring.
        """
        rows = sorted(rows, key=lambda one: one.key)
        columns = ([getattr(one, name) for one in rows] for name in _WRITTEN)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [*columns])
            written = {tuple(key): pk for pk, *key in cursor.fetchall()}
        for one in rows:
            one.pk = written.get(one.key)
        return [one for one in rows if one.pk]


class Reminder(models.Model):
    """One person is told of one thing: at most once for the moment it is for, so that what moves is told anew."""

    rule = models.CharField(max_length=40)
    #: The session, the place, …, as the rule says.
    object_id = models.BigIntegerField()
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    for_at = models.DateTimeField()
    created_at = models.DateTimeField()

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("recipient", "rule", "object_id", "for_at", name="nobody_is_reminded_twice"),
        ]
        indexes = [models.Index(fields=["rule", "object_id"], name="reminders_of_one_thing")]

    def __str__(self) -> str:
        return f"reminder {self.pk}"

    @property
    def key(self) -> tuple[object, ...]:
        return (self.rule, self.object_id, self.recipient_id, self.for_at)


_WRITTEN = ("rule", "object_id", "recipient_id", "for_at", "created_at")
_INSERT = """
    INSERT INTO learning_sessions_reminder (rule, object_id, recipient_id, for_at, created_at)
    SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
    ON CONFLICT DO NOTHING RETURNING id, rule, object_id, recipient_id, for_at
"""


class ReminderPlan(models.Model):
    """What was said of one reminder of one session before it goes: a line for the session's page, or to hold it.

    For the start that the session had then: of another date nothing has been said.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="reminder_plans")
    rule = models.CharField(max_length=40)
    for_at = models.DateTimeField()
    #: About arrangements: for members, facilitators and the coordinator.
    line = models.CharField(max_length=500, blank=True)
    held = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reminder_plans"
    )

    class Meta:
        constraints = [models.UniqueConstraint("session", "rule", "for_at", name="one_plan_for_each_reminder")]

    def __str__(self) -> str:
        return f"plan {self.pk} for a reminder of session {self.session_id}"
