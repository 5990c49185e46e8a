"""What stays of a session, planted for the walls: every text of it carries a mark of its set.

Written past the services: none of the sessions of that world was held.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from sessions.models import Action, Bid, Option, Session, SessionReturn, WriteUp
from sets.models import Enrolment

#: Kinds of marks that stay in the set, and the one line that the coordinator reads.
STAYS = ("before", "after", "howitwas", "option", "roomaction", "decided", "found")
CROSSES = "returned"


def plant_write_up(
    session: Session, presenter: Enrolment, mark: Callable[[str, str], str], tick: Callable[[], datetime]
) -> None:
    """One issue worked on, an option, an action agreed; a published write-up, and the return."""
    letter, now = session.learning_set.letter, tick()
    of_set = {"session": session, "learning_set": session.learning_set}
    bid = Bid.objects.create(
        **of_set,
        owner=presenter,
        question=mark(letter, "before"),
        question_after=mark(letter, "after"),
        how_it_was=mark(letter, "howitwas"),
        minutes=35,
        minutes_had=35,
        urgency=1,
        state="done",
        at=now,
        state_since=now,
    )
    Option.objects.create(**of_set, bid=bid, text=mark(letter, "option"), key=uuid4(), at=now)
    said = {"what": mark(letter, "roomaction"), "due_on": (now + timedelta(days=30)).date(), "state": "agreed"}
    Action.objects.create(**of_set, owner=presenter, created_at=now, agreed_at=now, state_since=now, **said)
    words = {"decisions": mark(letter, "decided"), "findings": mark(letter, "found")}
    WriteUp.objects.create(**of_set, **words, at=now, changed_at=now, published_at=now)
    SessionReturn.objects.create(
        session=session, themes=["money"], line=mark(letter, CROSSES), sent_at=now, changed_at=now
    )
