"""How long accounts and who people are is kept (C14)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

#: From making an account to confirming its address.
UNCONFIRMED_FOR = timedelta(hours=48)
#: Since somebody last signed in, who has nothing here; and who has only waited for a place.
UNUSED_MONTHS = 12
UNUSED_AFTER_WAITING_MONTHS = 3
#: What the pages of administration noted of who changed what there.
NOTED_MONTHS = 12

#: Names of rows.
UNCONFIRMED, NOTES, PERSON = "unconfirmed", "notes", "person"


@dataclass(frozen=True)
class Ties:
    """What an app above knows of people, as conditions on them."""

    #: Their names and addresses are needed at this moment.
    needed: Callable[[datetime], Q]
    #: They are known for more than having made an account.
    has_ties: Callable[[], Q]
    #: As far as the app knows, they did nothing but wait for a place.
    only_waited: Callable[[], Q]


_TIES: list[Ties] = []


def register_ties(ties: Ties) -> None:
    _TIES.append(ties)


def all_ties() -> list[Ties]:
    return _TIES
