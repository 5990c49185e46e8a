"""Reminders of the last weeks have gone, and a facilitator has added a note to the one that comes next."""

from datetime import datetime, timedelta

from sessions.models import Session
from sessions.reminder_days import day_of, eight_on
from sessions.selectors.coming_reminders import coming
from sessions.services.reminders import plan_reminder, send_due
from sessions.states import SessionState

_DAYS = 14
NOTE = "The room is on the second floor. The lift is by the side entrance; ring if the door is shut."


def tell(now: datetime) -> None:
    """The runs of every morning up to `now`, and one note."""
    mornings = (eight_on(day_of(now) - timedelta(days=days)) for days in range(_DAYS, -1, -1))
    for morning in mornings:
        if morning <= now:
            send_due(actor=None, now=morning)
    ahead = Session.objects.filter(state=SessionState.CONFIRMED, starts_at__gt=now).order_by("starts_at", "pk")
    reminders = coming(list(ahead.select_related("learning_set__programme")), now)
    reminder = next((one for one in reminders if not one.has_gone), None)
    holds = reminder and reminder.session.learning_set.facilitations.select_related("user").first()
    if reminder and holds:
        plan_reminder(actor=holds.user, session=reminder.session, rule=reminder.rule, line=NOTE, now=now)
