"""A place: one person's relation to one programme, with a state (P1 to P6)."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Deferrable, F, Q, Subquery

from participants.models import Organisation
from sets.models.learning_set import LearningSet
from sets.models.programme import Criterion, PlannedSession, Programme
from sets.states import HELD, LIVE, ONE_PER_ORGANISATION, PlaceState


def earlier_than(received: Any, position: Any) -> Q:
    """What comes before a place in the order (P1, P15), whose moment and position may be expressions."""
    return Q(requested_at__lt=received) | Q(requested_at=received, position__lt=position)


def ahead_of(place: int) -> Q:
    """What comes before this place in the order."""
    its = Enrolment.objects.filter(pk=place)
    return earlier_than(Subquery(its.values("requested_at")), Subquery(its.values("position")))


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def held(self) -> Self:
        return self.filter(state__in=HELD)

    def waiting(self) -> Self:
        return self.filter(state=PlaceState.WAITING)

    def in_line(self) -> Self:
        """Those who wait and may be given a seat, first come first (P4: not before the organisation is accepted)."""
        return self.waiting().filter(eligible_since__isnull=False).in_order()

    def in_order(self) -> Self:
        """First received first (P1, P15); two of one moment in the order in which they were written down."""
        return self.order_by("requested_at", "position")

    def counted(self) -> "models.QuerySet[Enrolment, int]":
        """How many in each programme, as a query that can be prepared: no row where there are none."""
        found = self.order_by().values("programme").annotate(number=Count("pk"))
        return found.values_list("number", flat=True)

    def members(self) -> Self:
        return self.filter(state=PlaceState.CONFIRMED)

    def of_people_of_sets(self) -> Self:
        """Those who are members, and those who were until their set had met for the last time."""
        return self.filter(state__in=(PlaceState.CONFIRMED, PlaceState.COMPLETED))

    def visible_to(self, user: Any) -> Self:
        """Its owner's own; the coordinator's page starts from the programme instead."""
        return self.filter(participant=user)


class Enrolment(models.Model):
    """Written by services only: each change is also an entry of the ledger.

    The database itself refuses a second live place of a person or an organisation (P2), a seat beyond the set's
    maximum, and two people on one seat (P3).
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="enrolments")
    participant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=10, choices=PlaceState.choices)
    position = models.PositiveIntegerField()
    #: When the request was received: what the order goes by. Earlier than its entry only where a coordinator entered it
    #: for somebody (P15).
    requested_at = models.DateTimeField()
    #: Since when the organisation was accepted; empty while it is not (P4).
    eligible_since = models.DateTimeField(null=True, blank=True)
    learning_set = models.ForeignKey(
        LearningSet, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    #: Since when the person is a member of that set: what was written in it before is not theirs to read (C05).
    in_set_since = models.DateTimeField(null=True, blank=True)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    #: The set's maximum, kept equal by a composite foreign key (migration 0002): the CHECK below does the refusing.
    seat_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    offer_ends_at = models.DateTimeField(null=True, blank=True)
    state_since = models.DateTimeField()
    predecessor = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successor"
    )
    committed_at = models.DateTimeField()
    cannot_make = models.ManyToManyField(PlannedSession, blank=True, related_name="cannot_be_made_by")
    #: A removed person may sign up again only when the coordinator has lifted it (P2).
    removal_lifted_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation"],
                condition=Q(state__in=ONE_PER_ORGANISATION),
                name="one_place_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["programme", "participant"],
                condition=Q(state__in=ONE_PER_ORGANISATION),
                name="one_place_per_person",
            ),
            models.UniqueConstraint(
                fields=["programme", "position"],
                condition=~Q(state=PlaceState.REPLACED),
                name="positions_are_unique",
            ),
            models.UniqueConstraint(
                fields=["learning_set", "seat"], name="one_person_on_a_seat", deferrable=Deferrable.IMMEDIATE
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=HELD, learning_set__isnull=False, seat__isnull=False, seat_limit__isnull=False)
                    | (~Q(state__in=HELD) & Q(seat__isnull=True, seat_limit__isnull=True))
                ),
                name="a_held_place_has_a_seat_and_no_other_has",
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=True) | Q(seat__gte=1, seat__lte=F("seat_limit")),
                name="a_seat_is_within_the_maximum_of_its_set",
            ),
            models.CheckConstraint(
                condition=Q(state=PlaceState.OFFERED, offer_ends_at__isnull=False)
                | (~Q(state=PlaceState.OFFERED) & Q(offer_ends_at__isnull=True)),
                name="an_offer_has_an_end_and_nothing_else_has",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD) | Q(eligible_since__isnull=False),
                name="only_an_accepted_organisation_holds_a_seat",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlaceState.CONFIRMED) | Q(in_set_since__isnull=False),
                name="a_member_is_one_since_some_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "requested_at", "position"],
                condition=Q(state=PlaceState.WAITING),
                name="the_waiting_list",
            ),
            models.Index(fields=["offer_ends_at"], condition=Q(state=PlaceState.OFFERED), name="offers_by_their_end"),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def standing_mark(self) -> str:
        """Which state it is in and in which set: what a page says of it that somebody is about to have (P10)."""
        return f"{self.state}:{self.learning_set_id or ''}"

    @property
    def is_held(self) -> bool:
        return self.state in HELD

    @property
    def is_eligible(self) -> bool:
        return self.eligible_since is not None


class CriterionAnswer(models.Model):
    """What a representative ticked or wrote for one criterion. Seen by the coordinator."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="answers")
    ticked = models.BooleanField(default=False)
    text = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("enrolment", "criterion", name="one_answer_per_criterion")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
