"""What the two facilitators say of themselves, one conflict declared, and one session that is covered."""

from collections.abc import Callable
from datetime import datetime

from alsportal.demo.people import FARID, FIONA
from alsportal.demo.stage import Stage
from participants.models import Organisation
from sets.services.facilitators import Said, declare_conflict, save_profile

_FARID = Said(
    approach="I keep the time and the silence; the questions are the set’s. Expect “what will you do, by when?”",
    experience="Eleven sets since 2016, most of them of people who work across councils and partnerships.",
    themes="Spatial planning, partnerships, housing",
    accreditation="Certificate in action learning facilitation",
    languages="Urdu",
    availability="Tuesdays to Thursdays. Not in August.",
    shows_contact=True,
    is_listed=True,
)
_FIONA = Said(
    approach="Calm and plain. I make room for whoever has not spoken, and protect the last half hour for actions.",
    experience="Seven years of sets for local government, before that fifteen years in community development.",
    themes="Neighbourhoods, skills, rural services",
    availability="Any weekday morning; afternoons by arrangement.",
    is_listed=True,
)
_CONFLICT = "I advised their board until last spring."


def tell(at: Callable[..., None], stage: Stage) -> None:
    """Write the acts down; they are done in the order of their times, with all others."""
    at(103, "16:00", _says, stage, FARID, _FARID)
    at(103, "17:20", _says, stage, FIONA, _FIONA)
    at(6, "10:10", _declares, stage, FARID, "Rushmoor Strategic Partnership")
    at(2, "11:50", stage.cover, FARID, "neighbourhoods", 5, "B")


def _says(stage: Stage, email: str, said: Said, *, now: datetime) -> None:
    save_profile(actor=stage.join(email, now=now), said=said, now=now)


def _declares(stage: Stage, email: str, organisation: str, *, now: datetime) -> None:
    known = Organisation.objects.get(name=organisation)
    declare_conflict(actor=stage.join(email, now=now), organisation=known, words=_CONFLICT, now=now)
