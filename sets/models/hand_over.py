"""An invitation to take over somebody's place, sent to a colleague of the same organisation (P10)."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from sets.models.enrolment import Enrolment
from sets.states import LIVE, HandOverState


def _to_an_address_of(person: Any, before: Collection[str]) -> Q:
    theirs = EmailAddress.objects.filter(user=person).values(address=Lower("email"))
    return Q(small__in=[person.email.lower(), *before]) | Q(small__in=theirs)


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def standing(self) -> Self:
        """Those that nobody has answered or taken back; whether one has run out is the clock's to say."""
        return self.filter(state=HandOverState.OPEN)

    def open_at(self, now: datetime) -> Self:
        """Those that can be answered: neither it nor an offer of the place has run out, and the place has not ended."""
        offered = Q(enrolment__offer_ends_at__isnull=True) | Q(enrolment__offer_ends_at__gt=now)
        return self.standing().filter(offered, ends_at__gt=now, enrolment__state__in=LIVE)

    def sent_to(self, person: Any, *, before: Collection[str] = ()) -> Self:
        """Those that stand and went to an address of theirs, or one they had before, in small letters."""
        return self.standing().annotate(small=Lower("email")).filter(_to_an_address_of(person, before))

    def to_answer(self, person: Any, now: datetime) -> Self:
        """Those that can be answered, and went to an address that this person has shown to be theirs."""
        theirs = EmailAddress.objects.filter(user=person, verified=True).values(address=Lower("email"))
        return self.open_at(now).annotate(small=Lower("email")).filter(small__in=theirs)

    def concerning(self, person: Any, *, before: Collection[str]) -> Self:
        """Those that stand and are theirs: asked by them, or of them as `sent_to` says."""
        found = self.standing().annotate(small=Lower("email"))
        return found.filter(Q(enrolment__participant=person) | _to_an_address_of(person, before))

    def to_settle(self, now: datetime) -> Self:
        """Those that can no longer be answered, and still hold whom they were for."""
        return self.standing().filter(Q(ends_at__lte=now) | ~Q(enrolment__state__in=LIVE))


class HandOver(models.Model):
    """Written under the programme's lock. Whoever is invited is forgotten as soon as it is settled.

    The row does not hold the secret of the link: it is made of `seed` and the site's own key as the mail is sent, and
    found again by its hash. It stands in the address of the page, in the session of whoever signs in or makes an
    account on the way back to it, and in the link on the own page of whoever has shown that the address is theirs.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="hand_overs")
    full_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    seed = models.CharField(max_length=32)
    secret_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=HandOverState.choices, default=HandOverState.OPEN)
    made_at = models.DateTimeField()
    #: When it runs out; an offer of the place may end before, see `closes_at`.
    ends_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(state=HandOverState.OPEN), name="one_open_hand_over_of_a_place"
            ),
            models.CheckConstraint(
                condition=Q(state=HandOverState.OPEN, settled_at__isnull=True) & ~Q(email="")
                | ~Q(state=HandOverState.OPEN) & Q(settled_at__isnull=False, email="", full_name=""),
                name="whoever_was_invited_is_forgotten",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="a_hand_over_stays_open_for_a_while"),
        ]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(state=HandOverState.OPEN), name="hand_overs_by_their_end")
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"

    def is_open_at(self, now: datetime) -> bool:
        """As `open_at`; the clock decides, whether or not the sweep has come by."""
        return self.state == HandOverState.OPEN and now < self.closes_at and self.enrolment.is_live

    @property
    def closes_at(self) -> datetime:
        """The first moment at which a yes is refused, as things stand: it ends with an offer of the place."""
        offer = self.enrolment.offer_ends_at
        return min(self.ends_at, offer) if offer else self.ends_at

    @property
    def mail_key(self) -> str:
        """Of the one mail that carries the link."""
        return f"hand-over:{self.pk}"

    @property
    def secret(self) -> str:
        """What the link ends with, if the site's key is still the one it was made with."""
        return secret_of(self.seed)

    @property
    def has_link(self) -> bool:
        """The site's key may be another by now; a link that went by mail before works on."""
        return hash_of(self.secret) == self.secret_hash


def secret_of(seed: str) -> str:
    """Not to be guessed, nor to be made from what the database holds."""
    return salted_hmac("sets.hand_over", seed, algorithm="sha256").hexdigest()


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
