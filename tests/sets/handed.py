"""Hand-overs, as the tests begin and answer them."""

from datetime import datetime
from typing import Any

from participants.models import User
from participants.services.people import Caller
from sets.models import Enrolment, HandOver
from sets.services.hand_overs import Answer, Colleague, accept, hand_over_for, invite
from sets.services.requests import Application
from tests import make


def colleague_of(place: Enrolment, **fields: Any) -> User:
    """Somebody with an account, of the same organisation."""
    return make.representative(organisation=place.organisation, **fields)


def invited(place: Enrolment, to: User | str, *, now: datetime) -> HandOver:
    """The representative asks a colleague, by their address."""
    email, name = (to.email, to.full_name) if isinstance(to, User) else (to, "Somebody Else")
    return invite(actor=place.participant, enrolment=place, colleague=Colleague(name, email), now=now)


def said(place: Enrolment, **more: Any) -> Answer:
    """What a colleague says who has seen the dates as they stand."""
    learning_set = Enrolment.objects.get(pk=place.pk).learning_set
    mark = learning_set.dates_mark if learning_set else ""
    return Answer(Application(**{"committed": True, "dates_mark": mark, **more}))


def taken_over(place: Enrolment, by: User | None = None, *, now: datetime) -> Enrolment:
    """The whole of it: asked and accepted."""
    person = by or colleague_of(place)
    return accept(actor=person, hand_over=invited(place, person, now=now), answer=said(place), now=now)


def caller_for(place: Enrolment, email: str) -> Caller:
    """What the coordinator says of the colleague."""
    return Caller(email, "Ada Minton", "Officer", place.organisation)


def handed_by(
    actor: User, place: Enrolment, *, to: User | str, now: datetime, reason: str = "Has left us."
) -> Enrolment:
    """The coordinator does it."""
    caller = caller_for(place, to.email if isinstance(to, User) else to)
    of = {"actor": actor, "enrolment": place, "reason": reason, "now": now}
    return hand_over_for(caller=caller, application=said(place).application, **of)
