"""Builders: each makes one thing that is whole and ordinary; name what matters to the test, leave out the rest."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from participants.models import Organisation, OrganisationAlias, OrganisationDomain, User
from sessions.services.facilitators import assign_facilitator
from sets.models import Enrolment, LearningSet, Programme
from sets.services import steps
from sets.services.programmes import ProgrammePlan, SessionPlan, create_programme, publish
from sets.services.requests import Application, request_place

#: A Monday morning with no bank holiday near.
NOW = datetime(2028, 9, 4, 9, 0, tzinfo=UTC)

_numbers = count(1)


def morning(days: int) -> datetime:
    """Half past nine in London, `days` from today: what is built on it is the same at whatever hour the tests run."""
    return timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0) + timedelta(days=days)


def person(**fields: Any) -> User:
    """Somebody with an account and a complete profile but for the organisation."""
    number = next(_numbers)
    fields.setdefault("email", f"person{number}@example.org")
    fields.setdefault("full_name", f"Person {number}")
    fields.setdefault("job_title", "Partnership officer")
    return User.objects.create_user(**fields)


def organisation(*, aliases: tuple[str, ...] = (), domains: tuple[str, ...] = (), **fields: Any) -> Organisation:
    """An accepted LSP."""
    fields.setdefault("name", f"Partnership of Vale {next(_numbers)}")
    made = Organisation.objects.create(**fields)
    for name in aliases:
        OrganisationAlias.objects.create(organisation=made, name=name)
    for domain in domains:
        OrganisationDomain.objects.create(organisation=made, domain=domain)
    return made


def coordinator(**fields: Any) -> User:
    """Somebody who may make programmes."""
    return person(may_open_programmes=True, **fields)


def representative(**fields: Any) -> User:
    """Somebody with a complete profile, sent by an organisation of their own."""
    sent_by = fields.pop("organisation", None) or organisation()
    return person(organisation=sent_by, **fields)


def draft(*, by: User | None = None, now: datetime = NOW, **fields: Any) -> Programme:
    """A draft of three sessions, 2 to 4 in a set unless the test says otherwise; `by` coordinates it."""
    sizes = {"minimum": 2, "optimum": 3, "maximum": 4} | {k: fields.pop(k) for k in list(fields) if k in SIZES}
    plan = ProgrammePlan(
        **{
            "title": f"Programme {next(_numbers)}",
            "aim": "To explore the issues together.",
            "contact_name": "Morgan Reyes",
            "contact_email": "morgan.reyes@example.org",
            "sessions": [SessionPlan(date=date(2028, 10, 24)), SessionPlan(), SessionPlan()],
            **sizes,
            **fields,
        }
    )
    return create_programme(actor=by or coordinator(), plan=plan, now=now)


SIZES = ("minimum", "optimum", "maximum")


def programme(*, by: User | None = None, now: datetime = NOW, **fields: Any) -> Programme:
    """A published programme with its Set A, open at `now`."""
    by = by or coordinator()
    return publish(actor=by, programme=draft(by=by, now=now, **fields), now=now)


def coordinator_of(programme: Programme) -> User:
    return User.objects.get(programme_roles__programme=programme, programme_roles__role="coordinator")


def place(programme: Programme, user: User | None = None, *, now: datetime = NOW, **application: Any) -> Enrolment:
    """Sign somebody up: a place or the waiting list, as the rules say."""
    said = Application(**{"committed": True, **application})
    return request_place(actor=user or representative(), programme=programme, application=said, now=now)


def places(programme: Programme, number: int, *, now: datetime = NOW) -> list[Enrolment]:
    """Sign `number` people up, one after another."""
    return [place(programme, now=now + timedelta(seconds=n)) for n in range(number)]


def dates_of(learning_set: LearningSet, first: date = date(2028, 10, 24)) -> list[steps.SetDate]:
    """A date for every planned session of a set, three weeks apart."""
    return [
        steps.SetDate(planned, first + timedelta(weeks=3 * number), "morning", "Town Hall, Winford")
        for number, planned in enumerate(learning_set.programme.planned_sessions.all())
    ]


def confirmed_dates(learning_set: LearningSet, *, now: datetime = NOW, first: date = date(2028, 10, 24)) -> LearningSet:
    """A set's dates are confirmed, as `sessions` says to `sets`; its sessions themselves are not made."""
    actor = coordinator_of(learning_set.programme)
    with transaction.atomic():
        return steps.set_dates(actor=actor, learning_set=learning_set, dates=dates_of(learning_set, first), now=now)


def facilitator(learning_set: LearningSet, user: User | None = None, *, now: datetime = NOW) -> User:
    """Somebody who facilitates the set."""
    user = user or person()
    assign_facilitator(actor=coordinator_of(learning_set.programme), learning_set=learning_set, user=user, now=now)
    return user
