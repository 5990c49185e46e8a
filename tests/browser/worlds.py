"""Small worlds that browsers look at, built by the services shortly before now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from notifications.models import FailingAddress, Message
from participants.models import Organisation, User
from participants.states import Acceptance
from sessions.services.cover import name_cover
from sets.models import Enrolment, HandOver, LearningSet, Programme, SignUpImport
from sets.services import places
from sets.services.facilitators import declare_conflict
from sets.services.hand_overs import Colleague, invite
from sets.services.messages import hold_message
from sets.services.programmes import CriterionPlan
from sets.services.sign_up_import import send
from tests import make
from tests.sessions.arranged import arranged

LONG_NAME = "Marguerite Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
LONG_ORGANISATION = "Basingstoke & Deane, Hart and Rushmoor Joint Local Strategic Partnership for Health and Well-being"
INVOLVED = "I am closely involved in the work of our partnership."
#: Days whose number is that of their month, in the year after next: written alike wherever one types a date.
DAYS = [date(timezone.localdate().year + 2, number, number) for number in (3, 5, 7, 9)]


def recently(minutes: int = 0) -> datetime:
    """Two hours ago, and `minutes` later."""
    return timezone.now() - timedelta(hours=2) + timedelta(minutes=minutes)


def ask(programme: Programme, user: User | None = None, *, minutes: int = 0) -> Enrolment:
    """Sign somebody up with every statement ticked."""
    answers = {criterion.pk: True for criterion in programme.criteria.all()}
    return make.place(programme, user, now=recently(minutes), answers=answers)


def confirm(learning_set: LearningSet, *, minutes: int) -> None:
    arranged(learning_set, days=DAYS, now=recently(minutes))


def open_programme(*, by: User | None = None, title: str = "Linking plans", **fields: object) -> Programme:
    """Open, nobody in it; one statement is needed."""
    criteria = [CriterionPlan(INVOLVED, required=True)]
    return make.programme(by=by, now=recently(), title=title, criteria=criteria, **fields)


@dataclass
class Busy:
    """Set A full with an offer out, enough people waiting, somebody removed, an organisation to be accepted."""

    programme: Programme
    coordinator: User
    facilitator: User
    #: Runs session 2 of Set A in place of the facilitator.
    cover: User
    member: User
    withdrawn: User
    removed: User
    offered: User
    waiting: User
    #: Waits for the organisation `asked` to be accepted.
    requester: User
    asked: Organisation
    #: By the page of what can be done about it.
    mails: dict[str, Message]

    def place_of(self, user: User) -> Enrolment:
        return self.programme.enrolments.get(participant=user)

    def hand_over_to(self, user: User) -> HandOver:
        """Who waits asks this person, who works there now and has not said as what, to take the place over."""
        place = self.place_of(self.waiting)
        User.objects.filter(pk=user.pk).update(organisation=place.organisation, job_title="")
        asked = Colleague(user.full_name, user.email)
        return invite(actor=self.waiting, enrolment=place, colleague=asked, now=timezone.now())

    def file_of_sign_ups(self) -> SignUpImport:
        """Somebody to be chosen, somebody who can be signed up, and a row that is wrong."""
        at = f"{timezone.localtime(recently(30)):%Y-%m-%d %H:%M:%S %z}"
        rows = [f"{LONG_NAME},long@example.org,Deane and Hart", "Ann,ann@example.org,Tidewater Learning", "Bo,no,Else"]
        content = "Name,Email address,Organisation,Received\n" + "".join(f"{row},{at}\n" for row in rows)
        of = {"actor": self.coordinator, "programme": self.programme, "now": timezone.now()}
        return send(name=f"{LONG_NAME}.csv", content=content.encode(), **of)


def busy() -> Busy:
    coordinator = make.coordinator(full_name="Carys Bowen", organisation=make.organisation(name="Tidewater Learning"))
    programme = open_programme(
        by=coordinator,
        title="Linking local development frameworks with local strategic partnerships in two-tier areas",
        minimum=3,
        optimum=4,
        maximum=4,
        max_sets=3,
        parallel_sets="ask",
        issues_expected="How do we share evidence?\nWho speaks for whom?",
        background="What an area wants to become, and what is built where.",
        sponsor_name="Progress through Partnership",
        closes_at=timezone.now() + timedelta(days=30),
    )
    set_a = programme.sets.get()
    long = make.representative(
        full_name=LONG_NAME,
        organisation=make.organisation(name=LONG_ORGANISATION, domains=("joint.example.org",)),
        access_needs="Step-free access and a hearing loop, please",
    )
    member, withdrawn, removed = long, make.representative(), make.representative(full_name="Robin Gone")
    for minutes, user in enumerate([member, withdrawn, removed, None]):
        ask(programme, user, minutes=minutes)
    waiting = make.representative(full_name="Wendy Tran")
    offered = make.representative(full_name="Oscar Lind")
    asked = make.organisation(name="Hart Partnership", acceptance=Acceptance.REQUESTED, area_covered="Hart Council")
    make.organisation(name="Hart Community Partnership", area_covered="Hart Council")
    requester = make.representative(full_name="Juniper Vale", organisation=asked)
    asked.requested_by, asked.requested_at = requester, recently()
    asked.save()
    for minutes, user in enumerate([offered, None, requester, waiting, None, None]):
        ask(programme, user, minutes=10 + minutes)
    facilitator = make.facilitator(set_a, make.person(full_name="Farid Aziz"), now=recently(20))
    confirm(set_a, minutes=21)
    places.withdraw(actor=withdrawn, enrolment=programme.enrolments.get(participant=withdrawn), now=recently(30))
    gone = programme.enrolments.get(participant=removed)
    places.remove_person(actor=coordinator, enrolment=gone, reason="Moved to another post.", now=recently(31))
    declare_conflict(
        actor=facilitator, organisation=long.organisation, words="My sister works there.", now=recently(32)
    )
    cover = make.person(full_name="Fiona Marsh")
    name_cover(actor=coordinator, session=set_a.sessions.get(number=2), user=cover, now=recently(32))
    people = (coordinator, facilitator, cover, member, withdrawn, removed, offered, waiting, requester)
    return Busy(programme, *people, asked, _mails(programme, coordinator, [member, waiting, requester]))


def _mails(programme: Programme, coordinator: User, readers: list[User]) -> dict[str, Message]:
    """One could not be sent to an address that fails, one waits to be sent, one is held back."""
    names = ("message_again", "message_hold", "message_release")
    places = [programme.enrolments.get(participant=user) for user in readers]
    found = {
        name: Message.objects.filter(about=f"enrolment:{place.pk}").latest("created_at", "pk")
        for name, place in zip(names, places, strict=True)
    }
    failed = {"state": "failed", "error": "The mail server refused this address (550).", "attempts": 1}
    Message.objects.filter(pk=found["message_again"].pk).update(**failed)
    mark = {"address": readers[0].email, "reason": "refused", "since": recently(), "last_at": recently()}
    FailingAddress.objects.create(user=readers[0], **mark)
    hold_message(actor=coordinator, message=found["message_release"], now=recently(33))
    return found
