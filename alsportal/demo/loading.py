"""Loading the demonstration into an empty database."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import F

from alsportal.__main__ import PASSWORD
from alsportal.demo import calendars, commitments, messages, polls, reminders
from alsportal.demo.story import Story
from notifications import kinds, outbox
from notifications.models import Message
from notifications.services.delivery import FORGOTTEN
from notifications.states import MessageState
from participants.models import Organisation, User
from sets.models import Programme

#: Mail was sent this long after what it tells of.
_SENT_AFTER = timedelta(seconds=2)


def is_empty() -> bool:
    return not any(model.objects.exists() for model in (User, Organisation, Programme))


def load(*, now: datetime) -> None:
    """Tell the story up to `now`. The services commit one act at a time: what is cut short must be begun again."""
    outbox_was_nudging = not outbox.fuse.blown
    try:
        # No worker is to be woken for mail of the past: it is settled below.
        Story(now).tell(before_each=outbox.fuse.blow)
        calendars.tell(now)
        commitments.answer(now)
        polls.ask(now)
        reminders.tell(now)
        messages.hold_one()
    finally:
        if outbox_was_nudging:
            outbox.fuse.mend()
    _give_everybody_the_password()
    _settle_mail(now)
    messages.have_them_refused()


def _give_everybody_the_password() -> None:
    """One hash for all: hashing is slow on purpose."""
    User.objects.update(password=make_password(PASSWORD))


def _settle_mail(now: datetime) -> None:
    """Mark what past acts queued as sent in the past, so that no old mail goes out and `/demo/mail/` starts empty.

    The one place that says "sent" of mail no server saw; it passes over the moves that a worker makes.
    """
    Message.objects.due(now).exclude(pk__in=messages.to_be_refused()).update(
        state=MessageState.SENT, attempts=1, claimed_at=F("created_at"), sent_at=F("created_at") + _SENT_AFTER
    )
    Message.objects.filter(kind__in=kinds.that_leave_nothing()).update(**FORGOTTEN)
