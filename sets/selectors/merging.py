"""What belongs to an organisation and would go with it into another. Counts and programmes, nobody's name."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from participants.models import Organisation
from sets.models import Enrolment, Programme
from sets.states import LIVE, ONE_PER_ORGANISATION

_DECLARED = ("interests", "conflicts_of_interest")


@dataclass(frozen=True)
class Moving:
    """All that moves, and what stays."""

    organisation: str
    target: str
    people: int
    #: Title and number of live places.
    places: list[tuple[str, int]]
    past_places: int
    spellings: int
    domains: int
    districts: int
    interests: int
    conflicts: int

    @property
    def sentences(self) -> list[str]:
        """Of what there is, one each; how many in figures."""
        said = [
            (self.people, "person says that they represent it.", "people say that they represent it."),
            *(
                (count, f"place in “{title}”: position, state and seat stay.", f"places in “{title}”: all stays.")
                for title, count in self.places
            ),
            (self.interests, "expression of interest.", "expressions of interest."),
            (self.spellings, "spelling by which it is recognised.", "spellings by which it is recognised."),
            (self.domains, "mail domain.", "mail domains."),
            (self.districts, "district that lies in it.", "districts that lie in it."),
            (self.conflicts, "declared conflict of a facilitator.", "declared conflicts of facilitators."),
        ]
        return [f"{count:,} {one if count == 1 else several}" for count, one, several in said if count]

    @property
    def stays(self) -> str:
        """What is over keeps the name it was held for."""
        if not self.past_places:
            return ""
        places = "1 place that has ended stays" if self.past_places == 1 else f"{self.past_places} ended places stay"
        return f"{places} under the name {self.organisation}."


def moving_with(organisation: Organisation, target: Organisation) -> Moving:
    """Three queries."""
    places = Enrolment.objects.filter(organisation=organisation)
    of_programme = places.filter(state__in=LIVE).values_list("programme__title").annotate(count=Count("pk"))
    counted = Organisation.objects.filter(pk=organisation.pk).aggregate(
        **{name: Count(name, distinct=True) for name in ("people", "aliases", "domains", "districts", *_DECLARED)}
    )
    return Moving(
        organisation=organisation.name,
        target=target.name,
        people=counted["people"],
        places=[(title, count) for title, count in of_programme.order_by("programme__title", "programme")],
        past_places=places.exclude(state__in=LIVE).count(),
        spellings=counted["aliases"] + 1,
        domains=counted["domains"],
        districts=counted["districts"],
        interests=counted["interests"],
        conflicts=counted["conflicts_of_interest"],
    )


def programmes_in_the_way(organisation: Organisation, target: Organisation) -> list[Programme]:
    """Where the one has a live place and the other has one too: each sends one (P2)."""
    here = Enrolment.objects.filter(programme=OuterRef("pk"))
    found = Programme.objects.filter(
        Q(Exists(here.filter(organisation=organisation, state__in=LIVE)))
        & Q(Exists(here.filter(organisation=target, state__in=ONE_PER_ORGANISATION)))
    )
    return list(found.order_by("title", "pk"))
