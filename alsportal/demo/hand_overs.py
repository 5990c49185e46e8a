"""Two places that go to a colleague: one is theirs already, of the other they have not answered yet (P10)."""

from collections.abc import Callable
from datetime import datetime

from alsportal.demo.people import INGRID, PEOPLE, WENDY
from alsportal.demo.stage import Stage
from participants.models import User
from sets.models import Enrolment, HandOver
from sets.services.hand_overs import Answer, Colleague, accept, invite
from sets.services.requests import Application
from sets.states import LIVE, CriterionKind

_FLORENCE = "florence.delacroix@port-selwyn.example.org"
#: Has no account.
_ASKED = Colleague("Theo Marchetti", "theo.marchetti@winchester.example.org")


def tell(at: Callable[..., None], stage: Stage) -> None:
    """Florence Delacroix moved to another team before dates were confirmed; Wendy Tran may have to travel."""
    ingrid = Colleague(PEOPLE[INGRID].full_name, INGRID)
    at(6, "10:20", _ask, _FLORENCE, "prosperity", ingrid, stage)
    at(5, "15:25", stage.join, INGRID)
    at(5, "15:45", _accept)
    at(1, "12:15", _ask, WENDY, "linking", _ASKED, stage)


def _ask(email: str, programme: str, colleague: Colleague, stage: Stage, *, now: datetime) -> None:
    owner = User.objects.get(email=email)
    place = Enrolment.objects.get(programme=stage.programme(programme), participant=owner, state__in=LIVE)
    invite(actor=owner, enrolment=place, colleague=colleague, now=now)


def _accept(*, now: datetime) -> None:
    person, asked = User.objects.get(email=INGRID), HandOver.objects.get(email=INGRID)
    criteria = asked.enrolment.programme.criteria.filter(kind=CriterionKind.STATEMENT).values_list("pk", flat=True)
    application = Application(committed=True, answers=dict.fromkeys(criteria, True))
    accept(actor=person, hand_over=asked, answer=Answer(application), now=now)
