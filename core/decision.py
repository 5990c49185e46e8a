"""A form that carries something out."""

from collections.abc import Callable

from django import forms

from core.refusal import Refusal


class Decision(forms.Form):
    """A form whose act may be refused by a rule: the sentence goes beside the field it is about."""

    refused = False

    def refuse(self, refusal: Refusal) -> None:
        self.refused = True
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)

    def carried_out(self, act: Callable[[], object]) -> bool:
        """Whether the form was sent, is in order, and `act` was not refused."""
        if not (self.is_bound and self.is_valid()):
            return False
        try:
            act()
        except Refusal as refusal:
            self.refuse(refusal)
        return not self.refused

    @property
    def status(self) -> int:
        """The status of the page that shows it: 409 a rule refuses, 422 the input is malformed."""
        return 409 if self.refused else 422 if self.is_bound else 200
