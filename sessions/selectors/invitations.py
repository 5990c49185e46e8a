"""Which sessions have news for somebody's calendar: one query, which finds nothing most of the time."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from sessions.models import Cover, Invitation, Session
from sessions.states import VOID, SessionState
from sets.models import Enrolment, Facilitation
from sets.states import SetState

#: In these a set does not meet any more.
ENDED = (SetState.COMPLETED, SetState.CANCELLED)


def with_news(now: datetime) -> QuerySet[Session]:
    """Sessions ahead of which somebody's calendar has not been told all: who came, who left, what changed."""
    told = Invitation.objects.filter(
        session=OuterRef(OuterRef("pk")),
        is_cancelled=False,
        session_sequence__gte=OuterRef(OuterRef("sequence")),
    )
    covers = Cover.objects.standing().filter(session=OuterRef("pk"))
    in_set = {"learning_set": OuterRef("learning_set")}
    missing = (
        Exists(Enrolment.objects.members().filter(~Exists(told.filter(user=OuterRef("participant"))), **in_set)),
        Exists(covers.filter(~Exists(told.filter(user=OuterRef("user"))))),
        ~Exists(covers) & Exists(Facilitation.objects.filter(~Exists(told.filter(user=OuterRef("user"))), **in_set)),
    )
    standing = Invitation.objects.filter(session=OuterRef("pk"), is_cancelled=False)
    in_its_set = {"learning_set": OuterRef("session__learning_set")}
    covers_it = Cover.objects.standing().filter(session=OuterRef("session"))
    theirs = (
        Exists(Enrolment.objects.members().filter(participant=OuterRef("user"), **in_its_set))
        | Exists(covers_it.filter(user=OuterRef("user")))
        | (~Exists(covers_it) & Exists(Facilitation.objects.filter(user=OuterRef("user"), **in_its_set)))
    )
    meets = Q(state=SessionState.CONFIRMED) & ~Q(learning_set__state__in=ENDED)
    is_off = Q(state__in=VOID) | Q(state=SessionState.CONFIRMED, learning_set__state__in=ENDED)
    return (
        Session.objects.filter(starts_at__gt=now)
        .filter(
            (meets & (missing[0] | missing[1] | missing[2] | Exists(standing.exclude(theirs))))
            | (is_off & Exists(standing))
        )
        .select_related("learning_set__programme")
        .order_by("starts_at", "pk")
    )
