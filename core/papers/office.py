"""Office documents: a zip that is what it says, without macros, written anew without its authors."""

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from core.papers import authors
from core.papers.kinds import CONTENT_TYPES, OPEN_XML, PaperKind
from core.papers.unfit import Unfit

#: Of all that is in the zip, once it is unpacked.
MOST_UNPACKED = 150 * 1024 * 1024
MOST_ENTRIES = 5_000
#: A long table of zeros packs well; a bomb packs far better.
MOST_PACKED = 150
_RATIO_COUNTS_FROM = 8 * 1024 * 1024
_DEEPEST = 2
_ENCRYPTED = 0x1

_MACROS = "This document holds macros. Save a copy without them and send that."
_OBJECTS = "Another file is packed inside this document. Take it out, or save the document as PDF, and send that."
_LOCKED = "This document is locked with a password. Save a copy without it and send that."
_BOMB = "There is far more in this file than its size says, so it was not opened. Save it again, or send it as PDF."
_UNREADABLE = "This document cannot be opened. Save it again in the program it was made with, or send it as PDF."

_MAIN_TYPES = {
    PaperKind.DOCX: f"{CONTENT_TYPES[PaperKind.DOCX]}.main+xml",
    PaperKind.XLSX: f"{CONTENT_TYPES[PaperKind.XLSX]}.main+xml",
    PaperKind.PPTX: f"{CONTENT_TYPES[PaperKind.PPTX]}.main+xml",
}
_IS_MACRO = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml)$|^(basic|scripts)/|(^|/)(macrosheets|activex)/", re.I)
_IS_OBJECT = re.compile(
    r"(^|/)oleobject[^/]*$|\.(exe|dll|js|jse|vbs|vbe|wsf|bat|cmd|ps1|scr|com|jar|lnk|hta|msi|sh)$", re.I
)
_SAYS_MACRO = re.compile(rb"macroenabled|vbaproject", re.I)


def written_anew(content: bytes, kind: PaperKind, depth: int = 0) -> bytes:
    """The same document, entry by entry; a document inside it is examined as well."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            _refuse_a_strange_zip(packed)
            _refuse_unless_it_is(kind, packed)
            return _written(packed, kind, depth)
    except Unfit:
        raise
    except Exception as error:  # a broken zip breaks readers in every way there is
        raise Unfit(_UNREADABLE) from error


def _refuse_a_strange_zip(packed: zipfile.ZipFile) -> None:
    """Sizes are those the zip declares: no entry is read beyond its own."""
    entries = packed.infolist()
    names = [one.filename.lower() for one in entries]
    unpacked, size = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Unfit(_BOMB)
    if unpacked > _RATIO_COUNTS_FROM and unpacked > MOST_PACKED * max(size, 1):
        raise Unfit(_BOMB)
    if any(one.flag_bits & _ENCRYPTED for one in entries):
        raise Unfit(_LOCKED)
    if len(set(names)) != len(names) or any(_leaves(name) for name in names):
        raise Unfit(_UNREADABLE)
    if any(_IS_MACRO.search(name) for name in names):
        raise Unfit(_MACROS)
    if any(_IS_OBJECT.search(name) for name in names):
        raise Unfit(_OBJECTS)


def _leaves(name: str) -> bool:
    """Whether the name of an entry leads out of the zip."""
    return "\\" in name or name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name


def _refuse_unless_it_is(kind: PaperKind, packed: zipfile.ZipFile) -> None:
    if kind in OPEN_XML:
        types = packed.read("[Content_Types].xml")
        if _SAYS_MACRO.search(types):
            raise Unfit(_MACROS)
        is_what_it_says = f'ContentType="{_MAIN_TYPES[kind]}"'.encode() in types.replace(b"'", b'"')
    else:
        is_what_it_says = packed.read("mimetype").strip() == CONTENT_TYPES[kind].encode()
        if b"encryption-data" in packed.read("META-INF/manifest.xml"):
            raise Unfit(_LOCKED)
    if not is_what_it_says:
        raise Unfit(
            f"This file is called .{kind.value}, but what is in it is something else. "
            f"Open it in the program it was made with, save it as {kind.label} and send that."
        )


def _written(packed: zipfile.ZipFile, kind: PaperKind, depth: int) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as clean:
        for entry in packed.infolist():
            if entry.is_dir() or authors.is_only_about_them(entry.filename):
                continue
            # Only the name and the way it is packed: dates and remarks of the old entry stay behind.
            named = zipfile.ZipInfo(entry.filename)
            named.compress_type = entry.compress_type
            clean.writestr(named, _part(entry.filename, packed.read(entry), kind, depth))
    return out.getvalue()


def _part(name: str, content: bytes, kind: PaperKind, depth: int) -> bytes:
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    if extension in (one.value for one in OPEN_XML):
        if depth >= _DEEPEST:
            raise Unfit(_OBJECTS)
        return written_anew(content, PaperKind(extension), depth + 1)
    if extension in ("xml", "rels"):
        return authors.taken_out(name, content, is_open_xml=kind in OPEN_XML)
    return content
