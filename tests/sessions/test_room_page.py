"""The page of the room: who opens it, what each reads, what they send (section 6; C01, C02, C04, C11, R1, R4, R5)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from sessions.models import Action, Bid, Option, Room
from sessions.plans import PlanName
from sessions.services.session_plans import choose_plan
from sets.services.places import withdraw
from tests.sessions.meeting import Met
from tests.sessions.test_bids import a_set, as_, asked, words

pytestmark = pytest.mark.django_db
QUESTION = "How do we share one budget?"


def a_room(*, begun: bool = True) -> Met:
    """A first session that is planned, with one presenter; begun, nothing is on yet."""
    met = a_set(days_ahead=0)
    asked(met, 0, question=QUESTION)
    plan = choose_plan(
        actor=met.facilitator, session=met.session(), name=PlanName.FIRST, revision=0, now=timezone.now()
    )
    slot = plan.blocks.filter(kind="slot").first()
    assert slot is not None
    slot.bid = Bid.objects.get()
    slot.save()
    Bid.objects.update(state="scheduled")
    if begun:
        met.begin()
    return met


def room_url(met: Met) -> str:
    return f"/sessions/{met.session().pk}/room/"


def turn() -> int:
    return Room.objects.values_list("turn", flat=True).first() or 0


def press(client: Client, met: Met, act: str, **given: Any) -> Any:
    return client.post(room_url(met), {"act": act, "turn": turn(), **given}, follow=True)


def go(met: Met, kind: str, stage: int = 0) -> None:
    block = met.session().plan.blocks.filter(kind=kind).order_by("number").first()
    answer = press(as_(met.facilitator), met, "go", to=f"{block.pk}-{stage}")
    assert answer.status_code == 200


def send(client: Client, met: Met, act: str, **given: Any) -> Any:
    return client.post(f"{room_url(met)}write/", {"act": act, **given}, headers={"Accept": "application/json"})


def test_a_session_is_led_through_its_parts_and_everybody_reads_where_it_is() -> None:
    """Section 6, R1: what is on, what is asked, when it ends; a button pressed twice does one thing."""
    met = a_room(begun=False)
    facilitator, presenter, member = as_(met.facilitator), *(as_(place.participant) for place in met.places[:2])
    assert "Not begun yet" in words(member.get(room_url(met)))
    assert "We are about to begin" in words(press(facilitator, met, "begin"))
    go(met, "slot", 0)
    page = words(member.get(room_url(met)))
    assert "Present the issue" in page
    assert "Listen. Do not interrupt." in page
    assert QUESTION in page
    assert "It is your turn." in words(presenter.get(room_url(met)))
    room = Room.objects.get()
    stale = {"act": "go", "turn": room.turn, "to": f"{room.block_id}-1"}
    facilitator.post(room_url(met), stale)
    again = facilitator.post(room_url(met), {**stale, "to": f"{room.block_id}-2"}, follow=True)
    room.refresh_from_db()
    assert room.stage == 1
    assert "Somebody else had pressed a button" in words(again)
    for act in ("go", "pause", "resume", "give", "begin", "end"):
        assert member.post(room_url(met), {"act": act, "turn": room.turn}).status_code == 404


def test_what_is_written_in_the_room_is_there_for_the_set_and_has_no_speaker() -> None:
    """R4, R5, C07."""
    met = a_room()
    presenter, member = (as_(place.participant) for place in met.places[:2])
    go(met, "slot", 4)
    bid, key = Bid.objects.get(), str(uuid4())
    for _ in range(2):
        assert send(member, met, "option", bid=bid.pk, key=key, text="Ask the county <b>first</b>.").json() == {
            "saved": True
        }
    assert Option.objects.count() == 1
    assert "Ask the county &lt;b&gt;first&lt;/b&gt;." in presenter.get(room_url(met)).content.decode()
    saved = send(presenter, met, "question", bid=bid.pk, text="Who owns the budget?", seen="")
    assert saved.status_code == 200
    page = words(member.get(room_url(met)))
    assert "Who owns the budget?" in page
    assert f"At first: {QUESTION}" in page
    newer = send(presenter, met, "question", bid=bid.pk, text="Whose is it?", seen="")
    assert newer.status_code == 409
    assert newer.json() == {"newer": "Who owns the budget?"}
    assert send(member, met, "question", bid=bid.pk, text="Mine now", seen="Who owns the budget?").status_code == 409
    due = (timezone.localdate() + timedelta(days=7)).isoformat()
    action = {"what": "Ring the county.", "due_on": due, "key": str(uuid4()), "bid": bid.pk}
    assert send(presenter, met, "action", **action).status_code == 200
    assert "Ring the county." in words(member.get(room_url(met)))
    past = send(presenter, met, "action", **{**action, "key": str(uuid4()), "due_on": "2020-01-01"})
    assert past.status_code == 409
    assert "not past" in str(past.json())
    long = send(member, met, "option", bid=bid.pk, key=str(uuid4()), text="x" * 10_000)
    assert long.status_code == 422
    assert "500 characters or fewer" in str(long.json())
    assert Action.objects.count() == 1


def test_without_script_the_room_is_forms_and_pages() -> None:
    met = a_room()
    presenter = as_(met.places[0].participant)
    go(met, "slot", 3)
    bid = Bid.objects.get()
    write = f"{room_url(met)}write/"
    saved = presenter.post(write, {"act": "question", "bid": bid.pk, "text": "Who owns it?", "seen": ""}, follow=True)
    assert "Saved." in words(saved)
    newer = presenter.post(write, {"act": "question", "bid": bid.pk, "text": "Whose is it?", "seen": ""})
    assert newer.status_code == 409
    assert "Who owns it?" in words(newer)
    assert "Whose is it?" in words(newer)
    wrong = presenter.post(write, {"act": "option", "bid": bid.pk, "key": str(uuid4()), "text": " "})
    assert wrong.status_code == 422
    assert "Write the option." in words(wrong)


def test_the_room_is_for_its_people_alone_and_ends_for_who_leaves() -> None:
    """C01, C02, C04, C11."""
    met = a_room()
    member = met.places[1]
    client = as_(member.participant)
    assert client.get(room_url(met)).headers["Cache-Control"].count("no-store") == 1
    assert as_(met.coordinator).get(room_url(met)).status_code == 404
    bid = Bid.objects.get()
    withdraw(actor=member.participant, enrolment=member, now=timezone.now())
    assert client.get(room_url(met)).status_code == 404
    assert send(client, met, "option", bid=bid.pk, key=str(uuid4()), text="Late").status_code == 404
    assert not Option.objects.exists()


def test_asking_whether_something_has_changed_costs_no_query(django_assert_num_queries: Any) -> None:
    """A poll with a good token and the version that stands: nothing is read, nothing is said."""
    met = a_room()
    go(met, "slot", 0)
    client = as_(met.places[1].participant)
    page = client.get(room_url(met)).content.decode()
    token = page.partition('data-token="')[2].partition('"')[0]
    version = page.partition('data-version="')[2].partition('"')[0]
    headers = {"X-Room-Token": token, "X-Room-Version": version}
    changes = f"{room_url(met)}changes/"
    with django_assert_num_queries(1):
        client.get(changes, headers=headers)
    with django_assert_num_queries(0):
        answer = client.get(changes, headers=headers)
    assert answer.status_code == 204
    assert answer.headers["Cache-Control"] == "no-store"
    go(met, "slot", 1)
    with django_assert_num_queries(0):
        answer = client.get(changes, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["version"] > int(version)
    assert client.get(f"{room_url(met)}changes/", headers={"X-Room-Token": token + "x"}).status_code == 404
    withdraw(actor=met.places[2].participant, enrolment=met.places[2], now=timezone.now())
    assert client.get(f"{room_url(met)}changes/", headers=headers).status_code == 410


def test_the_page_asks_few_questions(django_assert_num_queries: Any) -> None:
    met = a_room()
    go(met, "slot", 4)
    client, facilitator = as_(met.places[1].participant), as_(met.facilitator)
    url = room_url(met)
    with django_assert_num_queries(9):
        client.get(url)
    with django_assert_num_queries(10):
        facilitator.get(url)
