"""What people's calendars were told of a session, and the private address of each person's feed (D4)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sessions.models.session import Session


class Invitation(models.Model):
    """What one person's calendar was last told of one session; nothing is told twice, and nothing is left out."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_invitations")
    #: The SEQUENCE they were told, which rises for each person alone: who leaves and comes back is told three times.
    sequence = models.PositiveIntegerField()
    #: The session's own sequence at that moment.
    session_sequence = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_cancelled = models.BooleanField(default=False)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("session", "user", name="one_invitation_per_session_and_person"),
            models.CheckConstraint(
                condition=Q(sequence__gte=F("session_sequence")), name="a_calendar_is_never_told_less_than_the_session"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class CalendarAddress(models.Model):
    """Whoever holds the token reads when and where this person's sets meet. Its owner can change it at any time."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_address", primary_key=True
    )
    #: 256 bits, so it is not guessed.
    token = models.CharField(max_length=43, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar address of {self.pk}"
