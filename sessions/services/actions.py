"""Actions: recorded, agreed, tried, closed by their owners (domain, section 3; R6)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from core.refusal import Refusal
from participants.models import User
from sessions.models import Action, ActionEvent, ActionUpdate, Issue, Session
from sessions.policies import facilitates, membership, runs_session
from sessions.services.room_version import touch
from sessions.services.rows import lock_session
from sessions.states import ACTION_MOVES, ActionState, Outcome
from sets.models import Enrolment, LearningSet
from sets.services.writing import hold_writing

#: Characters, as the columns hold them.
_MOST = 500


@dataclass(frozen=True)
class ActionWords:
    what: str
    #: A day in England.
    due_on: date
    how_i_will_know: str = ""


@transaction.atomic(durable=True)
def record_action(
    *,
    actor: User,
    owner: Enrolment,
    words: ActionWords,
    issue: Issue | None = None,
    session: Session | None = None,
    key: UUID | None = None,
    now: datetime,
) -> Action:
    """Record an action. One's own is agreed at once; what a facilitator records for a member waits for their yes.

    The same `key` is the same action. Refused: for somebody else by anybody but the facilitator, for whoever is no
    member now, for a day that is past, for an issue of somebody else's.
    """
    return add_action(actor=actor, owner=owner, words=words, issue=issue, session=session, key=key, now=now)


def add_action(
    *,
    actor: User,
    owner: Enrolment,
    words: ActionWords,
    issue: Issue | None,
    session: Session | None,
    now: datetime,
    key: UUID | None = None,
) -> Action:
    """As `record_action`, inside the caller's transaction."""
    is_own = owner.participant_id == actor.pk
    if owner.learning_set_id is not None:
        hold_writing(owner.learning_set_id)
    learning_set = _set_of(actor, owner, issue, session)
    if key is not None and (sent := Action.objects.filter(owner=owner, key=key).first()):
        # Sent again perhaps after midnight: its day is not looked at twice.
        return sent
    words = _clean(words, now)
    state = ActionState.AGREED if is_own else ActionState.PROPOSED
    said = {
        "learning_set": learning_set,
        "issue": issue,
        "session": session,
        "recorded_by": None if is_own else actor,
        "state": state,
        "what": words.what,
        "due_on": words.due_on,
        "how_i_will_know": words.how_i_will_know,
        "created_at": now,
        "agreed_at": now if is_own else None,
        "state_since": now,
    }
    action, is_new = Action.objects.get_or_create(owner=owner, key=key or uuid4(), defaults=said)
    if is_new:
        _note(action, "", actor, now)
    return action


def _set_of(actor: User, owner: Enrolment, issue: Issue | None, session: Session | None) -> LearningSet:
    """The set that this action of the member belongs to. Refused as `record_action` says."""
    learning_set, is_own = owner.learning_set, owner.participant_id == actor.pk
    if learning_set is None or membership(owner.participant, learning_set) != owner:
        raise Refusal("Only members of the set have actions in it.")
    runs = facilitates(actor, learning_set) or (session is not None and runs_session(actor, session))
    if not is_own and not runs:
        raise Refusal("Everybody records their own actions; the facilitator can record one for a member to confirm.")
    of_another = issue is not None and (issue.owner_id != owner.pk or issue.learning_set_id != learning_set.pk)
    if issue is not None and (of_another or (issue.is_private and not is_own)):
        raise Refusal("Choose an issue of the member whose action it is.", field="issue")
    if session is not None and session.learning_set_id != learning_set.pk:
        raise Refusal("That session belongs to another set.")
    return learning_set


@transaction.atomic(durable=True)
def confirm_action(*, actor: User, action: Action, now: datetime) -> Action:
    """Yes to what was recorded for one. Twice is harmless."""
    action = _own(actor, action)
    if action.state != ActionState.PROPOSED:
        return action
    action.agreed_at = now
    _move(action, ActionState.AGREED, actor, now, "agreed_at")
    return action


@transaction.atomic(durable=True)
def start_action(*, actor: User, action: Action, now: datetime) -> Action:
    """One has begun. Twice is harmless."""
    action = _own(actor, action)
    if action.state != ActionState.DOING:
        _refuse_unless(action, ActionState.DOING)
        _move(action, ActionState.DOING, actor, now)
    return action


@transaction.atomic(durable=True)
def say_how_it_goes(*, actor: User, action: Action, text: str, key: UUID, now: datetime) -> ActionUpdate:
    """A line between sessions; whoever writes one is doing it. The same `key` is the same line."""
    action = _own(actor, action)
    if sent := action.updates.filter(key=key).first():
        return sent
    if not action.is_open:
        raise Refusal("This action is closed. What you learned can be written in your journal.")
    if not text.strip():
        raise Refusal("Write a line about how it goes.", field="text")
    _begin_if_only_agreed(action, actor, now)
    return ActionUpdate.objects.create(action=action, text=text.strip(), key=key, at=now)


@transaction.atomic(durable=True)
def close_action(*, actor: User, action: Action, outcome: str, learned: str = "", now: datetime) -> Action:
    """Say what came of it. "Did not work" is done as well: what counts is what was learned (R6). Twice is harmless."""
    action = _own(actor, action)
    if action.state == ActionState.DONE and action.outcome == outcome and action.learned == learned.strip():
        return action
    _begin_if_only_agreed(action, actor, now)
    _refuse_unless(action, ActionState.DONE)
    action.outcome, action.learned = Outcome(outcome), learned.strip()
    _move(action, ActionState.DONE, actor, now, "outcome", "learned")
    return action


@transaction.atomic(durable=True)
def drop_action(*, actor: User, action: Action, reason: str, now: datetime) -> Action:
    """Let it go, with a reason the set can read. Twice is harmless."""
    action = _own(actor, action)
    if action.state == ActionState.DROPPED:
        return action
    _refuse_unless(action, ActionState.DROPPED)
    action.reason = _reason(reason)
    _move(action, ActionState.DROPPED, actor, now, "reason")
    return action


@transaction.atomic(durable=True)
def change_action(*, actor: User, action: Action, words: ActionWords, reason: str, now: datetime) -> Action:
    """Another action in its place, of the same session, linked to it; gives the new one. Sent twice it is one."""
    action = _own(actor, action)
    if action.replaced_by is not None:
        return action.replaced_by
    _refuse_unless(action, ActionState.CHANGED)
    action.reason = _reason(reason)
    action.replaced_by = add_action(
        actor=actor, owner=action.owner, words=words, issue=action.issue, session=action.session, now=now
    )
    _move(action, ActionState.CHANGED, actor, now, "reason", "replaced_by")
    return action.replaced_by


def _own(actor: User, action: Action) -> Action:
    """Locked. Only the owner moves it, and only while they are a member (C04)."""
    hold_writing(action.learning_set_id)
    if action.session is not None:
        # Its room shows it.
        lock_session(action.session)
    beside = ("owner__participant", "owner__learning_set", "issue", "replaced_by", "session", "learning_set")
    action = Action.objects.select_for_update(of=("self",)).select_related(*beside).get(pk=action.pk)
    if action.owner.participant_id != actor.pk:
        raise Refusal("Only the member whose action it is can say where it stands.")
    if membership(actor, action.learning_set) is None:
        raise Refusal("You are no longer a member of this set, so its actions stay as they are.")
    return action


def _begin_if_only_agreed(action: Action, actor: User, now: datetime) -> None:
    """A confirmation, and then a beginning, that nobody needed to say by themselves."""
    if action.state == ActionState.PROPOSED:
        action.agreed_at = now
        _move(action, ActionState.AGREED, actor, now, "agreed_at")
    if action.state == ActionState.AGREED:
        _move(action, ActionState.DOING, actor, now)


def _refuse_unless(action: Action, state: ActionState) -> None:
    if not ACTION_MOVES.allows(action.state, state):
        raise Refusal(f"This action is {action.get_state_display().lower()}, so nothing more can be said about it.")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refusal("Give a reason: it helps the set, and you, to see what happened.", field="reason")
    return reason.strip()


def _clean(words: ActionWords, now: datetime) -> ActionWords:
    if not words.what.strip():
        raise Refusal("Write what you will do.", field="what")
    if words.due_on < timezone.localdate(now):
        raise Refusal("Choose a day that is not past.", field="due_on")
    for field in ("what", "how_i_will_know"):
        if len(getattr(words, field).strip()) > _MOST:
            raise Refusal(f"Write {_MOST} characters or fewer.", field=field)
    return ActionWords(words.what.strip(), words.due_on, words.how_i_will_know.strip())


def _move(action: Action, state: ActionState, actor: User, now: datetime, *changed: str) -> None:
    before = action.state
    ACTION_MOVES.check(before, state)
    action.state, action.state_since = state, now
    action.save(update_fields=["state", "state_since", *changed])
    _note(action, before, actor, now)
    if action.session_id:
        touch(action.session_id)


def _note(action: Action, before: str, actor: User, now: datetime) -> None:
    ActionEvent.objects.create(action=action, at=now, actor=actor, from_state=before, to_state=action.state)
