"""The page of a programme: what anybody needs to decide whether to sign up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.templatetags.wording import capfirst_only, in_words, when
from participants.states import Kind
from sets.models import Criterion, Interest, LearningSet, Programme
from sets.policies import coordinates, why_not_open
from sets.selectors.documents import Reading, public_documents
from sets.selectors.parts import criteria_of, planned_sessions_of, sets_of
from sets.selectors.places_left import PlacesLeft, dated_set, places_left
from sets.selectors.session_lines import SessionLine, confirmed_lines, planned_lines
from sets.selectors.standing import Standing, standing_of
from sets.states import ParallelSets, ProgrammeState


@dataclass(frozen=True)
class ProgrammePage:
    programme: Programme
    sessions: list[SessionLine]
    #: The set whose confirmed dates these are, or None while there is only the plan.
    dated_set: LearningSet | None
    criteria: list[Criterion]
    documents: list[Reading]
    places: PlacesLeft
    sizes: str
    kinds: str
    how_given: list[str]
    window: str
    standing: Standing
    #: The reader runs this programme, and holds no place in it.
    coordinates: bool
    #: Why one cannot sign up, or nothing.
    why_not: str
    #: That the reader would come, or None; looked up only while one cannot sign up.
    interest: Interest | None

    @property
    def is_draft(self) -> bool:
        return self.programme.state == ProgrammeState.DRAFT

    @property
    def may_sign_up(self) -> bool:
        return not (self.why_not or self.coordinates or self.standing.has_place or self.standing.was_removed)

    @property
    def may_express_interest(self) -> bool:
        if self.is_draft or self.programme.has_ended:
            return False
        return bool(self.why_not) and not (self.coordinates or self.standing.has_place)

    @property
    def shows_sessions(self) -> bool:
        """One by one, while somebody may still want to come to them."""
        return self.dated_set is not None or self.programme.state in (ProgrammeState.DRAFT, ProgrammeState.OPEN)

    @property
    def shows_places(self) -> bool:
        return self.programme.state in (ProgrammeState.OPEN, ProgrammeState.CLOSED) and bool(self.places.chairs)


def programme_page(programme: Programme, user: Any, now: datetime) -> ProgrammePage:
    """Four queries, one more with confirmed dates; for somebody signed in two more, three while one cannot sign up."""
    learning_sets = sets_of(programme)
    places, dated = places_left(programme, learning_sets), dated_set(programme, learning_sets)
    planned = planned_sessions_of(programme)
    why_not = why_not_open(programme, now) or places.why_none_can_come
    return ProgrammePage(
        programme=programme,
        sessions=confirmed_lines(dated, planned) if dated else planned_lines(planned),
        dated_set=dated,
        criteria=criteria_of(programme),
        documents=public_documents(programme),
        places=places,
        sizes=sizes(programme),
        kinds=kinds(programme),
        how_given=how_places_are_given(programme),
        window=window(programme, now),
        standing=standing_of(user, programme),
        coordinates=coordinates(user, programme),
        why_not=why_not,
        interest=interest_of(user, programme) if why_not else None,
    )


def interest_of(user: Any, programme: Programme) -> Interest | None:
    """What a person has said of a programme in which they have no place. One query for whoever is signed in."""
    return Interest.objects.filter(programme=programme, user=user).first() if user.is_authenticated else None


def sizes(programme: Programme) -> str:
    """`six to eight people`, or `six to twelve people, nine at best`."""
    least, best, most = programme.minimum, programme.optimum, programme.maximum
    words = str if most > 12 else in_words
    if least == most:
        return f"{words(most)} {'person' if most == 1 else 'people'}"
    said = f"{words(least)} to {words(most)} people"
    return f"{said}, {words(best)} at best" if least < best < most else said


def kinds(programme: Programme) -> str:
    """`local strategic partnerships and councils`."""
    names = [f"{kind.label.lower()}s" for kind in Kind if kind in programme.kinds]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1] if names else ""]))


def how_places_are_given(programme: Programme) -> list[str]:
    """The rules of the waiting list in plain words (P2 to P5, P7)."""
    days = programme.offer_working_days
    return [
        "Places are given in the order in which people sign up. Nobody is moved ahead of anybody else.",
        "Each organisation sends one representative.",
        _another_set(programme),
        "A place that comes free goes to whoever is first on the waiting list. Once a set’s dates are confirmed it is "
        f"offered first, and there {'is' if days == 1 else 'are'} {in_words(days)} working "
        f"{'day' if days == 1 else 'days'} to answer.",
    ]


def _another_set(programme: Programme) -> str:
    enough = in_words(programme.minimum)
    if programme.max_sets == 1:
        return "There is one set and there will be no other."
    most = f"There can be {in_words(programme.max_sets)} sets at most."
    if programme.parallel_sets == ParallelSets.AUTOMATIC:
        return f"When all places are taken and {enough} people wait, another set opens by itself. {most}"
    if programme.parallel_sets == ParallelSets.ASK:
        return f"When all places are taken and {enough} people wait, the coordinator may open another set. {most}"
    return "No other set will open when all places are taken."


def window(programme: Programme, now: datetime) -> str:
    """When one can sign up, in a sentence."""
    if sentence := why_not_open(programme, now):
        return sentence
    if programme.closes_at:
        return f"Sign-up is open until {when(programme.closes_at)}."
    return "Sign-up is open, with no closing date."


def number_of_sessions(count: int) -> str:
    """`Three half-day sessions`."""
    return f"{capfirst_only(in_words(count))} half-day {'session' if count == 1 else 'sessions'}"
