"""What the audit hears of a balance that was none: its act is played again with entries that no service writes (P8)."""

import copy
from collections.abc import Callable

import pytest

from sets.audit.replay import Replay
from sets.models import LedgerEntry, Programme
from tests.sets.test_balance import balanced, full

pytestmark = pytest.mark.django_db

Change = Callable[[list[LedgerEntry]], object]


def heard(programme: Programme, change: Change, *, state: str = "") -> str:
    """The violations, if the entries of the balance were these: its announcement, Set B, two moves, two seats."""
    entries = list(LedgerEntry.objects.filter(programme_id=programme.pk).order_by("number"))
    first = next(one.number for one in entries if one.kind == "balance")
    before, act = [one for one in entries if one.number < first], [one for one in entries if one.number >= first]
    assert len(act) in (5, 6)
    change(act)
    replay = Replay()
    for entry in before:
        replay.apply(entry)
    replay.programme_state = state or replay.programme_state
    for entry in act:
        replay.apply(entry)
    replay.end_of_act(act[-1])
    return "\n".join(replay.violations)


def size(**sizes: int) -> Change:
    return lambda act: act[0].row.update(sizes=sizes)


def trade(one: LedgerEntry, other: LedgerEntry) -> None:
    """Each place changes as the other should."""
    one.subject, other.subject = other.subject, one.subject
    for name in ("position", "person", "organisation", "received_at", "eligible_since"):
        one.row[name], other.row[name] = other.row[name], one.row[name]


def test_the_audit_hears_a_balance_that_was_none():
    """P8, P13, P7: its sizes are an option's, as few move as can be, those who came last, and the list is in order."""
    programme, made = full(8, minimum=3, maximum=6)
    balanced(programme)
    assert heard(programme, lambda act: None) == ""

    def nobody(act: list[LedgerEntry]) -> None:
        act[0].actor = None

    def the_first_moves(act: list[LedgerEntry]) -> None:
        signed_up = LedgerEntry.objects.get(programme_id=programme.pk, subject=made[0].pk, kind="place")
        trade(act[3], signed_up)

    def back_again(act: list[LedgerEntry]) -> None:
        back = copy.deepcopy(act[2])
        back.row |= {"set": made[0].learning_set_id, "seat": 5}
        act.insert(4, back)

    def into_set_a(act: list[LedgerEntry]) -> None:
        act[5].row |= {"set": made[0].learning_set_id, "seat": 5}

    def leaves(act: list[LedgerEntry]) -> None:
        act[3].to_state = "withdrawn"
        act[3].row |= {"set": None, "seat": None}

    wrong: list[tuple[Change, str]] = [
        (nobody, "without a coordinator's name and reason"),
        (lambda act: setattr(act[0], "reason_hash", ""), "without a coordinator's name and reason"),
        (size(A=5, B=3), "which is no option"),
        (size(A=3, B=3), "which is no option"),
        (size(A=8), "which is no option"),
        (size(B=4, C=4), "though ['A'] take members"),
        (size(A=4, C=4), "P7: entry 13 opens a set for 2 people"),
        (lambda act: act.pop(0), "by a balance that nobody announced"),
        (lambda act: act.pop(0), "opens a set for 2 people"),
        (the_first_moves, "came later to set A and stays"),
        (lambda act: act.pop(3), "moves 1 people, more or fewer than have to move"),
        (lambda act: act.pop(4), "leaves sets of"),
        (back_again, "which its sizes do not ask for"),
        (lambda act: trade(act[4], act[5]), f"P13: entry 16 gives place {made[7].pk} a seat"),
        (into_set_a, "though another needs it more"),
        (leaves, "by a balance that nobody announced"),
    ]
    for change, sentence in wrong:
        assert sentence in (said := heard(programme, change)), (sentence, said)
    assert "of a programme that gives no seats" in heard(programme, lambda act: None, state="completed")


def test_the_audit_hears_when_the_larger_size_went_to_the_wrong_set():
    """P8: seven people are four and three; by three and four one more would have to move."""
    programme, _ = full(7, minimum=3, maximum=6)
    balanced(programme)
    assert heard(programme, lambda act: None) == ""
    assert "so that more have to move" in heard(programme, size(A=3, B=4))
