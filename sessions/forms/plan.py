"""The plan of a session as a form: one row for each block, and buttons that work without script."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from participants.profile_forms import LineField
from sessions.models import PlanBlock
from sessions.plans import BlockKind, PlanName
from sessions.services.session_plans import MOST_BLOCKS, Wanted
from sets.forms.decision import Decision

_BETWEEN = "Type a number of minutes from 1 to 240."
_PARTS = ("pk", "kind", "title", "minutes", "bid")
#: What a block has when it is added.
_FIRST_MINUTES = {BlockKind.SLOT: 35, BlockKind.BREAK: 15}
_BIG = 2**31 - 1


@dataclass(frozen=True)
class Choice:
    """A bid that a slot can be given to."""

    bid: int
    words: str


class ChoosePlanForm(Decision):
    name = forms.ChoiceField(
        label="Plan",
        choices=PlanName.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the plans."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=_BIG, initial=0)


class PlanForm(Decision):
    """`rows` says how many there are; their order is the order of the plan."""

    rows_sent = forms.IntegerField(min_value=1, max_value=MOST_BLOCKS, widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=1, max_value=_BIG, widget=forms.HiddenInput)
    new_kind = forms.ChoiceField(label="Add a block", choices=BlockKind.choices, required=False, initial=BlockKind.SLOT)

    def __init__(
        self, data: Any = None, *, blocks: Sequence[PlanBlock], choices: Sequence[Choice], revision: int
    ) -> None:
        super().__init__(data, initial={"rows_sent": len(blocks), "revision": revision})
        self.fields["new_kind"].widget.attrs["class"] = "form-select"
        self._choices = [("", "Nobody yet"), *((one.bid, one.words) for one in choices)]
        self._count = len(blocks) if data is None else _count(data.get("rows_sent", ""))
        for index in range(self._count):
            self._add_row(index, blocks[index] if data is None else None)

    def _add_row(self, index: int, block: PlanBlock | None) -> None:
        kind = block.kind if block else str(self.data.get(f"kind_{index}", ""))
        number = index + 1
        fields: dict[str, forms.Field] = {
            "pk": forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1, required=False),
            "kind": forms.ChoiceField(choices=BlockKind.choices, widget=forms.HiddenInput),
            "title": LineField(label=f"Title of block {number}", max_length=100),
            "minutes": forms.IntegerField(
                label=f"Minutes of block {number}",
                min_value=1,
                max_value=240,
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _BETWEEN),
            ),
        }
        if kind == BlockKind.SLOT:
            fields["bid"] = forms.TypedChoiceField(
                label=f"Who presents in block {number}",
                choices=self._choices,
                coerce=int,
                empty_value=None,
                required=False,
                error_messages={
                    "invalid_choice": "This bid was withdrawn meanwhile, or has a slot already. Choose again."
                },
            )
        for name, field in fields.items():
            field.widget.attrs["class"] = "form-select" if name == "bid" else "form-control"
            if block:
                field.initial = {"title": block.name, "bid": block.bid_id}.get(name, getattr(block, name))
            self.fields[f"{name}_{index}"] = field

    # --- for the page --------------------------------------------------------------------------------------------

    def rows(self) -> list[dict[str, Any]]:
        return [self._row(index) for index in range(self._count)]

    def _row(self, index: int) -> dict[str, Any]:
        kind = self[f"kind_{index}"].value()
        return {
            "index": index,
            "number": index + 1,
            "is_first": index == 0,
            "is_last": index == self._count - 1,
            "label": BlockKind(kind).label if kind in BlockKind.values else "Block",
            **{part: self[f"{part}_{index}"] for part in _PARTS if f"{part}_{index}" in self.fields},
        }

    def having_seen(self, revision: int) -> None:
        """The page shows what stands beside what was typed: the next time it is saved over it."""
        self.data = self.data.copy()
        self.data["revision"] = str(revision)

    # --- what was sent -------------------------------------------------------------------------------------------

    def wanted(self, suggested: Sequence[int]) -> list[Wanted]:
        """The blocks in their order, after the button that was pressed. `suggested`: bids for slots that are free."""
        blocks = [self._wanted(index) for index in range(self._count)]
        act = str(self.data.get("act", ""))
        if act == "add":
            # Before the close.
            kind = self.cleaned_data.get("new_kind") or BlockKind.SLOT
            blocks.insert(len(blocks) - 1, Wanted(kind, _FIRST_MINUTES.get(BlockKind(kind), 10)))
        elif act == "fill":
            free = iter([bid for bid in suggested if bid not in {one.bid for one in blocks}])
            blocks = [
                replace(one, bid=next(free, None)) if one.kind == BlockKind.SLOT and not one.bid else one
                for one in blocks
            ]
        elif found := re.fullmatch(r"(up|down|remove)-(\d{1,2})", act):
            _rearrange(blocks, found[1], int(found[2]))
        return blocks

    def _wanted(self, index: int) -> Wanted:
        given = {part: self.cleaned_data.get(f"{part}_{index}") for part in _PARTS}
        kind, title = str(given["kind"]), str(given["title"])
        title = "" if title == BlockKind(kind).label else title
        return Wanted(kind, int(given["minutes"] or 0), title, given["pk"], given["bid"])


def _count(sent: str) -> int:
    return min(int(sent), MOST_BLOCKS) if sent.isascii() and sent.isdecimal() and len(sent) < 6 else 0


def _rearrange(blocks: list[Wanted], act: str, index: int) -> None:
    if index >= len(blocks):
        return
    if act == "remove":
        del blocks[index]
        return
    other = index - 1 if act == "up" else index + 1
    if 0 <= other < len(blocks):
        blocks[index], blocks[other] = blocks[other], blocks[index]
