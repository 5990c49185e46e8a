"""What carrying out an option would do, to whom, and who is told (P8): for the page, and again under the lock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.refusal import Refusal
from core.templatetags.wording import in_words, plural
from sets.balancing import Plan, SetNow, plan
from sets.letters import letter
from sets.models import Enrolment, LearningSet, Programme
from sets.options import Figures, Option, better_options
from sets.selectors.arrangements import Arrangement
from sets.selectors.parts import every_set_of
from sets.selectors.places import PersonRow
from sets.states import PlaceState, SetState


@dataclass(frozen=True)
class Standing:
    """The sets and the places of a programme, as they are at the moment."""

    programme: Programme
    #: Cancelled ones too, by letter.
    sets: Mapping[str, LearningSet]
    #: Live places, by number, in order.
    places: Mapping[int, Enrolment]

    @property
    def in_line(self) -> list[int]:
        return [pk for pk, one in self.places.items() if one.state == PlaceState.WAITING and one.is_eligible]

    @property
    def taking(self) -> list[SetNow]:
        taking = [one for one in self.sets.values() if one.takes_members]
        return [SetNow(s.letter, self.members(s), self._offers(s), bool(s.dates_confirmed_at)) for s in taking]

    @property
    def figures(self) -> Figures:
        taking = self.taking
        alive = [one for one in self.sets.values() if one.state != SetState.CANCELLED]
        return Figures(len(alive), len(taking), sum(one.held for one in taking), len(self.in_line))

    def members(self, learning_set: LearningSet) -> tuple[int, ...]:
        return self._in(learning_set, PlaceState.CONFIRMED)

    def _offers(self, learning_set: LearningSet) -> int:
        return len(self._in(learning_set, PlaceState.OFFERED))

    def _in(self, learning_set: LearningSet, state: PlaceState) -> tuple[int, ...]:
        found = self.places.items()
        return tuple(pk for pk, one in found if one.learning_set_id == learning_set.pk and one.state == state)


def standing_of(programme: Programme) -> Standing:
    """Two queries."""
    sets = sorted(every_set_of(programme), key=lambda one: (len(one.letter), one.letter))
    places = programme.enrolments.live().in_order().select_related("participant", "organisation")
    return Standing(programme, {one.letter: one for one in sets}, {one.pk: one for one in places})


def planned(standing: Standing, number_of_sets: int) -> tuple[Option, Plan]:
    """The option with so many sets, and what it would do; refused where there is none, or offers are in the way.

    Where no seats are given any more nobody waits either, so there is no option.
    """
    programme = standing.programme
    found = [o for o in better_options(programme, standing.figures) if o.number_of_sets == number_of_sets]
    if not found:
        sets = f"{in_words(number_of_sets)} {plural(number_of_sets, 'set,sets')}"
        raise Refusal(f"As the places stand now, {sets} would seat nobody else.")
    [option], taking, made = found, standing.taking, len(standing.sets)
    return option, plan(
        option.sizes,
        sets=taking,
        opened=[letter(made + number) for number in range(number_of_sets - len(taking))],
        waiting=standing.in_line,
        minimum=programme.minimum,
        optimum=programme.optimum,
    )


@dataclass(frozen=True)
class SetThen:
    name: str
    now: int
    then: int


@dataclass(frozen=True)
class PersonThen:
    person: PersonRow
    to: str
    was_in: str = ""
    is_offer: bool = False


@dataclass(frozen=True)
class BalancePage:
    arrangement: Arrangement
    sets: Sequence[SetThen]
    moves: Sequence[PersonThen]
    seated: Sequence[PersonThen]
    happens: Sequence[str]
    told: str
    #: The sets with confirmed dates into which somebody moves (P14).
    to_agree: Sequence[str]
    mark: str

    @property
    def question(self) -> str:
        number = self.arrangement.option.number_of_sets
        return f"{in_words(number).capitalize()} {plural(number, 'set,sets')} of {self.arrangement.sizes}?"


def balance_page(programme: Programme, number_of_sets: int) -> BalancePage:
    """Everything of the page in three queries; refused as `planned` says."""
    standing = standing_of(programme)
    option, made = planned(standing, number_of_sets)
    held = {one.letter: one.held for one in standing.taking}
    rows = {pk: PersonRow(one) for pk, one in standing.places.items()}
    return BalancePage(
        arrangement=Arrangement(option, programme.planned_sessions.count(), is_present=False),
        sets=[SetThen(_name(one), held.get(one, 0), size) for one, size in made.sizes.items()],
        moves=[PersonThen(rows[one.person], _name(one.to), was_in=_name(one.was_in)) for one in made.moves],
        seated=[PersonThen(rows[one.person], _name(one.to), is_offer=one.is_offer) for one in made.seated],
        happens=list(_happens(standing, made)),
        told=_told(made),
        to_agree=[_name(one) for one in made.to_agree],
        mark=made.mark,
    )


def _happens(standing: Standing, made: Plan) -> Iterator[str]:
    """What else follows, in sentences."""
    for one in made.opened:
        yield f"{_name(one)} opens, without dates and without a facilitator at first."
    for one in sorted({move.was_in for move in made.moves}):
        learning_set = standing.sets[one]
        yield f"Whoever moves is no longer in {learning_set}: its dates and its pages are theirs no more."
        stay = len(standing.members(learning_set)) - sum(move.was_in == one for move in made.moves)
        least = standing.programme.minimum
        if learning_set.state == SetState.CONFIRMED and stay < least:
            members = f"{in_words(stay)} {plural(stay, 'member,members')}"
            yield f"{learning_set} then has {members}, fewer than the {in_words(least)} it needs: offers do not count."
    if others := sum(one.state == PlaceState.WAITING and not one.is_eligible for one in standing.places.values()):
        yield (
            f"{in_words(others).capitalize()} more {plural(others, 'waits,wait')} for an organisation to be accepted, "
            "and cannot be seated yet."
        )
    if any(one.offers for one in standing.taking):
        yield "Open offers stay as they are."


def _told(made: Plan) -> str:
    who = [(len(made.moves), "who moves,who move"), (len(made.seated), "who gets a seat,who get a seat")]
    people = " and ".join(f"the {in_words(number)} {plural(number, words)}" for number, words in who if number)
    told = f"{people[:1].upper()}{people[1:]} {plural(len(made.moves) + len(made.seated), 'is,are')} told by mail"
    return f"{told}, and so are the coordinators. Nobody else is."


def _name(set_letter: str) -> str:
    return f"Set {set_letter}"
