"""What everybody in a room reads at each change: queries that are written once, and then only asked."""

from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from core.prepared import Prepared
from participants.models import User
from sessions.models import Action, Attendance, Session
from sessions.policies import open_to
from sets.models import Enrolment, Facilitation


def _session(session: int, user: int) -> QuerySet[Session]:
    reader = User(pk=user)
    held = Facilitation.objects.filter(user=user, learning_set=OuterRef("learning_set"))
    mine = Enrolment.objects.of_people_of_sets().filter(participant=user, learning_set=OuterRef("learning_set"))
    covered = Session.objects.covered_by(reader).filter(pk=OuterRef("pk"))
    found = Session.objects.filter(pk=session).annotate(
        holds=Exists(held),
        covers_it=Exists(covered),
        own_place=Subquery(mine.values("pk")[:1]),
        is_open_to_user=Case(When(open_to(reader, "learning_set"), then=Value(True)), default=Value(False)),
    )
    return found.select_related("learning_set__programme", "room")


def _actions_for_cover(session: int) -> QuerySet[Action]:
    found = Action.objects.that_hold().filter(session=session)
    return found.select_related("owner__participant").order_by("created_at", "pk")


def _actions_for(session: int, user: int, place: int) -> QuerySet[Action]:
    visible = Action.objects.visible_to(User(pk=user))
    return _actions_for_cover(session).filter(Q(owner=place) | Q(pk__in=visible.values("pk")))


def _attendances_of(session: int) -> QuerySet[Attendance]:
    found = Attendance.objects.filter(session=session).select_related("enrolment__participant")
    return found.order_by("enrolment__participant__full_name", "pk")


#: Session and reader → the session with set, programme and room, and what the reader is there; `own_place` is a number.
session_for: Prepared[Any] = Prepared(_session, int, int)
#: Session → the actions that were agreed in it, for whoever covers it.
actions_for_cover = Prepared(_actions_for_cover, int)
#: Session, reader and the reader's place → those that the reader may read.
actions_for = Prepared(_actions_for, int, int, int)
#: Session → who is expected, by name.
attendances_of = Prepared(_attendances_of, int)
