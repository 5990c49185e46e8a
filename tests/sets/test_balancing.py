"""The plan of a balance: who moves and who is seated so that the sets have the sizes of an option (P8)."""

from collections.abc import Iterator
from itertools import count, islice, permutations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from sets.balancing import Given, Move, Plan, SetNow, plan
from sets.options import options

MINIMUM, OPTIMUM, MAXIMUM = 2, 3, 4


def planned(sizes: tuple[int, ...], *sets: SetNow, waiting: tuple[int, ...] = (), minimum: int = 6) -> Plan:
    opened = "ABCDE"[len(sets) : len(sizes)]
    return plan(sizes, sets=sets, opened=list(opened), waiting=waiting, minimum=minimum, optimum=9)


def people(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


def test_thirteen_people_become_seven_and_six_by_moving_the_last_five_who_came():
    """P8's own example: Set A keeps seven, so that one move fewer is needed; whoever waited is seated with them."""
    found = planned((7, 6), SetNow("A", people(1, 12)), waiting=(13,))
    assert found.sizes == {"A": 7, "B": 6}
    assert found.opened == ["B"]
    assert [(one.person, one.was_in, one.to) for one in found.moves] == [(n, "A", "B") for n in range(8, 13)]
    assert found.seated == [Given(13, "B", is_offer=False)]


def test_who_has_an_open_offer_stays_and_members_move_instead():
    """P8: five of twelve have an offer; the last five of the seven members move."""
    found = planned((7, 6), SetNow("A", people(1, 7), offers=5), waiting=(13,))
    assert [one.person for one in found.moves] == [3, 4, 5, 6, 7]


def test_where_offers_are_in_the_way_it_says_which():
    """P8."""
    with pytest.raises(Refusal, match="Set A has eight: sets of 7 and 6 cannot hold them"):
        planned((7, 6), SetNow("A", people(1, 4), offers=8), waiting=(13,))


def test_seats_go_to_those_who_move_first_and_then_in_the_order_of_the_list():
    """P5, P8, P13: the set that needs somebody most, of those that have not their size yet."""
    found = planned((9, 8, 8), SetNow("A", people(1, 12)), waiting=people(20, 32))
    assert [one.to for one in found.moves] == ["B"] * 3
    assert [one.person for one in found.seated] == list(people(20, 32))
    assert "".join(one.to for one in found.seated) == "BBBCCCCCC" + "BB" + "CC"


def test_who_moves_into_confirmed_dates_has_to_agree_and_who_waited_is_offered_them():
    """P5, P14."""
    found = planned((4, 4), SetNow("A", people(1, 6)), SetNow("B", (7,), is_dated=True), waiting=(8,), minimum=2)
    assert (found.moves, found.to_agree) == ([Move(5, "A", "B"), Move(6, "A", "B")], ["B"])
    assert found.seated == [Given(8, "B", is_offer=True)]


def test_its_mark_is_another_as_soon_as_anything_of_it_is():
    sets, waiting = (SetNow("A", people(1, 12)),), (13,)
    same = planned((7, 6), *sets, waiting=waiting)
    assert same.mark == planned((7, 6), *sets, waiting=waiting).mark
    others = [
        planned((7, 6), SetNow("A", people(2, 13)), waiting=(14,)),
        planned((7, 6), *sets, waiting=(14,)),
        plan((7, 6), sets=sets, opened=["C"], waiting=waiting, minimum=6, optimum=9),
    ]
    assert len({same.mark, *(one.mark for one in others)}) == 4


def situations() -> Iterator[tuple[tuple[int, ...], list[SetNow], list[int]]]:
    """Up to two sets, full or not, some with offers, a few who wait, and each option for which somebody has to move."""
    every_set = [(held, offers) for held in range(MAXIMUM + 1) for offers in range(held + 1)]
    for sets in [(), *product(every_set, repeat=1), *product(every_set, repeat=2)]:
        held = sum(number for number, _ in sets)
        for waiting in range(1, 8):
            of = {"minimum": MINIMUM, "optimum": OPTIMUM, "maximum": MAXIMUM, "most_sets": 3, "held": held}
            for option in options(people=held + waiting, **of):
                if option.number_of_sets >= len(sets) and any(number > option.sizes[-1] for number, _ in sets):
                    numbers = count(1)
                    now = [
                        SetNow(letter, tuple(islice(numbers, number - offers)), offers)
                        for letter, (number, offers) in zip("AB", sets, strict=False)
                    ]
                    yield option.sizes, now, list(islice(numbers, waiting))


def fewest_moves(sizes: tuple[int, ...], sets: list[SetNow]) -> int | None:
    """By trying every way to seat every member; None where there is none."""
    every_set = [*sets, *(SetNow("") for _ in sizes[len(sets) :])]
    now = [number for number, one in enumerate(sets) for _ in one.members]
    best = None
    for room in {tuple(one) for one in permutations(sizes)}:
        free = [size - one.offers for size, one in zip(room, every_set, strict=True)]
        if min(free) < 0:
            continue
        for then in product(range(len(sizes)), repeat=len(now)):
            moves = sum(a != b for a, b in zip(now, then, strict=True))
            if (best is None or moves < best) and all(then.count(n) <= room for n, room in enumerate(free)):
                best = moves
    return best


@example(((4, 3, 3), [SetNow("A", people(1, 4)), SetNow("B", (), offers=4)], [5, 6]))
@settings(max_examples=200, deadline=None)
@given(st.sampled_from(list(situations())))
def test_a_plan_moves_as_few_as_can_be_and_loses_nobody(situation):
    """P8: the sizes are the option's, offers stay, the last who came move, nobody ahead is passed over."""
    sizes, sets, waiting = situation
    opened = list("ABC"[len(sets) : len(sizes)])
    of = {"sets": sets, "opened": opened, "waiting": waiting, "minimum": MINIMUM, "optimum": OPTIMUM}
    fewest = fewest_moves(sizes, sets)
    if fewest is None:
        with pytest.raises(Refusal, match="Open offers stay where they are"):
            plan(sizes, **of)
        return
    found = plan(sizes, **of)
    assert found == plan(sizes, **of)
    assert len(found.moves) == fewest
    then = {one.letter: [*one.members] for one in sets} | {letter: [] for letter in opened}
    for move in found.moves:
        then[move.was_in].remove(move.person)
        then[move.to].append(move.person)
    for one in sets:
        left = [person for person in one.members if person not in then[one.letter]]
        assert list(one.members) == [person for person in one.members if person not in left] + left
    for seat in found.seated:
        then[seat.to].append(seat.person)
    assert [one.person for one in found.seated] == waiting[: len(found.seated)]
    everybody = [person for one in sets for person in one.members] + [one.person for one in found.seated]
    assert sorted(person for seated in then.values() for person in seated) == everybody
    offers = {one.letter: one.offers for one in sets}
    assert sorted(len(seated) + offers.get(letter, 0) for letter, seated in then.items()) == sorted(sizes)
    assert {letter: len(seated) + offers.get(letter, 0) for letter, seated in then.items()} == found.sizes
