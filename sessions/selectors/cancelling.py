"""What cancelling a session does, and to whom, said before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.templatetags.wording import capfirst_only, in_words, long_date, plural
from sessions.models import Session
from sessions.states import BEGUN, COUNTED, SessionState
from sets.states import SetState


@dataclass(frozen=True)
class Consequences:
    happens: Sequence[str]
    told: str


def of_cancelling(session: Session) -> Consequences | None:
    """Two queries; None for a session that cannot be cancelled any more, or not yet."""
    if session.state not in (SessionState.PROVISIONAL, SessionState.CONFIRMED):
        return None
    learning_set = session.learning_set
    others = list(learning_set.sessions.not_void().exclude(pk=session.pk).order_by("number"))
    members = learning_set.enrolments.members().count()
    happens = [
        f"{capfirst_only(str(session))} on {long_date(session.starts_at)} is cancelled, for good, and counts against "
        "nobody. For another day, give it a new date instead.",
        "Your reason is shown on its page to the people of the set.",
    ]
    if learning_set.state == SetState.RUNNING and others and all(one.state in COUNTED for one in others):
        happens.append(f"It is the last one ahead, so {learning_set} is completed, and with it its members' places.")
    if session.state != SessionState.CONFIRMED:
        return Consequences(happens, "Nobody is told: its date was provisional.")
    begins = others[0] if others else None
    if learning_set.takes_members and (begins is None or begins.state not in (SessionState.CONFIRMED, *BEGUN)):
        happens.append(f"{learning_set} then has no confirmed dates: a place that comes free is given at once.")
    elif begins and begins.number > session.number:
        happens.append(f"{learning_set} then begins with {begins}, on {long_date(begins.starts_at)}.")
    people = f"{in_words(members)} {plural(members, 'member is,members are')}"
    told = f"{capfirst_only(people)} told by mail, and so is whoever else facilitates the set."
    return Consequences(happens, told if members else "Nobody has a place in the set, so no member is told.")
