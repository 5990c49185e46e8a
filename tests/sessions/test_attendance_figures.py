"""Attendance, commitment and consistency (D6), against a computation that is as plain as it is slow."""

from hypothesis import given
from hypothesis import strategies as st

from sessions.attendance_figures import Marked, Share, attendance, commitment, consistency

STATUSES = ["", "present", "late", "left_early", "apologies", "absent", "substitute", "not_expected"]
#: A row for each of up to seven people, a column for each of up to six sessions.
GRIDS = st.integers(0, 6).flatmap(
    lambda width: st.lists(st.lists(st.sampled_from(STATUSES), min_size=width, max_size=width), max_size=7)
)


def marks_of(grid: list[list[str]]) -> list[Marked]:
    return [Marked(p, s, status) for p, row in enumerate(grid) for s, status in enumerate(row)]


@given(GRIDS)
def test_the_figures_are_those_counted_by_hand(grid):
    """D6."""
    there = away = there_or_excused = 0
    members = faithful = 0
    for row in grid:
        of_this_person = []
        for status in row:
            if status in ("", "not_expected"):
                continue
            if status == "present" or status == "late" or status == "left_early":
                there += 1
                of_this_person.append(True)
            else:
                away += 1
                of_this_person.append(False)
            if status != "absent":
                there_or_excused += 1
        if of_this_person:
            members += 1
            faithful += False not in of_this_person
    marks = marks_of(grid)
    assert attendance(marks) == Share(there, there + away)
    assert commitment(marks) == Share(there_or_excused, there + away)
    assert consistency(marks) == Share(faithful, members)


@given(GRIDS)
def test_commitment_is_never_below_attendance_and_consistency_is_not_attendance(grid):
    """D6: two figures, two names."""
    marks = marks_of(grid)
    assert attendance(marks).number <= commitment(marks).number
    assert attendance(marks).of == commitment(marks).of
    assert (consistency(marks).number == consistency(marks).of) == (attendance(marks).number == attendance(marks).of)


def test_what_each_status_counts_for():
    """D6, one status at a time: (attendance, commitment, consistency)."""
    counted = {
        status: tuple(str(figure([Marked(1, 1, status)])) for figure in (attendance, commitment, consistency))
        for status in STATUSES
    }
    at, excused, away, out = ("1 of 1",) * 3, ("0 of 1", "1 of 1", "0 of 1"), ("0 of 1",) * 3, ("0 of 0",) * 3
    assert counted == {
        **dict.fromkeys(["present", "late", "left_early"], at),
        **dict.fromkeys(["substitute", "apologies"], excused),
        "absent": away,
        **dict.fromkeys(["", "not_expected"], out),
    }


def test_percentages_are_whole_and_nothing_is_no_percentage():
    assert [Share(2, 3).percent, Share(1, 8).percent, Share(5, 5).percent, Share(0, 4).percent] == [67, 13, 100, 0]
    assert Share(0, 0).percent is None
