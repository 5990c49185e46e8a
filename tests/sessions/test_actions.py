"""Actions: what, by when, how I will know; agreed, tried, closed by their owners (domain, section 3; R6)."""

from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from participants.models import User
from sessions.models import Action, ActionEvent
from sessions.services import actions
from sessions.services.actions import ActionWords
from sets.models import Enrolment
from sets.services.places import withdraw
from tests import make
from tests.make import NOW
from tests.sessions.test_issues import agreed
from tests.sessions.test_issues import written as issue_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
WHAT = "Invite the planners to the next board"


def members(people: int = 2, *, now: datetime = NOW) -> list[Enrolment]:
    return make.places(make.programme(now=now), people, now=now)


def recorded(owner: Enrolment, *, by: User | None = None, now: datetime = LATER, days: int = 14, **more: Any) -> Action:
    words = ActionWords(WHAT, (now + timedelta(days=days)).date(), "They come")
    return actions.record_action(actor=by or owner.participant, owner=owner, words=words, now=now, **more)


def readers(action: Action, *people: User) -> list[User]:
    return [one for one in people if Action.objects.visible_to(one).filter(pk=action.pk).exists()]


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


# --- recording -------------------------------------------------------------------------------------------------------


def test_ones_own_action_is_agreed_at_once() -> None:
    owner, _ = members()
    action = recorded(owner)
    assert (action.state, action.agreed_at, action.recorded_by) == ("agreed", LATER, None)


def test_what_the_facilitator_records_waits_for_the_owners_yes() -> None:
    """Section 3: "recorded for you: confirm"."""
    owner, mate = members()
    facilitator = make.facilitator(owner.learning_set)
    action = recorded(owner, by=facilitator)
    assert (action.state, action.recorded_by) == ("proposed", facilitator)
    assert readers(action, owner.participant, facilitator, mate.participant) == [owner.participant, facilitator]
    action = actions.confirm_action(actor=owner.participant, action=action, now=LATER)
    assert action.state == "agreed"
    assert readers(action, mate.participant) == [mate.participant]


def test_nobody_else_records_for_a_member() -> None:
    """Bad input: an action for someone else."""
    owner, mate = members()
    for actor in (mate.participant, make.coordinator_of(owner.programme), make.representative()):
        with pytest.raises(Refusal, match="Everybody records their own"):
            recorded(owner, by=actor)


def test_a_form_sent_twice_is_one_action_of_one_history() -> None:
    owner, _ = members()
    key = uuid4()
    first, second = recorded(owner, key=key), recorded(owner, key=key)
    assert first == second
    assert ActionEvent.objects.count() == 1
    assert recorded(owner) != first


def test_a_day_that_is_past_is_refused_and_today_is_not() -> None:
    owner, _ = members()
    with pytest.raises(Refusal, match="not past"):
        recorded(owner, days=-1)
    assert recorded(owner, days=0).due_on == date(2028, 9, 4)


def test_whoever_has_left_records_nothing_and_moves_nothing() -> None:
    """C04; bad input: a member writing after leaving."""
    owner, _ = members()
    action = recorded(owner)
    withdraw(actor=owner.participant, enrolment=owner, now=LATER)
    owner.refresh_from_db()
    with pytest.raises(Refusal, match="Only members"):
        recorded(owner)
    with pytest.raises(Refusal, match="no longer a member"):
        actions.start_action(actor=owner.participant, action=action, now=LATER)


def test_an_action_comes_from_ones_own_issue_only() -> None:
    owner, mate = members()
    theirs = issue_of(mate.participant, owner.learning_set, shared=True)
    with pytest.raises(Refusal, match="an issue of the member"):
        recorded(owner, issue=theirs)
    own = issue_of(owner.participant, owner.learning_set)
    assert recorded(owner, issue=own).issue == own
    with pytest.raises(Refusal, match="an issue of the member"):
        recorded(owner, by=make.facilitator(owner.learning_set), issue=own)


# --- moving ----------------------------------------------------------------------------------------------------------


def test_only_the_owner_moves_it() -> None:
    """Section 3"""
    owner, mate = members()
    action, facilitator = recorded(owner), make.facilitator(owner.learning_set)
    for actor in (mate.participant, facilitator):
        for act in (
            lambda actor: actions.start_action(actor=actor, action=action, now=LATER),
            lambda actor: actions.close_action(actor=actor, action=action, outcome="worked", now=LATER),
            lambda actor: actions.drop_action(actor=actor, action=action, reason="No.", now=LATER),
        ):
            with pytest.raises(Refusal, match="Only the member"):
                act(actor)


@pytest.mark.parametrize("outcome", ["worked", "partly", "did_not_work"])
def test_done_says_what_came_of_it_and_what_was_learned(outcome: str) -> None:
    """R6: "did not work" is done as well. Whoever closes it has begun it."""
    owner, _ = members()
    action = actions.close_action(
        actor=owner.participant, action=recorded(owner), outcome=outcome, learned=" Ask early. ", now=LATER
    )
    assert (action.state, action.outcome, action.learned) == ("done", outcome, "Ask early.")
    states = ["agreed", "doing", "done"]
    assert list(ActionEvent.objects.values_list("to_state", flat=True)) == states


def test_closed_is_closed() -> None:
    owner, _ = members()
    action = actions.close_action(actor=owner.participant, action=recorded(owner), outcome="worked", now=LATER)
    for again in ("drop", "line"):
        with pytest.raises(Refusal, match="This action is"):
            if again == "drop":
                actions.drop_action(actor=owner.participant, action=action, reason="No.", now=LATER)
            else:
                actions.say_how_it_goes(actor=owner.participant, action=action, text="Well.", key=uuid4(), now=LATER)


def test_dropping_needs_a_reason() -> None:
    owner, _ = members()
    action = recorded(owner)
    with pytest.raises(Refusal, match="Give a reason"):
        actions.drop_action(actor=owner.participant, action=action, reason=" ", now=LATER)
    assert (
        actions.drop_action(actor=owner.participant, action=action, reason="Reorganised.", now=LATER).state == "dropped"
    )


def test_a_changed_action_is_linked_to_the_one_in_its_place() -> None:
    """Section 3: changed (linked). Sent twice it is one."""
    owner, _ = members()
    action = recorded(owner)
    said = ActionWords("Invite one planner", LATER.date() + timedelta(days=30))
    for _ in range(2):
        new = actions.change_action(actor=owner.participant, action=action, words=said, reason="Too many.", now=LATER)
    action.refresh_from_db()
    assert (action.state, action.replaced_by, new.state) == ("changed", new, "agreed")
    assert Action.objects.count() == 2


def test_a_line_between_sessions_begins_it_and_sent_twice_is_one() -> None:
    owner, _ = members()
    action, key = recorded(owner), uuid4()
    for _ in range(2):
        actions.say_how_it_goes(actor=owner.participant, action=action, text="Two said yes.", key=key, now=LATER)
    action.refresh_from_db()
    assert (action.state, action.updates.count()) == ("doing", 1)


def test_overdue_is_derived_and_is_not_a_state() -> None:
    owner, _ = members()
    action = recorded(owner, days=1)
    due = action.due_on
    assert not action.is_overdue(due)
    assert action.is_overdue(due + timedelta(days=1))
    assert list(Action.objects.overdue(due + timedelta(days=1))) == [action]
    actions.close_action(actor=owner.participant, action=action, outcome="worked", now=LATER)
    assert not Action.objects.overdue(due + timedelta(days=1)).exists()


def test_the_database_refuses_what_cannot_be() -> None:
    owner, _ = members()
    action = recorded(owner)
    for wrong in ({"state": "done"}, {"state": "dropped"}, {"state": "changed", "reason": "x"}, {"agreed_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.filter(pk=action.pk).update(**wrong)


# --- who reads it ----------------------------------------------------------------------------------------------------


def test_actions_are_read_by_the_people_of_the_set_since_they_are_in_it() -> None:
    """C01, C02, C05"""
    owner, mate = members()
    action = recorded(owner)
    joiner = make.place(owner.programme, now=LATER + timedelta(hours=1)).participant
    stranger, coordinator = members()[0].participant, make.coordinator_of(owner.programme)
    root = make.person(is_staff=True, is_superuser=True)
    everybody = (owner.participant, mate.participant, joiner, stranger, coordinator, root)
    assert readers(action, *everybody) == [owner.participant, mate.participant]


def test_a_joiner_reads_an_action_and_not_the_question_it_came_from() -> None:
    """C05: the issue was shared before they joined, the action agreed after."""
    start = timezone.now() - timedelta(hours=2)
    owner, mate = members(now=start)
    issue = issue_of(owner.participant, owner.learning_set, shared=True, now=start + timedelta(minutes=5))
    joiner = make.place(owner.programme, now=start + timedelta(minutes=10))
    agreed(owner.learning_set)
    action = recorded(owner, issue=issue, now=start + timedelta(minutes=20))
    seen = {
        place.pk: issue.question in words(as_(place.participant).get(f"/actions/{action.pk}/"))
        for place in (mate, joiner)
    }
    assert seen == {mate.pk: True, joiner.pk: False}


# --- pages -----------------------------------------------------------------------------------------------------------


def test_an_action_from_writing_to_done() -> None:
    owner, mate = members(now=timezone.now() - timedelta(minutes=1))
    agreed(owner.learning_set)
    client, pk = as_(owner.participant), owner.learning_set_id
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    answer = client.post(f"/sets/{pk}/actions/new/", {"what": WHAT, "due_on": day}, follow=True)
    assert WHAT in words(answer)
    action = Action.objects.get()
    assert WHAT in words(as_(mate.participant).get(f"/sets/{pk}/actions/"))
    assert "It is done" not in words(as_(mate.participant).get(f"/actions/{action.pk}/"))
    client.post(f"/actions/{action.pk}/update/", {"text": "Two said yes.", "key": str(uuid4())})
    assert "Two said yes." in words(client.get(f"/actions/{action.pk}/"))
    assert client.post(f"/actions/{action.pk}/close/", {}).status_code == 422
    client.post(f"/actions/{action.pk}/close/", {"outcome": "partly", "learned": "Ask early."})
    assert "It worked in part" in words(client.get("/my/actions/"))
    assert client.get(f"/actions/{action.pk}/close/").status_code == 409


def test_the_facilitator_records_and_the_member_confirms() -> None:
    owner, _ = members(now=timezone.now() - timedelta(minutes=1))
    agreed(owner.learning_set)
    facilitator = make.facilitator(owner.learning_set)
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    sent = {"owner": owner.pk, "what": WHAT, "due_on": day}
    as_(facilitator).post(f"/sets/{owner.learning_set_id}/actions/new/", sent)
    client, action = as_(owner.participant), Action.objects.get()
    assert "Recorded for you: please confirm" in words(client.get("/my/actions/"))
    assert client.post(f"/actions/{action.pk}/confirm/").status_code == 302
    action.refresh_from_db()
    assert action.state == "agreed"


@pytest.mark.parametrize("path", ["", "confirm/", "start/", "close/", "drop/", "change/", "update/"])
def test_an_action_of_another_set_is_not_there(path: str) -> None:
    """C01"""
    action = recorded(members()[0])
    client = as_(members()[0].participant)
    method = client.get if path in ("", "close/", "drop/", "change/") else client.post
    assert method(f"/actions/{action.pk}/{path}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_my_actions_ask_for_the_same_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    owner, _ = members()
    agreed(owner.learning_set)
    for _ in range(number):
        recorded(owner)
    client = as_(owner.participant)
    # Browser session, reader, roles, actions.
    with django_assert_num_queries(4):
        assert client.get("/my/actions/").status_code == 200
