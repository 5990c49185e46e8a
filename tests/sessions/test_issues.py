"""Issues: a question of one's own, private until shared, moved on by its owner (domain, section 3; C01 to C05)."""

from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from participants.models import User
from sessions.models import Issue, IssueEvent
from sessions.services import issues
from sessions.services.ground_rules import acknowledge
from sessions.services.issues import IssueWords
from sets.models import LearningSet
from sets.services.places import withdraw
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
QUESTION = "How can I bring planning to the table?"


def a_set(people: int = 2, *, now: datetime = NOW) -> tuple[LearningSet, list[User]]:
    programme = make.programme(now=now)
    places = make.places(programme, people, now=now)
    return programme.sets.get(), [place.participant for place in places]


def written(
    actor: User, learning_set: LearningSet, *, shared: bool = False, now: datetime = LATER, **words: Any
) -> Issue:
    said = IssueWords(**{"question": QUESTION, **words})
    issue = issues.write_issue(actor=actor, learning_set=learning_set, words=said, now=now)
    return issues.share_issue(actor=actor, issue=issue, now=now) if shared else issue


def readers(issue: Issue, *people: User) -> list[User]:
    return [one for one in people if Issue.objects.visible_to(one).filter(pk=issue.pk).exists()]


def agreed(learning_set: LearningSet) -> None:
    """All members have agreed to the ground rules (C11)."""
    for place in learning_set.enrolments.members().select_related("participant"):
        acknowledge(actor=place.participant, learning_set=learning_set, version=1, now=timezone.now())


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


# --- who reads it ----------------------------------------------------------------------------------------------------


def test_a_draft_is_read_by_its_owner_and_nobody_else() -> None:
    """Section 3: private until shared; the facilitator too reads nothing."""
    learning_set, (owner, mate) = a_set()
    facilitator, coordinator = make.facilitator(learning_set), make.coordinator_of(learning_set.programme)
    issue = written(owner, learning_set)
    root = make.person(is_staff=True, is_superuser=True)
    assert readers(issue, owner, mate, facilitator, coordinator, root) == [owner]


def test_what_is_shared_is_read_by_the_people_of_the_set_alone() -> None:
    """C01, C02"""
    learning_set, (owner, mate) = a_set()
    other_set, (other, _) = a_set()
    facilitator, coordinator = make.facilitator(learning_set), make.coordinator_of(learning_set.programme)
    issue = written(owner, learning_set, shared=True)
    strangers = (other, make.facilitator(other_set), coordinator, make.person(is_staff=True, is_superuser=True))
    assert readers(issue, owner, mate, facilitator, *strangers) == [owner, mate, facilitator]


def test_whoever_leaves_reads_nothing_of_others_any_more_and_keeps_their_own() -> None:
    """C04, P10"""
    learning_set, (owner, mate) = a_set()
    theirs, own = written(owner, learning_set, shared=True), written(mate, learning_set, shared=True)
    withdraw(actor=mate, enrolment=mate.enrolments.get(), now=LATER + timedelta(hours=1))
    assert readers(theirs, mate) == []
    assert readers(own, mate) == [mate]


def test_whoever_joins_later_reads_nothing_from_before() -> None:
    """C05"""
    learning_set, (owner, _) = a_set()
    before = written(owner, learning_set, shared=True)
    joiner = make.place(learning_set.programme, now=LATER + timedelta(hours=1)).participant
    after = issues.write_issue(actor=owner, learning_set=learning_set, words=IssueWords(QUESTION), now=LATER)
    issues.share_issue(actor=owner, issue=after, now=LATER + timedelta(hours=2))
    assert (readers(before, joiner), readers(after, joiner)) == ([], [joiner])


# --- writing ---------------------------------------------------------------------------------------------------------


def test_nobody_but_members_writes_one() -> None:
    learning_set, _ = a_set()
    for actor in (make.facilitator(learning_set), make.coordinator_of(learning_set.programme), make.representative()):
        with pytest.raises(Refusal, match="Only members"):
            written(actor, learning_set)


def test_a_question_is_enough_and_without_one_there_is_none() -> None:
    learning_set, (owner, _) = a_set()
    assert written(owner, learning_set).question == QUESTION
    with pytest.raises(Refusal, match="as a question"):
        written(owner, learning_set, question="  \n ")


def test_a_form_sent_twice_is_one_issue() -> None:
    """Without script nothing stops a second click; a lost answer is sent again."""
    learning_set, (owner, _) = a_set(now=timezone.now() - timedelta(minutes=1))
    agreed(learning_set)
    client = as_(owner)
    key = client.get(f"/sets/{learning_set.pk}/issues/new/").content.decode().split('name="key" value="')[1][:36]
    answers = [client.post(f"/sets/{learning_set.pk}/issues/new/", {"question": QUESTION, "key": key}) for _ in "12"]
    assert len({answer.headers["Location"] for answer in answers}) == Issue.objects.count() == 1


def test_sharing_twice_is_sharing_once() -> None:
    learning_set, (owner, _) = a_set()
    issue = written(owner, learning_set, shared=True)
    issues.share_issue(actor=owner, issue=issue, now=LATER + timedelta(days=1))
    issue.refresh_from_db()
    assert (issue.shared_at, issue.versions.count(), issue.events.count()) == (LATER, 1, 1)


def test_a_reframed_question_keeps_the_earlier_ones() -> None:
    learning_set, (owner, _) = a_set()
    issue = written(owner, learning_set, shared=True)
    for number, question in enumerate(["Who decides?", "What if I asked them?"], start=2):
        said = IssueWords(question)
        issues.rewrite_issue(actor=owner, issue=issue, words=said, revision=number, now=LATER + timedelta(days=number))
    assert [one.question for one in issue.versions.all()] == [QUESTION, "Who decides?", "What if I asked them?"]


def test_a_draft_keeps_no_versions() -> None:
    learning_set, (owner, _) = a_set()
    issue = written(owner, learning_set)
    issues.rewrite_issue(actor=owner, issue=issue, words=IssueWords("Who decides?"), revision=1, now=LATER)
    assert not issue.versions.exists()


def test_two_windows_lose_nothing() -> None:
    """R5: the second is shown the first's words before it writes over them."""
    learning_set, (owner, _) = a_set()
    issue = written(owner, learning_set)
    agreed(learning_set)
    client = as_(owner)
    for question, status in (("From the phone?", 302), ("From the desk?", 409)):
        answer = client.post(f"/issues/{issue.pk}/edit/", {"question": question, "revision": 1})
        assert answer.status_code == status
    shown = words(answer)
    assert "“From the phone?”" in shown
    assert "From the desk?" in shown
    assert 'name="revision" value="2"' in shown
    issue.refresh_from_db()
    assert issue.question == "From the phone?"


def test_a_draft_can_be_thrown_away_and_what_was_shared_cannot() -> None:
    learning_set, (owner, _) = a_set()
    draft, shared = written(owner, learning_set), written(owner, learning_set, shared=True)
    issues.delete_draft(actor=owner, issue=draft)
    with pytest.raises(Refusal, match="The set has read"):
        issues.delete_draft(actor=owner, issue=shared)
    assert list(Issue.objects.all()) == [shared]


def test_a_window_that_shows_a_draft_publishes_nothing_once_it_is_shared() -> None:
    """R5: shared from the telephone while the words stand open at the desk."""
    learning_set, (owner, _) = a_set()
    issue = written(owner, learning_set)
    issues.share_issue(actor=owner, issue=issue, now=LATER)
    with pytest.raises(Refusal, match="in another window"):
        issues.rewrite_issue(actor=owner, issue=issue, words=IssueWords("For me alone?"), revision=1, now=LATER)


def test_whoever_has_left_changes_no_word_that_the_set_reads() -> None:
    """C04"""
    learning_set, (owner, _) = a_set()
    shared, draft = written(owner, learning_set, shared=True), written(owner, learning_set)
    withdraw(actor=owner, enrolment=owner.enrolments.get(), now=LATER + timedelta(hours=1))
    with pytest.raises(Refusal, match="no longer a member"):
        issues.rewrite_issue(actor=owner, issue=shared, words=IssueWords("Read this!"), revision=2, now=LATER)
    issues.rewrite_issue(actor=owner, issue=draft, words=IssueWords("For me alone?"), revision=1, now=LATER)


# --- moving on -------------------------------------------------------------------------------------------------------


def test_an_issue_moves_as_the_table_says() -> None:
    """Section 3"""
    learning_set, (owner, _) = a_set()
    issue = written(owner, learning_set, shared=True)
    for state in ("worked_on", "in_progress", "resolved"):
        issue = issues.move_issue(actor=owner, issue=issue, state=state, now=LATER)
    assert list(IssueEvent.objects.values_list("from_state", "to_state")) == [
        ("private_draft", "shared"),
        ("shared", "worked_on"),
        ("worked_on", "in_progress"),
        ("in_progress", "resolved"),
    ]
    with pytest.raises(Refusal, match="This issue is resolved"):
        issues.move_issue(actor=owner, issue=issue, state="parked", now=LATER)


def test_a_move_that_is_not_listed_is_refused() -> None:
    learning_set, (owner, _) = a_set()
    with pytest.raises(Refusal, match="This issue is shared"):
        issues.move_issue(actor=owner, issue=written(owner, learning_set, shared=True), state="resolved", now=LATER)


def test_only_the_owner_moves_it_but_the_facilitator_may_say_that_it_was_worked_on() -> None:
    learning_set, (owner, mate) = a_set()
    facilitator = make.facilitator(learning_set)
    issue = written(owner, learning_set, shared=True)
    with pytest.raises(Refusal, match="Only the member"):
        issues.move_issue(actor=mate, issue=issue, state="worked_on", now=LATER)
    issue = issues.move_issue(actor=facilitator, issue=issue, state="worked_on", now=LATER)
    with pytest.raises(Refusal, match="Only the member"):
        issues.move_issue(actor=facilitator, issue=issue, state="in_progress", now=LATER)


def test_passing_on_needs_the_owners_words() -> None:
    """Section 3: a blocker for the sponsor, in words the owner approves."""
    learning_set, (owner, _) = a_set()
    issue = written(owner, learning_set, shared=True)
    for state in ("worked_on", "in_progress"):
        issue = issues.move_issue(actor=owner, issue=issue, state=state, now=LATER)
    with pytest.raises(Refusal, match="words that name nobody"):
        issues.move_issue(actor=owner, issue=issue, state="passed_on", words=" ", now=LATER)
    passed = issues.move_issue(
        actor=owner, issue=issue, state="passed_on", words="A rule stands in the way.", now=LATER
    )
    assert passed.passed_on_words == "A rule stands in the way."


# --- pages -----------------------------------------------------------------------------------------------------------


def test_from_an_empty_page_to_a_shared_issue() -> None:
    learning_set, (owner, mate) = a_set(now=timezone.now() - timedelta(minutes=1))
    agreed(learning_set)
    client = as_(owner)
    answer = client.post(
        f"/sets/{learning_set.pk}/issues/new/", {"question": QUESTION, "wanted": "Questions"}, follow=True
    )
    assert "Only you can read this" in words(answer)
    issue = Issue.objects.get()
    assert as_(mate).get(f"/issues/{issue.pk}/").status_code == 404
    assert "Nobody else can" in words(client.get(f"/issues/{issue.pk}/share/"))
    client.post(f"/issues/{issue.pk}/share/")
    shown = as_(mate).get(f"/issues/{issue.pk}/")
    assert QUESTION in words(shown)
    assert shown.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert QUESTION in words(as_(mate).get(f"/sets/{learning_set.pk}/issues/"))


def test_ten_thousand_characters_are_refused_and_kept_on_the_page() -> None:
    learning_set, (owner, _) = a_set(now=timezone.now() - timedelta(minutes=1))
    agreed(learning_set)
    answer = as_(owner).post(f"/sets/{learning_set.pk}/issues/new/", {"question": QUESTION, "tried": "tried " * 2000})
    assert answer.status_code == 422
    assert "Write 2000 characters or fewer." in words(answer)
    assert "tried tried" in words(answer)


def test_looking_changes_nothing() -> None:
    learning_set, (owner, _) = a_set(now=timezone.now() - timedelta(minutes=1))
    agreed(learning_set)
    issue = written(owner, learning_set)
    for page in ("", "edit/", "share/", "delete/"):
        assert as_(owner).get(f"/issues/{issue.pk}/{page}").status_code == 200
    issue.refresh_from_db()
    assert (issue.state, issue.revision) == ("private_draft", 1)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_for_the_same_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    learning_set, (owner, mate) = a_set(now=timezone.now() - timedelta(minutes=1))
    agreed(learning_set)
    for _ in range(number):
        written(owner, learning_set, shared=True)
    client = as_(mate)
    # Browser session, reader, roles; the set, its rules, whether they facilitate, issues, their place.
    with django_assert_num_queries(8):
        assert client.get(f"/sets/{learning_set.pk}/issues/").status_code == 200
