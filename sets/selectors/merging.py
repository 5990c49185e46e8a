"""What belongs to an organisation and would go with it into another. Counts and programmes, nobody's name."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from participants.models import Organisation
from sets.models import Enrolment, Programme
from sets.states import ONE_PER_ORGANISATION, PlaceState

_DECLARED = ("interests", "conflicts_of_interest")


@dataclass(frozen=True)
class Moving:
    """All that moves, and what stays."""

    organisation: str
    target: str
    people: int
    #: Title and number of the places that count for the organisation (P2).
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


def places_that_move(organisation: Organisation, target: Organisation) -> QuerySet[Enrolment]:
    """Those that count for the organisation, completed ones too (P2): the target may send nobody beside them.

    Where each has completed the programme once already, that of the one stays: neither sends anybody else anyhow.
    """
    here = Enrolment.objects.filter(programme=OuterRef("programme"), organisation=target)
    both = Q(Exists(here.filter(state=PlaceState.COMPLETED)), state=PlaceState.COMPLETED)
    return Enrolment.objects.filter(organisation=organisation, state__in=ONE_PER_ORGANISATION).exclude(both)


def places_in_the_way(organisation: Organisation, target: Organisation) -> QuerySet[Enrolment]:
    """Of those that would move, where the target has a place already that counts: one of the two has to end (P2)."""
    here = Enrolment.objects.filter(programme=OuterRef("programme"), organisation=target)
    return places_that_move(organisation, target).filter(Exists(here.filter(state__in=ONE_PER_ORGANISATION)))


def moving_with(organisation: Organisation, target: Organisation) -> Moving:
    """Three queries."""
    places = places_that_move(organisation, target)
    of_programme = places.values_list("programme__title").annotate(count=Count("pk"))
    counted = Organisation.objects.filter(pk=organisation.pk).aggregate(
        **{name: Count(name, distinct=True) for name in ("people", "aliases", "domains", "districts", *_DECLARED)}
    )
    return Moving(
        organisation=organisation.name,
        target=target.name,
        people=counted["people"],
        places=[(title, count) for title, count in of_programme.order_by("programme__title", "programme")],
        past_places=organisation.enrolments.exclude(pk__in=places.values("pk")).count(),
        spellings=counted["aliases"] + 1,
        domains=counted["domains"],
        districts=counted["districts"],
        interests=counted["interests"],
        conflicts=counted["conflicts_of_interest"],
    )


def programmes_in_the_way(organisation: Organisation, target: Organisation) -> list[Programme]:
    """Where a place would move to which the other has one already that counts: each sends one (P2)."""
    found = Programme.objects.filter(enrolments__in=places_in_the_way(organisation, target)).distinct()
    return list(found.order_by("title", "pk"))
