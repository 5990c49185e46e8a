"""Issues: written, shared, reframed, moved on by their owners (domain, section 3)."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sessions.models import Issue, IssueEvent, IssueVersion
from sessions.policies import facilitates, membership
from sessions.states import ISSUE_MOVES, OPEN_ISSUE, IssueState
from sets.models import LearningSet
from sets.services.writing import hold_writing


@dataclass(frozen=True)
class IssueWords:
    """What an owner writes of an issue; only the question must be there."""

    question: str
    why_it_matters: str = ""
    influence: str = ""
    tried: str = ""
    wanted: str = ""
    is_relevant: bool = False
    is_important: bool = False
    is_possible: bool = False


@transaction.atomic(durable=True)
def write_issue(
    *, actor: User, learning_set: LearningSet, words: IssueWords, key: UUID | None = None, now: datetime
) -> Issue:
    """A draft that only its owner reads. Refused for whoever is no member of the set. The same `key` is the same."""
    hold_writing(learning_set.pk)
    place = membership(actor, learning_set)
    if place is None:
        raise Refusal("Only members of the set write issues.")
    said = {"learning_set": learning_set, "created_at": now, "state_since": now, **asdict(_clean(words))}
    return Issue.objects.get_or_create(owner=place, key=key or uuid4(), defaults=said)[0]


@transaction.atomic(durable=True)
def rewrite_issue(*, actor: User, issue: Issue, words: IssueWords, revision: int, now: datetime) -> Issue:
    """New words. A new question of a shared issue is a new version; the earlier ones are kept.

    `revision` is the one whose words the owner saw. Refused: for anybody else, for an issue that is closed, and when it
    was changed meanwhile in another window.
    """
    issue = _own(actor, issue)
    words = _clean(words)
    if all(getattr(issue, name) == value for name, value in asdict(words).items()):
        return issue
    if not issue.is_private and membership(actor, issue.learning_set) is None:
        raise Refusal("You are no longer a member of this set, so what it reads of you stays as it is.")
    if issue.state not in OPEN_ISSUE:
        raise Refusal("This issue is closed, so its words stay as they are.")
    if revision != issue.revision:
        raise Refusal("You changed this issue in another window meanwhile. Look at both wordings, then save once more.")
    is_reframed = words.question != issue.question and not issue.is_private
    for name, value in asdict(words).items():
        setattr(issue, name, value)
    issue.revision += 1
    issue.save()
    if is_reframed:
        _keep_version(issue, now)
    return issue


@transaction.atomic(durable=True)
def share_issue(*, actor: User, issue: Issue, now: datetime) -> Issue:
    """Let the set read it, now and whoever is in it then; there is no way back. Twice is harmless."""
    issue = _own(actor, issue)
    if not issue.is_private:
        return issue
    if membership(actor, issue.learning_set) is None:
        raise Refusal("You are no longer a member of this set, so nothing can be shared with it.")
    issue.shared_at = now
    # A window that still shows it as private does not publish what is typed there.
    issue.revision += 1
    _move(issue, IssueState.SHARED, actor, now, "shared_at", "revision")
    _keep_version(issue, now)
    return issue


@transaction.atomic(durable=True)
def move_issue(*, actor: User, issue: Issue, state: str, words: str = "", now: datetime) -> Issue:
    """Say where it stands. Its owner moves it; that it was worked on the facilitator may say as well.

    Passing on needs the words for the sponsor. Saying the same again changes nothing.
    """
    issue = _lock(issue)
    by_owner = issue.owner.participant_id == actor.pk and membership(actor, issue.learning_set) is not None
    may = by_owner or (state == IssueState.WORKED_ON and facilitates(actor, issue.learning_set))
    if not may:
        raise Refusal("Only the member whose issue it is can say where it stands.")
    if issue.state == state:
        return issue
    if not ISSUE_MOVES.allows(issue.state, state):
        raise Refusal(f"This issue is {issue.get_state_display().lower()}. Load the page again to see what can follow.")
    if state == IssueState.PASSED_ON:
        if not words.strip():
            raise Refusal("Write what the sponsor may read, in words that name nobody.", field="words")
        issue.passed_on_words = words.strip()
    _move(issue, IssueState(state), actor, now, "passed_on_words")
    return issue


def note_worked_on(pk: int, actor: User | None, now: datetime) -> None:
    """Its owner's slot has taken place. Within the caller's transaction; where it stands further on, it stays there."""
    issue = Issue.objects.select_for_update(of=("self",)).get(pk=pk)
    if issue.state == IssueState.SHARED:
        _move(issue, IssueState.WORKED_ON, actor, now)


def put_anew(pk: int, question: str, now: datetime) -> None:
    """Its owner has put the question anew in the room: a new version, where it is still open. In the caller's
    transaction."""
    issue = Issue.objects.select_for_update(of=("self",)).get(pk=pk)
    if issue.state not in OPEN_ISSUE or issue.question == question:
        return
    issue.question, issue.revision = question, issue.revision + 1
    issue.save(update_fields=["question", "revision"])
    if not issue.is_private:
        _keep_version(issue, now)


@transaction.atomic(durable=True)
def delete_draft(*, actor: User, issue: Issue) -> None:
    """A draft is its owner's to throw away; what was shared stays."""
    issue = _own(actor, issue)
    if not issue.is_private:
        raise Refusal("The set has read this issue, so it stays. You can park it instead.")
    issue.delete()


def _own(actor: User, issue: Issue) -> Issue:
    issue = _lock(issue)
    if issue.owner.participant_id != actor.pk:
        raise Refusal("Only the member whose issue it is can change it.")
    return issue


def _lock(issue: Issue) -> Issue:
    hold_writing(issue.learning_set_id)
    found = Issue.objects.select_for_update(of=("self",)).select_related("owner", "learning_set__programme")
    return found.get(pk=issue.pk)


def _clean(words: IssueWords) -> IssueWords:
    stripped: dict[str, Any] = {name: value.strip() for name, value in asdict(words).items() if isinstance(value, str)}
    if not stripped["question"]:
        raise Refusal("Write your issue as a question.", field="question")
    return replace(words, **stripped)


def _move(issue: Issue, state: IssueState, actor: User | None, now: datetime, *changed: str) -> None:
    before = issue.state
    ISSUE_MOVES.check(before, state)
    issue.state, issue.state_since = state, now
    issue.save(update_fields=["state", "state_since", *changed])
    IssueEvent.objects.create(issue=issue, at=now, actor=actor, from_state=before, to_state=state)


def _keep_version(issue: Issue, now: datetime) -> None:
    IssueVersion.objects.create(issue=issue, number=issue.versions.count() + 1, question=issue.question, at=now)
