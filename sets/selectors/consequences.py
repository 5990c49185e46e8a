"""What a decision would do, to whom, and who would be told: said before anything is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.templatetags.wording import in_words
from sets.models import Enrolment, LearningSet
from sets.selectors.conflicts import conflicts_in
from sets.selectors.places import LEAST_MEMBERS, first_in_line
from sets.states import SERVING, PlaceState, SetState


@dataclass(frozen=True)
class Consequences:
    happens: Sequence[str]
    told: str
    needs_reason: bool = True
    reason_hint: str = ""


def of_removing(place: Enrolment, *, may_choose: bool = False) -> Consequences:
    """Two queries at most. `may_choose`: who gets the seat is asked on the same page (P14)."""
    who = str(place.participant)
    happens = [f"{who} ({place.organisation}) {_loses(place)}."]
    told = f"{who} is told by mail, and sees your reason on the page of the place."
    if place.is_held and place.learning_set:
        sentence, next_one = who_follows(place, place.learning_set)
        if next_one and may_choose:
            sentence, next_one = f"{sentence[:-1]}, unless you choose somebody below.", "Whoever gets the seat"
        happens += [sentence, *below_minimum(place, place.learning_set)]
        told += f" {next_one} is told by mail." if next_one else ""
    happens.append(
        f"{who} cannot sign up for this programme again unless you lift the removal. {place.organisation} may send "
        "somebody else."
    )
    return Consequences(happens, told)


def of_leaving(place: Enrolment) -> Consequences:
    """Of withdrawing or declining for somebody (P15). Two queries at most."""
    who = str(place.participant)
    happens, told = [f"{who} ({place.organisation}) {_loses(place)}."], f"{who} is told by mail, and sees your reason."
    if place.is_held and place.learning_set:
        sentence, next_one = who_follows(place, place.learning_set)
        happens += [sentence, *below_minimum(place, place.learning_set)]
        told += f" {next_one} is told by mail." if next_one else ""
    if place.is_live:
        happens.append(f"{who} may sign up again, at the back.")
    return Consequences(happens, told)


def of_accepting(place: Enrolment) -> Consequences:
    """Of accepting an offer for somebody (P15)."""
    who = str(place.participant)
    if place.state != PlaceState.OFFERED:
        return Consequences([f"{who} has no open offer, so nothing would change."], "Nobody is mailed.")
    has = f"{who} ({place.organisation}) has the place in {place.learning_set}, and with it its dates."
    return Consequences([has], f"{who} is told by mail, and sees your reason.")


def of_confirming(learning_set: LearningSet) -> Consequences:
    """Four queries."""
    members, minimum = learning_set.enrolments.members().count(), learning_set.programme.minimum
    below = members < minimum
    happens = [
        f"{learning_set} goes ahead, with {in_words(members)} members.",
        f"It stays confirmed if somebody leaves. {asked_again(minimum)}"
        if below
        else "It stays confirmed if somebody leaves; you are told if it falls below its minimum.",
        "Nobody loses a place, and free seats are still filled from the waiting list.",
    ]
    hints = [f"It has {members} of {minimum} members, so say why it goes ahead."] if below else []
    conflicts = conflicts_in(learning_set)
    hints += ["A facilitator has declared a conflict, so say why it goes ahead."] if conflicts else []
    happens += [one.sentence for one in conflicts]
    return Consequences(happens, "Nobody is mailed.", needs_reason=bool(hints), reason_hint=" ".join(hints))


def asked_again(minimum: int) -> str:
    """Until when it counts that a set was let run with the members it has (P11)."""
    return (
        f"You are asked again if it has fewer members than now, or once it has had {in_words(minimum)} and has fewer."
    )


def may_go_ahead(learning_set: LearningSet, members: int) -> bool:
    """Whether there is anything to decide: a confirmed set with four members or more, and fewer than it needs (P11)."""
    needed = learning_set.needs(learning_set.programme.minimum)
    return learning_set.state == SetState.CONFIRMED and LEAST_MEMBERS <= members < needed


def of_going_ahead(learning_set: LearningSet) -> tuple[int, Consequences]:
    """How many members it has, and what it means to let it run with them (P11). One query."""
    members, minimum = learning_set.enrolments.members().count(), learning_set.programme.minimum
    happens = [
        f"{learning_set} goes ahead with {in_words(members)} members of {in_words(minimum)}. It stays confirmed.",
        "Nobody loses a place, and free seats are still filled from the waiting list, until its first session begins.",
        asked_again(minimum),
    ]
    return members, Consequences(happens, "Nobody is mailed. Your reason is kept in the record of the programme.")


def _loses(place: Enrolment) -> str:
    return {
        PlaceState.WAITING: "leaves the waiting list",
        PlaceState.OFFERED: f"loses the offer of a place in {place.learning_set}",
        PlaceState.CONFIRMED: f"loses the place in {place.learning_set}",
    }.get(PlaceState(place.state), "has left already, so nothing would change")


def who_follows(place: Enrolment, learning_set: LearningSet) -> tuple[str, str]:
    """What becomes of the seat, and whose it would be (P5, P6)."""
    takes = learning_set.takes_members and place.programme.state in SERVING
    follower = first_in_line(place.programme, but=place) if takes else None
    if not takes:
        return "The seat stays empty: this set takes no new members.", ""
    if follower is None:
        return "The seat stays free, because nobody waits for it.", ""
    how = "is offered to" if learning_set.dates_confirmed_at else "goes to"
    return f"The seat {how} {follower.participant}, who is first in line.", str(follower.participant)


def below_minimum(place: Enrolment, learning_set: LearningSet) -> list[str]:
    """P11: said before it happens."""
    if learning_set.state != SetState.CONFIRMED or place.state != PlaceState.CONFIRMED:
        return []
    left, minimum = learning_set.enrolments.members().count() - 1, place.programme.minimum
    if left >= minimum:
        return []
    return [f"{learning_set} then has {in_words(left)} members, fewer than the {in_words(minimum)} it needs."]
