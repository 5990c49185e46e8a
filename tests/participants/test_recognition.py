"""Recognising an organisation however it is written (the last paragraph of the rules of places)."""

import csv
from pathlib import Path
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from participants.models import Organisation
from participants.recognition import Why, key, matches, matches_for_each
from participants.spelling import KEY_LENGTH
from participants.states import Acceptance, Kind, Tier
from tests import make

#: The fifteen of Hampshire, as the report of 2004 lists them: LSP, area covered.
HAMPSHIRE = [
    ("Hampshire Strategic Partnership", "Hampshire County Council"),
    ("Networkfareham", "Fareham Borough Council"),
    ("Basingstoke & Deane Local Strategic Partnership", "Basingstoke & Deane Borough Council"),
    ("Test Valley Partnership", "Test Valley Borough Council"),
    ("Rushmoor Strategic Partnership", "Rushmoor Borough Council"),
    ("East Hampshire Local Strategic Partnership", "East Hampshire District Council"),
    ("The Changing Lives Partnership", "New Forest District Council"),
    ("Havant Local Strategic Partnership", "Havant Borough Council"),
    ("Eastleigh Strategic Partnership", "Eastleigh Borough Council"),
    ("Winchester & District Working Together", "Winchester City Council"),
    ("Hart Community Partnership Steering Group.", "Hart Council"),
    ("Gosport Partnership", "Gosport"),
    ("Portsmouth Local Strategic Partnership", "Portsmouth City Council (Unitary)"),
    ("Island Futures", "Isle of Wight Council (Unitary)"),
    ("Southampton Partnership", "Southampton City Council (Unitary)"),
]
BY_AREA = {area: name for name, area in HAMPSHIRE}

any_name = st.text(max_size=300)


@pytest.fixture
def hampshire(db: None) -> None:
    for name, area in HAMPSHIRE:
        make.organisation(name=name, area_covered=area)


def _first(typed: str) -> str:
    found = matches(typed)
    return found[0].organisation.name if found else ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hart Council", "Hart"),
        ("Hart Council", "HART DISTRICT COUNCIL."),
        ("Basingstoke & Deane Borough Council", "Basingstoke and Deane"),
        ("Portsmouth City Council (Unitary)", "portsmouth"),
        ("Havant L.S.P.", "Havant Local Strategic Partnership"),
        ("The Test Valley Partnership", "Test-Valley LSP"),
        ("St. Albans City and District Council", "Saint Albans"),
        ("King’s Lynn & West Norfolk", "Kings Lynn and West Norfolk Borough Council"),
        ("London Borough of Bexley", "Bexley Council"),
        ("Royal Borough of Windsor and Maidenhead", "Windsor & Maidenhead"),
        ("Ynys Môn", "Ynys Mon"),
        ("Straße", "STRASSE"),
    ],
)
def test_the_same_place_written_differently_compares_alike(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hampshire County Council", "East Hampshire District Council"),
        ("Derby City Council", "Derbyshire County Council"),
        ("Newport (Wales)", "Newport (Shropshire)"),
        ("The Partnership", "The Council"),
        ("कि", "की"),
    ],
)
def test_different_places_do_not_compare_alike(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(any_name)
def test_a_key_is_its_own_key(name: str) -> None:
    assert key(key(name)) == key(name)


@given(any_name)
def test_a_key_fits_its_column_and_holds_words_and_single_spaces_only(name: str) -> None:
    written = key(name)
    assert len(written) <= KEY_LENGTH
    assert written == " ".join(written.split())
    assert "\x00" not in written


@given(st.lists(st.sampled_from(["Hart", "Vale", "Étang", "漢字", "Ōsaka"]), min_size=1, max_size=4))
def test_case_stops_tiers_and_words_of_habit_change_nothing(parts: list[str]) -> None:
    plain = " ".join(parts)
    for dressed in (
        plain.upper() + ".",
        f"The {plain} Council",
        f"{plain} City Council (Unitary)",
        f" {plain} L.S.P. ",
    ):
        assert key(dressed) == key(plain)


def test_a_name_without_a_letter_has_no_key() -> None:
    assert key(" !?… 🙂 ") == ""


def test_a_pasted_page_is_read_from_its_beginning_only() -> None:
    started = perf_counter()
    assert len(key("Ω " * 1_000_000)) <= KEY_LENGTH
    assert perf_counter() - started < 0.5


@pytest.mark.parametrize("area", BY_AREA)
@pytest.mark.usefixtures("hampshire")
def test_every_area_of_the_report_leads_to_its_partnership(area: str) -> None:
    """People type the council and mean the LSP that covers it."""
    found = matches(area)[0]
    assert found.organisation.name == BY_AREA[area]
    assert found.is_exact


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("hart", "Hart Community Partnership Steering Group."),
        ("Hart District Council", "Hart Community Partnership Steering Group."),
        ("hart community partnership", "Hart Community Partnership Steering Group."),
        ("New Forest", "The Changing Lives Partnership"),
        ("changing lives", "The Changing Lives Partnership"),
        ("Gosport Borough Council", "Gosport Partnership"),
        ("Hampshire", "Hampshire Strategic Partnership"),
        ("East Hampshire", "East Hampshire Local Strategic Partnership"),
        ("Hampshire Cou", "Hampshire Strategic Partnership"),
        ("basing", "Basingstoke & Deane Local Strategic Partnership"),
        ("Bas Dea", "Basingstoke & Deane Local Strategic Partnership"),
        ("ISLE OF WIGHT", "Island Futures"),
        ("Network Fareham", "Networkfareham"),
        ("Winchester and District Working Together", "Winchester & District Working Together"),
        ("Rushmoor Borough Council, planning policy", "Rushmoor Strategic Partnership"),
    ],
)
@pytest.mark.usefixtures("hampshire")
def test_what_people_type_proposes_the_one_they_mean_first(typed: str, expected: str) -> None:
    assert _first(typed) == expected


@pytest.mark.parametrize("typed", ["", "h", "!!!", "\x00", "%", "_", "Nowhere-on-Sea"])
@pytest.mark.usefixtures("hampshire")
def test_nothing_in_common_proposes_nothing(typed: str) -> None:
    assert matches(typed) == []


@pytest.mark.usefixtures("hampshire")
def test_the_reason_for_a_proposal_is_given() -> None:
    assert matches("Hart Council")[0].reason == "covers Hart Council"
    assert matches("Hart Community Partnership Steering Group")[0].reason == ""


def test_an_alias_is_found_and_named(db: None) -> None:
    made = make.organisation(name="Island Futures", aliases=("IoW LSP",))
    found = matches("iow")[0]
    assert (found.organisation, found.why, found.reason) == (made, Why.ALIAS, "also written as IoW LSP")


def test_a_partnership_and_the_council_of_its_area_are_both_shown_the_one_that_was_typed_first(db: None) -> None:
    partnership = make.organisation(name="Hampshire Strategic Partnership", area_covered="Hampshire County Council")
    council = make.organisation(name="Hampshire County Council", kind=Kind.COUNCIL, tier=Tier.COUNTY)
    assert [match.organisation for match in matches("Hampshire County Council")] == [council, partnership]
    assert [match.organisation for match in matches("Hampshire Council")] == [council, partnership]
    assert [match.organisation for match in matches("Hampshire LSP")] == [partnership, council]


@pytest.mark.parametrize("acceptance", [Acceptance.REQUESTED, Acceptance.MERGED, Acceptance.REFUSED])
def test_only_accepted_organisations_are_proposed(db: None, acceptance: Acceptance) -> None:
    make.organisation(name="Hart LSP", acceptance=acceptance)
    assert matches("Hart") == []


def test_a_corrected_name_is_found_and_the_old_one_is_not(db: None) -> None:
    made = make.organisation(name="Hart LSP", area_covered="Hart Council")
    made.name, made.area_covered = "Vale LSP", "Vale Council; Dale Council"
    made.save(update_fields=["name", "area_covered"])
    assert [match.organisation for match in matches("vale")] == [made]
    assert matches("dale council")[0].is_exact
    assert matches("hart") == []


@pytest.mark.usefixtures("hampshire")
def test_it_takes_two_queries_for_one_name_and_for_many() -> None:
    with CaptureQueriesContext(connection) as one:
        matches("Hart District Council")
    with CaptureQueriesContext(connection) as many:
        found = matches_for_each([name for name, _ in HAMPSHIRE])
    assert (len(one), len(many)) == (2, 2)
    assert all(found[name][0].organisation.name == name for name, _ in HAMPSHIRE)


@pytest.fixture
def ten_thousand(hampshire: None) -> None:
    Organisation.objects.bulk_create(
        Organisation(name=f"Vale {n} LSP", name_key=f"vale {n}", area_key=f" hartley vale {n}") for n in range(10_000)
    )


@pytest.mark.usefixtures("ten_thousand")
@pytest.mark.parametrize("typed", ["Hart Council", "vale", "Hampshire County Council", "vale hart " * 1000])
def test_ten_thousand_organisations_are_searched_while_somebody_types(typed: str) -> None:
    started = perf_counter()
    found = matches(typed)
    taken = perf_counter() - started
    assert found
    assert taken < 0.5, f"{taken:.3f} s"
    if typed == "Hart Council":
        assert found[0].organisation.name == "Hart Community Partnership Steering Group."


def test_the_table_here_is_the_one_the_demonstration_loads() -> None:
    folder = Path(__file__).resolve().parents[2] / "sets"
    files = list(folder.rglob("hampshire_lsps_2004.csv"))
    if not files:
        return
    with files[0].open(newline="") as lines:
        rows = [(row["lsp_name"], row["local_authority_area_covered"]) for row in csv.DictReader(lines)]
    assert rows == HAMPSHIRE
