"""Somebody who follows three of the programmes for their sponsor."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.models import EmailAddress

from alsportal.demo.people import COORDINATOR, DELYTH
from alsportal.demo.stage import Stage
from participants.models import User
from sessions.selectors.sponsor_facts import COUNTED_FROM, week_to_count
from sessions.services.sponsor_weeks import count_week, weeks_to_count
from sets.services.sponsors import add_sponsor


def tell(at: Callable[..., None], stage: Stage) -> None:
    """Named for the one that runs and, as they were published, for two more; she has signed in since."""
    at(101, "09:50", _name, "neighbourhoods", stage)
    at(101, "10:35", _sign_in)
    at(23, "15:30", _name, "linking", stage)
    at(14, "15:40", _name, "vision", stage)


def count(*, now: datetime) -> None:
    """The last week, of every programme, on its Monday; from then on the site does it itself."""
    monday = week_to_count(now) + COUNTED_FROM
    for programme in weeks_to_count(monday):
        count_week(programme=programme, now=monday)


def _name(programme: str, stage: Stage, *, now: datetime) -> None:
    coordinator = User.objects.get(email=COORDINATOR)
    add_sponsor(actor=coordinator, programme=stage.programme(programme), email=DELYTH, now=now)


def _sign_in(*, now: datetime) -> None:
    """The code that she typed has shown the address to be hers; then she gave her name."""
    user = User.objects.get(email=DELYTH)
    EmailAddress.objects.create(user=user, email=DELYTH, verified=True, primary=True)
    user.full_name = "Delyth Harcourt"
    user.save(update_fields=["full_name"])
