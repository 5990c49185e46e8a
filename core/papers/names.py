"""The name of an uploaded file, made fit to be given to whoever downloads it."""

import re
import unicodedata

#: What some system reads as part of a path, a pattern, a pipe or a header.
_SIGNS = re.compile(r'["*/:;<>?\\|%]')
_LONGEST = 100
#: Names that mean a device to Windows, whatever stands behind the dot.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def extension_of(name: str) -> str:
    """What stands behind the last dot, in lower case: `pdf` of `Report.final.PDF`."""
    _, dot, extension = _visible(name).rstrip(" .").rpartition(".")
    return extension.lower().strip() if dot else ""


def cleaned_name(name: str, extension: str) -> str:
    """One harmless line that ends in `extension`: no path, nothing unseen, no sign that turns the direction of text."""
    base = _visible(re.split(r"[/\\]", name)[-1]).strip()
    stem = base.rpartition(".")[0] if "." in base else base
    stem = " ".join(_SIGNS.sub(" ", stem).split())[:_LONGEST].strip(" .-")
    if stem.partition(".")[0].lower() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem or 'document'}.{extension}"


def _visible(name: str) -> str:
    """Without control and format characters, marks of direction, private and unassigned ones; line breaks are gaps."""
    spaced = re.sub(r"\s", " ", unicodedata.normalize("NFC", name))
    return "".join(one for one in spaced if not unicodedata.category(one).startswith("C"))
