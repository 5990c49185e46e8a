"""The ground rules of a set, and who has agreed to them (C11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from sessions.models import Acknowledgement, GroundRules
from sessions.starting_rules import STARTING_TEXT
from sets.models import Enrolment, LearningSet, Programme
from sets.selectors.own_steps import NextStep
from sets.states import SetState


@dataclass(frozen=True)
class Part:
    """Some lines that stand together: rules, one of them alone above rules, or just words."""

    kind: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Standing:
    """The version that stands: one that was written, or the text every set starts from."""

    version: int
    text: str
    at: datetime | None = None
    by: str = ""

    @property
    def parts(self) -> list[Part]:
        """Lines that begin with a hyphen are rules; a short line right above rules is their heading."""
        found = [
            Part("rules" if is_rule else "words", [line.removeprefix("- ") for line in lines if line])
            for is_rule, lines in groupby(self.text.splitlines(), key=lambda line: line.startswith("- "))
        ]
        found = [part for part in found if part.lines]
        return [
            Part("heading", part.lines) if part.kind == "words" and _is_heading(part, after) else part
            for part, after in zip(found, [*found[1:], None], strict=True)
        ]


@dataclass(frozen=True)
class GroundRulesPage:
    learning_set: LearningSet
    programme: Programme
    rules: Standing
    facilitates: bool
    #: When the reader agreed to the version that stands.
    agreed_at: datetime | None
    #: For the facilitator alone.
    agreed: Sequence[str]
    missing: Sequence[str]

    @property
    def asks(self) -> bool:
        return not self.facilitates and self.agreed_at is None

    @property
    def may_write(self) -> bool:
        return self.facilitates and self.learning_set.state not in (SetState.COMPLETED, SetState.CANCELLED)

    @property
    def lead(self) -> str:
        if self.asks:
            return "Please read them. What the set writes opens to you once you have agreed."
        return "What this set has agreed about how it works together."


def _is_heading(part: Part, after: Part | None) -> bool:
    return after is not None and len(part.lines) == 1 and len(part.lines[0]) <= 60


def standing(learning_set: LearningSet) -> Standing:
    """One query."""
    rules = GroundRules.objects.standing_in(learning_set)
    if rules is None:
        return Standing(1, STARTING_TEXT)
    return Standing(rules.version, rules.text, rules.at, str(rules.written_by or ""))


def ground_rules_page(learning_set: LearningSet, user: Any) -> GroundRulesPage:
    """Three queries; the set comes with its programme. Names are for the facilitator."""
    mine = Acknowledgement.objects.of_newest().filter(enrolment=OuterRef("pk"), rules__learning_set=learning_set)
    places = list(
        learning_set.enrolments.of_people_of_sets()
        .select_related("participant")
        .annotate(agreed_at=Subquery(mine.values("at")[:1]))
        .order_by("participant__full_name", "pk")
    )
    own = [place for place in places if place.participant_id == user.pk]
    holds = not own and learning_set.facilitations.filter(user=user.pk).exists()
    return GroundRulesPage(
        learning_set=learning_set,
        programme=learning_set.programme,
        rules=standing(learning_set),
        facilitates=holds,
        agreed_at=own[-1].agreed_at if own else None,
        agreed=[str(place.participant) for place in places if holds and place.agreed_at],
        missing=[str(place.participant) for place in places if holds and not place.agreed_at],
    )


def rules_to_agree(mine: Sequence[Enrolment]) -> list[NextStep]:
    """For one's own page: sets that are sure to meet, or are meeting, and whose rules one has not agreed to.

    At most one query. `mine` are places with their sets and programmes.
    """
    meeting = [
        place
        for place in mine
        if place.learning_set and place.learning_set.state in (SetState.CONFIRMED, SetState.RUNNING)
    ]
    if not meeting:
        return []
    agreed = Acknowledgement.objects.of_newest().of_their_set().filter(enrolment__in=[place.pk for place in meeting])
    done = set(agreed.values_list("enrolment", flat=True))
    return [_step(place) for place in meeting if place.pk not in done]


def _step(place: Enrolment) -> NextStep:
    sentence = f"Please read the ground rules of {place.learning_set} of “{place.programme}” and agree to them."
    return NextStep(sentence, reverse("ground_rules", args=[place.learning_set_id]), "Read the ground rules")
