"""Moves between sets by a coordinator's decision: who may go where, and what becomes of the seat left behind (P14)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from core.refusal import Refusal
from notifications.kinds import is_still_wanted
from notifications.models import Message
from participants.services.erasure import erase_person
from participants.states import Acceptance
from sets.audit import audit_programme
from sets.audit.replay import Replay
from sets.models import Commitment, Enrolment, LearningSet, LedgerEntry, LedgerReason, Programme, ProgrammeRole
from sets.services.acts import begin_as_coordinator
from sets.services.learning_sets import confirm_set
from sets.services.moving import exchange_members, move_member, relocate, remove_and_give
from sets.services.places import withdraw
from sets.services.serving import serve
from sets.services.steps import start_set
from sets.states import Cause
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
WHY = "Asked for mornings"


def two_sets(*, in_a: int = 4, in_b: int = 3, **fields: object) -> tuple[Programme, LearningSet, LearningSet]:
    """Sets A and B with four seats each, and so many members."""
    programme = make.programme(parallel_sets="automatic", max_sets=2, **fields)
    made = make.places(programme, 8)
    a, b = programme.sets.order_by("letter")
    # The fifth waited until a sixth came; then Set B opened for both.
    for place in made[in_a:4] + made[4 + in_b :]:
        withdraw(actor=place.participant, enrolment=place, now=NOW + timedelta(minutes=1))
    return programme, a, b


def members(learning_set: LearningSet) -> list[Enrolment]:
    return list(learning_set.enrolments.members().select_related("participant", "programme").order_by("position"))


def moved(place: Enrolment, to: LearningSet, **said: object) -> Enrolment:
    return move_member(
        **{
            "actor": make.coordinator_of(place.programme),
            "enrolment": place,
            "to": to,
            "seen_in": LearningSet.objects.filter(enrolments=place).first(),
            "reason": WHY,
            "agreed": False,
            "now": LATER,
            **said,
        }
    )


def exchanged(place: Enrolment, other: Enrolment, **said: object) -> Enrolment:
    return exchange_members(
        **{
            "actor": make.coordinator_of(place.programme),
            "enrolment": place,
            "other": other,
            "seen_in": (place.learning_set, other.learning_set),
            "reason": WHY,
            "agreed": False,
            "now": LATER,
            **said,
        }
    )


def fair(programme: Programme) -> bool:
    """`audit_places` is silent, and nothing is left for the end of the transaction to find."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    programme.refresh_from_db()
    assert audit_programme(programme, now=LATER) == []
    return True


def told(place: Enrolment) -> list[str]:
    return list(Message.objects.filter(recipient=place.participant).order_by("pk").values_list("subject", flat=True))


def test_a_member_moves_to_a_free_seat_is_told_once_and_is_a_member_there_from_then_on():
    """P14, C05: in one act, with its reason; the message says where and names nobody."""
    programme, a, b = two_sets()
    place, before = members(a)[0], Message.objects.count()
    programme.refresh_from_db()
    entries = programme.ledger_count
    after = moved(place, b)
    after.refresh_from_db()
    assert (after.state, after.learning_set, after.seat, after.in_set_since) == ("confirmed", b, 4, LATER)
    assert Message.objects.count() == before + 1
    assert told(place)[-1] == f"You are now in Set B: {programme.title}"
    programme.refresh_from_db()
    assert programme.ledger_count == entries + 1
    assert LedgerReason.objects.get(programme_id=programme.pk, act=programme.ledger_count).text == WHY
    assert moved(place, b).seat == 4
    assert Message.objects.count() == before + 1
    assert LearningSet.objects.get(pk=a.pk).people_epoch == a.people_epoch + 1
    with pytest.raises(Refusal, match=r"is not in Set A any more\. Look again"):
        exchanged(place, members(b)[0])
    assert fair(programme)


def test_the_seat_left_behind_is_free_for_whoever_comes_next():
    """P5: a set below its best size needs it most."""
    programme, a, b = two_sets(in_a=3)
    moved(members(a)[0], b)
    assert make.place(programme, now=LATER).learning_set == a
    assert fair(programme)


def test_two_members_of_full_sets_exchange_their_seats_once_however_often_it_is_sent():
    """P14, P3: nobody is without a seat for it, and the list behind them stays as it is."""
    programme, a, b = two_sets(in_b=4)
    waiting = make.place(programme, now=NOW + timedelta(minutes=5))
    one, other = members(a)[1], members(b)[2]
    for _ in range(2):
        exchanged(one, other)
    seats = {place.pk: (place.learning_set, place.seat) for place in programme.enrolments.members()}
    assert (seats[one.pk], seats[other.pk]) == ((b, other.seat), (a, one.seat))
    assert (told(one)[-1], told(other)[-1]) == tuple(f"You are now in Set {x}: {programme.title}" for x in "BA")
    assert Message.objects.filter(kind="place_moved").count() == 2
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    assert fair(programme)


def test_several_members_move_in_one_act_and_chains_need_no_free_seat():
    """P8: seats count once all have moved; too many for a set are refused, and then nobody has moved."""
    programme, a, b = two_sets(in_a=4, in_b=2)
    of_a, of_b = members(a), members(b)
    with pytest.raises(Refusal, match="Set B has room for 2, and 3 would come"), transaction.atomic():
        relocate(begun(programme), dict.fromkeys(of_a[:3], b))
    with transaction.atomic():
        act = begun(programme)
        relocate(act, {**dict.fromkeys(of_a[:3], b), of_b[0]: a})
        serve(act)
        act.finish()
    assert [len(members(a)), len(members(b))] == [2, 4]
    assert fair(programme)


def begun(programme: Programme, **fields: object):
    """As an act of the coordinator, with a reason."""
    actor = make.coordinator_of(programme)
    return begin_as_coordinator(programme=programme, actor=actor, cause=Cause.MOVE, now=LATER, reason=WHY, **fields)


def test_what_p14_refuses_is_refused_with_a_sentence_and_changes_nothing():
    """P14: a full set, one that has started, an open offer, no place, the same set, no reason, strangers."""
    programme, a, b = two_sets(in_b=4)
    first = members(a)[0]
    with pytest.raises(Refusal, match="Set B is full: 4 of its 4 places are held or offered"):
        moved(first, b)
    with pytest.raises(Refusal, match="is in Set A already"), transaction.atomic():
        relocate(begun(programme), {first: a})
    with pytest.raises(Refusal, match="Give a reason"):
        moved(first, b, reason="  ")
    with pytest.raises(Refusal, match="Only the coordinator"):
        moved(first, b, actor=make.person())
    with pytest.raises(Refusal, match="Only the coordinator"):
        exchanged(first, members(b)[0], actor=first.participant)
    withdraw(actor=first.participant, enrolment=first, now=LATER)
    with pytest.raises(Refusal, match="has no place in a set"):
        moved(first, b)
    with pytest.raises(Refusal, match="has no place in a set"):
        exchanged(first, members(b)[0], seen_in=(a, b))
    make.confirmed_dates(a)
    offered = make.place(programme, now=LATER)
    assert offered.state == "offered"
    withdraw(actor=members(b)[0].participant, enrolment=members(b)[0], now=LATER)
    with pytest.raises(Refusal, match="has an open offer"):
        moved(offered, b)
    with pytest.raises(Refusal, match="has an open offer"):
        exchanged(members(b)[0], offered)
    make.confirmed_dates(b)
    start(b)
    with pytest.raises(Refusal, match="Set B has started or ended"):
        moved(members(a)[0], b)
    with pytest.raises(Refusal, match="Set B has started or ended"):
        exchanged(members(a)[0], members(b)[0])
    # Whoever coordinates has no place (P2); were it otherwise, it is not theirs to move.
    own = members(a)[0]
    ProgrammeRole.objects.create(programme=programme, user=own.participant, role="coordinator")
    with pytest.raises(Refusal, match="your own place"):
        move_member(actor=own.participant, enrolment=own, seen_in=a, to=b, reason=WHY, agreed=True, now=LATER)
    assert not Message.objects.filter(kind="place_moved").exists()
    assert fair(programme)


def test_nobody_moves_into_confirmed_dates_without_having_agreed_and_then_has_committed():
    """P14, P16: what was asked about the dates that are left is asked no more."""
    _, a, b = two_sets()
    place, _ = members(a)[:2]
    make.confirmed_dates(a)
    assert Commitment.objects.get(enrolment=place).answered_at is None
    free = moved(place, b)
    assert not Commitment.objects.filter(enrolment=place).exists()
    with pytest.raises(Refusal, match="The dates of Set A are confirmed"):
        moved(free, a)
    back = moved(free, a, agreed=True, now=LATER + timedelta(minutes=1))
    assert Commitment.objects.get(enrolment=place).answered_at == LATER + timedelta(minutes=1)
    message = Message.objects.filter(recipient=back.participant).latest("pk")
    assert message.context["dates"][0] == "Tuesday 24 October 2028"


def test_mail_that_waits_about_the_set_somebody_left_is_not_sent():
    """P14: *you have a place in Set A* is not true any more; that they are in Set B is."""
    _, a, b = two_sets()
    place = members(a)[0]
    make.confirmed_dates(a)
    old = list(Message.objects.filter(recipient=place.participant, kind__in=["place_confirmed", "dates_confirmed"]))
    assert len(old) == 2
    assert all(map(is_still_wanted, old))
    moved(place, b)
    assert not any(map(is_still_wanted, old))
    assert is_still_wanted(Message.objects.get(kind="place_moved"))


def test_a_set_that_somebody_leaves_below_its_minimum_is_told_to_the_coordinator():
    """P11: a confirmed set stays confirmed."""
    _, a, b = two_sets(in_a=2)
    LearningSet.objects.filter(pk=a.pk).update(state="confirmed")
    moved(members(a)[0], b)
    assert Message.objects.filter(kind="below_minimum").count() == 1


def test_why_somebody_was_moved_goes_with_them_and_why_two_changed_places_with_either():
    """C15: the words of a reason that was about them; the ledger stays as it was."""
    programme, a, b = two_sets()
    one, other, third = members(a)[0], members(a)[1], members(b)[0]
    moved(one, b, reason="About the first")
    exchanged(other, third, reason="About the two")
    assert LedgerReason.objects.count() == 2
    erase_person(actor=one.participant, person=one.participant, now=LATER)
    assert LedgerReason.objects.get().text == "About the two"
    erase_person(actor=third.participant, person=third.participant, now=LATER)
    assert not LedgerReason.objects.exists()
    assert fair(programme)


def given(removed: Enrolment, to: Enrolment, **said: object) -> Enrolment:
    actor = make.coordinator_of(removed.programme)
    of = {"actor": actor, "enrolment": removed, "to": to, "reason": "Has left", "agreed": False, "now": LATER}
    of["seen_in"] = removed.learning_set
    return remove_and_give(**{**of, **said})


def test_whoever_waits_can_be_put_on_the_seat_of_somebody_removed_in_the_same_act():
    """P14, P13: by name, ahead of who is first in line; each of the two is told once."""
    programme, _, b = two_sets(in_b=4)
    first, second = make.places(programme, 2, now=NOW + timedelta(minutes=5))[:2]
    removed, before = members(b)[1], Message.objects.count()
    for _ in range(2):
        place = given(removed, second)
    place.refresh_from_db()
    assert (place.state, place.learning_set, place.seat, place.in_set_since) == ("confirmed", b, removed.seat, LATER)
    assert told(removed)[-1] == f"Your place has been ended: {programme.title}"
    assert told(second)[-1] == f"You have a place: {programme.title}"
    assert Message.objects.count() == before + 2
    first.refresh_from_db()
    assert first.state == "waiting"
    assert fair(programme)


def test_a_seat_is_given_by_name_only_where_a_seat_could_be_given():
    """P14: to whoever waits, of an accepted organisation, in a set that has not started, to dates they agreed to."""
    programme, a, b = two_sets(in_b=4)
    unknown = make.representative(organisation=make.organisation(acceptance=Acceptance.REQUESTED))
    waiting, not_yet = make.place(programme, now=LATER), make.place(programme, unknown, now=LATER)
    removed, other = members(b)[0], members(a)[0]
    with pytest.raises(Refusal, match="does not wait any more"):
        given(removed, other)
    with pytest.raises(Refusal, match="is not accepted yet"):
        given(removed, not_yet)
    with pytest.raises(Refusal, match="has no seat that could be given"):
        given(waiting, not_yet)
    with pytest.raises(Refusal, match="Give a reason"):
        given(removed, waiting, reason="")
    make.confirmed_dates(b)
    with pytest.raises(Refusal, match="The dates of Set B are confirmed"):
        given(removed, waiting)
    start(b)
    with pytest.raises(Refusal, match="Set B has started or ended"):
        given(removed, waiting, agreed=True)
    assert states_of(removed, waiting, not_yet) == ["confirmed", "waiting", "waiting"]
    make.confirmed_dates(a)
    place = given(other, waiting, agreed=True)
    assert Commitment.objects.get(enrolment=place).answered_at == LATER
    assert fair(programme)


def states_of(*places: Enrolment) -> list[str]:
    return [Enrolment.objects.get(pk=place.pk).state for place in places]


# --- what the audit hears --------------------------------------------------------------------------------------------


@dataclass
class Forger:
    """A programme whose ledger is played, and then entries that no service writes."""

    programme: Programme
    number: int = 0

    def says(self, *forged: dict) -> str:
        """What is heard of an act of these entries: each is a place, what it becomes, and what is unusual about it."""
        replay, entries = Replay(), LedgerEntry.objects.filter(programme_id=self.programme.pk).order_by("number")
        for entry in entries:
            replay.apply(entry)
            self.number = entry.number
        assert replay.violations == []
        for said in forged:
            last = self._entry(replay, **said)
            replay.apply(last)
        replay.end_of_act(last)
        return "\n".join(replay.violations)

    def _entry(self, replay: Replay, place: Enrolment, to: str = "confirmed", **said: Any) -> LedgerEntry:
        before = replay.places[place.pk]
        fields = ("actor", "cause", "reason_hash", "at", "kind")
        usual = {"actor": make.coordinator_of(self.programme).pk, "cause": "move", "reason_hash": "x", "at": LATER}
        usual |= {name: said.pop(name) for name in fields if name in said}
        row = {**before.row, **{name: getattr(value, "pk", value) for name, value in said.items()}}
        of = {"programme_id": self.programme.pk, "number": self.number + 1, "act": self.number + 1}
        usual = {"kind": "place", **usual}
        return LedgerEntry(**of, subject=place.pk, from_state=before.state, to_state=to, row=row, **usual)


def test_the_audit_hears_a_move_that_was_none():
    """P14: who moved it, why, from where and to where."""
    programme, a, b = two_sets(in_a=4, in_b=3)
    one, two, *_ = members(a)
    says = Forger(programme).says
    free: dict[str, Any] = {"set": b, "seat": 4}
    assert says({"place": one, **free}) == ""
    assert "by somebody who is no coordinator" in says({"place": one, **free, "actor": None})
    assert "by somebody who is no coordinator" in says({"place": one, **free, "actor": two.participant_id})
    assert "by somebody who is no coordinator" in says({"place": one, **free, "actor": one.participant_id})
    assert "P14: entry" in (said := says({"place": one, **free, "reason_hash": ""}))
    assert "without a reason" in said
    assert "on a seat that is not free" in says({"place": one, "set": b, "seat": 1})
    assert "to where it is" in says({"place": one})
    assert "changes more of place" in says({"place": one, **free, "organisation": 0})
    assert "exchanges other than two members" in says({"place": one, **free, "cause": "exchange"})
    settled = {"place": one, "kind": "eligible", "cause": "organisation", "actor": None, "reason_hash": ""}
    assert says({**settled, "organisation": 0, "eligible_since": LATER.isoformat()}) == ""
    for smuggled in (free, {"seat": 4}, {"offer_ends_at": LATER.isoformat()}, {"received_at": LATER.isoformat()}):
        assert f"changes more of place {one.pk} than its organisation" in says({**settled, **smuggled}), smuggled
    other = members(b)[0]
    both = [{"place": one, "set": b, "seat": other.seat}, {"place": other, "set": a, "seat": one.seat}]
    assert says(*({**move, "cause": "exchange"} for move in both)) == ""
    make.confirmed_dates(b)
    offered = make.place(programme, now=LATER)
    assert "which had an open offer" in says({"place": offered, "set": a, "seat": 1, "offer_ends_at": None})
    start(b)
    assert "to a set that takes no members" in says({"place": one, **free})
    assert "to a set that takes no members" in (said := says(*({**move, "cause": "exchange"} for move in both)))
    assert "whose set has started" in said


def test_the_audit_hears_a_seat_that_nobody_may_give():
    """P14, P13: by name only the seat of somebody removed in the same act, and whatever the reason of another act."""
    programme, _, b = two_sets(in_b=4)
    _, second = make.places(programme, 2, now=NOW + timedelta(minutes=5))
    leaves = members(b)[0]
    says = Forger(programme).says
    out: dict[str, Any] = {"place": leaves, "to": "removed", "seat": None, "cause": "remove"}
    comes: dict[str, Any] = {"place": second, "set": b, "seat": leaves.seat, "cause": "give"}
    assert says(out, comes) == ""
    assert "a seat that nobody was removed from" in says({**out, "to": "withdrawn"}, comes)
    assert "which did not wait" in says(out, {**comes, "to": "offered", "offer_ends_at": LATER.isoformat()})
    assert "without a reason" in says(out, {**comes, "reason_hash": ""})
    assert "by somebody who is no coordinator" in says(out, {**comes, "actor": None})
    assert "P4: entry" in says(out, {**comes, "eligible_since": None})
    assert "P13: entry" in says(out, {**comes, "cause": "move"})
    assert "P13: entry" in says(out, {**comes, "cause": "seat_freed"})


def start(learning_set: LearningSet) -> None:
    """Its dates stand already."""
    make.facilitator(learning_set)
    confirm_set(actor=make.coordinator_of(learning_set.programme), learning_set=learning_set, now=LATER)
    with transaction.atomic():
        start_set(actor=None, learning_set=learning_set, now=LATER)
