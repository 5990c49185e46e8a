"""Who is interested in a programme, and what came of it: for its coordinator (S2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.templatetags.wording import capfirst_only, in_words, plural, short_date
from sets.models import Interest, Programme
from sets.states import LIVE, PlaceState


@dataclass(frozen=True)
class InterestedRow:
    interest: Interest
    #: Of the place asked for since, or nothing.
    place_state: str

    @property
    def since(self) -> str:
        """What came of it."""
        if self.place_state:
            return "Signed up" if self.place_state in _STAYED else "Signed up, and has left again"
        invited = self.interest.invited_at
        return (
            f"Invited on {short_date(invited)}" if invited and invited > self.interest.created_at else "Not signed up"
        )


_STAYED = (*LIVE, PlaceState.COMPLETED)


@dataclass(frozen=True)
class Interested:
    rows: Sequence[InterestedRow]

    @property
    def line(self) -> str:
        """`Six people were interested; two of them have signed up.`"""
        number, signed_up = len(self.rows), sum(bool(row.place_state) for row in self.rows)
        said = f"{capfirst_only(in_words(number))} {plural(number, 'person has said so,people have said so')}"
        if number == 1:
            return f"{said}, and has {'' if signed_up else 'not '}signed up since."
        came = in_words(signed_up) if signed_up else "none"
        return f"{said}; {came} of them {plural(signed_up, 'has,have')} signed up since."


def interested(programme: Programme) -> Interested:
    """Latest first. One query."""
    found = Interest.objects.filter(programme=programme).with_what_came_of_it().select_related("user", "organisation")
    return Interested(
        [InterestedRow(one, getattr(one, "place_state", "") or "") for one in found.order_by("-created_at", "-pk")]
    )
