"""The work of the sets in numbers: what the coordinator reads of it (C02, C09)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sessions.models import Bid
from sessions.selectors.work_counts import Work, work_counts, work_in_short
from sessions.services import actions, issues
from sessions.services.actions import ActionWords
from sessions.services.issues import IssueWords
from sets.models import Enrolment
from tests import make
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db
LATER = make.NOW + timedelta(hours=1)
SECRET = "Xowhatwassaidski"


def issue(place: Enrolment, *states: str) -> None:
    learning_set, owner = place.learning_set, place.participant
    assert learning_set
    made = issues.write_issue(actor=owner, learning_set=learning_set, words=IssueWords(SECRET), now=LATER)
    if states:
        issues.share_issue(actor=owner, issue=made, now=LATER)
    for state in states[1:]:
        issues.move_issue(actor=owner, issue=made, state=state, now=LATER)


def action(place: Enrolment, outcome: str = "", *, days: int = 30) -> Any:
    words = ActionWords(SECRET, (LATER + timedelta(days=days)).date())
    made = actions.record_action(actor=place.participant, owner=place, words=words, now=LATER)
    if outcome:
        actions.close_action(actor=place.participant, action=made, outcome=outcome, learned=SECRET, now=LATER)
    return made


def numbers(work: Work) -> dict[str, str]:
    return {figure.label: figure.words for figure in work.figures}


def of(met: Met, *, after: int = 0) -> Sequence[Work]:
    return work_counts(met.learning_set.programme, (LATER + timedelta(days=after)).date())


def test_issues_count_once_the_set_has_worked_on_them() -> None:
    """A draft and a shared one are nobody's number."""
    met = meeting(3)
    first, second, third = met.places
    issue(first)
    issue(first, "shared")
    issue(second, "shared", "worked_on")
    issue(third, "shared", "worked_on", "in_progress", "resolved")
    found = numbers(of(met)[0])
    assert (found["Issues worked on"], found["Of these closed"]) == ("2", "1")


def test_actions_count_once_they_are_agreed_by_state_and_outcome() -> None:
    """What waits for a yes, and what was changed into another, is not counted twice or at all."""
    met = meeting(3)
    first, second, third = met.places
    for place, outcome in ((first, "worked"), (second, "partly"), (second, "did_not_work"), (third, "")):
        action(place, outcome)
    late = action(third, days=2)
    words = ActionWords("In its place", (LATER + timedelta(days=30)).date())
    changed = action(first)
    actions.change_action(actor=first.participant, action=changed, words=words, reason="Smaller.", now=LATER)
    proposed = ActionWords("Not said yes", (LATER + timedelta(days=9)).date())
    actions.record_action(actor=met.facilitator, owner=first, words=proposed, now=LATER)
    refused = actions.record_action(actor=met.facilitator, owner=first, words=proposed, now=LATER)
    actions.drop_action(actor=first.participant, action=refused, reason="Not what I said.", now=LATER)
    found = numbers(of(met, after=5)[0])
    assert (found["Actions agreed"], found["Actions dropped"]) == ("6", "0")
    assert found["Actions done"] == "3"
    assert [found[one] for one in ("It worked", "It worked in part", "It did not work")] == ["1", "1", "1"]
    assert found["Actions overdue"] == "1"
    actions.drop_action(actor=third.participant, action=late, reason="No.", now=LATER)
    found = numbers(of(met, after=5)[0])
    assert (found["Actions dropped"], found["Actions overdue"]) == ("1", "0")


def test_who_has_presented_is_a_number_and_so_is_the_time_they_had() -> None:
    met = meeting(3)
    for place, minutes, said in (
        (met.places[0], 35, "From 0 to 35 minutes a member; at least half had none."),
        (met.places[1], 70, "From 0 to 70 minutes a member; half had 35 or more."),
    ):
        Bid.objects.create(
            learning_set=met.learning_set,
            session=met.session(),
            owner=place,
            question=SECRET,
            minutes=30,
            minutes_had=minutes,
            urgency=1,
            state="done",
            at=LATER,
            state_since=LATER,
        )
        assert of(met)[0].airtime == said
    assert numbers(of(met)[0])["Members who have presented"] == "2 of 3"


def test_each_set_has_its_own_numbers_and_all_of_them_are_the_sum() -> None:
    met = meeting(3, minimum=3, optimum=3, maximum=3, max_sets=2, parallel_sets="automatic")
    others = make.places(met.learning_set.programme, 3, now=LATER)
    action(met.places[0], "worked")
    place = Enrolment.objects.select_related("participant", "learning_set").get(pk=others[0].pk)
    assert str(place.learning_set) == "Set B"
    actions.record_action(
        actor=place.participant,
        owner=place,
        words=ActionWords(SECRET, (LATER + timedelta(days=9)).date()),
        now=LATER,
    )
    found = {one.name: numbers(one)["Actions agreed"] for one in of(met)}
    assert found == {"All sets": "2", "Set A": "1", "Set B": "1"}


def test_the_coordinator_reads_numbers_marked_where_small_and_no_word_of_the_work() -> None:
    """C02, C09."""
    met = meeting(3)
    issue(met.places[0], "shared", "worked_on")
    action(met.places[0], "worked")
    client = Client()
    client.force_login(met.coordinator)
    page = client.get(f"/coordinate/{met.learning_set.programme.slug}/reports/numbers/").content.decode()
    assert SECRET not in page
    assert met.places[0].participant.full_name not in page
    assert '<span class="detail">small</span>' in page
    assert "below five" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_for_the_same_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    met = meeting(3, now=timezone.now(), max_sets=number, parallel_sets="automatic")
    make.places(met.learning_set.programme, 3 * (number - 1), now=timezone.now())
    client = Client()
    client.force_login(met.coordinator)
    address = f"/coordinate/{met.learning_set.programme.slug}/reports/numbers/"
    # Browser session, reader, roles, programme; sets, issues, actions, overdue ones, members, time had.
    with django_assert_num_queries(10):
        assert client.get(address).status_code == 200


def test_the_programmes_page_shows_the_same_numbers_in_short_and_no_word_of_the_work(
    django_assert_num_queries: Any,
) -> None:
    """C02, C09: what is small is marked; before a set has worked there is nothing to show."""
    met = meeting(3)
    client, page = Client(), f"/coordinate/{met.learning_set.programme.slug}/"
    client.force_login(met.coordinator)
    assert "The work in numbers" not in client.get(page).content.decode()
    for place in met.places:
        issue(place, "shared", "worked_on")
        issue(place, "shared")
        for outcome in ("worked", "partly", ""):
            action(place, outcome)
    action(met.places[0], days=2)
    programme = met.learning_set.programme
    with django_assert_num_queries(1):
        short = work_in_short(programme, (LATER + timedelta(days=9)).date())
    assert [one.number for one in short] == [3, 10, 6, 1, 0]
    whole = numbers(of(met, after=9)[0])
    assert [whole[label] for label in ("Issues worked on", "Actions agreed", "Actions done", "Actions overdue")] == [
        str(one.number) for one in short[:4]
    ]
    answer = client.get(page).content.decode()
    assert "issues worked on" in answer
    assert 'issues worked on <span class="quiet">(small)</span>' in answer
    assert "actions agreed</dt>" in answer
    assert SECRET not in answer
