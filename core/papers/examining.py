"""One question asked of an upload: what is it, and what of it may be kept?"""

from dataclasses import dataclass

import puremagic

from core.papers import office, pdf, pictures, plain
from core.papers.kinds import CONTENT_TYPES, OPEN_DOCUMENT, OPEN_XML, PICTURES, PLAIN, PaperKind
from core.papers.names import cleaned_name, extension_of
from core.papers.unfit import Unfit

LARGEST = 20 * 1024 * 1024

TAKEN = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument, plain text, CSV, PNG or JPEG"
_BY_EXTENSION = {**{kind.value: kind for kind in PaperKind}, "jpeg": PaperKind.JPEG, "jpe": PaperKind.JPEG}
#: Endings that people have, and what they can do instead.
_INSTEAD = {
    **dict.fromkeys(("doc", "dot", "rtf", "pages"), "Save it as a Word document (.docx) or as PDF and send that."),
    **dict.fromkeys(("xls", "xlsb", "numbers"), "Save it as an Excel workbook (.xlsx) or as CSV and send that."),
    **dict.fromkeys(("ppt", "pps", "ppsx", "key"), "Save it as a PowerPoint presentation (.pptx) or as PDF."),
    **dict.fromkeys(("docm", "dotm"), "It can hold macros. Save it as a Word document (.docx) and send that."),
    **dict.fromkeys(("xlsm", "xltm"), "It can hold macros. Save it as an Excel workbook (.xlsx) and send that."),
    **dict.fromkeys(("pptm", "ppsm", "potm"), "It can hold macros. Save it as a presentation (.pptx) and send that."),
    **dict.fromkeys(("heic", "heif", "webp", "gif", "bmp", "tif", "tiff"), "Save the picture as PNG or JPEG."),
    **dict.fromkeys(("html", "htm", "svg", "md"), "Save it as PDF or as plain text (.txt) and send that."),
    **dict.fromkeys(("zip", "7z", "rar", "gz"), "Send the files in it one by one."),
}
#: What `puremagic` calls them: it knows the outside of a zip and not which of these is in it.
_GUESSES = {PaperKind.PDF: {".pdf"}, PaperKind.PNG: {".png"}, PaperKind.JPEG: {".jpg", ".jpeg", ".jfif"}}
_ZIPPED = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip"}


@dataclass(frozen=True)
class Paper:
    """What is kept of an upload."""

    kind: PaperKind
    #: Fit to be given to whoever downloads it.
    name: str
    content: bytes


def examine(content: bytes, name: str) -> Paper:
    """The paper, written anew without its metadata.

    Refused (`Unfit`): an empty or too large file, a kind that is not taken, content that is not what the name says,
    macros, scripts, passwords, and whatever could not be read to its end.
    """
    if len(content) > LARGEST:
        raise Unfit("The file is larger than 20 MB. Make it smaller, for example by making its pictures smaller.")
    if not content.strip(b"\0 \t\r\n"):
        raise Unfit("There is nothing in this file. Choose another, or save it again first.")
    kind = _kind_by(name)
    if kind not in PLAIN:
        _refuse_unless_it_looks_like(kind, content)
    return Paper(kind, cleaned_name(name, kind.value), _written_anew(kind, content))


def content_type(kind: str) -> str:
    return CONTENT_TYPES[PaperKind(kind)]


def _kind_by(name: str) -> PaperKind:
    extension = extension_of(name)
    if kind := _BY_EXTENSION.get(extension):
        return kind
    if not extension:
        raise Unfit(f"The name of the file does not say what it is. Send {TAKEN}.")
    instead = _INSTEAD.get(extension, f"Send {TAKEN}.")
    # A very long ending is no ending anybody knows.
    named = f"Files that end in .{extension}" if len(extension) <= 8 else "Files like this"
    raise Unfit(f"{named} are not taken. {instead}")


def _refuse_unless_it_looks_like(kind: PaperKind, content: bytes) -> None:
    expected = _GUESSES.get(kind, _ZIPPED)
    try:
        found = {guess.extension for guess in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        found = set()
    if not found & expected or not content.startswith(_HEADS[kind]):
        raise Unfit(
            f"This file is called .{kind.value}, but what is in it is something else. "
            f"Open it in the program it was made with, save it as {kind.label} and send that."
        )


_HEADS: dict[PaperKind, bytes] = {
    PaperKind.PDF: b"%PDF-",
    PaperKind.PNG: b"\x89PNG\r\n\x1a\n",
    PaperKind.JPEG: b"\xff\xd8\xff",
    **dict.fromkeys((*OPEN_XML, *OPEN_DOCUMENT), b"PK\x03\x04"),
}


def _written_anew(kind: PaperKind, content: bytes) -> bytes:
    if kind == PaperKind.PDF:
        return pdf.written_anew(content)
    if kind in PLAIN:
        return plain.written_anew(content)
    if kind in PICTURES:
        return pictures.written_anew(content, kind)
    return office.written_anew(content, kind)
