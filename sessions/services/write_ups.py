"""What stays of a session: its write-up, for the set, and the facilitator's return, for the coordinator.

Both are written under the session's lock by whoever has seen the newest of them: nothing is lost unseen (R5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core import audit
from core.refusal import Refusal
from notifications import outbox
from participants.models import User
from sessions import write_up_emails as emails
from sessions.given_away import given_away
from sessions.models import Session, SessionReturn, WriteUp
from sessions.models.write_up import LINE_LENGTH, MOST_THEMES
from sessions.policies import met_from, runs_session, why_not_write_up
from sessions.selectors.returns import people_to_protect
from sessions.services.moving import move
from sessions.services.rows import lock_session
from sessions.states import SessionState
from sessions.themes import Theme

CHANGED = "Somebody else changed this meanwhile. Their words stand beside yours: look at both, then save once more."


@dataclass(frozen=True)
class WriteUpWords:
    decisions: str = ""
    findings: str = ""


@transaction.atomic(durable=True)
def save_write_up(
    *, actor: User, session: Session, words: WriteUpWords, revision: int, publish: bool = False, now: datetime
) -> WriteUp:
    """Keep what was decided and found; with `publish` the set reads it from now on, its members are told that
    it is there, and the session is written up.

    `revision` is the one that whoever saves has seen, 0 for none. What is published is mended the same way and stays
    published. The same words twice are harmless. Refused: for whoever does not run the session, before it was held, and
    when somebody else changed it meanwhile.
    """
    session = _lock(actor, session)
    words = WriteUpWords(words.decisions.strip(), words.findings.strip())
    stands = WriteUp.objects.filter(session=session).first()
    is_said = stands is not None and (stands.decisions, stands.findings) == (words.decisions, words.findings)
    if not is_said and revision != (stands.revision if stands else 0):
        raise Refusal(CHANGED)
    row = stands or WriteUp(session=session, learning_set=session.learning_set, at=met_from(session), revision=0)
    if not is_said:
        row.decisions, row.findings = words.decisions, words.findings
        row.revision, row.changed_at = row.revision + 1, now
        row.save()
    if publish and not row.is_published:
        row.published_at = now
        row.save(update_fields=["published_at"])
        move(session, SessionState.WRITTEN_UP, actor, now)
        outbox.queue(messages=emails.write_up_ready(row, now=now))
    return row


@transaction.atomic(durable=True)
def send_return(
    *, actor: User, session: Session, themes: Sequence[str], line: str, revision: int, now: datetime
) -> SessionReturn:
    """Tell the coordinator what the session was about: themes of the list, and a line that names nobody.

    Sent again it takes the place of what was sent. Twice is harmless. Refused: for whoever does not run the session,
    before it was held, without a theme, a line that gives somebody away, and when it was changed meanwhile.
    """
    session = _lock(actor, session)
    themes, line = [one.value for one in Theme if one in themes], " ".join(line.split())
    if not 1 <= len(themes) <= MOST_THEMES:
        raise Refusal(f"Choose from one to {MOST_THEMES} themes.", field="themes")
    if why_not := _why_not_say(session, line):
        raise Refusal(why_not, field="line")
    stands = SessionReturn.objects.filter(session=session).first()
    if stands and (stands.themes, stands.line) == (themes, line):
        return stands
    if revision != (stands.revision if stands else 0):
        raise Refusal(CHANGED)
    row = stands or SessionReturn(session=session, revision=0, sent_at=now)
    row.themes, row.line, row.revision, row.changed_at = themes, line, row.revision + 1, now
    row.save()
    about = session.learning_set.programme.audit_topic
    audit.record(actor=actor, act="return sent", obj=row, now=now, about=about, session=session.pk)
    return row


# --- inside ----------------------------------------------------------------------------------------------------------


def _lock(actor: User, session: Session) -> Session:
    session = lock_session(session)
    if not runs_session(actor, session):
        raise Refusal("Only whoever ran the session writes it up.")
    if why_not := why_not_write_up(session):
        raise Refusal(why_not)
    return session


def _why_not_say(session: Session, line: str) -> str:
    if len(line) > LINE_LENGTH:
        return f"Shorten this to {LINE_LENGTH} characters or fewer."
    if found := given_away(line, people_to_protect(session)):
        names = ", ".join(f"“{one}”" for one in found)
        return f"This line leaves the set and would give somebody away: {names}. Say it without."
    return ""
