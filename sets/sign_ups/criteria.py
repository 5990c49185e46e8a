"""The criteria for joining, where a column says of each row whether they are met."""

from collections.abc import Mapping, Sequence

from sets.models import Criterion
from sets.states import CriterionKind


def said_by_rows(criteria: Sequence[Criterion], columns: Mapping[str, int]) -> list[Criterion]:
    """The statements that have to be met. What has to be written, or need not be met, is asked once for the file."""
    if "criteria" not in columns:
        return []
    return [one for one in criteria if one.required and one.kind == CriterionKind.STATEMENT]
