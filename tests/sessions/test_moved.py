"""Whoever is moved to another set: what they leave behind stays there, and nothing follows them (P14, C04, C05)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.refusal import Refusal
from notifications.kinds import is_still_wanted
from notifications.models import Message
from sessions import tasks
from sessions.models import Action, Attendance, Bid, Issue, SetNote
from sessions.policies import has_agreed, marking
from sessions.selectors.attendance_facts import read
from sessions.selectors.bids import candidates
from sessions.selectors.calendar import sessions_of
from sessions.selectors.early_warnings import early_warnings
from sessions.selectors.ground_rules import ground_rules_page, rules_to_agree
from sessions.selectors.my import my_page
from sessions.selectors.poll_result import poll_result
from sessions.selectors.polls import polls_to_answer
from sessions.selectors.register import register_page
from sessions.selectors.telling import readers
from sessions.selectors.work_counts import work_counts
from sessions.services import actions, apologies, bids, erasing, issues, notes, polling
from sessions.services.ground_rules import acknowledge
from sessions.services.issues import IssueWords
from sessions.services.write_ups import send_return
from sets.models import Enrolment, LearningSet
from sets.services.learning_sets import confirm_set
from sets.services.moving import move_member
from sets.services.places import withdraw
from tests import make
from tests.sessions.arranged import arranged
from tests.sessions.meeting import HALF_DAY, Met
from tests.sessions.polled import DAY, offers, question
from tests.sessions.reminded import before, run, told
from tests.sessions.written import as_
from tests.sets.handed import taken_over
from tests.sets.test_moving import LATER, exchanged, members, moved, two_sets

pytestmark = pytest.mark.django_db


@dataclass
class Moved:
    """Set A has met twice and meets again in four days; Set B meets first in eight. `place` is of a member of A."""

    a: Met
    b: LearningSet
    in_b: list[Enrolment]
    facilitator_b: object
    now: datetime

    @property
    def place(self) -> Enrolment:
        return self.a.places[1]

    @property
    def person(self):
        return self.place.participant

    def move(self, place: Enrolment | None = None, *, now: datetime | None = None) -> Enrolment:
        place = place or self.place
        said = {"seen_in": place.learning_set, "reason": "Asked for it", "agreed": True, "now": now or self.now}
        return move_member(actor=self.a.coordinator, enrolment=place, to=self.b, **said)


@pytest.fixture
def world() -> Moved:
    now = timezone.now()
    long_ago, today = now - timedelta(weeks=7), timezone.localdate(now)
    fields = {"minimum": 2, "optimum": 4, "maximum": 4, "parallel_sets": "automatic", "max_sets": 2}
    programme = make.programme(now=long_ago, sessions=[make.SessionPlan() for _ in range(3)], **fields)
    places = make.places(programme, 6, now=long_ago)
    a, b = programme.sets.order_by("letter")
    facilitators = [make.facilitator(one, now=long_ago) for one in (a, b)]
    arranged(a, now=long_ago, days=_weekly(today - timedelta(days=10)))
    arranged(b, now=long_ago, days=_weekly(today + timedelta(days=8)))
    coordinator = make.coordinator_of(programme)
    for one in (a, b):
        confirm_set(actor=coordinator, learning_set=one, now=long_ago)
    met = Met(a, facilitators[0], coordinator, places[:4], a.sessions.get(number=1).starts_at)
    for number in (1, 2):
        met.hold(number, ["present", "absent", "present", "present"])
    made = Moved(met, b, places[4:], facilitators[1], now)
    acknowledge(actor=made.person, learning_set=a, version=1, now=now - timedelta(days=3))
    acknowledge(actor=places[4].participant, learning_set=b, version=1, now=now - timedelta(days=3))
    return made


def _weekly(first: date) -> list[date]:
    return [first + timedelta(weeks=number) for number in range(3)]


def test_pages_calendars_and_mail_of_the_old_set_end_and_those_of_the_new_one_begin(world):
    """C04, C05, C11, D4, D5."""
    now, a, b = world.now, world.a.learning_set, world.b
    earlier = now - timedelta(hours=1)
    notes.write_note(actor=world.facilitator_b, learning_set=b, text="From before", key=uuid4(), now=earlier)
    notes.write_note(actor=world.a.facilitator, learning_set=a, text="Of Set A", key=uuid4(), now=earlier)
    tasks.tell_calendars(now)
    waiting = Message.objects.filter(recipient=world.person, kind="note_waiting").get()
    world.move()
    reader = as_(world.person)
    assert reader.get(f"/sets/{a.pk}/").status_code == 404
    assert reader.get(f"/sessions/{world.a.session(3).pk}/").status_code == 404
    assert reader.get(f"/sets/{b.pk}/").status_code == 200
    assert not is_still_wanted(waiting)
    assert not SetNote.objects.of_sets_of(world.person).exists()
    assert not has_agreed(world.person, b)
    assert [one.learning_set for one in sessions_of(world.person, now)] == [b, b, b]
    said = Message.objects.filter(recipient=world.person, about__startswith="invitation:").order_by("pk")
    seen = said.count()
    for _ in range(2):
        tasks.tell_calendars(now)
    news = [(one.kind, one.context["set"]) for one in said[seen:]]
    assert sorted(news) == [("session_confirmed", "Set B")] * 3 + [("session_not_yours", "Set A")]
    mine = [(rule, pk) for rule, pk, person in _reminded(world, world.a.session(3)) if person == world.person.pk]
    assert ("session_tomorrow", world.a.session(3).pk) not in mine
    mine = [(rule, pk) for rule, pk, person in _reminded(world, b.sessions.get(number=1)) if person == world.person.pk]
    assert ("session_tomorrow", b.sessions.get(number=1).pk) in mine


def _reminded(world, session) -> set:
    run(before(session, 1))
    return told()


def test_rules_absences_apologies_bids_and_polls_count_where_they_were_said(world):
    """C11, D2, D6, R3: the old set does without them, the new one begins anew."""
    now, a, b, person = world.now, world.a.learning_set, world.b, world.person
    third = world.a.session(3)
    assert [one.name for one in early_warnings([a])] == [str(person)]
    warned = Message.objects.filter(kind="absent_twice").first()
    assert is_still_wanted(warned)
    apologies.send_apologies(actor=person, session=third, reason="", now=now)
    words = bids.BidWords("How do I begin?", "", 35, 2)
    bids.place_bid(actor=person, session=third, words=words, now=now)
    asked = offers({3: [timezone.localdate(now) + timedelta(days=5)]})
    by = {"actor": world.a.facilitator, "learning_set": a, "now": now}
    poll = polling.ask_dates(question=question(asked, now=now - timedelta(days=4)), **by)
    polling.answer_poll(actor=person, poll=poll, answers={poll.options.get().pk: "yes"}, places={}, now=now)
    opened = Message.objects.get(kind="poll_opened", recipient=world.a.places[2].participant)
    world.move()
    assert early_warnings([a]) == early_warnings([b]) == []
    assert not is_still_wanted(warned)
    page = register_page(third, world.a.facilitator, marking(world.a.facilitator, third, now), now)
    assert (page.apologies, page.too_few) == ([], 3)
    assert not candidates(third).exists()
    assert poll_result(poll, now).answered == 0
    assert polls_to_answer(person, now) == []
    assert is_still_wanted(opened)
    rules = ground_rules_page(b, world.facilitator_b)
    assert str(person) in rules.missing
    place = Enrolment.objects.select_related("learning_set", "programme").get(pk=world.place.pk)
    assert len(rules_to_agree([place])) == 1
    facts, names = read(b.programme)
    marks = [one for one in facts.marks if one.place == place.pk]
    assert len(marks) == 2
    assert names.person(place.pk) == str(person)
    assert facts.places[place.pk].learning_set == b.pk


def test_issues_and_actions_stay_with_the_set_they_were_shared_with(world):
    """C01, C04: theirs to read, no longer to move, and never brought into the other set by the way."""
    now, a, b, person = world.now, world.a.learning_set, world.b, world.person
    issue = issues.write_issue(actor=person, learning_set=a, words=IssueWords("Whom do I ask?"), now=now)
    issues.share_issue(actor=person, issue=issue, now=now)
    tomorrow = timezone.localdate(now) + timedelta(days=4)
    said = {"words": actions.ActionWords("Write to the clerk", tomorrow), "now": now}
    own = actions.record_action(actor=person, owner=world.place, issue=issue, **said)
    actions.record_action(actor=world.a.facilitator, owner=world.place, **said)
    asked = bids.place_bid(actor=person, session=world.a.session(3), words=bids.BidWords("", "", 35, 2, issue), now=now)
    Bid.objects.filter(pk=asked.pk).update(state="done", minutes_had=35)
    assert presented(world) == ["1 of 6", "1 of 4", "0 of 2"]
    assert asked_of(person, now) == ["One action was recorded for you. Please confirm."]
    place = world.move()
    acknowledge(actor=person, learning_set=b, version=1, now=now)
    first = b.sessions.select_related("learning_set__programme").get(number=1)
    assert asked_of(person, now) == []
    assert not Issue.objects.visible_to(world.in_b[0].participant).exists()
    assert not Action.objects.visible_to(world.in_b[0].participant).exists()
    assert Issue.objects.visible_to(person).get() == issue
    with pytest.raises(Refusal, match="Choose an issue of yours"):
        bids.place_bid(actor=person, session=first, words=bids.BidWords("", "", 35, 2, issue), now=now)
    with pytest.raises(Refusal, match="Choose an issue of the member"):
        actions.record_action(actor=person, owner=place, issue=issue, **said)
    with pytest.raises(Refusal, match="no longer a member"):
        actions.start_action(actor=person, action=own, now=now)
    reader = as_(person)
    for path in (f"/sessions/{first.pk}/bid/", f"/sets/{b.pk}/actions/new/"):
        answer = reader.get(path)
        assert answer.status_code == 200
        assert "Whom do I ask?" not in answer.text
    assert "action_due" not in {rule for rule, _, who in _reminded(world, world.a.session(3)) if who == person.pk}
    assert presented(world) == ["0 of 6", "0 of 3", "0 of 3"]
    assert asked.session_id in erasing.holds(person)


def presented(world: Moved) -> list[str]:
    """How many members have presented: of all sets, of A, of B."""
    counted = work_counts(world.b.programme, timezone.localdate(world.now))
    return [figure.words for work in counted for figure in work.figures if figure.label.endswith("presented")]


def asked_of(person, now: datetime) -> list[str]:
    """On their own page, but for the confirmed dates."""
    return [step.sentence for step in my_page(person, now).answers if "dates" not in step.sentence]


def test_a_session_written_down_late_has_on_its_register_who_was_in_the_set_when_it_took_place(world):
    """D6: also whoever was moved on since; and not whoever had been moved before."""
    third, late = world.a.session(3), world.a.places[2]
    world.move()
    end = world.a.starts(3) + HALF_DAY
    world.move(late, now=end + timedelta(hours=1))
    world.a.begin(3, now=end + timedelta(days=1))
    on = set(Attendance.objects.filter(session=third).values_list("enrolment", flat=True))
    assert on == {place.pk for place in world.a.places} - {world.place.pk}


def test_who_was_moved_between_the_doors_and_the_start_is_not_expected_whatever_became_of_them_since(world):
    """D6, P14: the register is of the members at the start, and while the doors are open of the members then."""
    third, start = world.a.session(3), world.a.starts(3)
    before, after, handing, stays = (world.a.places[number] for number in (1, 2, 3, 0))
    world.a.begin(3, now=start - timedelta(minutes=50))
    place = world.move(before, now=start - timedelta(minutes=30))
    tasks.keep_registers(start - timedelta(minutes=29))
    on = {**dict.fromkeys((one.pk for one in world.a.places), ""), before.pk: "not_expected"}
    assert statuses(third) == on
    page = as_(world.a.facilitator).get(f"/sessions/{third.pk}/register/").text
    assert f"3 not marked, of {len(on)}" in page
    withdraw(actor=place.participant, enrolment=place, now=start + timedelta(minutes=20))
    world.move(after, now=start + timedelta(minutes=20))
    taken_over(handing, now=start + timedelta(minutes=25))
    tasks.keep_registers(start + timedelta(minutes=26))
    world.a.end(3)
    assert statuses(third) == on
    assert on.keys() == {one.pk for one in (before, after, handing, stays)}


def statuses(session) -> dict[int, str]:
    return dict(Attendance.objects.filter(session=session).values_list("enrolment", "status"))


def test_a_line_that_gives_away_whoever_was_moved_is_refused(world):
    """C08: they were a member of the set, though they stand on no register of this session."""
    person = world.person
    person.full_name = "Nia Okafor-Lind"
    person.save()
    world.move()
    world.a.hold(3, ["present"])
    said = {"themes": ["money"], "revision": 0, "now": world.a.starts(3) + HALF_DAY}
    by = {"actor": world.a.facilitator, "session": world.a.session(3)}
    with pytest.raises(Refusal, match="would give somebody away: “Okafor"):
        send_return(**by, line="The question of Okafor-Lind took the morning.", **said)
    assert send_return(**by, line="One question took the morning.", **said).revision == 1


def test_whoever_was_moved_is_told_that_the_writing_goes_where_they_left_something():
    """C14: also no more than an answer to a poll; who left nothing has nothing to take away and no page to open."""
    _, a, b = two_sets()
    facilitator, (one, other, stays, _) = make.facilitator(a), members(a)
    asked = question(offers({1: [DAY]}), now=LATER)
    poll = polling.ask_dates(actor=facilitator, learning_set=a, question=asked, now=LATER)
    answers = {poll.options.get().pk: "yes"}
    polling.answer_poll(actor=one.participant, poll=poll, answers=answers, places={}, now=LATER)
    moved(one, b)
    exchanged(other, members(b)[-1])
    told_of_it = set(readers(a))
    assert told_of_it >= {one.participant, stays.participant, facilitator}
    assert other.participant not in told_of_it
