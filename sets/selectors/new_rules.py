"""What new sizes or another policy would change, in sentences, from what a rehearsal of the change did (P9)."""

from collections.abc import Iterator, Sequence

from core.templatetags.wording import in_words, plural
from sets.models import Enrolment, LearningSet, LedgerEntry, Programme
from sets.rules import Rules
from sets.selectors.consequences import Consequences
from sets.selectors.life import people
from sets.states import Kind, ParallelSets, PlaceState


def of_new_rules(
    programme: Programme, rules: Rules, entries: Sequence[LedgerEntry], *, coordinators_told: bool
) -> Consequences | None:
    """`entries` are those the change would write now; None if nothing would change. Three queries at most."""
    now = Rules.of(programme)
    if rules == now:
        return None
    seated = [entry for entry in entries if entry.kind == Kind.PLACE]
    opened = [entry for entry in entries if entry.kind == Kind.SET and not entry.from_state]
    happens = [*_of_sizes(now, rules), *_of_policy(now, rules)]
    happens += [f"Set {entry.row['letter']} opens." for entry in opened]
    happens += _of_people(programme, seated, opened)
    happens += _below_minimum(programme, now, rules)
    happens.append("Nobody loses a place, an offer or a rank.")
    return Consequences(happens, _who_is_told(len(seated), coordinators_told), needs_reason=False)


def _who_is_told(seated: int, coordinators: bool) -> str:
    if not seated:
        return "Only the coordinators are told by mail." if coordinators else "Nobody is mailed."
    told = f"{people(seated, 'person is', 'people are')} told by mail"
    return f"{told}{', and so are the coordinators' if coordinators else ''}."


def _of_sizes(now: Rules, rules: Rules) -> Iterator[str]:
    before, after = (now.minimum, now.optimum, now.maximum), (rules.minimum, rules.optimum, rules.maximum)
    if before != after:
        words = "at least {}, at best {}, at most {} people"
        yield f"A set has {words.format(*after)}; until now {words.format(*before)}."
    if now.maximum != rules.maximum:
        yield "That holds for every set that has not begun; a set that has begun stays as it is."


def _of_policy(now: Rules, rules: Rules) -> Iterator[str]:
    if now.max_sets != rules.max_sets:
        sets = plural(rules.max_sets, "set,sets")
        yield f"There can be {in_words(rules.max_sets)} {sets} at most; until now {in_words(now.max_sets)}."
    if now.parallel_sets != rules.parallel_sets:
        label = {str(one): one.label.lower() for one in ParallelSets}
        was = label[str(now.parallel_sets)]
        yield f"When enough people wait for another set: {label[rules.parallel_sets]}; until now {was}."
    if now.offer_working_days != rules.offer_working_days:
        days = rules.offer_working_days
        yield (
            f"Offers made from now on can be answered for {in_words(days)} working {plural(days, 'day,days')}; those "
            "made already keep their end."
        )


def _of_people(programme: Programme, seated: Sequence[LedgerEntry], opened: Sequence[LedgerEntry]) -> Iterator[str]:
    """Who would have a place, and where, in the order in which they would get it."""
    places = Enrolment.objects.filter(pk__in=[entry.subject for entry in seated])
    who = {
        one.pk: f"{one.participant} ({one.organisation})"
        for one in places.select_related("participant", "organisation")
    }
    letters = {one.pk: one.letter for one in programme.sets.all()} | {one.subject: one.row["letter"] for one in opened}
    for entry in seated:
        gets = "is offered a place" if entry.to_state == PlaceState.OFFERED else "gets a place"
        yield f"{who[entry.subject]} {gets} in Set {letters[entry.row['set']]}."


def _below_minimum(programme: Programme, now: Rules, rules: Rules) -> Iterator[str]:
    """P9: raising the minimum removes nobody; P11 then applies."""
    if rules.minimum <= now.minimum:
        return
    for one in LearningSet.objects.filter(programme=programme).taking_members().with_taken_seats():
        held = len(getattr(one, "taken", ()))
        if held < rules.minimum:
            yield f"{one} has {in_words(held)} places held, fewer than the {in_words(rules.minimum)} it then needs."
