"""Words as they are compared: without case, accents, marks and punctuation."""

import re
import unicodedata

#: Of a pasted page only the beginning is looked at.
_READ = 400

_ACCENTS = dict.fromkeys(range(0x0300, 0x0370))
_APOSTROPHES = {ord(mark): None for mark in "'’‘ʼ`´"}
#: U.K. is UK; the stop after "Group." is punctuation.
_STOP_IN_INITIALS = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")
_NO_LETTER = re.compile(r"[^a-z0-9]+")


def plain_words(text: str) -> list[str]:
    """Every word, plainly written: `Bréad & Butter U.K.` → bread, and, butter, uk."""
    text = _plain(text[:_READ]).replace("&", " and ").translate(_APOSTROPHES)
    text = _STOP_IN_INITIALS.sub("", text)
    if text.isascii():  # most are, and a file of them holds thousands
        kept = _NO_LETTER.sub(" ", text)
    else:
        kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text)
    return kept.split()


def plainly(text: str) -> str:
    """The same in one line: what is equal here was written alike, however it was typed."""
    return " ".join(plain_words(text))


def _plain(text: str) -> str:
    """Without case, accents and compatibility forms; marks of other scripts are letters and stay."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_ACCENTS).casefold()
    return unicodedata.normalize("NFC", folded)
