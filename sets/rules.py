"""The sizes and the policy of a programme, and its words, each as one thing that can be compared and changed (P9)."""

from dataclasses import dataclass, fields
from typing import Self

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
    def of(cls, programme: Programme) -> Self:
        return cls(**{one.name: getattr(programme, one.name) for one in fields(cls)})


@dataclass(frozen=True)
class Words:
    """What the public page says and nobody signs up to: it may change without anybody's place being another."""

    aim: str
    background: str
    issues_expected: str
    sponsor_name: str
    contact_name: str
    contact_email: str

    @classmethod
    def of(cls, programme: Programme) -> Self:
        return cls(**{one.name: getattr(programme, one.name) for one in fields(cls)})
