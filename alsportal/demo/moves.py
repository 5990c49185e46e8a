"""Two members changed places before their sets began to meet (P14)."""

from collections.abc import Callable
from datetime import datetime

from alsportal.demo.days import Days
from alsportal.demo.people import COORDINATOR
from alsportal.demo.programmes import PLANS
from participants.models import User
from sets.models import Programme
from sets.services.moving import exchange_members

#: As they had signed up, in Set A and in Set B.
_RHYS, _ZOFIA = "rhys.maddox@brindlecombe.example.org", "zofia.kowalczyk@harrowfen.example.org"


def tell(at: Callable[..., None], days: Days) -> None:
    at(103, "16:20", _exchange, PLANS["neighbourhoods"](days).title)


def _exchange(title: str, *, now: datetime) -> None:
    members = Programme.objects.get(title=title).enrolments.members().select_related("programme", "learning_set")
    one, other = (members.get(participant__email=email) for email in (_RHYS, _ZOFIA))
    assert one.learning_set is not None
    assert other.learning_set is not None
    exchange_members(
        actor=User.objects.get(email=COORDINATOR),
        enrolment=one,
        other=other,
        seen_in=(one.learning_set, other.learning_set),
        reason="Two partners of one project asked to be in different sets.",
        agreed=False,
        now=now,
    )
