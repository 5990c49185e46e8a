"""Whether a set is completed by the end of a session: said before the button is pressed."""

from sessions.models import Session
from sessions.states import COUNTED
from sets.states import SetState


def completes_set(session: Session) -> bool:
    """Of a session under way: no other of its set stands that was not held. The service asks again. One query."""
    learning_set = session.learning_set
    if learning_set.state != SetState.RUNNING:
        return False
    return not learning_set.sessions.not_void().exclude(pk=session.pk).exclude(state__in=COUNTED).exists()
