"""What members said when the dates of their sets were confirmed (P16)."""

from datetime import datetime, timedelta
from itertools import groupby

from sets.models import Commitment
from sets.services.commitments import commit_to_dates

#: Within so many days most people have answered.
_ANSWERED_WITHIN = timedelta(days=6)


def answer(now: datetime) -> None:
    """Where members were asked long ago, all but the last of each set said yes; whoever was asked just now has not."""
    asked = Commitment.objects.unanswered().filter(asked_at__lt=now - _ANSWERED_WITHIN)
    rows = asked.select_related("enrolment__participant").order_by("enrolment__learning_set", "enrolment")
    for _, of_set in groupby(rows, key=lambda row: row.enrolment.learning_set_id):
        for number, row in enumerate(list(of_set)[:-1], start=1):
            place = row.enrolment
            at = row.asked_at + timedelta(hours=9 * number)
            commit_to_dates(actor=place.participant, enrolment=place, now=at)
