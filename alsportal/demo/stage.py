"""What people of the demonstration do, each act by the service that does it for real, at a time in the past."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from alsportal.demo import organisations
from alsportal.demo.days import Days
from alsportal.demo.people import ADMIN, COORDINATOR, PEOPLE, UNLISTED, UNLISTED_AREA
from alsportal.demo.programmes import ANSWERS, PLANS
from participants.models import Organisation, User
from participants.services.profile import NotListed, save_profile
from participants.states import Kind
from sessions.models import Bid, Issue, Session
from sessions.plans import PlanName
from sessions.services import bids, feedback, ground_rules, reflections, running, session_plans
from sessions.services.apologies import send_apologies
from sessions.services.arranging import Meeting, arrange, cancel_session
from sessions.services.cover import name_cover
from sessions.services.facilitators import assign_facilitator
from sessions.services.register import Mark, mark
from sessions.states import HOURS, LIVE_BID, Mode
from sets.models import Enrolment, LearningSet, Programme
from sets.services import learning_sets, places, programmes, requests
from sets.states import LIVE, CriterionKind
from sets.working_days import LONDON

#: An account is made this long before the first thing its owner does.
_BEFORE_THE_FIRST_ACT = timedelta(minutes=11)


class Stage:
    """Remembers who and what there is, so that an act can be told in words: who, which programme, when."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._people: dict[str, User] = {}
        self._organisations: dict[str, Organisation] = {}
        self._programmes: dict[str, Programme] = {}

    # --- people --------------------------------------------------------------------------------------------------

    def set_up(self, *, now: datetime) -> None:
        """The administrator, the coordinator, and the register of organisations that she keeps."""
        admin = User.objects.create_superuser(ADMIN, None, full_name="Alex Administrator", date_joined=now)
        coordinator = self._account(COORDINATOR, PEOPLE[COORDINATOR].full_name, now)
        coordinator.may_open_programmes = True
        coordinator.save(update_fields=["may_open_programmes"])
        self._organisations = organisations.add_all(actor=coordinator, now=now)
        self._people[COORDINATOR] = self._profile(COORDINATOR, coordinator, now)
        EmailAddress.objects.create(user=admin, email=ADMIN, verified=True, primary=True)

    def join(self, email: str, *, now: datetime) -> User:
        """An account and a profile; for whoever has them already, nothing."""
        if email not in self._people:
            name = UNLISTED.full_name if email == UNLISTED.email else PEOPLE[email].full_name
            self._people[email] = self._profile(email, self._account(email, name, now), now)
        return self._people[email]

    def _account(self, email: str, full_name: str, now: datetime) -> User:
        user = User.objects.create_user(email, None, full_name=full_name, date_joined=now)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    def _profile(self, email: str, user: User, now: datetime) -> User:
        is_listed = email != UNLISTED.email
        person = PEOPLE[email] if is_listed else UNLISTED
        return save_profile(
            actor=user,
            full_name=person.full_name,
            job_title=person.job_title,
            access_needs=person.access_needs,
            organisation=(
                self._organisations[person.organisation]
                if is_listed
                else NotListed(person.organisation, Kind.LSP, UNLISTED_AREA)
            ),
            now=now,
        )

    def programme(self, name: str) -> Programme:
        return self._programmes[name]

    # --- what the coordinator does -------------------------------------------------------------------------------

    def write(self, programme: str, *, now: datetime) -> None:
        plan = PLANS[programme](self._days)
        self._programmes[programme] = programmes.create_programme(actor=self._coordinator, plan=plan, now=now)

    def publish(self, programme: str, *, now: datetime) -> None:
        programmes.publish(actor=self._coordinator, programme=self._programmes[programme], now=now)

    def give_to_read(self, programme: str, paper: Callable[..., None], *, now: datetime) -> None:
        paper(actor=self._coordinator, programme=self._programmes[programme], now=now)

    def assign(self, email: str, programme: str, letter: str = "A", *, now: datetime) -> None:
        """Make somebody the facilitator of a set."""
        assign_facilitator(
            actor=self._coordinator,
            learning_set=self._set(programme, letter),
            user=self.join(email, now=now - _BEFORE_THE_FIRST_ACT),
            now=now,
        )

    def confirm_dates(self, programme: str, *, now: datetime) -> None:
        """Confirm for Set A what the programme had planned, at the hours of its half-days."""
        planned = self._programmes[programme].planned_sessions.all()
        meetings = {one.number: _meeting(one.date, one.half_day, one.place) for one in planned if one.date}
        learning_set = self._set_a(programme)
        arrange(actor=self._coordinator, learning_set=learning_set, meetings=meetings, confirm=True, now=now)

    def arrange(self, programme: str, letter: str, dates: Mapping[int, tuple[datetime, str]], *, now: datetime) -> None:
        """Confirm sessions of a set by number: when each starts, and where; three hours each."""
        meetings = {number: _meeting_at(starts, place) for number, (starts, place) in dates.items()}
        learning_set = self._set(programme, letter)
        arrange(actor=self._coordinator, learning_set=learning_set, meetings=meetings, confirm=True, now=now)

    def cancel(self, programme: str, number: int, letter: str, reason: str, *, now: datetime) -> None:
        session = self._session(programme, number, letter)
        cancel_session(actor=self._coordinator, session=session, reason=reason, now=now)

    def confirm_set(self, programme: str, letter: str = "A", *, now: datetime) -> None:
        learning_sets.confirm_set(actor=self._coordinator, learning_set=self._set(programme, letter), now=now)

    def cover(self, email: str, programme: str, number: int, letter: str = "A", *, now: datetime) -> None:
        """Have somebody run one session in place of the set's facilitator."""
        session, user = self._session(programme, number, letter), self.join(email, now=now)
        name_cover(actor=self._coordinator, session=session, user=user, now=now)

    def complete_programme(self, programme: str, *, now: datetime) -> None:
        programmes.complete_programme(actor=self._coordinator, programme=self._programmes[programme], now=now)

    # --- what the clock does -------------------------------------------------------------------------------------

    def close(self, programme: str, *, now: datetime) -> None:
        programmes.close_if_due(programme=self._programmes[programme], now=now)

    # --- what facilitators do ------------------------------------------------------------------------------------

    def begin(self, programme: str, number: int, letter: str = "A", *, now: datetime) -> None:
        session = self._session(programme, number, letter)
        running.start_session(actor=self._facilitator(session), session=session, now=now)

    def mark(
        self, programme: str, number: int, statuses: Mapping[str, Sequence[str]], letter: str = "A", *, now: datetime
    ) -> None:
        """Mark what `statuses` says of each person, by address, for this session; an empty one is left unmarked."""
        session = self._session(programme, number, letter)
        rows = {
            row.enrolment.participant.email: row for row in session.attendances.select_related("enrolment__participant")
        }
        marks = [
            Mark(rows[email].pk, said[number - 1], rows[email].version)
            for email, said in statuses.items()
            if said[number - 1]
        ]
        mark(actor=self._facilitator(session), session=session, marks=marks, now=now)

    def end(self, programme: str, number: int, letter: str = "A", *, now: datetime) -> None:
        """The last of a set's sessions completes it."""
        session = self._session(programme, number, letter)
        running.end_session(actor=self._facilitator(session), session=session, now=now)

    # --- what representatives do ---------------------------------------------------------------------------------

    def sign_up(self, email: str, programme: str, cannot_make: Sequence[int] = (), *, now: datetime) -> None:
        """Ask for a place; every statement is ticked, every question has one of the answers that people gave."""
        asked = self._programmes[programme]
        answers = ANSWERS.get(programme, [""])
        said = answers[asked.enrolments.count() % len(answers)]
        application = requests.Application(
            committed=True,
            answers={
                criterion.pk: True if criterion.kind == CriterionKind.STATEMENT else said
                for criterion in asked.criteria.all()
            },
            cannot_make=list(asked.planned_sessions.filter(number__in=cannot_make)),
        )
        person = self.join(email, now=now - _BEFORE_THE_FIRST_ACT)
        requests.request_place(actor=person, programme=asked, application=application, now=now)

    def withdraw(self, email: str, programme: str, *, now: datetime) -> None:
        person = self._people[email]
        place = Enrolment.objects.get(programme=self._programmes[programme], participant=person, state__in=LIVE)
        places.withdraw(actor=person, enrolment=place, now=now)

    def cannot_come(self, email: str, programme: str, number: int, reason: str, *, now: datetime) -> None:
        session = self._session(programme, number)
        send_apologies(actor=self._people[email], session=session, reason=reason, now=now)

    def agree(self, email: str, programme: str, letter: str, version: int, *, now: datetime) -> None:
        learning_set = self._set(programme, letter)
        ground_rules.acknowledge(actor=self._people[email], learning_set=learning_set, version=version, now=now)

    def write_rules(self, email: str, programme: str, letter: str, text: str, *, now: datetime) -> None:
        """Version 2: what the members of the set agreed in their first session."""
        said = {"learning_set": self._set(programme, letter), "text": text, "version": 1}
        ground_rules.write_ground_rules(actor=self._people[email], now=now, **said)

    def look_back(
        self, email: str, programme: str, number: int, question: str, text: str, shared: bool, *, now: datetime
    ) -> None:
        answers = [reflections.Answer(question, text, shared)]
        session = self._session(programme, number)
        reflections.reflect(actor=self._people[email], session=session, answers=answers, now=now)

    def say_how_it_was(self, email: str, programme: str, number: int, *said: Any, now: datetime) -> None:
        useful, heard, time_used, line = said
        answer = {"useful": useful, "heard": heard, "time_used": time_used, "line": line}
        session = self._session(programme, number)
        feedback.give_feedback(actor=self._people[email], session=session, now=now, **answer)

    def note_down(self, email: str, text: str, *, now: datetime) -> None:
        """In one's own journal."""
        reflections.write_note(actor=self._people[email], text=text, now=now)

    def ask_for_time(self, email: str, programme: str, number: int, words: bids.BidWords, *, now: datetime) -> None:
        session, person = self._session(programme, number), self._people[email]
        # For what they have shared with the set, where they have.
        issue = Issue.objects.filter(owner__participant=person, question=words.question, shared_at__lt=now).first()
        bids.place_bid(actor=person, session=session, words=replace(words, issue=issue), now=now)

    def plan(
        self, email: str, programme: str, number: int, name: PlanName, presenters: Sequence[str], *, now: datetime
    ) -> None:
        """One of the plans, its first slots given to those who asked."""
        given = {"actor": self._people[email], "session": self._session(programme, number), "now": now}
        plan = session_plans.choose_plan(name=name, revision=0, **given)
        asked = iter([self._bid(programme, one).pk for one in presenters])
        blocks = [
            session_plans.Wanted(one.kind, one.minutes, one.title, one.pk, next(asked, None) if one.is_slot else None)
            for one in plan.blocks.order_by("number")
        ]
        session_plans.save_plan(blocks=blocks, revision=plan.revision, **given)

    def say_how_the_slot_went(
        self, email: str, programme: str, number: int, presenter: str, done: bool, *, now: datetime
    ) -> None:
        given = {"actor": self._people[email], "session": self._session(programme, number), "now": now}
        (bids.say_done if done else bids.carry_over)(bid=self._bid(programme, presenter), **given)

    # --- inside --------------------------------------------------------------------------------------------------

    @property
    def _coordinator(self) -> User:
        return self._people[COORDINATOR]

    def _facilitator(self, session: Session) -> User:
        return session.learning_set.facilitations.get().user

    def _session(self, programme: str, number: int, letter: str = "A") -> Session:
        found = self._set(programme, letter).sessions.select_related("learning_set__programme")
        return found.get(number=number)

    def _bid(self, programme: str, email: str) -> Bid:
        """The one that stands."""
        of_set = Bid.objects.filter(learning_set__programme=self._programmes[programme], state__in=LIVE_BID)
        return of_set.select_related("session__learning_set__programme").get(owner__participant=self._people[email])

    def _set_a(self, programme: str) -> LearningSet:
        return self._set(programme, "A")

    def _set(self, programme: str, letter: str) -> LearningSet:
        return self._programmes[programme].sets.get(letter=letter)


def _meeting(day: date, half_day: str, place: str) -> Meeting:
    starts, ends = HOURS.get(half_day, HOURS["morning"])
    hours = (datetime.combine(day, starts, LONDON), datetime.combine(day, ends, LONDON))
    if place == Mode.ONLINE.label:
        return Meeting(*hours, mode=Mode.ONLINE, join_link="https://meet.example.org/set-a")
    return Meeting(*hours, place=place)


def _meeting_at(starts: datetime, place: str) -> Meeting:
    ends = starts + timedelta(hours=3)
    if place == Mode.ONLINE.label:
        return Meeting(starts, ends, mode=Mode.ONLINE, join_link="https://meet.example.org/neighbourhoods")
    return Meeting(starts, ends, place=place)
