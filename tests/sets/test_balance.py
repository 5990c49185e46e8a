"""A coordinator carries out an option: who moves, who is seated, what is refused, what the ledger proves (P8)."""

from datetime import timedelta

import pytest

from core.refusal import Refusal
from notifications.emails import written
from notifications.models import Message
from sets.audit import audit_programme
from sets.models import Enrolment, LedgerEntry, Programme
from sets.selectors.balancing import balance_page
from sets.services import places, steps
from sets.services.balancing import CHANGED, balance
from sets.services.learning_sets import confirm_set
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


def full(number: int = 5, **fields) -> tuple[Programme, list[Enrolment]]:
    """Set A is full with four, and the rest wait: too few for a set by themselves."""
    programme = make.programme(**{"minimum": 2, "optimum": 3, "maximum": 4, "max_sets": 3} | fields)
    return programme, make.places(programme, number)


def balanced(programme: Programme, number_of_sets: int = 2, *, mark: str = "", **fields) -> None:
    of = {"reason": "So that all have a place.", "agreed": False, "now": LATER} | fields
    actor = of.pop("actor", None) or make.coordinator_of(programme)
    seen = mark or balance_page(programme, number_of_sets).mark
    balance(actor=actor, programme=programme, number_of_sets=number_of_sets, mark=seen, **of)


def stand(programme: Programme) -> dict[int, str]:
    """Position → the letter of the set, or the state."""
    found = programme.enrolments.select_related("learning_set").order_by("position")
    return {one.position: one.learning_set.letter if one.is_held else one.state for one in found}


def kinds(*after: Message) -> list[tuple[str, str]]:
    found = Message.objects.exclude(pk__in=[one.pk for one in after]).order_by("to")
    return sorted((one.kind, one.to) for one in found)


def test_the_last_to_come_moves_and_whoever_waits_is_seated_with_them_each_told_once():
    """P8, P13, C10: one move, one seat, one mail each and one to the coordinator, and no names but the reader's own."""
    programme, made = full()
    earlier = list(Message.objects.all())
    page = balance_page(programme, 2)
    assert [(one.name, one.now, one.then) for one in page.sets] == [("Set A", 4, 3), ("Set B", 0, 2)]
    balanced(programme, mark=page.mark)
    assert stand(programme) == {1: "A", 2: "A", 3: "A", 4: "B", 5: "B"}
    assert [one.person.place.pk for one in page.moves] == [made[3].pk]
    assert [one.person.place.pk for one in page.seated] == [made[4].pk]
    coordinator = make.coordinator_of(programme)
    assert kinds(*earlier) == sorted(
        [
            ("place_moved", made[3].participant.email),
            ("place_confirmed", made[4].participant.email),
            ("set_opened", coordinator.email),
        ]
    )
    for message in Message.objects.exclude(pk__in=[one.pk for one in earlier]):
        others = {one.participant.full_name for one in made if one.participant_id != message.recipient_id}
        assert not any(name in f"{message.subject} {message.context}" for name in others)
    opened = written(Message.objects.get(kind="set_opened"))
    assert "members who moved and those first in line have places in it" in str(opened.message())
    assert programme.sets.get(letter="A").people_epoch == 2
    assert audit_programme(programme, now=LATER) == []


def test_the_same_button_twice_moves_once_and_an_older_page_moves_nobody():
    """P8: what was read is what happens, or nothing does."""
    programme, made = full()
    mark = balance_page(programme, 2).mark
    with pytest.raises(Refusal, match="Give a reason"):
        balanced(programme, mark=mark, reason=" ")
    with pytest.raises(Refusal, match="Only the coordinator"):
        balanced(programme, mark=mark, actor=make.person())
    places.withdraw(actor=made[3].participant, enrolment=made[3], now=LATER)
    with pytest.raises(Refusal, match="would seat nobody else"):
        balanced(programme, mark=mark)
    make.place(programme, now=LATER)
    with pytest.raises(Refusal, match=CHANGED):
        balanced(programme, mark=mark)
    assert programme.sets.count() == 1
    mark = balance_page(programme, 2).mark
    balanced(programme, mark=mark)
    count = LedgerEntry.objects.count()
    balanced(programme, mark=mark)
    assert LedgerEntry.objects.count() == count
    assert audit_programme(programme, now=LATER) == []


def test_a_set_that_has_started_is_left_out_and_a_page_from_before_is_refused():
    """P6, P8."""
    programme, _ = full(9, parallel_sets="automatic", max_sets=3)
    assert stand(programme)[5] == "B"
    page = balance_page(programme, 3)
    assert [one.then for one in page.sets] == [3, 3, 3]
    begun = make.confirmed_dates(programme.sets.get(letter="A"))
    make.facilitator(begun)
    confirm_set(actor=make.coordinator_of(programme), learning_set=begun, now=LATER)
    steps.start_set(actor=None, learning_set=begun, now=LATER)
    with pytest.raises(Refusal, match="three sets would seat nobody else"):
        balanced(programme, 3, mark=page.mark)
    balanced(programme, 2)
    assert [stand(programme)[n] for n in range(1, 10)] == [*"AAAA", *"BBB", *"CC"]
    assert audit_programme(programme, now=LATER) == []


def test_open_offers_stay_and_a_confirmed_set_that_falls_below_its_minimum_is_told_of():
    """P8, P11: two of five gave up their place, so two who waited have offers; one more waits."""
    programme, made = full(8, minimum=3, maximum=5, max_sets=2, parallel_sets="never")
    learning_set = make.confirmed_dates(programme.sets.get())
    make.facilitator(learning_set)
    confirm_set(actor=make.coordinator_of(programme), learning_set=learning_set, now=NOW)
    for place in made[:2]:
        places.withdraw(actor=place.participant, enrolment=place, now=NOW)
    assert "Set A then has one member, fewer than the three it needs" in " ".join(balance_page(programme, 2).happens)
    balanced(programme)
    assert [stand(programme)[n] for n in range(3, 9)] == [*"ABB", *"AA", "B"]
    assert list(programme.enrolments.filter(state="offered").values_list("position", flat=True)) == [6, 7]
    assert Message.objects.filter(kind="below_minimum").count() == 1
    assert audit_programme(programme, now=LATER) == []


def test_where_offers_are_in_the_way_it_is_said_and_nothing_is_done():
    """P8."""
    programme, made = full(8, minimum=3, max_sets=2, parallel_sets="never")
    make.confirmed_dates(programme.sets.get())
    for place in made[:2]:
        places.withdraw(actor=place.participant, enrolment=place, now=NOW)
    for place in made[2:4]:
        places.withdraw(actor=place.participant, enrolment=place, now=NOW)
    for _ in range(2):
        make.place(programme, now=NOW)
    with pytest.raises(Refusal, match="Open offers stay where they are, and Set A has four: sets of 3 and 3"):
        balanced(programme, mark="any")
    assert programme.sets.count() == 1


def test_nobody_moves_into_confirmed_dates_without_having_agreed():
    """P14: such a balance comes about only where a free seat was left unfilled, as here by force."""
    programme, made = full(8, parallel_sets="automatic", max_sets=3)
    make.confirmed_dates(programme.sets.get(letter="B"))
    Enrolment.objects.filter(pk__in=[one.pk for one in made[5:]]).update(
        state="waiting", learning_set=None, seat=None, seat_limit=None
    )
    page = balance_page(programme, 3)
    assert (page.to_agree, [one.is_offer for one in page.seated]) == (["Set B"], [False, False, True])
    with pytest.raises(Refusal, match="The dates of Set B are confirmed"):
        balanced(programme, 3)
    balanced(programme, 3, agreed=True)
    assert stand(programme) == dict(enumerate("AAABBCCB", start=1))
