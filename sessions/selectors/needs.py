"""What was arranged for people, such as access or food: until a while after their last session (C14)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from core.keeping import day_of, end_of
from participants.models import User
from sessions.keeping import NEEDS_DAYS
from sessions.models import Cover, Session
from sets.models import Enrolment, Facilitation
from sets.selectors.keeping import ended_long_ago
from sets.states import SetState

_OVER = (SetState.COMPLETED, SetState.CANCELLED)


def people_without_need(now: datetime) -> Sequence[int]:
    return list(User.objects.filter(no_longer_needed(now)).order_by("pk").values_list("pk", flat=True))


def no_longer_needed(now: datetime) -> Q:
    """Nobody has to arrange anything for them: they have no place and wait for none, run nothing that goes on, and
    their last session, and their last word about it, are so many days ago."""
    before = end_of(day_of(now) - timedelta(days=NEEDS_DAYS))
    of_sets = Enrolment.objects.filter(participant=OuterRef("pk"), learning_set__isnull=False)
    live = Enrolment.objects.live().filter(participant=OuterRef("pk"))
    runs = Facilitation.objects.filter(user=OuterRef("pk"))
    covers = Cover.objects.standing().filter(user=OuterRef("pk"))
    met = Session.objects.not_void().annotate(over_at=Coalesce("ends_at", "starts_at")).filter(over_at__isnull=False)
    late = met.filter(over_at__gte=before)
    of_set = Q(Exists(of_sets.filter(learning_set__in=met.values("learning_set"))))
    came = of_set | Q(Exists(runs)) | Q(Exists(covers))
    recent = (
        Q(Exists(of_sets.filter(learning_set__in=late.values("learning_set"))))
        | Q(Exists(runs.filter(learning_set__in=late.values("learning_set"))))
        | Q(Exists(covers.filter(session__in=late.values("pk"))))
    )
    goes_on = Q(Exists(live)) | Q(Exists(runs.exclude(learning_set__state__in=_OVER)))
    said = Q(access_needs_at__isnull=True) | Q(access_needs_at__lt=before)
    return ~Q(access_needs="") & came & ~recent & ~goes_on & said


def needed_as_cover(now: datetime) -> Q:
    """Whoever covers, or covered, a session of a programme that has not ended long ago."""
    covers = Cover.objects.filter(user=OuterRef("pk"))
    past = ended_long_ago(day_of(now)).values("pk")
    return Q(Exists(covers.exclude(session__learning_set__programme__in=past)))


def has_covered() -> Q:
    return Q(Exists(Cover.objects.filter(user=OuterRef("pk"))))
