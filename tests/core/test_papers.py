"""What an upload really is, and what of it is kept (quality, section 5; bad input: a file that is not what it says)."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from core.papers import LARGEST, cleaned_name, content_type, examine
from core.papers.office import MOST_ENTRIES
from core.papers.unfit import Unfit
from tests import nasty, papers
from tests.papers import AUTHOR


def refused(content: bytes, name: str) -> str:
    with pytest.raises(Unfit) as caught:
        examine(content, name)
    assert caught.value.field == "file"
    return caught.value.sentence


def unpacked(content: bytes) -> bytes:
    """All that is in it: a zip's parts, packed as they are in a file nobody could search."""
    if not zipfile.is_zipfile(BytesIO(content)):
        return content
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return b"\n".join(name.encode() + packed.read(name) for name in packed.namelist())


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", papers.of_every_kind())
def test_a_file_of_every_kind_is_taken_and_its_author_is_not(kind):
    """Quality, section 5: metadata stripped; the words stay."""
    sent = papers.of_every_kind()[kind]
    kept = examine(sent, f"My paper.{kind.upper()}")
    assert (kept.kind, kept.name) == (kind, f"My paper.{kind}")
    assert AUTHOR.encode() not in unpacked(kept.content)
    assert content_type(kind)
    if kind not in ("pdf", "png", "jpg", "txt", "csv"):
        assert AUTHOR.encode() in unpacked(sent)
        assert b"words" in unpacked(kept.content)
        # Kept once more, it stays as it is: nothing is lost by doing it twice.
        assert unpacked(examine(kept.content, kept.name).content) == unpacked(kept.content)


def test_a_pdf_keeps_its_pages_tags_and_language_and_loses_info_and_xmp():
    """Quality, section 5; WCAG: tags are what a screen reader reads."""
    before = PdfReader(BytesIO(papers.pdf("Much to read.")))
    assert before.metadata.author == AUTHOR
    assert before.xmp_metadata
    after = PdfReader(BytesIO(examine(papers.pdf("Much to read."), "a.pdf").content))
    assert after.metadata is None
    assert after.xmp_metadata is None
    assert after.root_object["/Lang"] == before.root_object["/Lang"]
    assert "/StructTreeRoot" in after.root_object
    assert after.pdf_header == before.pdf_header
    assert "Much to read." in after.pages[0].extract_text()


def test_who_commented_in_a_pdf_and_what_older_versions_held_is_not_kept():
    """An annotation's author, a page's notes, objects nothing points at."""
    writer = PdfWriter(clone_from=BytesIO(papers.pdf()))
    note = FreeText(text="See page 2", rect=(10, 10, 90, 90))
    note[NameObject("/T")] = TextStringObject(AUTHOR)
    writer.add_annotation(0, note)
    inner = writer._add_object(DictionaryObject({NameObject("/Who"): TextStringObject(AUTHOR)}))
    deep = writer._add_object(DictionaryObject({NameObject("/Private"): inner}))
    writer.pages[0][NameObject("/PieceInfo")] = deep
    writer._add_object(TextStringObject(AUTHOR))
    out = BytesIO()
    writer.write(out)
    assert AUTHOR.encode() in out.getvalue()
    kept = examine(out.getvalue(), "a.pdf").content
    assert AUTHOR.encode() not in kept
    assert b"See page 2" in kept


def test_a_workbook_that_excel_would_open_still_opens():
    """Another library reads what we wrote."""
    book, out = openpyxl.Workbook(), BytesIO()
    book.active["A1"], book.properties.creator, book.properties.lastModifiedBy = 42, AUTHOR, AUTHOR
    book.save(out)
    kept = examine(out.getvalue(), "figures.xlsx").content
    assert AUTHOR.encode() not in unpacked(kept)
    assert openpyxl.load_workbook(BytesIO(kept)).active["A1"].value == 42


def test_the_first_part_of_an_open_document_says_what_it_is_and_is_not_packed():
    """OpenDocument 1.3, part 2, 3.3: or other programs do not know it."""
    with zipfile.ZipFile(BytesIO(examine(papers.open_document("odt"), "a.odt").content)) as packed:
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_a_picture_is_turned_upright_and_says_nothing_of_its_camera():
    """The Exif says that it lies on its side: 40 by 30 becomes 30 by 40."""
    for kind in ("jpg", "png"):
        assert AUTHOR.encode() in papers.picture(kind)
        with Image.open(BytesIO(examine(papers.picture(kind), f"a.{kind}").content)) as kept:
            assert kept.size == (30, 40)
            assert not kept.getexif()
            assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_sort_are_taken(mode):
    kind = "jpg" if mode == "CMYK" else "png"
    out = BytesIO()
    Image.new(mode, (9, 7)).save(out, "JPEG" if kind == "jpg" else "PNG")
    with Image.open(BytesIO(examine(out.getvalue(), f"a.{kind}").content)) as kept:
        assert kept.size == (9, 7)


def test_a_template_elsewhere_is_not_fetched():
    """A document that names a template on some server would have it fetched as it opens."""
    there = (
        '<Relationships><Relationship Id="r1" Target="https://elsewhere.example.org/t.dotm" TargetMode="External" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    )
    kept = examine(papers.open_xml("docx", **{"word___rels__settings.xml.rels": there}), "a.docx").content
    assert b"elsewhere" not in unpacked(kept)
    assert b'Target="Normal.dotm"' in unpacked(kept)


def test_a_workbook_inside_a_document_loses_its_authors_too():
    """What a chart was made from lies packed in the document."""
    inside = papers.open_xml("xlsx")
    kept = examine(papers.open_xml("docx", **{"word__embeddings__book.xlsx": inside}), "a.docx").content
    with zipfile.ZipFile(BytesIO(kept)) as packed:
        assert AUTHOR.encode() not in unpacked(packed.read("word/embeddings/book.xlsx"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_kept_in_utf_8_whatever_it_came_in(encoding):
    kept = examine("Café – £5, “yes”".encode(encoding), "a.csv").content
    assert kept.decode() == "Café – £5, “yes”"


@pytest.mark.parametrize("typed", [one for one in nasty.MARKUP if one])
def test_text_with_markup_is_text(typed):
    """Bad input: it is kept as it is, and served as text to be downloaded."""
    kept = examine(typed.encode(), "page.txt")
    assert (kept.content.decode(), content_type(kept.kind)) == (typed, "text/plain; charset=utf-8")


# --- what is refused -------------------------------------------------------------------------------------------------

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NOT_WHAT_IT_SAYS = {
    "a program as PDF": (EXE, "a.pdf"),
    "a program as a picture": (EXE, "a.png"),
    "a program as text": (EXE, "a.txt"),
    "a program as Word": (EXE, "a.docx"),
    "what only begins as text": (b"Words, then\x00\x01\x02", "a.txt"),
    "HTML as PDF": (b"<html><body>Hi</body></html>", "a.pdf"),
    "SVG as PNG": (SVG, "a.png"),
    "PHP as JPEG": (b"<?php system($_GET[0]);", "a.jpg"),
    "PDF as Word": (papers.pdf(), "a.docx"),
    "PDF as text": (papers.pdf(), "a.txt"),
    "Word as PDF": (papers.open_xml("docx"), "a.pdf"),
    "Word as Excel": (papers.open_xml("docx"), "a.xlsx"),
    "Word as OpenDocument": (papers.open_xml("docx"), "a.odt"),
    "OpenDocument as Word": (papers.open_document("odt"), "a.docx"),
    "a spreadsheet as OpenDocument text": (papers.open_document("ods"), "a.odt"),
    "a plain zip as Word": (papers.zipped({"a.txt": "words"}), "a.docx"),
    "PNG as JPEG": (papers.picture("png"), "a.jpg"),
    "a PDF behind a program": (EXE + papers.pdf(), "a.pdf"),
    "a zip behind a program": (EXE + papers.open_xml("docx"), "a.docx"),
    "the first bytes of a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "a.png"),
    "the first bytes of a PDF": (b"%PDF-1.7\n" + b"x" * 99, "a.pdf"),
}


@pytest.mark.parametrize(("content", "name"), NOT_WHAT_IT_SAYS.values(), ids=NOT_WHAT_IT_SAYS)
def test_a_file_that_is_not_what_it_says_is_refused(content, name):
    """Bad input; the sentence says what to do."""
    assert "send that" in refused(content, name) or "or send it as PDF" in refused(content, name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("paper.docm", "macros"),
        ("paper.xlsm", "macros"),
        ("paper.doc", ".docx"),
        ("setup.exe", "are not taken"),
        ("paper.pdf.exe", "are not taken"),
        ("picture.svg", "PDF or as plain text"),
        ("shell.php", "are not taken"),
        ("page.html", "plain text"),
        ("papers.zip", "one by one"),
        ("photo.heic", "PNG or JPEG"),
        ("paper", "does not say what it is"),
        ("", "does not say what it is"),
        ("paper." + "x" * 300, "Files like this"),
        ("paper.<b>", "are not taken"),
    ],
)
def test_a_name_that_ends_in_nothing_we_take_is_refused_with_what_to_do_instead(name, told):
    assert told in refused(papers.pdf(), name)


def test_nothing_and_too_much_are_refused():
    """Bad input: empty, blank, 21 MB."""
    for empty in (b"", b"\r\n  ", b"\0" * 100):
        assert "nothing in this file" in refused(empty, "a.txt")
    assert "larger than 20 MB" in refused(b"a" * (LARGEST + 1), "a.txt")
    assert examine(b"a" * LARGEST, "a.txt").kind == "txt"


MACROS = {
    "a project in it": papers.open_xml("docx", **{"word__vbaProject.bin": b"x"}),
    "a project in capitals": papers.open_xml("xlsx", **{"xl__VBAPROJECT.BIN": b"x"}),
    "a type that says so": papers.open_xml("docx", main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
    "old macros": papers.open_xml("xlsx", **{"xl__macrosheets__sheet1.xml": "<x/>"}),
    "a control": papers.open_xml("pptx", **{"ppt__activeX__activeX1.xml": "<x/>"}),
}


@pytest.mark.parametrize("content", MACROS.values(), ids=MACROS)
def test_macros_are_refused_whatever_the_file_is_called(content):
    """Bad input: docm."""
    names = unpacked(content)
    kind = "xlsx" if b"xl/" in names else "pptx" if b"ppt/" in names else "docx"
    assert "macros" in refused(content, f"paper.{kind}")


@pytest.mark.parametrize("folder", ["Basic__Standard__Module1.xml", "Scripts__python__x.py"])
def test_macros_of_an_open_document_are_refused(folder):
    assert "macros" in refused(papers.open_document("odt", **{folder: "<x/>"}), "paper.odt")


@pytest.mark.parametrize("name", ["word__embeddings__oleObject1.bin", "word__setup.exe", "run.JS", "x__link.lnk"])
def test_a_file_packed_inside_a_document_is_refused(name):
    assert "packed inside" in refused(papers.open_xml("docx", **{name: b"x"}), "paper.docx")


def test_a_zip_bomb_is_not_opened():
    """Bad input: by its size, by how it is packed, by its number of parts."""
    zeros = b"\0" * (64 * 1024 * 1024)
    assert "far more in this file" in refused(papers.open_xml("docx", **{"word__a.xml": zeros}), "a.docx")
    three = {f"word__{number}.xml": zeros for number in range(3)}
    assert "far more in this file" in refused(papers.open_xml("docx", **three), "a.docx")
    many = {f"word__{number}.xml": b"" for number in range(MOST_ENTRIES)}
    assert "far more in this file" in refused(papers.open_xml("docx", **many), "a.docx")


def test_a_document_in_a_document_in_a_document_is_refused():
    content = papers.open_xml("docx")
    for _ in range(3):
        content = papers.open_xml("docx", **{"word__embeddings__in.docx": content})
    assert "packed inside" in refused(content, "a.docx")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "word\\..\\x.xml", "C:/x.xml", "word/../../x.xml"])
def test_a_part_whose_name_leads_out_of_the_zip_is_refused(name):
    assert "cannot be opened" in refused(papers.open_xml("docx", **{name: b"x"}), "a.docx")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    """One reader would take the first, another the second."""
    out = BytesIO(papers.open_xml("docx"))
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("WORD/document.xml", "<other/>")
    assert "cannot be opened" in refused(out.getvalue(), "a.docx")


@pytest.mark.parametrize(
    "part", ['<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "<x>wide</x>".encode("utf-16"), "<x/>".encode("utf-16-le")]
)
def test_xml_that_defines_its_own_or_cannot_be_looked_through_is_refused(part):
    assert "unusual way" in refused(papers.open_xml("docx", **{"word__settings.xml": part}), "a.docx")


def test_locked_documents_are_refused():
    """Bad input: encrypted; nobody else could read them, and we could not look."""
    writer, out = PdfWriter(clone_from=BytesIO(papers.pdf())), BytesIO()
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(out)
    assert "locked" in refused(out.getvalue(), "a.pdf")
    sealed = papers.open_document("odt", **{"META-INF__manifest.xml": "<x><manifest:encryption-data/></x>"})
    assert "locked" in refused(sealed, "a.odt")
    flagged = bytearray(papers.open_xml("docx"))
    at = flagged.find(b"PK\x01\x02")
    flagged[at + 8] |= 1
    assert "locked" in refused(bytes(flagged), "a.docx")


def cut_at(content: bytes) -> list[bytes]:
    return [content[: len(content) * tenth // 10] for tenth in (1, 3, 5, 7, 9)]


@pytest.mark.parametrize("kind", ["pdf", "docx", "odt", "png", "jpg"])
def test_a_file_cut_short_is_refused(kind):
    """Bad input: a truncated PDF, and the rest alike."""
    whole = papers.picture(kind, (400, 300)) if kind in ("png", "jpg") else papers.of_every_kind()[kind]
    for part in cut_at(whole):
        refused(part, f"a.{kind}")


def with_action(**entries: str) -> bytes:
    writer, out = PdfWriter(clone_from=BytesIO(papers.pdf())), BytesIO()
    action = DictionaryObject({NameObject(f"/{name}"): NameObject(said) for name, said in entries.items()})
    writer.root_object[NameObject("/OpenAction")] = action
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("action", ["/JavaScript", "/Launch", "/SubmitForm", "/ImportData"])
def test_a_pdf_that_does_something_is_refused(action):
    """Bad input; a link to a page or within the file is none of these."""
    assert "script" in refused(with_action(S=action), "a.pdf")
    assert examine(with_action(S="/GoTo"), "a.pdf")


def test_a_pdf_with_scripts_or_files_in_it_is_refused():
    writer, out = PdfWriter(clone_from=BytesIO(papers.pdf())), BytesIO()
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")})
    names = ArrayObject([TextStringObject("a"), writer._add_object(script)])
    tree = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): names})})
    writer.root_object[NameObject("/Names")] = tree
    writer.write(out)
    assert "script" in refused(out.getvalue(), "a.pdf")
    writer, out = PdfWriter(clone_from=BytesIO(papers.pdf())), BytesIO()
    writer.add_attachment("a.exe", EXE)
    writer.write(out)
    assert "attached" in refused(out.getvalue(), "a.pdf")
    writer, out = PdfWriter(clone_from=BytesIO(papers.pdf())), BytesIO()
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(StreamObject())})
    writer.pages[0]["/AA"][NameObject("/O")] = DictionaryObject({NameObject("/JS"): TextStringObject("x")})
    writer.write(out)
    assert "script" in refused(out.getvalue(), "a.pdf")


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_a_picture_of_forty_megapixels_is_refused_before_it_is_decoded(kind):
    """Bad input: a 40-megapixel image, and one that is many times as large."""
    assert "million pixels" in refused(papers.picture(kind, (8000, 5000)), f"a.{kind}")
    claims = bytearray(papers.picture("png"))
    claims[16:24] = (60_000).to_bytes(4) * 2
    assert "pixels" in refused(bytes(claims), "a.png") or "cannot be read" in refused(bytes(claims), "a.png")


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Report (final).PDF", "Report (final).pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\jo\\Report.pdf", "Report.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"),
        ('a"b;c%20d.pdf', "a b c 20d.pdf"),
        ("aux.pdf", "_aux.pdf"),
        ("COM1.notes.pdf", "_COM1.notes.pdf"),
        ("   .pdf", "document.pdf"),
        (".pdf", "document.pdf"),
        ("….pdf", "….pdf"),
        ("Siobhán 李小龍.pdf", "Siobhán 李小龍.pdf"),
        ("x" * 500 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_the_name_of_a_file_is_made_harmless_and_stays_readable(sent, kept):
    """C13: no path, no header, no sign that turns the direction of text, no device of Windows."""
    assert cleaned_name(sent, "pdf") == kept


@pytest.mark.parametrize("typed", nasty.EVERY)
def test_no_string_becomes_a_name_that_harms(typed):
    name = cleaned_name(f"{typed}.pdf", "pdf")
    assert name.endswith(".pdf")
    assert 5 <= len(name) <= 105
    assert name.isprintable()
    assert not set('/\\:*?"<>|;%') & set(name)
    assert not name.startswith((".", " ", "-"))
