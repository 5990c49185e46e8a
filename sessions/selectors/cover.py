"""Who covers a session: what its page says of it to each reader, and the sessions that somebody covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.templatetags.wording import long_date
from sessions.models import Session
from sessions.policies import covers, why_no_cover
from sessions.selectors.lines import times
from sessions.states import COUNTED, SessionState


@dataclass(frozen=True)
class CoverPerson:
    """What whoever covers a session needs to know of somebody who comes."""

    name: str
    organisation: str
    job_title: str
    access_needs: str


@dataclass(frozen=True)
class CoverPart:
    session: Session
    #: Who covers it, if somebody does.
    name: str
    #: Whether that is the reader, who sees this session and nothing else of the set.
    is_mine: bool
    may_ask: bool
    may_arrange: bool
    people: Sequence[CoverPerson] = ()


@dataclass(frozen=True)
class CoveredSession:
    """A line on the facilitator's page."""

    session: Session

    @property
    def title(self) -> str:
        return f"Session {self.session.number} of {self.session.learning_set}"

    @property
    def when(self) -> str:
        starts_at = self.session.starts_at
        return f"{long_date(starts_at)}, {times(self.session)}" if starts_at else "no date yet"

    @property
    def has_register(self) -> bool:
        return self.session.has_begun or self.session.state == SessionState.CONFIRMED

    @property
    def was_held(self) -> bool:
        return self.session.state in COUNTED


def cover_part(session: Session, user: Any, *, facilitates: bool, coordinates: bool) -> CoverPart:
    """One query, and for whoever covers it two more."""
    standing = session.covers.standing().select_related("user").first()
    is_open = not why_no_cover(session)
    is_mine = standing is not None and standing.user_id == user.pk and covers(user, session)
    return CoverPart(
        session=session,
        name=str(standing.user) if standing else "",
        is_mine=is_mine,
        may_ask=facilitates and is_open and standing is None,
        may_arrange=coordinates and (is_open or standing is not None),
        people=_people(session) if is_mine and is_open else (),
    )


def covered_sessions(user: Any) -> list[CoveredSession]:
    """Those that the user covers, in the order of their dates. One query."""
    found = Session.objects.covered_by(user).not_void().select_related("learning_set__programme").in_order()
    return [CoveredSession(one) for one in found]


def _people(session: Session) -> list[CoverPerson]:
    members = session.learning_set.enrolments.members().select_related("participant", "organisation")
    return [
        CoverPerson(
            str(one.participant), str(one.organisation), one.participant.job_title, one.participant.access_needs
        )
        for one in members.order_by("participant__full_name", "pk")
    ]
