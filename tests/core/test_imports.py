"""What every import from a file shares: columns, cells, tabs, and what is read from a request."""

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from core.imports.cells import Cells, answers
from core.imports.columns import Columns
from core.imports.forms import answers_in, revision_in
from core.imports.shown import current_of, tabs
from participants.states import Outcome

FRUIT = Columns(
    {"name": "Name", "ripe": "Ripe on", "sort": "Sort", "hour": "Hour"},
    also={"name": ("fruit", "crop"), "ripe": ("date", "time"), "hour": ("time",)},
    needed=("name", "ripe"),
    missing="Say which column is “{}”.",
)


@pytest.mark.parametrize(
    ("rows", "number", "columns"),
    [
        ([["NAME", "ripe  on?"]], 1, {"name": 0, "ripe": 1}),
        ([["Fruit of the year"], ["Sort", "fruit", "Date"]], 2, {"sort": 0, "name": 1, "ripe": 2}),
        ([["Date", "Sort"], ["Name", "Ripe on"]], 2, {"name": 0, "ripe": 1}),
        ([["Fruit"], ["Sort", "Name", "When"], ["Name", "pear"]], 2, {"sort": 0, "name": 1}),
        ([["What"], ["pear"]], 1, {}),
        ([["Fruit"], ["What", "When"], ["pear", "May"]], 2, {}),
        ([["Fruit", ""], ["", ""], ["2028"], ["What", "When"], ["pear", "May"], ["plum", "June"]], 4, {}),
        ([["Fruit"], ["pear"], ["plum", "June"], ["fig"]], 1, {"name": 0}),
        ([["x"]] * 10 + [["Name", "Ripe on"]], 1, {}),
        ([["Name", "Fruit", "Ripe on"]], 1, {"name": 0, "ripe": 2}),
        ([["Fruit", "Name", "Date", "Ripe on"]], 1, {"name": 1, "ripe": 3}),
        ([["Time", "Fruit", "Date"]], 1, {"name": 1, "ripe": 2, "hour": 0}),
        ([["Time", "Fruit"]], 1, {"name": 1, "ripe": 0}),
        ([["Time", "Fruit", "Ripe on", "Hour"]], 1, {"name": 1, "ripe": 2, "hour": 3}),
        ([["Fruit", "Date"], ["Name", "Ripe on", "Sort"]], 2, {"name": 0, "ripe": 1, "sort": 2}),
        ([["Name", "Date", "Fruit of the year"], ["Name", "Ripe on"]], 1, {"name": 0, "ripe": 1}),
    ],
)
def test_headings_are_the_row_below_a_title_that_names_what_is_needed_or_two_or_the_first(rows, number, columns):
    found, cells = FRUIT.headings_of(list(enumerate(rows, start=1)))
    assert (found, FRUIT.recognised(cells)) == (number, columns)


def test_what_two_columns_claim_alike_is_in_doubt_and_taken_from_neither():
    for cells, found, in_doubt in (
        (["Fruit", "Crop", "Ripe on"], {"ripe": 2}, {"name": [0, 1]}),
        (["Name", "Date", "Ripe on", "NAME"], {"ripe": 2}, {"name": [0, 3]}),
        (["Fruit", "Crop", "Name"], {"name": 2}, {}),
    ):
        assert (FRUIT.recognised(cells), FRUIT.in_doubt(cells)) == (found, in_doubt), cells


def test_a_row_counts_as_headings_if_it_names_what_is_needed_or_two_columns():
    for cells, counts in ((["Fruit", "x"], True), (["Sort", "Hour"], True), (["Sort", "x"], False), (["x"], False)):
        assert FRUIT.are_headings(cells) is counts, cells


def test_columns_are_taken_with_all_that_is_needed_and_nothing_that_is_not_ours():
    assert FRUIT.are_named({"name": 0, "ripe": 4})
    assert FRUIT.why_not({"name": 0}) == "Say which column is “Ripe on”."
    assert FRUIT.why_not({"name": 0, "ripe": 1, "secret": 2}) == "Say which column is “Name”."


def test_what_is_wrong_with_a_cell_is_said_once_under_its_own_heading():
    row = Cells(["'=pear", "=NOW()", "\u200b", "more"], {"name": 0, "ripe": 1, "sort": 2}, FRUIT)
    assert row.line("name", 3) == "=pear"
    assert row.one_line("ripe", missing="It is not said when.") == ""
    assert row.one_line("sort", missing="There is no sort.") == ""
    row.beyond(0)
    row.beyond(3)
    assert row.problems == [
        "Shorten “Name” to 3 characters. It has 5 now.",
        "“Ripe on” holds a formula and no words. In the spreadsheet, paste that column as values.",
        "There is no sort.",
        "This row goes on after the last heading: “more”.",
    ]


def test_one_of_a_few_values_is_known_by_its_words_or_its_mark_and_nothing_else():
    known = answers({"yes": ("Yes", "✓"), "no": ("No", "not yet")})
    for said, meant, problems in (
        ("YES.", "yes", 0),
        ("✓", "yes", 0),
        ("not  yet!", "no", 0),
        ("-", "", 1),
        ("", "", 1),
    ):
        row = Cells([said], {"sort": 0}, FRUIT)
        assert (row.chosen("sort", known, ("yes", "no")), len(row.problems)) == (meant, problems), said
    for said, problems in (("", 0), (" \u200b", 0), ("?", 1), ("-", 1), ("…", 1)):
        row = Cells([said], {"sort": 0}, FRUIT)
        assert (row.chosen("sort", known | {"": "no"}, ("yes", "no")), len(row.problems)) == ("no", problems), said
    row = Cells([""], {"sort": 0}, FRUIT)
    row.chosen("sort", known, ("yes", "no"))
    assert "“” is not known as “Sort”. Known are: yes, no." in row.problems


def test_several_in_one_cell_stand_on_lines_of_their_own_or_with_semicolons_between():
    for said, parts in (("a; b ;", ["a", "b"]), ("a; b\n", ["a; b"]), ("a\r\nb;c", ["a", "b;c"]), ("", [])):
        assert Cells([said], {"sort": 0}, FRUIT).parts("sort", 5) == parts


def test_the_tab_that_is_asked_for_is_shown_or_the_first_that_has_rows():
    counts = {"wrong": 2, "new": 1, "likely": 0}
    for show, first, current in (("new", "", "new"), ("likely", "", "wrong"), ("x", "new", "new"), ("", "", "wrong")):
        shown = tabs(tuple(Outcome), counts, show=show, first=first)
        assert [tab.outcome for tab in shown] == ["wrong", "new"]
        assert current_of(shown) == current
    assert current_of(tabs(tuple(Outcome), {}, show="new")) == ""


def test_what_is_forged_in_a_request_is_nothing():
    sent = MultiValueDict(
        {"row-7": ["new"], "row-x": ["a"], "row-٣": ["a"], "who-7": ["3"], "row-12345678": ["a"], "row-8": [""]}
    )
    query = QueryDict(mutable=True)
    query.update(sent)
    assert answers_in(query, "row", "who") == {7: {"row": "new", "who": "3"}}
    for words, seen in (("7", 7), ("", 0), ("x", 0), ("-1", 0), ("9" * 9, 0)):
        assert revision_in(QueryDict(f"revision={words}")) == seen
