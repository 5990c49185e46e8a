"""What people of sets have written, planted for the walls: every text of it carries a mark of its writer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from participants.models import User
from sessions.models import Action, Issue
from sessions.services import actions, bids, issues
from sessions.services.actions import ActionWords
from sessions.services.bids import BidWords
from sessions.services.issues import IssueWords
from sets.models import Enrolment


def plant_work(
    places: dict[str, Enrolment], facilitator: User, mark: Callable[[str, str], str], tick: Callable[[], datetime]
) -> None:
    """For each member a draft, a shared issue, an action in hand and a bid for session 1; for `mate` one that waits for
    their yes."""
    for role, place in places.items():
        _issue(place, mark(role, "draft"), tick)
        shared = _issue(place, mark(role, "issue"), tick)
        issues.share_issue(actor=place.participant, issue=shared, now=tick())
        action = _action(place, place.participant, mark(role, "action"), tick, shared)
        said = mark(role, "action")
        actions.say_how_it_goes(actor=place.participant, action=action, text=said, key=uuid4(), now=tick())
        dropped = _action(place, place.participant, said, tick, shared)
        actions.drop_action(actor=place.participant, action=dropped, reason=said, now=tick())
        _bid(place, mark(role, "bid"), tick, shared)
    _action(places["mate"], facilitator, mark("mate", "proposed"), tick, None)


def _issue(place: Enrolment, said: str, tick: Callable[[], datetime]) -> Issue:
    words = IssueWords(question=f"Why {said}?", why_it_matters=said, influence=said, tried=said, wanted=said)
    assert place.learning_set
    return issues.write_issue(actor=place.participant, learning_set=place.learning_set, words=words, now=tick())


def _action(place: Enrolment, by: User, said: str, tick: Callable[[], datetime], issue: Issue | None) -> Action:
    now = tick()
    words = ActionWords(said, (now + timedelta(days=30)).date(), said)
    return actions.record_action(actor=by, owner=place, words=words, issue=issue, now=now)


def _bid(place: Enrolment, said: str, tick: Callable[[], datetime], issue: Issue) -> None:
    assert place.learning_set
    session = place.learning_set.sessions.get(number=1)
    words = BidWords(f"How {said}?", said, 35, 2, issue)
    bids.place_bid(actor=place.participant, session=session, words=words, now=tick())
