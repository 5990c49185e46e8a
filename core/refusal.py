"""Saying no because of a rule."""


class Refusal(Exception):
    """A rule refuses what was asked. Its sentence is fit to show: it says why and what can be done now."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        #: The form field the sentence belongs beside, if there is one.
        self.field = field
