"""PDF: read whole, refused if it does anything, written anew without who made it and when."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from core.papers.unfit import Unfit

_UNREADABLE = "This PDF cannot be read to its end. Make it again, for example by printing it to PDF, and send that."
_LOCKED = "This PDF is locked with a password or against changes. Save a copy without protection and send that."
_ACTS = "This PDF holds a script, or starts something when it is opened. Print it to PDF and send the new file."
_ATTACHED = "Other files are attached inside this PDF. Send them one by one, and this one without them."
#: Actions that run, send or open something; a link to a page of the web is none of them.
_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/Movie",
    "/Sound",
}
_SCRIPTS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
_FILES = {"/EmbeddedFiles", "/EF"}
#: Who made a page or a picture of it, with what, and what else the program noted for itself.
_NOTES = ("/Metadata", "/PieceInfo", "/LastModified")


def written_anew(content: bytes) -> bytes:
    """The same pages, links, tags and bookmarks; nothing of the file's history, notes or authors."""
    try:
        return _written(_read(content))
    except Unfit:
        raise
    except Exception as error:  # a broken PDF breaks readers in every way there is
        raise Unfit(_UNREADABLE) from error


def _read(content: bytes) -> PdfWriter:
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Unfit(_LOCKED)
    if not len(reader.pages):
        raise Unfit(_UNREADABLE)
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    return writer


def _written(writer: PdfWriter) -> bytes:
    writer.metadata = None
    reached: set[int] = set()
    for found in _dictionaries(writer, reached):
        _refuse_what_acts(found)
        for name in _NOTES:
            found.pop(name, None)
        if "/Rect" in found and found.get("/Subtype") != "/Widget":
            # Whoever wrote a comment; in a field of a form it is the name of the field.
            found.pop("/T", None)
    for number in range(len(writer._objects)):
        if number + 1 not in reached:
            # What the notes pointed at, and what an older version left behind.
            writer._objects[number] = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _refuse_what_acts(found: DictionaryObject) -> None:
    names = set(found)
    if names & _SCRIPTS or (found.get("/S") in _ACTIONS and _is_action(found)):
        raise Unfit(_ACTS)
    if names & _FILES or found.get("/Subtype") == "/FileAttachment":
        raise Unfit(_ATTACHED)


def _is_action(found: DictionaryObject) -> bool:
    """`/S` is also the kind of a structure element or of a transparency group."""
    return found.get("/Type") in (None, "/Action")


def _dictionaries(writer: PdfWriter, reached: set[int]) -> Iterator[DictionaryObject]:
    """Every dictionary that the document leads to, also those of streams; what is taken out is not followed."""
    waiting: list[Any] = [writer.root_object.indirect_reference]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in reached:
                continue
            reached.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            # The values as they stand, references among them.
            waiting += dict.values(one)
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)
