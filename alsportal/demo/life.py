"""A request that came by telephone, and somebody who would have come to a programme that is full."""

from collections.abc import Callable
from datetime import datetime

from alsportal.demo.days import Days
from alsportal.demo.people import COORDINATOR
from alsportal.demo.programmes import PLANS
from participants.models import User
from participants.services.people import Caller
from sets.models import Programme
from sets.services.interest import express_interest
from sets.services.requests import Application
from sets.services.telephone import request_for
from sets.states import CriterionKind

_CALLER, _INTERESTED = "callum.reid@calderwick.example.org", "edwin.sayer@east-hampshire.example.org"


def tell(at: Callable[..., None], days: Days) -> None:
    """Callum Reid telephoned four working days ago; two who signed up after that stand behind him."""
    at(2, "10:05", _telephoned, PLANS["vision"](days).title, days.moment_ago(4, "09:27"))
    at(40, "13:20", _is_interested, PLANS["neighbourhoods"](days).title)


def _telephoned(title: str, received_at: datetime, *, now: datetime) -> None:
    asked, person = Programme.objects.get(title=title), User.objects.select_related("organisation").get(email=_CALLER)
    criteria = asked.criteria.filter(kind=CriterionKind.STATEMENT).values_list("pk", flat=True)
    assert person.organisation is not None
    request_for(
        actor=User.objects.get(email=COORDINATOR),
        programme=asked,
        caller=Caller(person.email, person.full_name, person.job_title, person.organisation),
        application=Application(committed=True, answers=dict.fromkeys(criteria, True)),
        received_at=received_at,
        reason="Telephoned while the site could not be reached from his office.",
        now=now,
    )


def _is_interested(title: str, *, now: datetime) -> None:
    words = "A set that meets in the afternoon."
    person = User.objects.select_related("organisation").get(email=_INTERESTED)
    full = Programme.objects.get(title=title)
    express_interest(actor=person, programme=full, what_would_help=words, now=now)
