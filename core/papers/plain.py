"""Plain text and CSV: kept as it stands, in UTF-8."""

import codecs
import re

from core.papers.unfit import Unfit

_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def written_anew(content: bytes) -> bytes:
    """The same words. Markup in it stays what it is: words, which no browser of ours is told to run."""
    text = _decoded(content)
    if _NOT_TEXT.search(text):
        raise Unfit("This is not plain text. Save it as text, or as CSV, and send that.")
    return text.encode()


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 if it says so, or what Windows in Britain writes."""
    named = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    for name in (named,) if named else ("utf-8", "cp1252"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unfit("The letters in this file cannot be read. Save it with the encoding UTF-8 and send that.")
