"""The plan of a session: picked, adjusted by two people, its slots given (domain, section 6; R3, R5)."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from sessions.models import PlanBlock, SessionPlan
from sessions.plans import PlanName
from sessions.selectors.agenda import sum_in_words
from sessions.services import bids, session_plans
from sessions.services.cover import name_cover
from sessions.services.session_plans import Wanted, choose_plan, save_plan
from tests import make
from tests.sessions.meeting import Met
from tests.sessions.test_bids import QUESTION, a_set, as_, asked, slot_for, state, words

pytestmark = pytest.mark.django_db


def planned(met: Met, name: PlanName = PlanName.STANDARD, *, number: int = 1) -> SessionPlan:
    return choose_plan(actor=met.facilitator, session=met.session(number), name=name, revision=0, now=timezone.now())


def url(met: Met, number: int = 1, page: str = "plan/") -> str:
    return f"/sessions/{met.session(number).pk}/{page}"


def sent(met: Met, number: int = 1, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with changes."""
    plan = met.session(number).plan
    form: dict[str, Any] = {"revision": plan.revision, "act": "save"}
    for index, block in enumerate(plan.blocks.all()):
        row = {"pk": block.pk, "kind": block.kind, "title": block.name, "minutes": block.minutes}
        form |= {f"{name}_{index}": value for name, value in row.items()}
        if block.is_slot:
            form[f"bid_{index}"] = block.bid_id or ""
    return {"rows_sent": plan.blocks.count(), **form, **changes}


def kinds(met: Met) -> list[str]:
    return list(PlanBlock.objects.filter(plan__session=met.session()).order_by("number").values_list("kind", flat=True))


def facilitator_of(met: Met) -> Client:
    return as_(met.facilitator)


# --- picking ---------------------------------------------------------------------------------------------------------


def test_the_plan_that_suits_is_preselected_and_picked_in_one_step() -> None:
    met = a_set()
    client = facilitator_of(met)
    assert 'value="first" ' in words(client.get(url(met))).partition(" checked")[0][-60:] + " "
    client.post(url(met), {"act": "choose", "name": "first", "revision": 0})
    page = client.get(url(met))
    assert "180 minutes: just as long as the session." in words(page)
    assert "no-store" in page.headers["Cache-Control"]


def test_another_plan_is_asked_about_before_adjustments_are_thrown_away() -> None:
    met = a_set()
    planned(met)
    client = facilitator_of(met)
    assert "Nothing was adjusted" in words(client.get(url(met) + "?choose=deep"))
    client.post(url(met), sent(met, minutes_0=20))
    assert "What was adjusted is lost" in words(client.get(url(met) + "?choose=deep"))
    assert met.session().plan.name == "standard"
    client.post(url(met), {"act": "choose", "name": "deep", "revision": 2})
    assert (met.session().plan.name, met.session().plan.blocks.count()) == ("deep", 8)


def test_a_plan_that_somebody_adjusted_meanwhile_is_not_thrown_away_unseen() -> None:
    """R5"""
    met = a_set()
    planned(met)
    facilitator_of(met).post(url(met), sent(met, minutes_0=20))
    answer = facilitator_of(met).post(url(met), {"act": "choose", "name": "deep", "revision": 1})
    assert answer.status_code == 409
    assert "What was adjusted is lost" in words(answer)
    assert met.session().plan.name == "standard"


def test_presenters_keep_their_turn_in_the_new_plan_as_far_as_it_has_slots() -> None:
    met = a_set()
    given = [asked(met, person) for person in range(3)]
    slot_for(met, *given)
    plan = met.session().plan
    by = {"actor": met.facilitator, "session": met.session(), "now": timezone.now()}
    choose_plan(name=PlanName.DEEP, revision=plan.revision, **by)
    assert [state(bid) for bid in given] == ["scheduled", "scheduled", "bid"]


# --- adjusting -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "length", "said"),
    [
        (180, 180, "180 minutes: just as long as the session."),
        (181, 180, "181 minutes: 1 minute longer than the session, which has 180."),
        (150, 180, "150 minutes: 30 minutes shorter than the session, which has 180."),
        (90, None, "90 minutes. The session has no times yet."),
    ],
)
def test_the_sum_is_said_in_words(total: int, length: int | None, said: str) -> None:
    """Section 6: the sum is always shown."""
    assert sum_in_words(total, length) == said


def test_minutes_and_titles_are_changed_and_the_sum_follows() -> None:
    met = a_set()
    planned(met)
    page = facilitator_of(met).post(url(met), sent(met, minutes_0=15, title_0="Coffee <and> welcome"), follow=True)
    assert "190 minutes: 10 minutes longer" in words(page)
    assert "Coffee &lt;and&gt; welcome" in page.content.decode()
    block = met.session().plan.blocks.get(number=1)
    assert (block.minutes, block.title) == (15, "Coffee <and> welcome")
    assert met.session().plan.blocks.get(number=2).title == ""


def test_buttons_move_add_and_remove_and_keep_what_was_typed() -> None:
    """Without script each button sends the whole form."""
    met = a_set()
    planned(met)
    client, before = facilitator_of(met), kinds(met)
    client.post(url(met), sent(met, act="down-0", title_0="Hello"))
    assert kinds(met)[:2] == before[1::-1]
    assert met.session().plan.blocks.get(number=2).title == "Hello"
    client.post(url(met), sent(met, act="up-1"))
    assert kinds(met) == before
    client.post(url(met), sent(met, act="remove-1"))
    assert kinds(met) == [before[0], *before[2:]]
    client.post(url(met), sent(met, act="add", new_kind="change"))
    assert kinds(met)[-2:] == ["change", "close"]
    for nonsense in ("up-0", "down-8", "remove-99", "up-x", "explode"):
        assert client.post(url(met), sent(met, act=nonsense)).status_code == 302
    assert len(kinds(met)) == 9


@pytest.mark.parametrize("minutes", ["0", "241", "-5", "", "ten", "1e3", "9" * 400])
def test_minutes_that_are_none_are_said_and_change_nothing(minutes: str) -> None:
    met = a_set()
    planned(met)
    answer = facilitator_of(met).post(url(met), sent(met, minutes_0=minutes, title_0="Kept"))
    assert answer.status_code == 422
    assert "from 1 to 240" in words(answer)
    assert "Kept" in words(answer)
    assert met.session().plan.revision == 1


@pytest.mark.parametrize("rows", ["", "0", "-1", "99999", "x", "³"])
def test_a_forged_number_of_rows_is_malformed(rows: str) -> None:
    met = a_set()
    planned(met)
    assert facilitator_of(met).post(url(met), sent(met, rows_sent=rows)).status_code == 422
    assert len(kinds(met)) == 9


def test_two_who_adjust_at_once_lose_nothing() -> None:
    """R5: the second is shown the first's before it writes over it."""
    met = a_set()
    planned(met)
    client, stale = facilitator_of(met), sent(met, title_0="From the phone")
    client.post(url(met), sent(met, title_0="From the desk"))
    answer = client.post(url(met), stale)
    assert answer.status_code == 409
    shown = words(answer)
    assert "From the desk" in shown
    assert "From the phone" in shown
    assert 'name="revision" value="2"' in shown
    assert client.post(url(met), {**stale, "revision": 2}).status_code == 302
    assert met.session().plan.blocks.get(number=1).title == "From the phone"


def test_a_plan_of_a_session_that_is_over_stays_as_it_is() -> None:
    met = a_set(days_ahead=0)
    planned(met)
    met.begin()
    form = sent(met)
    met.end()
    assert facilitator_of(met).post(url(met), form).status_code == 409
    assert "is held, so its plan stays" in words(facilitator_of(met).get(url(met)))


# --- slots -----------------------------------------------------------------------------------------------------------


def test_a_slot_takes_a_bid_from_the_list_and_gives_it_back() -> None:
    met = a_set()
    planned(met)
    bid = asked(met)
    client, slot = facilitator_of(met), kinds(met).index("slot")
    client.post(url(met), sent(met, **{f"bid_{slot}": bid.pk}))
    assert state(bid) == "scheduled"
    client.post(url(met), sent(met, **{f"bid_{slot}": ""}))
    assert state(bid) == "bid"


def test_free_slots_are_filled_in_the_suggested_order() -> None:
    met = a_set()
    planned(met)
    can_wait, now = asked(met, urgency=1), asked(met, 1, urgency=3)
    facilitator_of(met).post(url(met), sent(met, act="fill"))
    slots = PlanBlock.objects.filter(kind="slot").order_by("number")
    assert [one.bid for one in slots] == [now, can_wait, None]


def test_two_presenters_change_places() -> None:
    met = a_set()
    first, second = asked(met), asked(met, 1)
    slot_for(met, first, second)
    facilitator_of(met).post(url(met), sent(met, bid_0=second.pk, bid_1=first.pk))
    assert [one.bid for one in PlanBlock.objects.order_by("number")] == [second, first]
    assert (state(first), state(second)) == ("scheduled", "scheduled")


def test_one_bid_has_one_slot_and_another_sets_bid_has_none() -> None:
    met, other = a_set(), a_set()
    bid, foreign = asked(met), asked(other)
    by = {"actor": met.facilitator, "session": met.session(), "now": timezone.now()}
    plan = planned(met)
    with pytest.raises(Refusal, match="in two slots"):
        save_plan(blocks=[Wanted("slot", 30, bid=bid.pk)] * 2, revision=plan.revision, **by)
    with pytest.raises(Refusal, match="Only a slot"):
        save_plan(blocks=[Wanted("break", 30, bid=bid.pk)], revision=plan.revision, **by)
    with pytest.raises(Refusal, match="withdrawn meanwhile"):
        save_plan(blocks=[Wanted("slot", 30, bid=foreign.pk)], revision=plan.revision, **by)
    assert (state(bid), state(foreign)) == ("bid", "bid")
    slot = kinds(met).index("slot")
    answer = facilitator_of(met).post(url(met), sent(met, **{f"bid_{slot}": foreign.pk}))
    assert answer.status_code == 422


def test_blocks_of_another_plan_are_not_taken() -> None:
    """A forged number of a block makes a new one here and leaves the other where it is."""
    met, other = a_set(), a_set()
    planned(met)
    planned(other)
    theirs = other.session().plan.blocks.get(number=1)
    facilitator_of(met).post(url(met), sent(met, pk_0=theirs.pk, title_0="Mine"))
    theirs.refresh_from_db()
    assert (theirs.plan, theirs.title) == (other.session().plan, "")
    assert met.session().plan.blocks.get(number=1).title == "Mine"


def test_a_slot_that_was_used_stays() -> None:
    met = a_set(days_ahead=0)
    bid = asked(met)
    slot_for(met, bid)
    met.begin()
    bids.say_done(actor=met.facilitator, bid=bid, session=met.session(), now=timezone.now())
    plan = met.session().plan
    by = {"actor": met.facilitator, "session": met.session(), "now": timezone.now(), "revision": plan.revision}
    with pytest.raises(Refusal, match="stays in the plan"):
        save_plan(blocks=[Wanted("close", 10)], **by)
    with pytest.raises(Refusal, match="been used already"):
        choose_plan(name=PlanName.DEEP, **by)


def test_one_tap_says_how_a_slot_went() -> None:
    met = a_set(days_ahead=0)
    done, late = asked(met), asked(met, 1)
    slot_for(met, done, late)
    client = facilitator_of(met)
    assert "How did it go?" not in words(client.get(url(met)))
    met.begin()
    assert "How did it go?" in words(client.get(url(met)))
    client.post(url(met), {"act": f"done-{done.pk}"})
    client.post(url(met), {"act": f"carry-{late.pk}"})
    assert (state(done), state(late)) == ("done", "carried_over")
    assert client.post(url(met), {"act": "done-x"}).status_code == 409
    assert client.post(url(met), {"act": "done-999999"}).status_code == 404


# --- who sees it -----------------------------------------------------------------------------------------------------


def test_members_read_the_agenda_with_its_times_and_whose_turn_it_is() -> None:
    met = a_set()
    slot_for(met, asked(met))
    page = words(as_(met.places[1].participant).get(url(met, page="")))
    assert met.places[0].participant.full_name in page
    assert QUESTION in page
    assert "no-store" in as_(met.places[1].participant).get(url(met, page="")).headers["Cache-Control"]


def test_the_coordinator_reads_no_agenda() -> None:
    """C02"""
    met = a_set()
    slot_for(met, asked(met))
    page = words(as_(met.coordinator).get(url(met, page="")))
    assert QUESTION not in page
    assert "Agenda" not in page
    assert as_(met.coordinator).get(url(met)).status_code == 404


def test_who_covers_reads_and_plans_that_session_and_nothing_of_earlier_ones() -> None:
    """Section 2: people, agenda and register, nothing older."""
    met = a_set(days_ahead=0)
    early, late = asked(met), asked(met, 1, question="What came before?")
    slot_for(met, early, late)
    met.begin()
    bids.say_done(actor=met.facilitator, bid=early, session=met.session(), now=timezone.now())
    bids.carry_over(actor=met.facilitator, bid=late, session=met.session(), now=timezone.now())
    now = asked(met, 2, 2, question="What is for today?")
    slot_for(met, late, now, number=2)
    cover = make.representative()
    name_cover(actor=met.coordinator, session=met.session(2), user=cover, now=timezone.now())
    client = as_(cover)
    for page in ("", "plan/"):
        shown = words(client.get(url(met, 2, page)))
        assert "What is for today?" in shown
        assert met.places[1].participant.full_name in shown
        for older in ("What came before?", "Airtime so far", "last presented", "carried over from"):
            assert older not in shown
    assert client.post(url(met, 2), sent(met, 2)).status_code == 302
    assert (state(late), client.get(url(met)).status_code) == ("scheduled", 404)


def test_nobody_else_plans() -> None:
    met = a_set()
    plan = planned(met)
    for actor in (met.coordinator, met.places[0].participant):
        by = {"actor": actor, "session": met.session(), "now": timezone.now(), "revision": plan.revision}
        with pytest.raises(Refusal, match="Only whoever runs"):
            session_plans.save_plan(blocks=[Wanted("close", 10)], **by)
        with pytest.raises(Refusal, match="Only whoever runs"):
            session_plans.choose_plan(name=PlanName.DEEP, **by)


def test_looking_changes_nothing() -> None:
    met = a_set()
    planned(met)
    for page in ("plan/", "plan/?choose=deep", "plan/?choose=nonsense"):
        assert facilitator_of(met).get(url(met, page=page)).status_code == 200
    assert met.session().plan.revision == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_for_the_same_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    met = a_set()
    slot_for(met, *(asked(met, person) for person in range(number)))
    client = facilitator_of(met)
    # Browser session, reader, roles; session, whether they facilitate, planned numbers, plan, blocks; bids and airtime
    # of each, airtime again, people.
    with django_assert_num_queries(12):
        assert client.get(url(met)).status_code == 200
