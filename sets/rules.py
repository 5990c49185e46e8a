"""The sizes and the policy of a programme, as one thing that can be compared and changed (P7, P9)."""

from dataclasses import dataclass, fields

from sets.models import Programme


@dataclass(frozen=True)
class Rules:
    """How large sets are, how many there may be, and how places are given."""

    minimum: int
    optimum: int
    maximum: int
    max_sets: int
    parallel_sets: str
    offer_working_days: int

    @classmethod
    def of(cls, programme: Programme) -> "Rules":
        return cls(**{one.name: getattr(programme, one.name) for one in fields(cls)})
