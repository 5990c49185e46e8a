"""What sessions ask of somebody as soon as they sign in, on the first page."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from core.templatetags.wording import clock
from sessions.models import Session
from sessions.policies import has_open_room
from sessions.selectors.my import ask_about_dates
from sessions.states import SessionState
from sets.models import LearningSet
from sets.selectors.own_steps import NextStep
from sets.selectors.roles import Roles

#: Whoever looks for a room looks for one that opens within so long; `has_open_room` says which do.
AROUND_NOW = timedelta(hours=2)


def first_steps(user: Any, roles: Roles, now: datetime) -> Iterator[NextStep]:
    """The session that is on or about to begin, and polls to answer; one query for each, none for others."""
    if roles.has_places or roles.facilitates:
        yield from (_to_the_room(session) for session in _around_now(user, now) if has_open_room(session, now))
    if roles.has_places:
        yield from ask_about_dates(user, now)


def _around_now(user: Any, now: datetime) -> Iterator[Session]:
    """Of the sets one is among, and those one covers: a coordinator is not in the room (C04)."""
    near = Q(state=SessionState.CONFIRMED, starts_at__lt=now + AROUND_NOW, ends_at__gt=now - AROUND_NOW)
    among = Q(learning_set__in=LearningSet.objects.met_by(user).values("pk"))
    theirs = among | Q(pk__in=Session.objects.covered_by(user).values("pk"))
    found = Session.objects.filter(Q(state=SessionState.LIVE) | near, theirs)
    yield from found.select_related("learning_set__programme").order_by("starts_at", "pk")


def _to_the_room(session: Session) -> NextStep:
    which = f"Session {session.number} of {session.learning_set} of “{session.learning_set.programme}”"
    is_on = session.state == SessionState.LIVE or session.starts_at is None
    sentence = f"{which} is under way." if is_on else f"{which} is set for {clock(session.starts_at)}."
    return NextStep(sentence, reverse("room", args=[session.pk]), "Go to the room", urgent=True)
