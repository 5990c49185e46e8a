"""A planted world for the walls: one programme with somebody in every relation to it, and another beside it.

Everybody's name, address, job, organisation, needs and answers carry a mark of their own that occurs nowhere else, so
that a page that shows them is found by searching for it. Built by the services, shortly before now, in one transaction
that is rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client, TestCase
from django.test.client import ClientHandler
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from core.models import BrowserSession
from notifications.models import FailingAddress, Message
from participants.again import SIGNED_IN
from participants.models import Organisation, OrganisationImport, User
from participants.services.handbook import Words, save_entry
from participants.services.import_work import work_on
from participants.services.organisation_imports import send_import
from participants.states import Acceptance, HandbookField
from sessions.models import Action, AttendancePeriod, DatePoll, FeedbackAnswer, Issue, Reflection, SetNote
from sessions.models import Session as Meets
from sessions.selectors.attendance_facts import read
from sessions.selectors.attendance_frozen import content_of
from sessions.selectors.attendance_report import report_of
from sessions.selectors.reminder_rules import DAY
from sessions.services.cover import name_cover
from sessions.services.ground_rules import acknowledge, write_ground_rules
from sessions.services.notes import write_note
from sessions.services.polling import Offer, Question, answer_poll, ask_dates
from sessions.services.reminders import plan_reminder
from sets.models import (
    ConflictOfInterest,
    Document,
    Enrolment,
    Facilitation,
    HandOver,
    LearningSet,
    Programme,
    ProgrammeRole,
    SignUpImport,
)
from sets.services.documents import Shelf, add_document
from sets.services.facilitators import Said, declare_conflict, save_profile
from sets.services.hand_overs import Colleague, invite
from sets.services.interest import express_interest
from sets.services.messages import hold_message
from sets.services.places import remove_person, withdraw
from sets.services.programmes import CriterionPlan
from sets.services.sign_up_import import send
from tests import make
from tests.planted_work import plant_work
from tests.planted_write_ups import plant_write_up
from tests.sessions.arranged import arranged

#: The columns of the table of permissions. `superuser` is a system admin who is nothing else.
ROLES = (
    *("signed_out", "stranger", "waiting", "offered", "member", "former", "other_member"),
    *("facilitator", "coordinator", "other_coordinator", "sponsor", "requester", "superuser"),
)
#: More people to be seen, or not to be seen.
OTHERS = (
    *("mate", "other_mate", "fellow", "removed", "second_waiting", "other_facilitator", "interested", "elsewhere"),
    "cover",
)
REASON = "Xoreasonofremoval"
PASSWORD = "nine chairs in a ring"


def mark(role: str, kind: str = "name") -> str:
    """What occurs only in that person's name and address, or organisation, or needs, or answer."""
    return f"Xo{kind}{role.replace('_', '')}ski"


@dataclass
class World:
    now: datetime
    people: dict[str, User] = field(default_factory=dict)
    #: By role: the place of that person.
    places: dict[str, Enrolment] = field(default_factory=dict)
    programme: Programme = field(init=False)
    draft: Programme = field(init=False)
    #: Of the other coordinator.
    other: Programme = field(init=False)
    other_draft: Programme = field(init=False)
    #: By the page of what can be done about it: a mail about a place.
    mails: dict[str, Message] = field(default_factory=dict)
    #: By whom it is for: `public`, `members`, `for_set` and `of_set` of Set A, and more.
    documents: dict[str, Document] = field(default_factory=dict)
    #: Of the facilitator of Set A, with somebody of Set B.
    conflict: ConflictOfInterest = field(init=False)
    #: What `requester` asked for.
    requested: Organisation = field(init=False)
    #: The file of organisations that `coordinator` has sent.
    upload: OrganisationImport = field(init=False)
    #: The file of sign-ups that `coordinator` has sent.
    mailed: SignUpImport = field(init=False)
    #: A month of the programme's attendance that was frozen, though no session was held in it.
    period: AttendancePeriod = field(init=False)
    #: Of `member`: shared with the set, not shared, and in hand.
    issue: Issue = field(init=False)
    draft_issue: Issue = field(init=False)
    action: Action = field(init=False)
    #: Of the journal of `member`, for nobody else; and what `mate` has shared with the set.
    entry: Reflection = field(init=False)
    foreign: Reflection = field(init=False)
    #: By which `mate` asks `stranger` to take the place over, who represents somebody else.
    hand_over: HandOver = field(init=False)
    #: Of `elsewhere`.
    passkey: Authenticator = field(init=False)
    _sessions: dict[str, str] = field(default_factory=dict)

    def client(self, role: str, *, csrf: bool = False) -> Client:
        """A browser of that person, fresh but for the session."""
        client = Client()
        client.handler = _handler(csrf)
        if role in self._sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[role]
        return client

    def set(self, letter: str) -> LearningSet:
        return self.programme.sets.get(letter=letter)

    def session(self, letter: str, number: int = 1) -> Meets:
        return Meets.objects.get(learning_set=self.set(letter), number=number)

    def note(self, letter: str) -> SetNote:
        return self.set(letter).notes.get()

    def poll(self, letter: str) -> DatePoll:
        return DatePoll.objects.get(learning_set=self.set(letter))

    def facilitation(self, letter: str) -> Facilitation:
        return Facilitation.objects.get(learning_set=self.set(letter))

    def sign_everybody_in(self) -> None:
        for role, user in self.people.items():
            client = Client()
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            # However long the tests take, they have just signed in.
            session = client.session
            session[SIGNED_IN] += 3600
            session.save()
            self._sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value


@cache
def _handler(csrf: bool) -> ClientHandler:
    """Shared by all browsers: each of its own would read the whole folder of static files again."""
    return ClientHandler(enforce_csrf_checks=csrf)


@contextmanager
def planted() -> Iterator[World]:
    """The world, for as long as the block lasts."""
    with undone():
        yield _plant()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block writes is rolled back; services inside it may own their transactions."""
    atomics = TestCase._enter_atomics()
    try:
        yield
    finally:
        TestCase._rollback_atomics(atomics)


def everything() -> dict[str, Any]:
    """The whole content of every table but the sessions of browsers."""
    models = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    # In one question: it is asked some five hundred times. The names are of tables of ours, from the models.
    question = " UNION ALL ".join(
        f"SELECT '{label}', count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) "
        f"FROM {connection.ops.quote_name(model._meta.db_table)} t"
        for label, model in models.items()
        if model is not BrowserSession
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {label: tuple(said) for label, *said in cursor.fetchall()}


def url_names(*, below: str = "") -> set[str]:
    """Every name that the resolver knows, with its namespace."""
    return {name for name, _ in url_patterns(get_resolver()) if name.startswith(below)}


def url_patterns(resolver: Any, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name}", one
        else:
            yield from url_patterns(one, namespace + (f"{one.namespace}:" if one.namespace else ""))


# --- planting --------------------------------------------------------------------------------------------------------


def _plant() -> World:
    world = World(timezone.now() - timedelta(hours=6))
    for role in (*ROLES[1:], *OTHERS):
        world.people[role] = _person(role)
    _programmes(world)
    _places(world)
    _handbook(world)
    _documents(world)
    world.period = _frozen(world)
    _notes(world)
    _ground_rules(world)
    _looking_back(world)
    for letter, role in (("A", "mate"), ("B", "other_mate")):
        plant_write_up(world.session(letter), world.places[role], mark, lambda: _next(world))
    named = {"name": mark("elsewhere", "passkey"), "credential": {}}
    world.passkey = Authenticator.objects.create(user=world.people["elsewhere"], type="webauthn", data=named)
    _upload(world)
    _mails(world)
    _mailed(world)
    world.sign_everybody_in()
    return world


def _person(role: str) -> User:
    """Somebody with a complete profile and a confirmed address."""
    fields: dict[str, Any] = {"may_open_programmes": True} if "coordinator" in role else {}
    if role == "superuser":
        fields |= {"is_staff": True, "is_superuser": True}
    person = make.person(
        full_name=f"Vera {mark(role)}",
        email=f"{mark(role).lower()}@example.org",
        job_title=f"Warden {mark(role, 'job')}",
        access_needs=mark(role, "needs"),
        organisation=make.organisation(name=f"Vale {mark(role, 'organisation')}"),
        **fields,
    )
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


def _programmes(world: World) -> None:
    by, other = world.people["coordinator"], world.people["other_coordinator"]
    sizes = {"minimum": 2, "optimum": 3, "maximum": 3, "max_sets": 2, "parallel_sets": "automatic"}
    criteria = [CriterionPlan("I may decide", required=True), CriterionPlan("What do you hope for?", "question")]
    world.programme = make.programme(by=by, now=world.now, title="Linking", criteria=criteria, **sizes)
    world.draft = make.draft(by=by, now=world.now, title="Unfinished", criteria=criteria)
    world.other = make.programme(by=other, now=world.now, title="Elsewhere", criteria=criteria)
    world.other_draft = make.draft(by=other, now=world.now, title="Unfinished elsewhere")
    ProgrammeRole.objects.create(programme=world.programme, user=world.people["sponsor"], role="sponsor")


def _places(world: World) -> None:
    """Set A holds member, mate and an offer; Set B is full; three wait, one for an organisation to be accepted."""
    programme, people = world.programme, world.people
    by = people["coordinator"]
    for role in ("member", "former", "removed"):
        _sign_up(world, role)
    remove_person(actor=by, enrolment=world.places["removed"], reason=REASON, now=_next(world))
    for role in ("mate", "other_member", "other_mate", "fellow"):
        _sign_up(world, role)
    for letter, role in (("A", "facilitator"), ("B", "other_facilitator")):
        first = (world.now + timedelta(days=90)).date()
        where = {
            "mode": "mixed",
            "place": mark(letter, "place"),
            "join_link": f"https://example.org/{mark(letter, 'link')}",
        }
        arranged(world.set(letter), now=_next(world), first=first, **where)
        make.facilitator(world.set(letter), people[role], now=_next(world))
        of = {"actor": people[role], "session": world.session(letter), "rule": DAY}
        plan_reminder(**of, line=mark(letter, "arrangement"), now=_next(world))
    facilitator, conflict = people["facilitator"], people["other_member"].organisation
    said = Said(approach=mark("facilitator", "profile"), availability=mark("facilitator", "availability"))
    save_profile(actor=facilitator, said=said, now=_next(world))
    words = mark("facilitator", "conflict")
    world.conflict = declare_conflict(actor=facilitator, organisation=conflict, words=words, now=_next(world))
    # Session 2 of Set A is run by somebody else.
    name_cover(actor=by, session=world.session("A", 2), user=people["cover"], now=_next(world))
    people["requester"].organisation.delete()
    world.requested = make.organisation(
        name="Marram Coast Together", acceptance=Acceptance.REQUESTED, requested_by=people["requester"]
    )
    people["requester"].organisation = world.requested
    people["requester"].save()
    for role in ("offered", "waiting", "second_waiting", "requester"):
        _sign_up(world, role)
    _work(world)
    withdraw(actor=people["former"], enrolment=world.places["former"], now=_next(world))
    express_interest(
        actor=people["interested"],
        programme=programme,
        what_would_help=mark("interested", "answer"),
        now=_next(world),
    )
    _sign_up(world, "elsewhere", world.other)
    make.facilitator(world.other.sets.get(), now=_next(world))
    _polls(world)
    asked = Colleague(people["stranger"].full_name, people["stranger"].email)
    mate = {"actor": people["mate"], "enrolment": world.places["mate"]}
    world.hand_over = invite(colleague=asked, now=_next(world), **mate)
    for place in world.places.values():
        place.refresh_from_db()


def _documents(world: World) -> None:
    """One of each sort, all but one for session 1; each with a mark in its title and in the file."""
    by, set_a, set_b = world.people["coordinator"], world.set("A"), world.set("B")
    first = world.programme.planned_sessions.get(number=1)
    own = {"from_coordinator": False, "planned_session": first}
    shelves = [
        ("public", by, Shelf(world.programme, public=True)),
        ("members", by, Shelf(world.programme, planned_session=first)),
        ("for_set", by, Shelf(world.programme, set_a, first)),
        ("of_set", world.people["facilitator"], Shelf(world.programme, set_a, **own)),
        ("of_other_set", world.people["other_facilitator"], Shelf(world.programme, set_b, **own)),
        ("draft", by, Shelf(world.draft, public=True)),
        ("elsewhere", world.people["other_coordinator"], Shelf(world.other)),
    ]
    for name, actor, shelf in shelves:
        content, title = mark(name, "content").encode(), mark(name, "title")
        world.documents[name] = add_document(
            actor=actor, shelf=shelf, title=title, name=f"{title}.txt", content=content, now=_next(world)
        )


def _work(world: World) -> None:
    """Issues and actions of the members of both sets, and of somebody who leaves afterwards."""
    writers = ("member", "mate", "former", "other_member", "other_mate", "fellow")
    for role in writers:
        world.places[role].refresh_from_db()
    plant_work({role: world.places[role] for role in writers}, world.people["facilitator"], mark, lambda: _next(world))
    world.issue = Issue.objects.get(question__contains=mark("member", "issue"))
    world.draft_issue = Issue.objects.get(question__contains=mark("member", "draft"))
    world.action = Action.objects.get(what=mark("member", "action"), state="doing")


def _polls(world: World) -> None:
    """Both sets are asked about another date for session 3; one person of each has answered."""
    day = (world.now + timedelta(days=140)).date()
    for letter, by, mate in (("A", "facilitator", "mate"), ("B", "other_facilitator", "other_mate")):
        offers = [Offer(3, day, "morning"), Offer(3, day, "afternoon"), Offer(3, day + timedelta(days=1), "morning")]
        closes_on = (world.now + timedelta(days=10)).date()
        asked = Question(offers=offers, closes_on=closes_on, places=[mark(letter, "pollplace")])
        poll = ask_dates(actor=world.people[by], learning_set=world.set(letter), question=asked, now=_next(world))
        said = {one.pk: "no" for one in poll.options.all()}
        places = {one.pk: "yes" for one in poll.places.all()}
        answer_poll(actor=world.people[mate], poll=poll, answers=said, places=places, now=_next(world))


def _upload(world: World) -> None:
    """A coordinator has sent a file of organisations and not confirmed it."""
    content = f"Name\nOuse {mark('coordinator', 'upload')}\n".encode()
    by = world.people["coordinator"]
    sent = send_import(actor=by, name=f"{mark('coordinator', 'file')}.csv", content=content, now=_next(world))
    work_on(pk=sent.pk, now=_next(world))
    sent.refresh_from_db()
    world.upload = sent


def _mails(world: World) -> None:
    """One waits to be sent, one is held, one could not be sent, because its address fails."""
    roles = {"message_hold": "offered", "message_release": "second_waiting", "message_again": "waiting"}
    for name, role in roles.items():
        world.mails[name] = Message.objects.filter(about=f"enrolment:{world.places[role].pk}").latest(
            "created_at", "pk"
        )
    hold_message(actor=world.people["coordinator"], message=world.mails["message_release"], now=_next(world))
    Message.objects.filter(pk=world.mails["message_again"].pk).update(state="failed", error="Refused.", attempts=1)
    user = world.people["waiting"]
    mark_of = {"address": user.email, "reason": "refused", "since": world.now, "last_at": world.now}
    FailingAddress.objects.create(user=user, **mark_of)


def _mailed(world: World) -> None:
    """And a file of sign-ups that came by e-mail, not confirmed either."""
    make.organisation(name="Saltmarsh Together")
    received = timezone.localtime(world.programme.opens_at) + timedelta(minutes=1)
    row = f"{mark('coordinator', 'mailed')},ruth@example.org,Saltmarsh Together,{received:%Y-%m-%d %H:%M:%S %z}"
    by = {"actor": world.people["coordinator"], "programme": world.programme, "now": _next(world)}
    content = f"Name,Email address,Organisation,Received\n{row}\n".encode()
    world.mailed = send(name=f"{mark('coordinator', 'mailfile')}.csv", content=content, **by)


def _ground_rules(world: World) -> None:
    """Each facilitator has written some down; to the members who have agreed the set's content is open."""
    for letter, by, members in (
        ("A", "facilitator", ("member", "mate")),
        ("B", "other_facilitator", ("other_member",)),
    ):
        text, set_of = f"- We listen. {mark(letter, 'rules')}", world.set(letter)
        write_ground_rules(actor=world.people[by], learning_set=set_of, text=text, version=1, now=_next(world))
        for role in members:
            acknowledge(actor=world.people[role], learning_set=set_of, version=2, now=_next(world))


def _looking_back(world: World) -> None:
    """On session 1 of each set, two members have kept one answer to themselves and shared one; and three have answered
    without their names. Written past the services: none of the sessions of this world was held."""
    for letter, people in (("A", ("member", "mate", "facilitator")), ("B", ("other_member", "other_mate", "fellow"))):
        session = world.session(letter)
        for role, prefix in zip(people, ("", "mates"), strict=False):
            for question, kind in (("learned", "private"), ("worked", "shared")):
                Reflection.objects.create(
                    author=world.people[role],
                    session=session,
                    question=question,
                    text=mark(letter, prefix + kind),
                    at=_next(world),
                    changed_at=world.now,
                    shared_at=world.now if kind == "shared" else None,
                )
        for _ in people:
            said = {"useful": 4, "heard": 5, "time_used": 3, "line": mark(letter, "line")}
            FeedbackAnswer.objects.create(session=session, **said)
    world.entry = Reflection.objects.get(author=world.people["member"], question="learned")
    world.foreign = Reflection.objects.get(author=world.people["mate"], question="worked")


def _sign_up(world: World, role: str, programme: Programme | None = None) -> None:
    programme = programme or world.programme
    statement, question = programme.criteria.all()
    said = {"answers": {statement.pk: True, question.pk: mark(role, "answer")}}
    world.places[role] = make.place(programme, world.people[role], now=_next(world), **said)


def _handbook(world: World) -> None:
    """Everybody shows a photo, which here is a mark, and a pen portrait, and keeps how to reach them to themselves."""
    for role, user in world.people.items():
        words = Words(portrait=mark(role, "portrait"), contact=mark(role, "hidden"))
        shown = [one.value for one in HandbookField if one != HandbookField.CONTACT]
        photo = mark(role, "photo").encode()
        save_entry(actor=user, words=words, shown=shown, photo=photo, now=_next(world))


def _frozen(world: World) -> AttendancePeriod:
    facts, names = read(world.programme)
    headline = report_of(world.programme, facts, names, made_at=world.now).headline
    last = world.now.date() - timedelta(days=1)
    return AttendancePeriod.objects.create(
        programme=world.programme,
        starts_on=last - timedelta(days=30),
        ends_on=last,
        frozen_at=world.now,
        frozen_by=world.people["coordinator"],
        content=content_of(facts, headline),
    )


def _notes(world: World) -> None:
    """What each set's facilitator wrote to it."""
    for letter, role in (("A", "facilitator"), ("B", "other_facilitator")):
        said = {"actor": world.people[role], "text": mark(letter, "note"), "key": UUID(int=1)}
        write_note(learning_set=world.set(letter), now=_next(world), **said)


def _next(world: World) -> datetime:
    """A minute later than whatever happened before."""
    world.now += timedelta(minutes=1)
    return world.now
