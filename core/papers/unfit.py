"""Saying that a paper is not taken."""

from core.refusal import Refusal


class Unfit(Refusal):
    """A paper that is not taken. Its sentence says why and what whoever brings it can do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")
