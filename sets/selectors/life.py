"""What ending a programme or a set does, to whom, and who is told: said before it is done."""

from core.templatetags.wording import capfirst_only, in_words, plural
from participants.models import User
from sets.models import Facilitation, Interest, LearningSet, Programme
from sets.selectors.consequences import Consequences
from sets.states import HELD, SERVING, ParallelSets, PlaceState, ProgrammeState, SetState

_ENDED = (SetState.COMPLETED, SetState.CANCELLED)


def people(number: int, one: str = "person", many: str = "people") -> str:
    """`Five people`."""
    return f"{capfirst_only(in_words(number))} {plural(number, f'{one},{many}')}"


def of_cancelling_programme(programme: Programme) -> Consequences:
    """Three queries."""
    if programme.is_draft:
        return Consequences(["The draft is put away. Nobody has ever seen it, and nobody will."], "Nobody is mailed.")
    states = list(programme.enrolments.live().values_list("state", flat=True))
    held = sum(state in HELD for state in states)
    going_on = list(programme.sets.exclude(state__in=_ENDED))
    interested = Interest.objects.filter(programme=programme).count()
    waiting = len(states) - held
    happens = [
        f"{people(held)} {plural(held, 'loses,lose')} the place or the offer, and {in_words(waiting)} "
        f"{plural(waiting, 'leaves,leave')} the waiting list. Nobody moves up.",
        f"{_listed([str(one) for one in going_on])} {plural(len(going_on), 'ends,end')}, and every session ahead is "
        "cancelled and taken out of calendars."
        if going_on
        else "Every set has ended already.",
        "The page of the programme says that it has been cancelled. This cannot be undone.",
    ]
    told = "Everybody who has a place or waits is told by mail, once, and sees your reason on the page of the place."
    others = "Facilitators" + (" and those who said they were interested" if interested else "") + " are told as well."
    return Consequences(happens, f"{told} {others}")


def of_cancelling_set(learning_set: LearningSet, reader: User) -> Consequences:
    """Three queries. `reader` is told nothing of what they do."""
    states = list(learning_set.enrolments.held().values_list("state", flat=True))
    members, offered = states.count(PlaceState.CONFIRMED), states.count(PlaceState.OFFERED)
    happens = [
        f"{people(members, 'member goes', 'members go')} back to the waiting list, at the old "
        f"{plural(members, 'position,positions')}, and may be seated at once where another set has a free seat.",
        f"Every session of {learning_set} that is ahead is cancelled and taken out of calendars.",
        "What the set wrote is no longer open to its members. This cannot be undone.",
    ]
    if offered:
        happens.insert(1, f"{people(offered, 'open offer ends', 'open offers end')}; the same goes for them.")
    if learning_set.programme.parallel_sets == ParallelSets.AUTOMATIC:
        happens.append("Sets no longer open by themselves: you are asked first, or this one would open again at once.")
    others = Facilitation.objects.filter(learning_set=learning_set, user__is_active=True).exclude(user=reader)
    told = "They are told by mail, once, and see your reason on the page of the place." if states else ""
    also = "Whoever facilitates the set is told." if others.exists() else ""
    return Consequences(happens, f"{told} {also}".strip() or "Nobody is mailed.")


def why_not_cancel_set(learning_set: LearningSet) -> str:
    ended = learning_set.state in _ENDED or learning_set.programme.state not in SERVING
    return f"{learning_set} has ended." if ended else ""


def why_not_complete(programme: Programme) -> str:
    """Why the programme cannot be completed yet, or nothing (section 3). One query at most."""
    if programme.state != ProgrammeState.CLOSED:
        return "Close sign-up first." if programme.state == ProgrammeState.OPEN else "This programme is not closed."
    going_on = list(programme.sets.exclude(state__in=_ENDED))
    if not going_on:
        return ""
    has = plural(len(going_on), "has,have")
    return f"{_listed([str(one) for one in going_on])} {has} not ended: let each meet for the last time, or cancel it."


def of_completing(programme: Programme) -> Consequences:
    """One query."""
    waiting = programme.enrolments.waiting().count()
    happens = ["The programme ends. Nobody can sign up, and no set can open any more."]
    if waiting:
        leave = plural(waiting, "leaves,leave")
        happens.append(f"{people(waiting)} still waiting {leave} the list without a place.")
    told = "Those who still wait are told by mail, nobody else." if waiting else "Nobody is mailed."
    return Consequences([*happens, "This cannot be undone."], told)


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
