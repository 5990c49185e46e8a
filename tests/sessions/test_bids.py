"""Bids: asked for, given a slot, done, carried over, withdrawn (domain, section 3; R3)."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from participants.models import User
from sessions.models import Acknowledgement, Bid, PlanBlock, Room, Session
from sessions.plans import PlanName
from sessions.selectors.bids import airtime_of, candidates, had_in, in_line
from sessions.services import bids, issues, session_plans
from sessions.services.arranging import cancel_session
from sessions.services.bids import BidWords
from sessions.services.ground_rules import acknowledge
from sessions.services.issues import IssueWords
from sessions.services.session_plans import Wanted
from sets.services.places import withdraw
from tests import make
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db
QUESTION = "How can I bring planning to the table?"


def a_set(people: int = 3, *, days_ahead: int = 49) -> Met:
    """The first session is `days_ahead` from now, less the time in which its people joined: ten minutes, or, where it
    would begin late in the evening, so many hours that a session of another day is over before midnight."""
    joined = timedelta(minutes=10)
    if days_ahead and (timezone.localtime() - joined).hour >= 20:
        joined = timedelta(hours=4)
    met = meeting(people, now=timezone.now() - timedelta(weeks=7) - joined + timedelta(days=days_ahead))
    for place in met.places:
        agree(met, place.participant)
    return met


def agree(met: Met, member: User) -> None:
    acknowledge(actor=member, learning_set=met.learning_set, version=1, now=timezone.now())


def asked(met: Met, person: int = 0, number: int = 1, **words: Any) -> Bid:
    place = met.places[person]
    said = BidWords(**{"question": QUESTION, "why_now": "The plan closes.", "minutes": 35, "urgency": 2, **words})
    return bids.place_bid(actor=place.participant, session=met.session(number), words=said, now=timezone.now())


def slot_for(met: Met, *given: Bid, number: int = 1) -> None:
    """Make a plan of one slot for each."""
    session, now = met.session(number), timezone.now()
    by = {"actor": met.facilitator, "session": session, "now": now}
    plan = session_plans.choose_plan(name=PlanName.STANDARD, revision=0, **by)
    wanted = [Wanted("slot", 35, bid=one.pk) for one in given]
    session_plans.save_plan(blocks=wanted, revision=plan.revision, **by)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def state(bid: Bid) -> str:
    bid.refresh_from_db()
    return bid.state


# --- asking ----------------------------------------------------------------------------------------------------------


def test_a_member_asks_and_the_people_of_the_set_read_it_alone() -> None:
    """C01, C02"""
    met, other = a_set(), a_set()
    bid = asked(met)
    people = [met.places[0].participant, met.places[1].participant, met.facilitator]
    strangers = [met.coordinator, other.places[0].participant, other.facilitator, make.person(is_superuser=True)]
    readers = [one for one in (*people, *strangers) if Bid.objects.visible_to(one).filter(pk=bid.pk).exists()]
    assert readers == people


def test_whoever_joins_later_does_not_read_what_was_asked_before() -> None:
    """C05"""
    met = a_set()
    slot_for(met, asked(met))
    joiner = met.places[1].participant
    joiner.enrolments.update(in_set_since=timezone.now())
    client = as_(joiner)
    assert in_line(met.session(), joiner, {}) == []
    for page in ("", "bid/"):
        assert QUESTION not in words(client.get(f"/sessions/{met.session().pk}/{page}"))
    assert met.places[0].participant.full_name in words(client.get(f"/sessions/{met.session().pk}/"))


def test_the_ground_rules_come_first() -> None:
    """C11: before them neither the bids nor the question of whoever has a slot; whose turn it is, yes."""
    met = a_set()
    slot_for(met, asked(met))
    member = met.places[1].participant
    Acknowledgement.objects.filter(enrolment__participant=member).delete()
    client = as_(member)
    assert "/ground-rules/" in client.get(f"/sessions/{met.session().pk}/bid/").headers["Location"]
    page = words(client.get(f"/sessions/{met.session().pk}/"))
    assert QUESTION not in page
    assert met.places[0].participant.full_name in page


def test_asking_again_puts_it_differently_and_keeps_its_turn() -> None:
    met = a_set()
    first = asked(met)
    second = asked(met, question="Who decides?", minutes=50)
    assert (first.pk, first.at) == (second.pk, second.at)
    assert (second.question, second.minutes) == ("Who decides?", 50)


def test_nobody_has_two_live_bids_for_one_session() -> None:
    """Held by the database."""
    met = a_set()
    bid = asked(met)
    bid.pk = None
    with pytest.raises(IntegrityError, match="one_live_bid_per_owner_and_session"), transaction.atomic():
        bid.save()


@pytest.mark.parametrize(("field", "value"), [("minutes", 9), ("minutes", 61), ("urgency", 0), ("urgency", 4)])
def test_the_database_refuses_what_nobody_may_ask_for(field: str, value: int) -> None:
    bid = asked(a_set())
    with pytest.raises(IntegrityError), transaction.atomic():
        Bid.objects.filter(pk=bid.pk).update(**{field: value})


def test_a_shared_issue_of_ones_own_gives_the_question() -> None:
    met = a_set()
    owner, now = met.places[0].participant, timezone.now()
    issue = issues.write_issue(actor=owner, learning_set=met.learning_set, words=IssueWords("Who pays?"), now=now)
    with pytest.raises(Refusal, match="that you have shared"):
        asked(met, issue=issue, question="")
    issues.share_issue(actor=owner, issue=issue, now=now)
    issue.refresh_from_db()
    assert asked(met, issue=issue, question="").question == "Who pays?"
    with pytest.raises(Refusal, match="that you have shared"):
        asked(met, 1, issue=issue)
    page = words(as_(owner).get(f"/sessions/{met.session().pk}/bid/?issue={issue.pk}"))
    assert "Who pays?" in page


def test_a_bid_without_a_question_is_refused() -> None:
    with pytest.raises(Refusal, match="as a question"):
        asked(a_set(), question=" \n ")


def test_time_is_asked_for_until_the_session_is_over_and_not_in_one_that_is_cancelled() -> None:
    """The issue round is a part of the session itself (domain, section 6)."""
    met = a_set(days_ahead=0)
    cancel_session(actor=met.facilitator, session=met.session(2), reason="No room.", now=timezone.now())
    with pytest.raises(Refusal, match="is cancelled"):
        asked(met, number=2)
    met.begin()
    asked(met)
    met.end()
    with pytest.raises(Refusal, match="is held"):
        asked(met, 1)
    page = f"/sessions/{met.session(2).pk}/bid/"
    client = as_(met.places[0].participant)
    assert "is cancelled" in words(client.get(page))
    assert client.post(page, {"question": "Q?", "minutes": 30, "urgency": 2}).status_code == 409


def test_nobody_asks_after_leaving_and_their_bid_is_out_of_the_order() -> None:
    """C04"""
    met = a_set()
    asked(met)
    asked(met, 1)
    leaver = met.places[0].participant
    withdraw(actor=leaver, enrolment=leaver.enrolments.get(), now=timezone.now())
    assert as_(leaver).get(f"/sessions/{met.session().pk}/bid/").status_code == 404
    with pytest.raises(Refusal, match="Only members"):
        asked(met)
    assert [one.owner for one in candidates(met.session())] == [met.places[1]]


def test_facilitator_and_coordinator_do_not_ask() -> None:
    met = a_set()
    for actor in (met.facilitator, met.coordinator):
        with pytest.raises(Refusal, match="Only members"):
            bids.place_bid(actor=actor, session=met.session(), words=BidWords("Q?", "", 30, 2), now=timezone.now())


def test_ten_thousand_characters_and_an_hour_too_many_are_refused_and_kept_on_the_page() -> None:
    met = a_set()
    sent = {"question": QUESTION, "why_now": "because " * 1250, "minutes": 120, "urgency": 9}
    answer = as_(met.places[0].participant).post(f"/sessions/{met.session().pk}/bid/", sent)
    assert answer.status_code == 422
    for sentence in ("Write 1000 characters or fewer.", "from 10 to 60", "Choose how urgent", "because because"):
        assert sentence in words(answer)


def test_a_page_without_an_issue_to_choose_needs_the_question() -> None:
    met = a_set()
    answer = as_(met.places[0].participant).post(f"/sessions/{met.session().pk}/bid/", {"minutes": 20, "urgency": 3})
    assert answer.status_code == 422
    assert "Write what you would like to bring" in words(answer)


def test_asking_and_withdrawing_on_the_page() -> None:
    met = a_set()
    client, page = as_(met.places[0].participant), f"/sessions/{met.session().pk}/bid/"
    shown = client.post(page, {"question": "<b>Who?</b>", "minutes": 20, "urgency": 3}, follow=True)
    assert "&lt;b&gt;Who?&lt;/b&gt;" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert "(you)" in words(shown)
    client.post(page, {"act": "withdraw"})
    assert state(Bid.objects.get()) == "withdrawn"
    assert asked(met).pk != Bid.objects.order_by("pk")[0].pk


# --- what becomes of it ----------------------------------------------------------------------------------------------


def test_a_slot_that_has_taken_place_is_airtime() -> None:
    """R3: slots had, minutes, last session."""
    met = a_set(days_ahead=0)
    bid = asked(met, minutes=20)
    slot_for(met, bid)
    by = {"actor": met.facilitator, "bid": bid, "session": met.session(), "now": timezone.now()}
    with pytest.raises(Refusal, match="not begun"):
        bids.say_done(**by)
    met.begin()
    for _ in range(2):
        bids.say_done(**{**by, "session": met.session()})
    had = {
        one.name: (one.had.slots, one.had.minutes, one.last)
        for one in airtime_of(met.learning_set, had_in(met.learning_set))
    }
    assert had[met.places[0].participant.full_name] == (1, 35, "Session 1")
    assert had[met.places[1].participant.full_name] == (0, 0, "Not yet")


def test_what_is_carried_over_is_first_in_line_next_time() -> None:
    """Section 3: also before whoever is more urgent; and given a slot it is for that session."""
    met = a_set(days_ahead=0)
    bid = asked(met)
    slot_for(met, bid)
    met.begin()
    bids.carry_over(actor=met.facilitator, bid=bid, session=met.session(), now=timezone.now())
    assert not PlanBlock.objects.filter(bid=bid).exists()
    urgent = asked(met, 1, 2, urgency=3)
    lines = in_line(met.session(2), met.facilitator, had_in(met.learning_set))
    assert [(one.bid, one.reason) for one in lines] == [
        (bid, "carried over from session 1"),
        (urgent, "has not presented yet"),
    ]
    slot_for(met, bid, number=2)
    assert (state(bid), bid.session) == ("scheduled", met.session(2))


def test_who_waits_since_an_earlier_session_puts_that_bid_differently() -> None:
    """Nobody bids twice because there was no time."""
    met = a_set(days_ahead=0)
    bid = asked(met)
    met.begin()
    again = asked(met, number=2, question="And now?")
    assert (again.pk, again.session) == (bid.pk, met.session(2))


def test_an_owner_withdraws_a_bid_with_a_slot_and_the_slot_is_free() -> None:
    met = a_set()
    bid = asked(met)
    slot_for(met, bid)
    with pytest.raises(Refusal, match="Only the member"):
        bids.withdraw_bid(actor=met.facilitator, bid=bid, now=timezone.now())
    before = met.session().plan.revision
    bids.withdraw_bid(actor=met.places[0].participant, bid=bid, now=timezone.now())
    assert state(bid) == "withdrawn"
    assert PlanBlock.objects.get().bid is None
    assert met.session().plan.revision == before + 1


def test_who_withdraws_what_was_carried_over_is_out_of_the_order_of_the_session_under_way() -> None:
    """The pages of its room learn of it; a bid that was given to another session meanwhile is looked at again first."""
    met = a_set(days_ahead=0)
    owner, bid = met.places[0].participant, asked(met)
    slot_for(met, bid)
    met.begin()
    bids.carry_over(actor=met.facilitator, bid=bid, session=met.session(), now=timezone.now())
    met.end()
    met.begin(2)
    bid.refresh_from_db()
    version, stale = Room.objects.get(session=met.session(2)).version, Bid.objects.get(pk=bid.pk)
    Session.objects.filter(number=2).update(state="confirmed")
    Bid.objects.update(session=met.session(2))
    with pytest.raises(Refusal, match="given to another session"):
        bids.withdraw_bid(actor=owner, bid=stale, now=timezone.now())
    Bid.objects.update(session=met.session(1))
    Session.objects.filter(number=2).update(state="live")
    bids.withdraw_bid(actor=owner, bid=stale, now=timezone.now())
    assert state(bid) == "withdrawn"
    assert Room.objects.get(session=met.session(2)).version == version + 1


def test_what_is_done_is_not_withdrawn() -> None:
    met = a_set(days_ahead=0)
    bid = asked(met)
    slot_for(met, bid)
    met.begin()
    bids.say_done(actor=met.facilitator, bid=bid, session=met.session(), now=timezone.now())
    with pytest.raises(Refusal, match="is done"):
        bids.withdraw_bid(actor=met.places[0].participant, bid=bid, now=timezone.now())


def test_only_whoever_runs_the_session_says_how_it_went() -> None:
    met = a_set(days_ahead=0)
    bid = asked(met)
    slot_for(met, bid)
    met.begin()
    for service in (bids.say_done, bids.carry_over):
        for actor in (met.places[0].participant, met.coordinator):
            with pytest.raises(Refusal, match="Only whoever runs"):
                service(actor=actor, bid=bid, session=met.session(), now=timezone.now())


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_for_the_same_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    met = a_set()
    for person in range(number):
        asked(met, person)
    client = as_(met.places[0].participant)
    # Browser session, reader, roles; session, place, own bid, issues; bids, airtime twice, people; rules, set.
    with django_assert_num_queries(12):
        assert client.get(f"/sessions/{met.session().pk}/bid/").status_code == 200
