"""Files of rows: what is read of them, and what is refused (C13; "bad input")."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula

from core.tables import Unreadable, as_meant, harmless, is_formula, look_at, read
from core.tables import sheets as sheets_module


def csv_cells(content: bytes | str, name: str = "list.csv") -> list[list[str]]:
    content = content.encode() if isinstance(content, str) else content
    return [row.cells for row in read(content, name, most_rows=100).rows]


def workbook(rows: list[list[Any]], *, title: str = "List", before: Sequence[str] = (), hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in before:
        book.create_sheet(name).sheet_state = "hidden" if name == hidden else "visible"
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The workbook with other parts, `sheet1` standing for `xl/worksheets/sheet1.xml`."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            short = entry.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(entry.filename, parts.get(short, old.read(entry)))
    return held.getvalue()


def test_text_is_read_whatever_program_wrote_it():
    """Marks of byte order, Windows letters, semicolons, tabs, line ends of all three sorts."""
    expected = [["Name", "Areas"], ["Môn", "a, b"]]
    for content in (
        'Name,Areas\r\nMôn,"a, b"\r\n'.encode("utf-8-sig"),
        'Name,Areas\nMôn,"a, b"'.encode(),
        "Name;Areas\rMôn;a, b\r".encode("cp1252"),
        "Name\tAreas\nMôn\ta, b\n".encode("utf-16"),
        "\n\nName|Areas\n|\nMôn|a, b|||\n\n".encode(),
    ):
        assert csv_cells(content) == expected, content


def test_a_line_break_in_quotation_marks_is_in_a_cell_and_rows_count_as_in_a_spreadsheet():
    rows = read(b'Name,Also\n"A\n\nB","x ""y"""\n\nC\n', "list.csv", most_rows=9).rows
    assert [(row.number, row.cells) for row in rows] == [(1, ["Name", "Also"]), (2, ["A\n\nB", 'x "y"']), (4, ["C"])]


def test_commas_in_a_file_of_one_column_are_no_columns():
    assert csv_cells("Name\nArmagh\nBanbridge\nA, B\n")[1:3] == [["Armagh"], ["Banbridge"]]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "list.csv", "nothing in this file"),
        (b"\xef\xbb\xbf \r\n", "list.csv", "nothing in this file"),
        (b"x" * (5 * 1024**2 + 1), "list.csv", "larger than 5 MB"),
        (b"Name\nA\0B\n", "list.csv", "letters in this file"),
        (b"Name\n\x81\n", "list.csv", "letters in this file"),
        (b"\xff\xfeN", "list.csv", "letters in this file"),
        (b'Name,Areas\nA,"b\nC,d\n', "list.csv", "From row 2 on"),
        (b'Name\n"A" b\n', "list.csv", "From row 2 on"),
        (b"Name\n" + b"x" * 200_000 + b"\n", "list.csv", "From row 2 on"),
        (b"," * 70 + b"x", "list.csv", "more than 60 columns"),
        (b"N\n" * 111, "list.csv", "more than 100 rows"),
        (b"PK\x03\x04", "list.csv", "not text, whatever its name says"),
        (b"\xd0\xcf\x11\xe0", "list.xlsx", "locked with a password"),
        (b"Name\nA\n", "list.xlsx", "cannot be opened"),
        (b"PK\x03\x04 and no more", "list.xlsx", "cannot be opened"),
        (b"Name", "list.xls", "are not taken"),
        (b"Name", "list.xlsm", "are not taken"),
        (b"Name", "list", "are not taken"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, name: str, sentence: str):
    with pytest.raises(Unreadable, match=sentence) as refused:
        read(content, name, most_rows=100)
    assert refused.value.field == "file"


def test_of_a_workbook_the_first_sheet_that_is_seen_and_holds_something_is_read():
    table = read(workbook([["Name"], ["A"]], before=["Secret", "Empty"], hidden="Secret"), "l.xlsx", most_rows=9)
    assert (table.sheet, table.other_sheets) == ("List", 1)
    assert [row.cells for row in table.rows] == [["Name"], ["A"]]


def test_cells_of_a_workbook_are_the_words_one_sees_and_formulas_are_shown_as_such():
    rows = [[12.0, 1.5, True, date(2028, 3, 1), None, " a\nb "], [], ["=1+1", "#REF!"]]
    book = openpyxl.load_workbook(io.BytesIO(workbook(rows)))
    book.active["C3"] = ArrayFormula("C3:C3", "=A1:A2")
    held = io.BytesIO()
    book.save(held)
    cells = csv_cells(held.getvalue(), "list.xlsx")
    assert cells[0] == ["12", "1.5", "Yes", "2028-03-01", "", " a\nb "]
    assert all(map(is_formula, cells[1]))
    assert len(cells[1]) == 3


def test_a_day_in_a_workbook_is_no_midnight_unless_its_cell_shows_a_clock():
    """A spreadsheet keeps midnight where nobody gave a time; what somebody gave is never lost."""
    morning, midnight = datetime(2028, 10, 24, 9, 30), datetime(2028, 10, 24)  # noqa: DTZ001 - as a workbook holds it
    cells = [
        (midnight, "dd/mm/yyyy", "2028-10-24"),
        (midnight, 'd mmmm yyyy"h"', "2028-10-24"),
        (midnight, "[$-F800]dddd\\,\\ mmmm\\ dd", "2028-10-24"),
        (midnight, "General", "47050"),
        (midnight, "dd/mm/yyyy hh:mm;@", "2028-10-24T00:00:00"),
        (midnight, "d/m/yy h AM/PM", "2028-10-24T00:00:00"),
        (morning, "dd/mm/yyyy", "2028-10-24T09:30:00"),
        (time(17, 5), "h:mm", "17:05:00"),
        (timedelta(hours=17, minutes=5), "[h]:mm:ss", "17:05:00"),
    ]
    book = openpyxl.Workbook()
    for number, (value, number_format, _) in enumerate(cells, start=1):
        book.active.cell(1, number, value).number_format = number_format
    held = io.BytesIO()
    book.save(held)
    assert csv_cells(held.getvalue(), "list.xlsx") == [[words for _, _, words in cells]]


def test_a_workbook_that_is_a_bomb_is_not_opened(monkeypatch: Any):
    """By what it says it unpacks to; by entities in its XML; by rows without end."""
    plain = workbook([["Name"], ["A"]])
    with pytest.raises(Unreadable, match="far more in this file"):
        look_at(repacked(plain, sheet1=b" " * (41 * 1024**2)), "list.xlsx")
    rows = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row>%s</row>"
    for within in (b"<c/>" * 100_001, b"<row/>" * 100_001):
        # Small, and packed so close that no program did it; or not packed close, and a million elements all the same.
        wide = repacked(plain, sheet1=rows % (within * 3))
        assert len(wide) < 20_000
        with pytest.raises(Unreadable, match="far more in this file"):
            look_at(wide, "list.xlsx")
        with pytest.raises(Unreadable, match="far more in this file"):
            csv_cells(repacked(plain, sheet1=rows % within), "list.xlsx")
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with zipfile.ZipFile(io.BytesIO(plain)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert csv_cells(repacked(plain, sheet1=sheet), "list.xlsx") == [["Name"], ["A"]]
    with pytest.raises(Unreadable, match="cannot be opened"):
        csv_cells(repacked(plain, sheet1=entities + sheet), "list.xlsx")
    with pytest.raises(Unreadable, match="something else"):
        look_at(_zip({"word/document.xml": b"<x/>"}), "list.xlsx")
    monkeypatch.setattr(sheets_module, "_MOST_LOOKED_AT", 50)
    far = sheet.replace(b'<row r="2"', b'<row r="900000000"').replace(b'r="A2"', b'r="A900000000"')
    assert far != sheet
    for content in (repacked(plain, sheet1=far), workbook([["Name"], *[[]] * 60, ["A"]])):
        with pytest.raises(Unreadable, match="goes on for too many rows"):
            csv_cells(content, "list.xlsx")


def _zip(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return held.getvalue()


def test_a_workbook_of_another_program_is_read():
    """Strings in the cell instead of in a table, and no size of the sheet."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Areas"])
        sheet.write_row(1, 0, ["A", "b; c"])
    assert csv_cells(held.getvalue(), "list.xlsx") == [["Name", "Areas"], ["A", "b; c"]]


@pytest.mark.parametrize(
    "words",
    ["=1+1", "'=1+1", "''=1", "+44", "-", "@x", "＝1", " =1", "\t=1", "'quoted'", "Plain", "", "O'Brien", "'", "'-'"],
)
def test_what_would_be_a_formula_is_neutralised_and_comes_back_as_it_was(words: str):
    """C13."""
    cell = harmless(words)
    assert as_meant(cell) == words
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝"))
