"""What a person's private feed holds, and whose an address is: two queries, however many sessions."""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from participants.models import User
from sessions.models import CalendarAddress, Cover, Session
from sessions.states import VOID, SessionState
from sets.models import Enrolment, LearningSet
from sets.states import PlaceState

#: Sessions that took place stay in the feed for so long, and those that are off, after the day they were to be.
KEPT_FOR = timedelta(days=365)
VOID_KEPT_FOR = timedelta(days=30)


def whose(token: str) -> User | None:
    """The person whose feed this address is now."""
    found = CalendarAddress.objects.filter(token=token, user__is_active=True).select_related("user").first()
    return found.user if found else None


def sessions_of(user: User, now: datetime) -> QuerySet[Session]:
    """Those with a date in sets where the user has a place, and those they run, with `changed_at` (C01, C04, D7)."""
    places = Enrolment.objects.filter(participant=user, state__in=(PlaceState.CONFIRMED, PlaceState.COMPLETED))
    held = Q(learning_set__in=LearningSet.objects.facilitated_by(user).order_by().values("pk"))
    theirs = (
        Q(learning_set__in=places.values("learning_set"))
        | Q(pk__in=Session.objects.covered_by(user).values("pk"))
        | (held & ~Exists(Cover.objects.standing().filter(session=OuterRef("pk"))))
    )
    is_kept = Q(starts_at__gt=now - VOID_KEPT_FOR) | (~Q(state__in=VOID) & Q(starts_at__gt=now - KEPT_FOR))
    return dated(Session.objects.filter(theirs, is_kept))


def dated(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Those that have a date, with their programmes and the moment each last changed."""
    last = Coalesce(Max("events__at"), F("learning_set__opened_at"), output_field=DateTimeField())
    found = sessions.exclude(state=SessionState.DRAFT).annotate(changed_at=last)
    return found.select_related("learning_set__programme").order_by("starts_at", "pk")
