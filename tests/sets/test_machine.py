"""Places as a whole: random histories against a small model in plain Python, under the audit (P1 to P11, P13, P14)."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.test import TestCase
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.refusal import Refusal
from notifications.models import Message
from sessions.services.ending import cancel_programme, cancel_set, merge_sets
from sets.audit import audit_programme
from sets.models import Enrolment, LedgerEntry, Programme
from sets.rules import Rules
from sets.selectors.balancing import balance_page
from sets.selectors.set_merge import merge_of
from sets.services import learning_sets, places, programmes
from sets.services.balancing import balance
from sets.services.changing import change_rules, rehearse_rules
from sets.services.moving import exchange_members, move_member, remove_and_give
from sets.services.requests import Application
from sets.working_days import end_of_offer
from tests import make
from tests.make import NOW
from tests.sets.handed import colleague_of, handed_by, taken_over
from tests.sets.test_telephone import caller, entered

MINIMUM, OPTIMUM, MAXIMUM, MAX_SETS = 2, 3, 4, 3


class Model:
    """The rules again, as small as they can be said. People are numbers; the lists are in order of position."""

    def __init__(self, policy: str) -> None:
        self.policy = policy
        self.minimum, self.optimum, self.maximum, self.max_sets = MINIMUM, OPTIMUM, MAXIMUM, MAX_SETS
        self.cancelled: set[int] = set()
        self.over = False
        self.waiting: list[int] = []
        self.offered: dict[int, int] = {}
        self.members: dict[int, int] = {}
        self.dated: list[bool] = [False]
        self.position: dict[int, int] = {}
        #: When each was received, then the position.
        self.turn: dict[int, tuple[datetime, int]] = {}
        self.closed = False

    def held(self, number: int) -> int:
        return [*self.offered.values(), *self.members.values()].count(number)

    def neediest(self, sizes: dict[int, int] | None = None) -> int | None:
        room = [n for n in self.alive() if self.held(n) < (sizes or {}).get(n, self.maximum)]

        def need(n: int) -> tuple[int, int]:
            return (self.held(n) >= self.minimum) + (self.held(n) >= self.optimum), n

        return min(room, key=need, default=None)

    def alive(self) -> list[int]:
        return [n for n in range(len(self.dated)) if n not in self.cancelled]

    def serve(self) -> None:
        while True:
            while self.waiting and (chosen := self.neediest()) is not None:
                (self.offered if self.dated[chosen] else self.members)[self.waiting.pop(0)] = chosen
            if self.policy != "automatic" or not self.may_open():
                return
            self.dated.append(False)

    def may_open(self) -> bool:
        return len(self.waiting) >= self.minimum and len(self.alive()) < self.max_sets

    def may_come(self) -> bool:
        """Whether a place can come any more: if not, requests are refused."""
        return bool(self.alive()) or (self.policy != "never" and self.max_sets > 0)

    def cancel_set(self, number: int) -> None:
        back = [person for person, n in (self.members | self.offered).items() if n == number]
        for person in back:
            self.members.pop(person, None)
            self.offered.pop(person, None)
        self.waiting = sorted([*self.waiting, *back], key=lambda person: self.turn[person])
        self.cancelled.add(number)
        if self.policy == "automatic":
            self.policy = "ask"
        self.serve()

    def merge(self, number: int, into: int, *, agreed: bool) -> bool:
        """P11. Whether it may be done: too few members, and room for all of them elsewhere."""
        moving = [person for person, n in self.members.items() if n == number]
        room = self.maximum - self.held(into)
        if not 0 < len(moving) < self.minimum or room < len(moving) or (self.dated[into] and not agreed):
            return False
        self.members |= dict.fromkeys(moving, into)
        self.cancel_set(number)
        return True

    def balance(self, count: int) -> bool:
        """P8. Whether it can be done; all sets are full while somebody waits, so those who move go to new ones."""
        here, people = self.alive(), len(self.waiting) + len(self.offered) + len(self.members)
        if not self.waiting or not len(here) < count <= self.max_sets or count * self.minimum > people:
            return False
        sets = [*here, *range(len(self.dated), len(self.dated) + count - len(here))]
        small, larger = divmod(min(people, count * self.maximum), count)
        offers = {n: list(self.offered.values()).count(n) for n in sets}
        in_turn = sorted(sets, key=lambda n: (offers[n] <= small, n))
        sizes = {n: small + (number < larger) for number, n in enumerate(in_turn)}
        if any(offers[n] > sizes[n] for n in sets):
            return False
        self.dated += [False] * (count - len(here))
        moving = []
        for number in here:
            those = sorted((who for who, n in self.members.items() if n == number), key=lambda who: self.turn[who])
            moving += those[sizes[number] - offers[number] :]
        for person in moving:
            del self.members[person]
        for person in moving:
            self.members[person] = self.neediest(sizes)
        while self.waiting and (chosen := self.neediest(sizes)) is not None:
            self.members[self.waiting.pop(0)] = chosen
        self.serve()
        return True

    def end(self) -> None:
        self.over = True
        self.waiting, self.offered, self.members = [], {}, {}

    def request(self, person: int, position: int, received: datetime, *, saw: int | None) -> None:
        self.position[person], self.turn[person] = position, (received, position)
        chosen = self.neediest()
        if chosen is not None and not self.waiting and (not self.dated[chosen] or saw == chosen):
            self.members[person] = chosen
        else:
            self.waiting = sorted([*self.waiting, person], key=lambda one: self.turn[one])
        self.serve()

    def hand_over(self, person: int, successor: int) -> None:
        """P10: somebody else stands just there."""
        self.waiting = [successor if one == person else one for one in self.waiting]
        for kept in (self.offered, self.members, self.position, self.turn):
            if person in kept:
                kept[successor] = kept.pop(person)

    def leave(self, person: int) -> None:
        if person in self.waiting:
            self.waiting.remove(person)
        self.offered.pop(person, None)
        self.members.pop(person, None)
        self.serve()

    def lapse(self, people: list[int]) -> None:
        for person in people:
            del self.offered[person]
        self.serve()


#: Once a programme has ended nothing can be done with its places.
going_on = precondition(lambda self: not self.model.over)


class Places(RuleBasedStateMachine):
    """One programme. Each step is done by a service and by the model; then both must say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.atomics = TestCase._enter_atomics()
        self.now = NOW
        self.people: dict[int, Enrolment] = {}
        #: When sign-up was closed, and open again.
        self.closures: list[tuple[datetime, datetime | None]] = []

    def teardown(self) -> None:
        TestCase._rollback_atomics(self.atomics)

    @initialize(policy=st.sampled_from(["automatic", "ask", "never"]))
    def start(self, policy: str) -> None:
        self.programme = make.programme(
            minimum=MINIMUM, optimum=OPTIMUM, maximum=MAXIMUM, max_sets=MAX_SETS, parallel_sets=policy
        )
        self.coordinator = make.coordinator_of(self.programme)
        self.model = Model(policy)

    def tick(self) -> None:
        self.now += timedelta(minutes=7)

    @going_on
    @rule(saw=st.booleans(), many=st.integers(1, 3))
    def request(self, saw: bool, many: int) -> None:
        if self.model.closed or not self.model.may_come():
            with pytest.raises(Refusal):
                make.place(self.programme, now=self.now)
            return
        for _ in range(many):
            self.one_request(saw=saw)

    def one_request(self, *, saw: bool) -> None:
        self.tick()
        chosen = self.model.neediest()
        mark = self.sets()[chosen].dates_mark if saw and chosen is not None else ""
        place = make.place(self.programme, now=self.now, dates_mark=mark)
        self.people[place.pk] = place
        self.model.request(place.pk, place.position, self.now, saw=chosen if mark else None)

    @going_on
    @rule(saw=st.booleans(), minutes=st.integers(0, 60))
    def request_by_telephone(self, saw: bool, minutes: int) -> None:
        """P15: received earlier, so ahead of those who wait and were received later; nobody's seat is taken."""
        self.tick()
        opened, now = self.programme.opens_at, self.now
        received = max(opened, now - timedelta(minutes=minutes))
        chosen = self.model.neediest()
        mark = self.sets()[chosen].dates_mark if saw and chosen is not None else ""
        of = {"now": now, "received": received, "application": Application(committed=True, dates_mark=mark)}
        who = caller(email=f"caller{len(self.people)}@example.org")
        if not self.model.may_come() or any(
            since <= received and (until is None or received < until) for since, until in self.closures
        ):
            with pytest.raises(Refusal):
                entered(self.programme, who, **of)
            return
        place = entered(self.programme, who, **of)
        self.people[place.pk] = place
        self.model.request(place.pk, place.position, received, saw=chosen if mark else None)

    def sets(self) -> list:
        return list(self.programme.sets.order_by("letter"))

    def someone(self, data: st.DataObject, people: list[int]) -> Enrolment:
        return self.people[data.draw(st.sampled_from(sorted(people)))]

    @precondition(lambda self: self.model.waiting or self.model.members or self.model.offered)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        self.tick()
        place = self.someone(data, [*self.model.waiting, *self.model.members, *self.model.offered])
        actor = data.draw(st.sampled_from([place.participant, self.coordinator]))
        places.withdraw(actor=actor, enrolment=place, reason="A reason", now=self.now)
        self.model.leave(place.pk)

    @precondition(lambda self: self.model.waiting or self.model.members or self.model.offered)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        self.tick()
        place = self.someone(data, [*self.model.waiting, *self.model.members, *self.model.offered])
        places.remove_person(actor=self.coordinator, enrolment=place, reason="A reason", now=self.now)
        self.model.leave(place.pk)
        with pytest.raises(Refusal):
            make.place(self.programme, place.participant, now=self.now)

    @precondition(lambda self: self.model.waiting or self.model.members or self.model.offered)
    @rule(data=st.data(), by_coordinator=st.booleans())
    def hand_over(self, data: st.DataObject, by_coordinator: bool) -> None:
        """P10: nobody else notices; refused once the offer has run out."""
        self.tick()
        place = self.someone(data, [*self.model.waiting, *self.model.members, *self.model.offered])
        place.refresh_from_db()
        do = partial(handed_by, self.coordinator, to=colleague_of(place)) if by_coordinator else taken_over
        if place.offer_ends_at and self.now >= place.offer_ends_at:
            with pytest.raises(Refusal):
                do(place, now=self.now)
            return
        new = do(place, now=self.now)
        self.people[new.pk] = new
        self.model.hand_over(place.pk, new.pk)

    @precondition(lambda self: self.model.offered)
    @rule(data=st.data(), yes=st.booleans())
    def answer(self, data: st.DataObject, yes: bool) -> None:
        self.tick()
        place = self.someone(data, list(self.model.offered))
        place.refresh_from_db()
        if self.now >= place.offer_ends_at:
            with pytest.raises(Refusal):
                places.accept_offer(actor=place.participant, enrolment=place, now=self.now)
        elif yes:
            places.accept_offer(actor=place.participant, enrolment=place, now=self.now)
            self.model.members[place.pk] = self.model.offered.pop(place.pk)
        else:
            places.decline_offer(actor=place.participant, enrolment=place, now=self.now)
            self.model.leave(place.pk)

    @precondition(lambda self: self.model.offered)
    @rule(days=st.integers(0, 9))
    def let_time_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        over = [pk for pk in self.model.offered if Enrolment.objects.get(pk=pk).offer_ends_at <= self.now]
        assert places.lapse_offers(programme=self.programme, now=self.now) == len(over)
        if over:
            self.model.lapse(over)

    @precondition(lambda self: self.model.alive())
    @rule(data=st.data())
    def confirm_dates(self, data: st.DataObject) -> None:
        self.tick()
        number = data.draw(st.sampled_from(self.model.alive()))
        first = date(2030, 3, 4) + timedelta(days=number)
        make.confirmed_dates(self.sets()[number], now=self.now, first=first)
        self.model.dated[number] = True

    @going_on
    @rule()
    def open_a_set(self) -> None:
        self.tick()
        if self.model.policy == "never" or not self.model.may_open():
            with pytest.raises(Refusal):
                learning_sets.open_set(actor=self.coordinator, programme=self.programme, now=self.now)
            return
        learning_sets.open_set(actor=self.coordinator, programme=self.programme, now=self.now)
        self.model.dated.append(False)
        self.model.serve()

    @going_on
    @rule(minimum=st.integers(1, 3), optimum=st.integers(0, 2), maximum=st.integers(0, 2), sets=st.integers(1, 4))
    def change_sizes(self, minimum: int, optimum: int, maximum: int, sets: int) -> None:
        """P9: what is refused changes nothing, and what was rehearsed is what happens."""
        self.tick()
        model, most = self.model, minimum + optimum + maximum
        rules = Rules(minimum, minimum + optimum, most, sets, model.policy, 3)
        of = {"actor": self.coordinator, "programme": self.programme, "rules": rules, "now": self.now}
        seen = Programme.objects.get(pk=self.programme.pk).ledger_count
        if sets < len(model.alive()) or any(model.held(n) > most for n in model.alive()):
            with pytest.raises(Refusal):
                change_rules(**of, seen=seen)
            return
        rehearsed = [(entry.kind, entry.to_state) for entry in rehearse_rules(**of).entries]
        change_rules(**of, seen=seen)
        written = LedgerEntry.objects.filter(programme_id=self.programme.pk, number__gt=seen).order_by("number")
        assert [(entry.kind, entry.to_state) for entry in written] == rehearsed
        model.minimum, model.optimum, model.maximum, model.max_sets = minimum, minimum + optimum, most, sets
        model.serve()

    @going_on
    @rule(more=st.sampled_from([1, 1, 1, 2, 0]))
    def balance(self, more: int) -> None:
        """P8: people come until somebody waits; what the page says is what happens, or both refuse."""
        for _ in range(9):
            if self.model.waiting or self.model.closed or not self.model.may_come():
                break
            self.one_request(saw=True)
        self.tick()
        count, programme = len(self.model.alive()) + more, Programme.objects.get(pk=self.programme.pk)
        of = {"actor": self.coordinator, "programme": programme, "number_of_sets": count, "now": self.now}
        of |= {"reason": "A reason", "agreed": False}
        if not self.model.balance(count):
            with pytest.raises(Refusal):
                balance(**of, mark="")
            return
        page = balance_page(programme, count)
        balance(**of, mark=page.mark)
        held = {str(one): one.enrolments.held().count() for one in programme.sets.taking_members()}
        assert held == {one.name: one.then for one in page.sets}

    @precondition(lambda self: self.model.members)
    @rule(data=st.data(), agreed=st.booleans())
    def move(self, data: st.DataObject, agreed: bool) -> None:
        """P14: to where there is room; whoever is there already stays, and no seat is free while somebody waits."""
        self.tick()
        place, model = self.someone(data, list(self.model.members)), self.model
        to = data.draw(st.sampled_from(range(len(model.dated))))
        sets = self.sets()
        of = {"actor": self.coordinator, "enrolment": place, "to": sets[to], "reason": "A reason"}
        of["seen_in"] = sets[model.members[place.pk]]
        is_there, is_shut = model.members[place.pk] == to, to not in model.alive() or model.held(to) >= model.maximum
        if not is_there and (is_shut or (model.dated[to] and not agreed)):
            with pytest.raises(Refusal):
                move_member(**of, agreed=agreed, now=self.now)
            return
        move_member(**of, agreed=agreed, now=self.now)
        model.members[place.pk] = to
        model.serve()

    @precondition(lambda self: len(set(self.model.members.values())) > 1)
    @rule(data=st.data(), agreed=st.booleans())
    def exchange(self, data: st.DataObject, agreed: bool) -> None:
        """P14: two of two sets, full or not."""
        self.tick()
        members, sets = self.model.members, self.sets()
        one = self.someone(data, list(members))
        other = self.someone(data, [pk for pk, number in members.items() if number != members[one.pk]])
        pair = members[one.pk], members[other.pk]
        of = {"actor": self.coordinator, "enrolment": one, "other": other, "reason": "A reason", "now": self.now}
        of["seen_in"] = tuple(sets[number] for number in pair)
        if any(self.model.dated[number] for number in pair) and not agreed:
            with pytest.raises(Refusal):
                exchange_members(**of, agreed=agreed)
            return
        exchange_members(**of, agreed=agreed)
        members[one.pk], members[other.pk] = pair[::-1]

    @precondition(lambda self: self.model.waiting and (self.model.members or self.model.offered))
    @rule(data=st.data(), agreed=st.booleans())
    def remove_and_give(self, data: st.DataObject, agreed: bool) -> None:
        """P14, P13: by name, whoever is ahead."""
        self.tick()
        model = self.model
        place = self.someone(data, [*model.members, *model.offered])
        chosen, number = self.someone(data, model.waiting), (model.members | model.offered)[place.pk]
        of = {"actor": self.coordinator, "enrolment": place, "to": chosen, "reason": "A reason", "now": self.now}
        of["seen_in"] = self.sets()[number]
        if model.dated[number] and not agreed:
            with pytest.raises(Refusal):
                remove_and_give(**of, agreed=agreed)
            return
        remove_and_give(**of, agreed=agreed)
        model.waiting.remove(chosen.pk)
        model.members[chosen.pk] = number
        model.leave(place.pk)

    @precondition(lambda self: self.model.alive() and not self.model.over)
    @rule(data=st.data())
    def cancel_a_set(self, data: st.DataObject) -> None:
        self.tick()
        number = data.draw(st.sampled_from(self.model.alive()))
        cancel_set(actor=self.coordinator, learning_set=self.sets()[number], reason="A reason", now=self.now)
        self.model.cancel_set(number)

    @precondition(lambda self: len(self.model.alive()) > 1 and not self.model.over)
    @rule(data=st.data(), agreed=st.booleans())
    def merge(self, data: st.DataObject, agreed: bool) -> None:
        """P11: everybody of a set that has too few goes to another, and nobody who waits is passed over."""
        self.tick()
        number = data.draw(st.sampled_from(self.model.alive()))
        into = data.draw(st.sampled_from([one for one in self.model.alive() if one != number]))
        here, there = self.sets()[number], self.sets()[into]
        of = {"actor": self.coordinator, "learning_set": here, "into": there, "mark": merge_of(here, there).mark}
        if self.model.merge(number, into, agreed=agreed):
            merge_sets(**of, reason="A reason", agreed=agreed, now=self.now)
        else:
            with pytest.raises(Refusal):
                merge_sets(**of, reason="A reason", agreed=agreed, now=self.now)

    @precondition(lambda self: len(self.model.position) > 8 and not self.model.over)
    @rule(complete=st.booleans())
    def end(self, complete: bool) -> None:
        """Section 3: nothing is filled, everybody is told once; completing is refused while a set goes on."""
        self.tick()
        of = {"actor": self.coordinator, "programme": self.programme, "now": self.now}
        told = [place.participant_id for place in self.programme.enrolments.live()]
        if not complete:
            cancel_programme(**of, reason="A reason")
        elif not self.model.closed or self.model.alive():
            with pytest.raises(Refusal):
                programmes.complete_programme(**of)
            return
        else:
            programmes.complete_programme(**of)
        mail = Message.objects.filter(kind="place_cancelled", topic=f"programme:{self.programme.pk}")
        assert sorted(mail.values_list("recipient", flat=True)) == sorted(told)
        self.model.end()
        self.model.cancelled |= set(range(len(self.model.dated)))

    @precondition(lambda self: self.model.over)
    @rule()
    def what_has_ended_takes_nobody(self) -> None:
        self.tick()
        for request in (make.place, entered):
            with pytest.raises(Refusal):
                request(self.programme, now=self.now)

    @going_on
    @rule()
    def close_or_reopen(self) -> None:
        self.tick()
        if self.model.closed:
            self.closures[-1] = self.closures[-1][0], self.now
            programmes.reopen(
                actor=self.coordinator, programme=self.programme, closes_at=None, reason="A reason", now=self.now
            )
        else:
            self.closures.append((self.now, None))
            programmes.close(actor=self.coordinator, programme=self.programme, now=self.now)
        self.model.closed = not self.model.closed

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "model"):
            return
        rows = self.programme.enrolments.live().select_related("learning_set").order_by("position")
        said = {p.pk: (p.state, p.position, p.learning_set and ord(p.learning_set.letter) - 65) for p in rows}
        position = self.model.position
        expected = {pk: ("waiting", position[pk], None) for pk in self.model.waiting}
        expected |= {pk: ("offered", position[pk], n) for pk, n in self.model.offered.items()}
        expected |= {pk: ("confirmed", position[pk], n) for pk, n in self.model.members.items()}
        assert said == expected
        assert self.programme.sets.count() == len(self.model.dated)

    @invariant()
    def the_audit_is_silent(self) -> None:
        if hasattr(self, "model"):
            self.programme.refresh_from_db()
            assert audit_programme(self.programme, now=self.programme.ledger_at) == []


@pytest.mark.django_db
def test_random_histories_agree_with_the_model_and_the_audit_is_silent():
    """P1 to P8, P10, P11, P13, P14."""
    assert end_of_offer(NOW, 3) > NOW
    run_state_machine_as_test(
        Places,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
