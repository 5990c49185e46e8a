"""The report as CSV, spreadsheet and PDF: read back, each says the figures of the page; nothing is a formula."""

import csv
import io
import random
import re
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from core.tables import harmless
from sessions.exports.attendance_csv import as_csv
from sessions.exports.attendance_pdf import as_pdf
from sessions.exports.attendance_xlsx import as_xlsx
from sessions.selectors.attendance_facts import read
from sessions.selectors.attendance_lines import Report
from sessions.selectors.attendance_report import report_of
from sets.models import Programme
from tests import make
from tests.nasty import EMPTY, EVERY, NUL
from tests.sessions.reported import at_random, held, programme

pytestmark = pytest.mark.django_db
MADE = datetime(2028, 10, 24, 8, 30, tzinfo=UTC)


def report(of: Programme) -> Report:
    facts, names = read(of)
    return report_of(of, facts, names, made_at=MADE)


def lines_of(written: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def sheets_of(written: bytes, **options: Any) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(written), **options)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def words_of(written: bytes) -> str:
    pages = PdfReader(io.BytesIO(written)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def download(of: Programme, ending: str, query: str = "") -> Any:
    client = Client()
    client.force_login(make.coordinator_of(of))
    return client.get(f"/coordinate/{of.slug}/reports/attendance.{ending}{query}")


# --- the same figures ------------------------------------------------------------------------------------------------


def test_every_format_says_the_same_figures():
    """Page, CSV, spreadsheet and PDF are written from one report; each is read back and compared with it."""
    of = held(programme(sets=2, size=5), at_random(11))
    made = report(of)
    head, figures = made.headline, made.headline.figures
    from_csv = {line["line"]: line for line in lines_of(as_csv(made))}["programme"]
    in_sheet = {row[0]: row for row in sheets_of(as_xlsx(made))["Summary"]}
    in_print = words_of(as_pdf(made))
    client = Client()
    client.force_login(make.coordinator_of(of))
    on_page = re.sub(r"<[^>]+>", " ", client.get(f"/coordinate/{of.slug}/reports/attendance/").content.decode())
    on_page = " ".join(on_page.split())
    columns = [("attended", "attended_of"), ("at_every_session", "at_every_session_of"), ("committed", "committed_of")]
    for (name, share, _), (number, out_of) in zip(made.shares, columns, strict=True):
        assert (from_csv[number], from_csv[out_of]) == (str(share.number), str(share.of))
        assert in_sheet[name][1:3] == (share.number, share.of)
        assert in_sheet[name][3] == pytest.approx(share.number / share.of)
        assert f"{name} {share.percent}% {share}" in in_print
        assert f"{name} {share.percent}% {share}" in on_page
    csv_names = {
        "Sessions planned": "planned",
        "Sessions held": "held",
        "Sessions not held yet": "not_held_yet",
        "Sessions moved": "moved",
        "Sessions cancelled": "cancelled",
        "Sessions abandoned": "abandoned",
        "People on the registers": "people",
        "Apologies": "apologies",
        "Absences": "absences",
        "Substitutes": "substitutes",
        "Marks missing": "missing",
        "Places handed over": "handed_over",
        "Places withdrawn": "withdrawn",
        "Places removed": "removed",
        "Moved to another set": "changed_set",
    }
    assert len(head.rows) == len(csv_names)
    for said, number in head.rows:
        assert from_csv[csv_names[said]] == str(number), said
        assert in_sheet[said][1] == number
        assert f"{said} {number}" in in_print
        assert f"{said} {number}" in on_page
    assert figures.unmarked > 0


def test_every_line_of_every_format_says_the_same():
    """By set, organisation and tier, by session, by person: the CSV's marks, the sheets' figures, the PDF's words."""
    of = held(programme(sets=2, size=4), at_random(23))
    made = report(of)
    lines, sheets, in_print = lines_of(as_csv(made)), sheets_of(as_xlsx(made)), words_of(as_pdf(made))
    for kind, (heading, _, groups) in zip(("set", "organisation", "tier"), made.groupings, strict=True):
        own = [line for line in lines if line["line"] == kind]
        assert [line["name"] for line in own] == [one.name for one in groups]
        for line, row, one in zip(own, sheets[heading][1:], groups, strict=True):
            share = one.figures.attendance
            assert (line["attended"], line["attended_of"]) == (str(share.number), str(share.of))
            assert row[:5] == (one.name, one.held, one.people, share.number, share.of)
            if share.of:
                assert f"{share.percent}% ({share})" in in_print
    people = [line for line in lines if line["line"] == "person"]
    numbers = 3
    for line, row, person in zip(people, sheets["People"][1:], made.people, strict=True):
        share = person.figures.attendance
        assert (line["name"], line["attended"], line["attended_of"]) == (person.name, str(share.number), str(share.of))
        assert row[4 : 4 + numbers] == tuple(cell.word for cell in person.cells)
        assert row[4 + numbers : 6 + numbers] == (share.number, share.of)
    marks = [line["status"] for line in lines if line["line"] == "mark"]
    assert marks == [cell.word for person in made.people for cell in person.cells]


# --- the spreadsheet -------------------------------------------------------------------------------------------------


def test_cells_of_the_spreadsheet_are_numbers_shares_and_dates_under_a_header_that_stays():
    of = held(programme(size=3), at_random(5))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(report(of))))
    assert book.sheetnames == ["Summary", "People", "Sessions", "By set", "By organisation", "By tier"]
    for sheet in book:
        assert sheet.freeze_panes in ("B2", "C2"), sheet.title
        assert sheet.cell(1, 1).font.bold
        assert sheet.print_title_rows == "$1:$1"
    sessions = book["Sessions"]
    starts, share = sessions["C2"], sessions["H2"]
    assert isinstance(starts.value, datetime)
    assert starts.number_format == "d mmm yyyy hh:mm"
    # 10am in London is 9am in UTC: the sheet shows the clock of London.
    assert starts.value.hour == timezone.localtime(of.sets.get().sessions.get(number=1).starts_at).hour
    assert isinstance(sessions["B2"].value, int)
    assert share.number_format == "0%"
    assert isinstance(share.value, int | float)


def test_a_share_of_nothing_is_an_empty_cell_and_no_error():
    made = report(held(programme(size=2), lambda person, session: ""))
    rows = {row[0]: row for row in sheets_of(as_xlsx(made))["Summary"]}
    assert rows["Attendance"][1:4] == (0, 0, None)
    assert "Attendance – The share" in words_of(as_pdf(made))


# --- words that are no words -----------------------------------------------------------------------------------------

FORMULAS = [
    "=1+1",
    "+44 20",
    "-2",
    "@SUM(A1)",
    "\t=1",
    ' =HYPERLINK("http://example.org")',
    "＝1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("typed", FORMULAS)
def test_no_cell_is_a_formula(typed):
    """C13: a name, an organisation or a title that begins like one stays words."""
    of = programme(size=2, title=typed)
    person = of.enrolments.first().participant
    type(person).objects.filter(pk=person.pk).update(full_name=typed)
    organisation = of.enrolments.first().organisation
    type(organisation).objects.filter(pk=organisation.pk).update(name=typed)
    made = report(held(of, at_random()))
    for line in csv.reader(io.StringIO(as_csv(made).decode("utf-8-sig"), newline="")):
        assert not [cell for cell in line if re.match(r"[\s ]*[=+\-@＝]", cell)], line
    assert harmless(made.title) == f"'{made.title}"
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(made)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert {cell.hyperlink for cell in cells} == {None}
    assert [cell for cell in cells if cell.value == made.title]


def test_ordinary_words_and_numbers_stay_as_they_are():
    assert [harmless(one) for one in ("Ada", "", "9–12", "–", "O'Neil")] == ["Ada", "", "9–12", "–", "O'Neil"]


def test_whatever_people_type_is_set_in_print_as_they_typed_it():
    """C13: it reaches the typesetter as data. No file is read, and a letter without a font breaks nothing."""
    typed = [one for one in EVERY if one not in (*EMPTY, *NUL)]
    nasty = ['#import "/etc/passwd": *', "#strong[x] $x^2$ *bold* _soft_ `code`", '#read("report.typ")', "\\u{41}"]
    dice = random.Random(2)
    of = held(programme(size=3), at_random())
    places = list(of.enrolments.all())
    for name in [*nasty, *typed]:
        for place in places:
            own = name if place is places[0] else dice.choice(typed)
            type(place.participant).objects.filter(pk=place.participant_id).update(full_name=own[:120])
        written = as_pdf(report(of))
        assert written.startswith(b"%PDF")
        if name in nasty:
            assert "".join(name.split()) in "".join(words_of(written).split())


# --- the PDF ---------------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_titled_in_english_and_a4():
    made = report(held(programme(size=3, title="Linking plans"), at_random()))
    pdf = PdfReader(io.BytesIO(as_pdf(made)))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert pdf.metadata.title == "Attendance: Linking plans"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert sizes_of(pdf) == {(595, 842)}


def test_a_grid_of_many_sessions_lies_across_the_page():
    made = report(held(programme(size=2, sessions=8), at_random()))
    assert sizes_of(PdfReader(io.BytesIO(as_pdf(made)))) == {(595, 842), (842, 595)}


def sizes_of(pdf: PdfReader) -> set[tuple[int, int]]:
    return {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pdf.pages}


def test_a_programme_that_has_not_met_makes_files_too():
    """Also one without a set, and names of every length."""
    for of in (make.draft(), programme(size=2), long_names()):
        made = report(of)
        assert lines_of(as_csv(made))[0]["line"] == "programme"
        assert len(sheets_of(as_xlsx(made))) == 6
        assert "Attendance" in words_of(as_pdf(made))


def long_names() -> Programme:
    of = held(programme(size=2, sessions=8, title="L" * 120), at_random())
    for place in of.enrolments.all():
        type(place.participant).objects.filter(pk=place.participant_id).update(full_name="Wolfeschlegel" * 9)
        type(place.organisation).objects.filter(pk=place.organisation_id).update(name="Of " * 50)
    return of


# --- the download ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "kind", "begins"),
    [
        ("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfline,"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("pdf", "application/pdf", b"%PDF-"),
    ],
)
def test_a_file_is_a_download_that_no_cache_keeps_and_its_name_says_what_of_when(ending, kind, begins):
    of = held(programme(size=2, title="Linking plans"), at_random())
    response = download(of, ending)
    assert response["Content-Type"] == kind
    today = timezone.localdate().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="attendance-{of.slug}-{today}.{ending}"'
    assert response["Cache-Control"] == "private, no-store"
    assert response.content.startswith(begins)


def test_a_file_holds_the_part_that_was_chosen():
    of = held(programme(sets=2, size=2), at_random())
    lines = lines_of(download(of, "csv", f"?set={of.sets.get(letter='B').pk}").content)
    assert {line["set"] for line in lines} == {"", "Set B"}
    assert lines[0]["state"] == "Set B"


def test_times_in_the_csv_are_iso_8601_with_their_offset():
    of = held(programme(size=2), at_random())
    starts = [line["starts"] for line in lines_of(as_csv(report(of))) if line["line"] == "session"]
    assert starts[0] == "2028-09-11T10:00:00+01:00"
    assert all(datetime.fromisoformat(one).utcoffset() is not None for one in starts)
