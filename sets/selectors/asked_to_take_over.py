"""What colleagues ask of somebody: to take over a place (P10). For whoever has the address that the mail went to."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from core.templatetags.wording import long_date
from sets.models import HandOver
from sets.selectors.own_steps import NextStep
from sets.working_days import last_day_of_offer


def asked_to_take_over(user: Any, now: datetime) -> Iterator[NextStep]:
    """What waits for their yes or no; those whose link can no longer be made are left out, as by mail. One query."""
    beside = ("enrolment__programme", "enrolment__organisation")
    for one in HandOver.objects.to_answer(user, now).select_related(*beside).order_by("ends_at", "pk"):
        if one.has_link:
            place = one.enrolment
            day = long_date(last_day_of_offer(one.closes_at)).rsplit(" ", 1)[0]
            asks = f"a colleague at {place.organisation} asks you to take over their place in “{place.programme}”"
            url = reverse("hand_over", args=[one.secret])
            yield NextStep(f"Answer by the end of {day}: {asks}.", url, "Take it over or decline", urgent=True)
