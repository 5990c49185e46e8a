"""What office programs note about people, part by part, and how it is taken out."""

import re

from core.papers.unfit import Unfit

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_META = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"

#: Parts that are about the document's people and program alone → what stands there instead.
_EMPTIED = (
    (re.compile(r"^docprops/core[^/]*\.xml$", re.I), _HEAD + b'<coreProperties xmlns="' + _PACKAGE + b'"/>'),
    (
        re.compile(r"^docprops/app[^/]*\.xml$", re.I),
        _HEAD + b'<Properties xmlns="' + _OFFICE + b'extended-properties"/>',
    ),
    (
        re.compile(r"^docprops/custom[^/]*\.xml$", re.I),
        _HEAD + b'<Properties xmlns="' + _OFFICE + b'custom-properties"/>',
    ),
    (
        re.compile(r"(^|/)meta\.xml$", re.I),
        _HEAD + b'<office:document-meta xmlns:office="' + _META + b'" office:version="1.3"><office:meta/>'
        b"</office:document-meta>",
    ),
)
#: A signature is somebody's name, and is broken by any change.
_LEFT_OUT = re.compile(r"^meta-inf/(document|macro)signatures\.xml$", re.I)


def _attribute(names: bytes, instead: bytes) -> tuple[re.Pattern[bytes], bytes]:
    """An attribute in whatever quotes, given another value."""
    return re.compile(rb"(\s(?:" + names + rb")\s*=\s*)(\"[^\"]*\"|'[^']*')"), rb'\1"' + instead + rb'"'


def _at_home(found: re.Match[bytes]) -> bytes:
    """A template that lies elsewhere would be fetched when the document is opened."""
    said = found.group()
    if b"attachedTemplate" not in said:
        return said
    return re.sub(rb"(\sTarget\s*=\s*)(\"[^\"]*\"|'[^']*')", rb'\1"Normal.dotm"', said)


#: In all parts of Office: who commented, who changed, where the file lay on whose disk.
_OF_OPEN_XML = (
    (re.compile(r"^word/", re.I), _attribute(rb"\w+:author", b"Author")),
    (re.compile(r"^word/", re.I), _attribute(rb"\w+:(?:initials|userId|providerId)", b"")),
    (re.compile(r"^ppt/(commentauthors|authors)", re.I), _attribute(rb"name", b"Author")),
    (re.compile(r"^ppt/(commentauthors|authors)", re.I), _attribute(rb"initials|userId|providerId", b"")),
    (re.compile(r"^xl/persons/", re.I), _attribute(rb"displayName", b"Author")),
    (re.compile(r"^xl/persons/", re.I), _attribute(rb"userId|providerId", b"")),
    (
        re.compile(r"^xl/comments", re.I),
        (re.compile(rb"(<(?:\w+:)?author>)[^<]*(</(?:\w+:)?author>)"), rb"\1Author\2"),
    ),
    (re.compile(r"^xl/workbook\.xml$", re.I), (re.compile(rb"<\w+:absPath\b[^>]*/>"), b"")),
    (re.compile(r"^xl/workbook\.xml$", re.I), _attribute(rb"userName", b"")),
    (re.compile(r"^word/_rels/settings\.xml\.rels$", re.I), (re.compile(rb"<Relationship\b[^>]*>"), _at_home)),
)
_EVERY = re.compile("")
_OF_OPEN_DOCUMENT = (
    (_EVERY, (re.compile(rb"(<dc:creator>)[^<]*(</dc:creator>)"), rb"\1Author\2")),
    (
        _EVERY,
        (re.compile(rb"(<((?:meta:creator|loext:sender)-initials)>)[^<]*(</\2>)"), rb"\1\3"),
    ),
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_STRANGE = "This document is written in an unusual way. Save it again in the program it was made with and send that."


def is_only_about_them(name: str) -> bool:
    """Whether the part is left out altogether."""
    return bool(_LEFT_OUT.search(name))


def taken_out(name: str, content: bytes, *, is_open_xml: bool) -> bytes:
    """The part without the people in it. Refused: XML that cannot be looked through, or that defines its own."""
    for where, instead in _EMPTIED:
        if where.search(name):
            return instead
    if content.startswith(_WIDE) or b"<!ENTITY" in content or b"<!DOCTYPE" in content:
        raise Unfit(_STRANGE)
    for where, (what, replacement) in _OF_OPEN_XML if is_open_xml else _OF_OPEN_DOCUMENT:
        if where.search(name):
            content = what.sub(replacement, content)
    return content
