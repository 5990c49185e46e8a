"""On the telephone: a coordinator enters a request for somebody, with the time it was received (P15)."""

from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from participants.models import Organisation, User
from participants.selectors import accounts_at
from participants.services.people import Caller, person_for
from sets.models import Enrolment, Programme
from sets.policies import OF_ANOTHER, WHY_REMOVED, WHY_REPRESENTED, why_not_open, why_not_open_then
from sets.received import counts_from, minute_of
from sets.selectors.window import closures
from sets.services.acts import Act, begin_as_coordinator
from sets.services.requests import WHY_NOT_COMMITTED, Application, existing_place, take_request
from sets.services.serving import serve
from sets.states import SERVING, Cause


@transaction.atomic(durable=True)
def request_for(
    *,
    actor: User,
    programme: Programme,
    caller: Caller,
    application: Application,
    received_at: datetime,
    reason: str,
    now: datetime,
) -> Enrolment:
    """Enter a request that came by telephone or by letter; it stands in the order where its time puts it.

    Seats that are held already stay held; among those who wait, whoever was received first is first. The person is told
    by mail, and an account is made for whoever has none. The same request twice is once. Refused: without a reason, for
    oneself, a time at which sign-up was not open, and whatever a request on the page would be refused for.
    """
    if not reason.strip():
        raise Refusal("Give a reason: the person is shown it.", field="reason")
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.REQUEST, now=now, reason=reason.strip())
    enrolment = enter(act, actor, caller, application, received_at)
    if act.entries:
        serve(act)
        act.finish()
    return enrolment


def enter(act: Act, actor: User, caller: Caller, application: Application, received_at: datetime) -> Enrolment:
    """One request in an act that has a reason; the place that stands where the same was entered before.

    The caller has begun the act as its coordinator, serves when all are entered, and finishes it.
    """
    if accounts_at([caller.email]).get(caller.email.lower()) == actor:
        raise Refusal("You cannot enter a request for yourself.", field="email")
    received_at = counts_from(received_at, act.now)
    _refuse_unless_open_then(act, received_at)
    _refuse_unless_accepted(caller.organisation)
    person = person_for(caller, by=actor, now=act.now)
    try:
        return _entered(act, person, application, received_at)
    except Refusal as refusal:
        raise Refusal(_OF_ANOTHER.get(refusal.sentence, refusal.sentence), field=refusal.field) from refusal


def _entered(act: Act, person: User, application: Application, received_at: datetime) -> Enrolment:
    if existing := existing_place(act, person):
        if minute_of(existing.requested_at) == minute_of(received_at):
            return existing
        raise Refusal(f"{person} already has a place in this programme or waits for one.", field="email")
    enrolment = take_request(act, person, application, received_at=received_at)
    act.on_behalf_of.add(enrolment.pk)
    return enrolment


#: What is said to whoever asks for a place themselves, as it is said to whoever asks for them.
_OF_ANOTHER = {
    WHY_REMOVED: "The place of this person was ended. Let them back first.",
    WHY_REPRESENTED: (
        "This organisation already has a representative in this programme, and each sends one. "
        "If it should be this person instead, open the page of the other and hand that place over to them."
    ),
    **OF_ANOTHER,
    WHY_NOT_COMMITTED: "Ask whether they will come to the sessions: the set depends on it.",
}


def _refuse_unless_open_then(act: Act, received_at: datetime) -> None:
    """Whether one could sign up when it was received: what has closed since does not matter."""
    if act.programme.state not in SERVING:
        raise Refusal(why_not_open(act.programme, act.now))
    if sentence := why_not_open_then(act.programme, closures(act.programme), received_at, act.now):
        raise Refusal(sentence, field="received_at")


def _refuse_unless_accepted(organisation: Organisation) -> None:
    """As it stands now: it may have been settled as another since the page was shown."""
    if not Organisation.objects.accepted().filter(pk=organisation.pk).exists():
        raise Refusal("That organisation cannot be chosen any more. Choose another one.", field="organisation_name")
