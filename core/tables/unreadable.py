"""A file that cannot be taken."""

from core.refusal import Refusal


class Unreadable(Refusal):
    """Why the file is not taken, and what can be done; it belongs beside the field of the file."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


BOMB = "There is far more in this file than its size says, so it was not opened. Copy the table into a new workbook."
