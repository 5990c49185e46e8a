"""On the telephone: a coordinator enters a request for somebody, with the time it was received (P15)."""

from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from core.templatetags.wording import when
from participants.models import Organisation, User
from participants.services.people import Caller, person_for
from sets.models import Enrolment, LedgerEntry, Programme
from sets.policies import why_not_open
from sets.services.acts import Act, begin_as_coordinator
from sets.services.requests import Application, existing_place, take_request
from sets.services.serving import serve
from sets.states import SERVING, Cause, Kind, ProgrammeState


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
    if caller.email.lower() == actor.email.lower():
        raise Refusal("You cannot enter a request for yourself.", field="email")
    _refuse_unless_open_then(act, received_at)
    _refuse_unless_accepted(caller.organisation)
    person = person_for(caller, by=actor, now=act.now)
    if existing := existing_place(act, person):
        if existing.requested_at == received_at:
            return existing
        raise Refusal(f"{person} already has a place in this programme or waits for one.", field="email")
    enrolment = take_request(act, person, application, received_at=received_at)
    act.on_behalf_of = enrolment.pk
    serve(act)
    act.finish()
    return enrolment


def _refuse_unless_open_then(act: Act, received_at: datetime) -> None:
    """Whether one could sign up when it was received: what has closed since does not matter."""
    programme = act.programme
    if received_at > act.now:
        raise Refusal("It cannot have been received later than now.", field="received_at")
    if programme.state not in SERVING:
        raise Refusal(why_not_open(programme, act.now))
    if programme.opens_at and received_at < programme.opens_at:
        raise Refusal(f"Sign-up opened on {when(programme.opens_at)}, after that.", field="received_at")
    closed_at = _closed_at(programme)
    if closed_at and received_at >= closed_at:
        raise Refusal(f"Sign-up had closed by then, on {when(closed_at)}.", field="received_at")


def _closed_at(programme: Programme) -> datetime | None:
    """Since when nobody can sign up: the ledger knows when it was closed by hand."""
    moments = [programme.closes_at] if programme.closes_at else []
    if programme.state == ProgrammeState.CLOSED:
        closings = LedgerEntry.objects.filter(
            programme_id=programme.pk, kind=Kind.PROGRAMME, to_state=ProgrammeState.CLOSED
        )
        moments += [closings.latest("number").at]
    return min(moments, default=None)


def _refuse_unless_accepted(organisation: Organisation) -> None:
    """As it stands now: it may have been settled as another since the page was shown."""
    if not Organisation.objects.accepted().filter(pk=organisation.pk).exists():
        raise Refusal("That organisation cannot be chosen any more. Choose another one.", field="organisation_name")
