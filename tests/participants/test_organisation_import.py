"""A file of organisations: what it would do is shown before anything is written, and written whole or not at all."""

import csv
import io
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.imports.forms import ColumnsForm
from core.models import AuditEntry
from core.refusal import Refusal
from participants.exports import as_csv, as_xlsx
from participants.import_selectors import lines_of_the_list
from participants.importing.columns import COLUMNS
from participants.importing.example import NAMES
from participants.models import Organisation, OrganisationImport, OrganisationImportRow, User
from participants.services import import_work
from participants.services.import_work import how_far, work_on_all
from participants.services.organisation_imports import (
    choose,
    choose_for_the_rest,
    confirm_import,
    forget_old,
    name_columns,
    send_import,
    throw_away,
)
from participants.services.organisations import add_organisation
from participants.states import Acceptance, ImportState, Kind, Nation, Outcome, Tier
from tests import make

pytestmark = pytest.mark.django_db

NOW = datetime(2028, 10, 2, 9, 30, tzinfo=UTC)
HEADINGS = ("Name", "Kind", "Tier", "County", "Nation", "Council areas covered", "Also written as", "Mail domains")


@pytest.fixture
def coordinator() -> User:
    return make.person(may_open_programmes=True)


def written(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held).writerows([headings, *rows])
    return held.getvalue().encode()


def sent(by: User, content: bytes, name: str = "list.csv") -> OrganisationImport:
    """As it is once a worker has looked at it."""
    made = send_import(actor=by, name=name, content=content, now=NOW)
    return worked_on(made)


def worked_on(one: OrganisationImport) -> OrganisationImport:
    work_on_all(now=NOW)
    return OrganisationImport.objects.get(pk=one.pk)


def confirmed(by: User, one: OrganisationImport, **how: Any) -> OrganisationImport:
    confirm_import(actor=by, pk=one.pk, revision=one.revision, **{"leave_out_wrong": False, **how})
    return worked_on(one)


def outcomes(one: OrganisationImport) -> dict[int, str]:
    return dict(one.rows.exclude(outcome="").order_by("number").values_list("number", "outcome"))


def said(one: OrganisationImport, number: int) -> str:
    return " ".join(one.rows.get(number=number).said)


# --- row by row ------------------------------------------------------------------------------------------------------


def test_each_row_is_new_there_already_likely_the_same_or_wrong_and_says_why(coordinator: User):
    shire = make.organisation(name="Wealdshire Partnership", tier=Tier.COUNTY, aliases=("The Shire",))
    ashmere = make.organisation(
        name="Ashmere Together", tier=Tier.DISTRICT, parent_county=shire, domains=("ashmere.example.org",)
    )
    make.organisation(name="Ashmere Council", kind=Kind.COUNCIL)
    make.organisation(name="Newport LSP", nation=Nation.WALES)
    make.organisation(name="Waiting LSP", acceptance=Acceptance.REQUESTED)
    rows = [
        ("ashmere  TOGETHER", "lsp", "Unitary", "", "", "", "", "other.example.org"),  # 2
        ("Ashmere Togther", "", "", "", "", "", "", ""),  # 3: a letter is missing
        ("Together in Ashmere", "LSP", "", "", "", "", "", ""),  # 4: in another order
        ("Shire, The", "", "", "", "", "", "", ""),  # 5: not the spelling, but its words
        ("The Shire", "", "county", "", "", "", "", ""),  # 6: a confirmed spelling
        ("Newport LSP", "", "", "", "England", "", "", ""),  # 7: the same name elsewhere
        ("Newport LSP", "", "", "", "Cymru", "", "", ""),  # 8
        (
            "Lower Dale",
            "Local strategic partnership",
            "district",
            "wealdshire",
            "",
            "A; B",
            "LD\nDale",
            "d.example.org",
        ),
        ("Waiting LSP", "", "", "", "", "", "", ""),  # 10
        ("Ashmere Council", "partner", "", "", "", "", "", ""),  # 11: of another kind
        ("…", "", "", "", "", "", "", ""),  # 12
        ("x" * 161, "club", "", "Nowhere", "", "", "", "no domain"),  # 13
        ("=A1", "", "", "", "", "", "", ""),  # 14
        ("Upper Dale", "", "district", "Ashmere Together", "", "", "", ""),  # 15
        ("Further Dale", "", "district", "Nowhere", "", "", "", ""),  # 16
        ("Farther Dale", "", "", "", "", "", "", "", "", "more"),  # 17
        ("Lower Dale", "lsp", "District", "Wealdshire", "England", "A; B", "dale;ld", "@d.example.org"),  # 18
        ("Short",),  # 19
    ]
    one = sent(coordinator, written(*rows))
    assert outcomes(one) == {
        **dict.fromkeys((3, 4, 7), "likely"),
        **dict.fromkeys((2, 5, 6, 18), "already"),
        **dict.fromkeys((9, 10, 11, 19), "new"),
        **dict.fromkeys((8, 12, 13, 14, 15, 16, 17), "wrong"),
    }
    assert one.counts == {"likely": 3, "already": 4, "new": 4, "wrong": 7}
    assert one.rows.get(number=3).found["alike"] == [["organisation", ashmere.pk]]
    assert "its tier and its mail domains. The list keeps" in said(one, 2)
    assert "The same as row 9" in said(one, 18)
    assert "Somebody has asked for one of this name" in said(one, 10)
    for number, words in (
        (8, "“Cymru” is not known as “Nation”. Known are: England, Scotland"),
        (12, "There is no name"),
        (13, "to 160 characters. It has 161 now"),
        (13, "“club” is not known as “Kind”"),
        (13, "Only a district lies in a county"),
        (13, "“no domain” is not a mail domain"),
        (14, "“Name” holds a formula"),
        (15, "“Ashmere Together” is in the list, but its tier is not “County”"),
        (16, "no county called “Nowhere”, neither in the list nor in this file"),
        (17, "goes on after the last heading: “more”"),
    ):
        assert words in said(one, number), (number, said(one, number))
    assert Organisation.objects.count() == 5
    assert one.content is None


def test_a_county_and_its_districts_stand_in_any_order_and_what_stands_is_written(coordinator: User):
    """Through to the list: names, kinds, tiers, counties, areas, other names, domains, and who did it."""
    one = sent(
        coordinator,
        written(
            (
                "Dale Together",
                "",
                "District",
                "Newshire",
                "",
                "Dale Council\nVale Council",
                "Dale; and Vale\n",
                "d.example.org",
            ),
            ("Hill Council", "Council", "District", "Newshire", "", "", "", ""),
            ("Newshire Partnership", "LSP", "County", "", "Wales", "", "", ""),
            ("Newshire County Council", "council", "County", "", "", "", "", ""),
        ),
    )
    one = confirmed(coordinator, one)
    assert (one.state, one.counts) == (
        ImportState.DONE,
        {"added": 4, "already": 0, "left_out": 0, "spellings": 0},
    )
    dale = Organisation.objects.get(name="Dale Together")
    assert (dale.kind, dale.tier, dale.nation) == (Kind.LSP, Tier.DISTRICT, Nation.ENGLAND)
    # Each finds the county of its own kind.
    assert dale.parent_county == Organisation.objects.get(name="Newshire Partnership", nation=Nation.WALES)
    assert Organisation.objects.get(name="Hill Council").parent_county.kind == Kind.COUNCIL
    assert dale.area_covered == "Dale Council; Vale Council"
    assert (dale.name_key, dale.area_key) == ("dale together", " dale vale")
    assert [alias.name for alias in dale.aliases.all()] == ["Dale; and Vale"]
    assert [domain.domain for domain in dale.domains.all()] == ["d.example.org"]
    assert AuditEntry.objects.filter(act="organisation added", actor=coordinator, object_id=dale.pk).exists()
    assert not OrganisationImportRow.objects.exists()


def test_a_district_whose_county_is_wrong_or_twofold_is_wrong_and_so_is_what_says_the_same(coordinator: User):
    for name in ("Northshire LSP", "The Northshire Partnership"):
        make.organisation(name=name, tier=Tier.COUNTY)
    district = ("Hill", "", "district", "Oddshire", "", "", "", "")
    one = sent(
        coordinator,
        written(
            district,
            district,
            ("Hills Together in the Dales", "", "district", "Northshire", "", "", "", ""),
            ("Oddshire", "club", "county", "", "", "", "", ""),
            ("Hill Partnership", "", "", "", "", "", "", ""),
        ),
    )
    assert outcomes(one) == {2: "wrong", 3: "wrong", 4: "wrong", 5: "wrong", 6: "new"}
    assert "Its county is in row 5, and that row is wrong" in said(one, 2)
    assert "several counties called “Northshire”" in said(one, 4)


def test_the_same_file_twice_changes_nothing_whatever_was_chosen(coordinator: User):
    """Rows that are the same or new; two of one name in two counties; a row that is the same as another row."""
    hart = make.organisation(name="Hart Partnership")
    content = written(
        ("The Hart LSP", "", "", "", "", "", "", ""),
        ("Weymouth Partnership", "", "", "", "", "", "", ""),
        ("Weymouth LSP", "", "", "", "", "", "", ""),
        ("Weymout Partnership", "", "", "", "", "", "", ""),
        ("Eastshire", "", "county", "", "", "", "", ""),
        ("Westshire", "", "county", "", "", "", "", ""),
        ("Richmond", "", "district", "Eastshire", "", "", "", ""),
        ("Richmond", "", "district", "Westshire", "", "", "", ""),
    )
    one = sent(coordinator, content)
    assert outcomes(one) == {2: "likely", 3: "new", 4: "likely", 5: "likely", 6: "new", 7: "new", 8: "new", 9: "likely"}
    answers = {2: f"organisation:{hart.pk}", 4: "row:3", 5: "new", 9: "new"}
    choose(actor=coordinator, pk=one.pk, choices=answers, revision=one.revision)
    one = confirmed(coordinator, one)
    assert one.counts == {"added": 6, "spellings": 2, "already": 2, "left_out": 0}
    assert [alias.name for alias in hart.aliases.all()] == ["The Hart LSP"]
    before = list(lines_of_the_list())
    again = sent(coordinator, content)
    assert set(outcomes(again).values()) == {Outcome.ALREADY}
    with pytest.raises(Refusal, match="nothing in this file to be added"):
        confirmed(coordinator, again)
    assert list(lines_of_the_list()) == before


def test_what_the_list_holds_comes_back_from_its_files_as_it_was(coordinator: User):
    """The export imports unchanged, into the list it came from and into an empty one; formulas neutralised (C13)."""
    shire = make.organisation(name="=Shire & Co", tier=Tier.COUNTY, aliases=("'=A", "-A B", "Shire; or not"))
    make.organisation(name="+Dale\u202e “Together”", tier=Tier.DISTRICT, parent_county=shire, area_covered="A; B, C")
    make.organisation(name="'Quoted'", kind=Kind.COUNCIL, tier=Tier.LONDON, nation=Nation.SCOTLAND)
    make.organisation(name="Twin", domains=("b.example.org", "a.example.org"))
    make.organisation(name="Twin")
    make.organisation(name="Asked for", acceptance=Acceptance.REQUESTED)
    listed = list(lines_of_the_list())
    assert len(listed) == 5
    files = [("l.csv", as_csv(listed)), ("l.xlsx", as_xlsx(listed))]
    assert b"'=Shire" in files[0][1]
    for name, content in files:
        assert outcomes(sent(coordinator, content, name)) == dict.fromkeys(range(2, 7), "already")
    OrganisationImport.objects.all().delete()
    for name, content in files:
        Organisation.objects.filter(parent_county__isnull=False).delete()
        Organisation.objects.all().delete()
        one = sent(coordinator, content, name)
        choose_for_the_rest(actor=coordinator, pk=one.pk, choice="new", revision=one.revision)
        assert confirmed(coordinator, one).state == ImportState.DONE, one.sentence
        assert list(lines_of_the_list()) == [line for line in listed if "Asked" not in line[0]]


# --- columns ---------------------------------------------------------------------------------------------------------


def test_columns_are_known_by_many_headings_below_a_title_and_can_be_named_by_hand(coordinator: User):
    known = written(("Title",), (), ("LSP Name", "TYPE", "e-mail domain"), ("Hill", "", "h.example.org"), headings=())
    assert (sent(coordinator, known).columns, outcomes(sent(coordinator, known))) == (
        {"name": 0, "kind": 1, "domains": 2},
        {5: "new"},
    )
    one = sent(coordinator, written(("Dale", "x"), headings=("Hill", "y")))
    assert (one.state, outcomes(one)) == (ImportState.COLUMNS, {})
    named = {"columns": {"name": 0, "aliases": 1}, "heading_row": 0}
    name_columns(actor=coordinator, pk=one.pk, revision=one.revision, **named)
    one = worked_on(one)
    assert (one.state, outcomes(one)) == (ImportState.PREVIEW, {1: "new", 2: "new"})
    name_columns(actor=coordinator, pk=one.pk, revision=one.revision, columns={"name": 1}, heading_row=1)
    one = worked_on(one)
    assert (outcomes(one), confirmed(coordinator, one).counts["added"]) == ({2: "new"}, 1)
    assert Organisation.objects.get().name == "x"
    one = sent(coordinator, written(("Dale",)))
    for columns in ({}, {"kind": 0}, {"name": 0, "secret": 1}):
        with pytest.raises(Refusal, match="which column holds the names"):
            name_columns(actor=coordinator, pk=one.pk, revision=one.revision, columns=columns, heading_row=1)


def test_a_file_without_headings_keeps_its_first_organisation(coordinator: User):
    """Whether there are headings is not guessed: the page has somebody say it."""
    one = sent(coordinator, b"Ash Partnership,LSP,County\nOak Partnership,LSP\nElm Partnership,LSP\n")
    form = ColumnsForm(sent=one, of=COLUMNS)
    assert (one.state, one.heading_row, form.fields["heading_row"].initial) == (ImportState.COLUMNS, 0, "")
    said = {"column_0": "name", "column_1": "kind", "column_2": "tier"}
    assert "Say which row holds the headings" in str(ColumnsForm(said, sent=one, of=COLUMNS).errors)
    form = ColumnsForm({**said, "heading_row": "0"}, sent=one, of=COLUMNS)
    assert form.is_valid(), form.errors
    name_columns(actor=coordinator, pk=one.pk, revision=one.revision, **form.said())
    one = confirmed(coordinator, worked_on(one))
    assert one.counts["added"] == Organisation.objects.count() == 3


def test_a_title_above_the_headings_is_passed_over_or_named_by_hand(coordinator: User):
    title = b"Organisations\n"
    one = sent(coordinator, title + b"Name,Kind\nAsh Partnership,LSP\nOak Partnership,LSP\n")
    assert (one.heading_row, one.columns, outcomes(one)) == (2, {"name": 0, "kind": 1}, {3: "new", 4: "new"})
    one = sent(coordinator, title + b"Body,What sort\nAsh Partnership,LSP\nOak Partnership,LSP\n")
    assert (one.state, one.heading_row, one.columns) == (ImportState.COLUMNS, 0, {})
    by = {"actor": coordinator, "pk": one.pk, "columns": {"name": 0, "kind": 1}}
    named = [label for _, label in ColumnsForm(sent=one, of=COLUMNS).fields["heading_row"].choices]
    assert named[:4] == ["Choose", "No row: there are no headings", "Row 1: Organisations", "Row 2: Body, What sort"]
    with pytest.raises(Refusal, match="which row holds the headings"):
        name_columns(revision=one.revision, heading_row=9, **by)
    name_columns(revision=one.revision, heading_row=2, **by)
    one = worked_on(one)
    assert (one.headings, outcomes(one)) == (["Body", "What sort"], {3: "new", 4: "new"})
    assert confirmed(coordinator, one).counts["added"] == 2


def test_what_is_no_kind_nation_or_tier_is_wrong_and_only_an_empty_cell_is_the_usual(coordinator: User):
    """A dash, or n/a, for a tier says that there is none; everybody has a kind and a nation."""
    rows = [("Ash", kind, tier, "", nation) for kind, tier, nation in (("?", "", ""), ("", "", "-"), ("", "?", ""))]
    rows += [("Oak", "", "–", "", ""), ("Elm", "", "n/a", "", ""), ("Fir", "", "-", "", "")]
    one = sent(coordinator, written(*rows))
    assert outcomes(one) == {**dict.fromkeys((2, 3, 4), "wrong"), **dict.fromkeys((5, 6, 7), "new")}
    assert "“?” is not known as “Kind”" in said(one, 2)
    assert "“-” is not known as “Nation”" in said(one, 3)


# --- all or nothing --------------------------------------------------------------------------------------------------


def test_what_changed_since_somebody_looked_is_shown_and_nothing_is_written(coordinator: User):
    one = sent(coordinator, written(("Hill", "", "", "", "", "", "", ""), ("Dale", "", "", "", "", "", "", "")))
    add_organisation(actor=coordinator, name="Dale", now=NOW)
    one = confirmed(coordinator, one)
    assert (one.state, outcomes(one)) == (ImportState.PREVIEW, {2: "new", 3: "already"})
    assert one.sentence.endswith("what this file would do: see row 3.")
    assert Organisation.objects.count() == 1
    assert confirmed(coordinator, one).counts == {"added": 1, "already": 1, "left_out": 0, "spellings": 0}


def test_of_two_imports_of_one_file_the_second_adds_nothing(coordinator: User):
    content, other = written(("Hill",), ("Dale",)), make.person(may_open_programmes=True)
    first, second = sent(coordinator, content), sent(other, content)
    for by, one in ((coordinator, first), (other, second)):
        confirm_import(actor=by, pk=one.pk, revision=one.revision, leave_out_wrong=False)
    assert (worked_on(first).state, worked_on(second).state) == (ImportState.DONE, ImportState.PREVIEW)
    assert Organisation.objects.count() == 2


def test_a_choice_that_leaves_a_district_without_its_county_is_said_and_nothing_is_written(coordinator: User):
    make.organisation(name="Newshir Together", tier=Tier.NONE)
    rows = [("Newshire Together", "", "county"), ("Hill", "", "district", "Newshire Together")]
    one = sent(coordinator, written(*rows))
    assert outcomes(one) == {2: "likely", 3: "new"}
    alike = one.rows.get(number=2).found["alike"][0]
    for choice, words in (("out", "Row 2 is left out"), (f"organisation:{alike[1]}", "chosen to be no county")):
        choose(actor=coordinator, pk=one.pk, choices={2: choice}, revision=one.revision)
        one = confirmed(coordinator, one)
        assert (one.state, words in one.sentence) == (ImportState.PREVIEW, True), one.sentence
        assert Organisation.objects.count() == 1
    choose(actor=coordinator, pk=one.pk, choices={2: "new"}, revision=one.revision)
    assert confirmed(coordinator, one).counts["added"] == 2


def test_rows_wait_for_their_answers_and_wrong_ones_for_a_word_to_leave_them_out(coordinator: User):
    make.organisation(name="Hart LSP")
    one = sent(coordinator, written(("Hart Partnership",), ("Hill",), ("…",)))
    with pytest.raises(Refusal, match="Choose what 1 row of this file is first"):
        confirmed(coordinator, one)
    for forged in ("organisation:0", "row:3", "nonsense", "row:", "1"):
        with pytest.raises(Refusal, match="one of the answers for row 2"):
            choose(actor=coordinator, pk=one.pk, choices={2: forged}, revision=one.revision)
    with pytest.raises(Refusal, match="what the rest of these rows are"):
        choose_for_the_rest(actor=coordinator, pk=one.pk, choice="organisation:1", revision=one.revision)
    assert choose_for_the_rest(actor=coordinator, pk=one.pk, choice="first", revision=one.revision) == 1
    assert one.rows.get(number=2).choice == f"organisation:{one.rows.get(number=2).found['alike'][0][1]}"
    choose(actor=coordinator, pk=one.pk, choices={2: "out", 3: "out"}, revision=one.revision)
    with pytest.raises(Refusal, match="1 row cannot be taken"):
        confirmed(coordinator, one)
    with pytest.raises(Refusal, match="changed since you looked"):
        confirm_import(actor=coordinator, pk=one.pk, revision=one.revision - 1, leave_out_wrong=True)
    assert confirmed(coordinator, one, leave_out_wrong=True).counts == {
        "added": 1,
        "already": 0,
        "left_out": 2,
        "spellings": 0,
    }
    with pytest.raises(Refusal, match="is gone"):
        confirmed(coordinator, one)


def test_what_fails_half_way_is_not_written_and_given_up_after_three_times(
    coordinator: User, monkeypatch: Any, caplog: Any
):
    one = sent(coordinator, written(("Hill",), ("Dale",)))
    confirm_import(actor=coordinator, pk=one.pk, revision=one.revision, leave_out_wrong=False)
    monkeypatch.setattr(import_work, "_add_spellings", lambda *of: 1 / 0)
    for tries in (1, 2, 3):
        assert worked_on(one).tries == tries
    assert not Organisation.objects.exists()
    one = worked_on(one)
    assert (one.state, "Nothing was written" in one.sentence) == (ImportState.FAILED, True)
    assert "Hill" not in caplog.text


# --- whose it is, and how long ---------------------------------------------------------------------------------------


def test_only_who_keeps_the_list_sends_a_file_and_only_its_sender_does_anything_with_it(coordinator: User):
    other, stranger = make.person(may_open_programmes=True), make.person()
    one = sent(coordinator, written(("Hill",)))
    at = {"pk": one.pk, "revision": one.revision}
    for by in (other, stranger):
        for act in (
            lambda by=by: choose(actor=by, choices={}, **at),
            lambda by=by: choose_for_the_rest(actor=by, choice="new", **at),
            lambda by=by: confirm_import(actor=by, leave_out_wrong=True, **at),
            lambda by=by: name_columns(actor=by, columns={"name": 0}, heading_row=1, **at),
            lambda by=by: throw_away(actor=by, pk=one.pk),
        ):
            with pytest.raises(Refusal):
                act()
    with pytest.raises(Refusal, match="Only a coordinator"):
        send_import(actor=stranger, name="a.csv", content=b"Name\nHill", now=NOW)
    confirm_import(actor=coordinator, leave_out_wrong=False, **at)
    User.objects.filter(pk=coordinator.pk).update(may_open_programmes=False)
    assert worked_on(one).state == ImportState.PREVIEW
    assert not Organisation.objects.exists()


def test_files_are_forgotten_when_discarded_after_a_day_and_never_more_than_five(coordinator: User):
    made = [sent(coordinator, written(("Hill",))) for _ in range(5)]
    with pytest.raises(Refusal, match="5 files here already"):
        sent(coordinator, written(("Hill",)))
    throw_away(actor=coordinator, pk=made[0].pk)
    confirmed(coordinator, made[1])
    sent(coordinator, b"Name\n" + b"x," * 70)
    assert forget_old(now=NOW + timedelta(hours=23)) == 0
    assert forget_old(now=NOW + timedelta(days=1)) == 5
    assert not OrganisationImportRow.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'Name\n"A\nB', "From row 2 on"),
        (b"Name\n\n", "no organisation below them"),
        (b"Name\n" + b"Hill\n" * 10_001, "more than 10,000 rows"),
        (b"Name\n" + b"Hill\n" * 10_011, "more than 10,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(coordinator: User, content: bytes, sentence: str):
    one = sent(coordinator, content)
    assert (one.state, sentence in one.sentence) == (ImportState.FAILED, True), one.sentence
    assert not one.rows.exists()


# --- the pages -------------------------------------------------------------------------------------------------------


def test_from_the_file_to_the_list_through_the_pages(client: Client, coordinator: User):
    """Upload, progress, columns by hand, an answer, what is wrong, confirm; a page shows what it was asked for."""
    make.organisation(name="Hart LSP", aliases=("Hartshire",))
    client.force_login(coordinator)
    file = io.BytesIO("Who;What\n<b>Hill</b>;lsp\nHart Partnership;lsp\nDale;club\nHartshire;lsp\n".encode("utf-8-sig"))
    file.name = "../<i>list</i>.csv"
    here = client.post("/organisations/import/", {"file": file}).url
    page = client.get(here).content.decode()
    assert "Being checked" in page
    assert "Look again" in page
    part = client.get(here, headers={"HX-Request": "true"})
    assert (b"<html" in part.content, part.headers["Vary"]) == (False, "HX-Request, Cookie")
    work_on_all(now=NOW)
    assert client.get(here, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = client.get(here).content.decode()
    assert "Which column holds the names?" in page
    assert "Hart Partnership" in page
    one = OrganisationImport.objects.get()
    columns = {"act": "columns", "revision": one.revision, "heading_row": "1", "column_0": "name"}
    twice = client.post(here, {**columns, "column_1": "name"})
    assert (twice.status_code, "Another column is “Name” already" in twice.content.decode()) == (422, True)
    assert client.post(here, {**columns, "column_1": "kind"}).status_code == 302
    one = worked_on(one)
    page = client.get(here).content.decode()
    assert "Row 3: Hart Partnership" in page
    assert "The same as Hart LSP" in page
    for show, words in (
        ("wrong", "is not known as “Kind”"),
        ("new", "&lt;b&gt;Hill&lt;/b&gt;"),
        ("already", "Hartshire"),
    ):
        page = client.get(f"{here}?show={show}").content.decode()
        assert words in page
        assert "<b>Hill" not in page
    act = {"revision": one.revision}
    early = client.post(here, {"act": "confirm", **act})
    assert (early.status_code, b"Choose what 1 row of this file is first" in early.content) == (409, True)
    alike = one.rows.get(number=3).found["alike"][0][1]
    answered = client.post(f"{here}?show=likely", {"act": "choose", **act, "row-3": f"organisation:{alike}"})
    assert answered.url == f"{here}?show=likely"
    assert client.post(here, {"act": "confirm", "leave_out_wrong": "on", **act}).status_code == 302
    work_on_all(now=NOW)
    assert "1 organisation was added" in client.get(here).content.decode()
    assert Organisation.objects.filter(name="<b>Hill</b>").exists()
    assert client.post(here, {"act": "throw-away"}).url == "/organisations/import/"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_preview_takes_the_same_queries_for_one_and_for_three(client: Client, coordinator: User, rows: int):
    for number in range(rows):
        make.organisation(name=f"Hart {number} LSP")
    one = sent(
        coordinator, written(*[(f"Hart {number} Partnership",) for number in range(rows)], ("Dale",), ("The Dale",))
    )
    client.force_login(coordinator)
    for path, most in (
        (f"/organisations/import/{one.pk}/", 10),
        ("/organisations/import/", 4),
        ("/organisations/list.csv", 5),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) == most, (path, "\n".join(query["sql"][:100] for query in queries))


def test_a_column_that_nobody_knows_is_said_to_be_left_out(client: Client, coordinator: User):
    """Otherwise rows are wrong, and nobody sees why: here that no tier was read."""
    client.force_login(coordinator)
    headings = ("Name", "Rung of the ladder", "County", "")
    one = worked_on(sent(coordinator, written(("Hart LSP", "District", "Hampshire", ""), headings=headings)))
    here = f"/organisations/import/{one.pk}/"
    page = " ".join(client.get(here).content.decode().split())
    assert "Not read: “Rung of the ladder”. If that matters" in page
    assert '<details id="columns" open>' in page
    assert "Local strategic partnership" not in page.split("<details", maxsplit=1)[0]
    named = {"column_0": "name", "column_1": "tier", "column_2": "county", "column_3": "out", "heading_row": "1"}
    client.post(here, {"act": "columns", "revision": one.revision, **named})
    worked_on(one)
    assert "Not read" not in client.get(here).content.decode()


def test_the_list_and_an_empty_one_are_taken_away_as_files(client: Client, coordinator: User):
    make.organisation(name="Hill")
    client.force_login(coordinator)
    for ending in ("csv", "xlsx"):
        for name in ("list", "template"):
            answer = client.get(f"/organisations/{name}.{ending}")
            assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')
            one = sent(coordinator, answer.content, f"x.{ending}")
            assert one.columns == {field: place for place, field in enumerate(COLUMNS.recognised(HEADINGS))}
            assert one.counts == ({"already": 1, "new": 0, "likely": 0, "wrong": 0} if name == "list" else {})
    assert client.get("/organisations/list.pdf").status_code == 404


def test_the_example_is_two_organisations_that_an_import_takes(client: Client, coordinator: User):
    client.force_login(coordinator)
    example = client.get("/organisations/example.csv").content
    one = confirmed(coordinator, sent(coordinator, example))
    assert one.counts == {"added": 2, "already": 0, "left_out": 0, "spellings": 0}
    county, district = Organisation.objects.order_by("pk")
    assert (county.name, district.parent_county) == (NAMES[0], county)
    assert set(outcomes(sent(coordinator, example)).values()) == {"already"}


def test_ten_thousand_rows_are_read_and_written_in_seconds(coordinator: User, monkeypatch: Any):
    """With districts before their counties; how far it is can be asked meanwhile."""
    parts, chance = (
        ["ash", "brin", "cor", "dun", "ell", "far", "gar", "hol", "ink", "jor", "kel", "lam"],
        random.Random(7),
    )
    names = sorted({"".join(chance.choices(parts, k=6)).title() for _ in range(10_200)})[:10_000]
    counties = {name: names[number // 50 * 50 + 49] for number, name in enumerate(names)}
    rows = [
        (
            name,
            "lsp",
            *(("county", "") if name == county else ("district", county)),
            "",
            f"{name} Council",
            f"{name} Forum",
            "",
        )
        for name, county in counties.items()
    ]
    told: list[tuple[str, int]] = []
    keep = import_work.cache.set
    monkeypatch.setattr(
        import_work.cache, "set", lambda key, value, **how: (told.append(value), keep(key, value, **how))
    )
    began = time.process_time()
    one = sent(coordinator, written(*rows))
    choose_for_the_rest(actor=coordinator, pk=one.pk, choice="new", revision=one.revision)
    one = confirmed(coordinator, one)
    took = time.process_time() - began
    assert one.counts["added"] == Organisation.objects.count() == len(names) == 10_000
    assert Organisation.objects.filter(parent_county__isnull=False).count() == 9_800
    assert ("Comparing with the list", 5000) in told
    assert how_far(one.pk) == ("", 0)
    assert took < 8, took
