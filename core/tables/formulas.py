"""Words that no spreadsheet takes for a formula (C13), and the same words read back as they were meant."""

#: A cell that begins with one of these is a formula to one spreadsheet or another; the wide ones too.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BLANK = " \u00a0"
#: What a spreadsheet writes for a formula that it could not work out.
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})


def harmless(words: str) -> str:
    """Somebody's words as text and nothing else: an apostrophe before what would begin a formula.

    Words that have such an apostrophe already get another, so that `as_meant` gives back what was written.
    """
    return f"'{words}" if _begins(words.lstrip("'")) else words


def as_meant(cell: str) -> str:
    """The words of a cell that `harmless` may have written."""
    return cell[1:] if cell.startswith("'") and _begins(cell.lstrip("'")) else cell


def is_formula(cell: str) -> bool:
    """Whether the cell holds a formula, or what is left of one, and no words."""
    return cell.lstrip().startswith("=") or cell.strip() in _ERRORS


def _begins(words: str) -> bool:
    return words.lstrip(_BLANK).startswith(_BEGINS_A_FORMULA)
