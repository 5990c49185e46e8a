"""Small files of every kind that people upload; each carries a mark of its author where its kind keeps one."""

import zipfile
from functools import cache
from io import BytesIO

import typst
from PIL import Image
from PIL.ExifTags import Base

#: Occurs in every such file where programs note who made it, and must be in none that is kept.
AUTHOR = "Xoauthorofpapers"

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    "docx": ("word/document.xml", f"{_OPEN_XML}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_OPEN_XML}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_OPEN_XML}presentationml.presentation.main+xml"),
}
_OPEN_DOCUMENT = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


@cache
def pdf(words: str = "To read.") -> bytes:
    """Tagged, with its author in Info and in XMP."""
    return typst.compile(f'#set document(title: "A", author: "{AUTHOR}")\n= Paper\n{words}'.encode())


def zipped(parts: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            packed.writestr(name, content, compress_type=how)
    return out.getvalue()


def open_xml(kind: str = "docx", *, main_type: str = "", **more: bytes | str) -> bytes:
    """The bones of a Word, Excel or PowerPoint document; `more` by name, with `__` for a slash."""
    main, usual = _MAIN[kind]
    types = f'<Types><Override PartName="/{main}" ContentType="{main_type or usual}"/></Types>'
    core = f"<cp:coreProperties><dc:creator>{AUTHOR}</dc:creator><cp:lastModifiedBy>{AUTHOR}</cp:lastModifiedBy>"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "_rels/.rels": "<Relationships/>",
        main: f'<w:document><w:ins w:id="1" w:author="{AUTHOR}" w:date="2028-01-01">words</w:ins></w:document>',
        "docProps/core.xml": f"{core}</cp:coreProperties>",
        "docProps/app.xml": f"<Properties><Company>{AUTHOR}</Company></Properties>",
        "docProps/custom.xml": f"<Properties><property>{AUTHOR}</property></Properties>",
    }
    if kind == "pptx":
        parts[main] = "<p:presentation>words</p:presentation>"
    if kind == "xlsx":
        parts[main] = f'<x:main><x15ac:absPath url="C:\\Users\\{AUTHOR}\\"/>words</x:main>'
        parts["xl/comments1.xml"] = f"<comments><authors><author>{AUTHOR}</author></authors></comments>"
        parts["xl/persons/person.xml"] = f'<personList><person displayName="{AUTHOR}" userId="{AUTHOR}"/></personList>'
    if kind == "pptx":
        parts["ppt/commentAuthors.xml"] = f'<p:cmAuthorLst><p:cmAuthor id="1" name="{AUTHOR}"/></p:cmAuthorLst>'
    return zipped({**parts, **{name.replace("__", "/"): said for name, said in more.items()}})


def open_document(kind: str = "odt", **more: bytes | str) -> bytes:
    """The bones of an OpenDocument file."""
    parts: dict[str, bytes | str] = {
        "mimetype": f"application/vnd.oasis.opendocument.{_OPEN_DOCUMENT[kind]}",
        "META-INF/manifest.xml": "<manifest:manifest/>",
        "META-INF/documentsignatures.xml": f"<sig>{AUTHOR}</sig>",
        "content.xml": f"<office:body><dc:creator>{AUTHOR}</dc:creator>words</office:body>",
        "meta.xml": f"<office:document-meta><meta:creator>{AUTHOR}</meta:creator></office:document-meta>",
    }
    return zipped({**parts, **{name.replace("__", "/"): said for name, said in more.items()}}, stored=("mimetype",))


def picture(kind: str = "jpg", size: tuple[int, int] = (40, 30)) -> bytes:
    """With an author, a camera and a turn in its Exif."""
    image, exif, out = Image.new("RGB", size, (20, 90, 90)), Image.Exif(), BytesIO()
    exif[Base.Artist], exif[Base.Orientation] = AUTHOR, 6
    image.save(out, "JPEG" if kind == "jpg" else "PNG", exif=exif)
    return out.getvalue()


def of_every_kind() -> dict[str, bytes]:
    """One file of each kind that is taken."""
    return {
        "pdf": pdf(),
        **{kind: open_xml(kind) for kind in _MAIN},
        **{kind: open_document(kind) for kind in _OPEN_DOCUMENT},
        "txt": b"Words.",
        "csv": b"a,b\n1,2\n",
        "png": picture("png"),
        "jpg": picture("jpg"),
    }
