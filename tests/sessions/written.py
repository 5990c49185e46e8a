"""A session that was held, with what its room recorded: an issue, options, actions; made by the services."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from participants.models import User
from sessions.models import Session, SessionReturn, WriteUp
from sessions.plans import PlanName
from sessions.services import bids, room_entries, session_plans
from sessions.services.actions import ActionWords
from sessions.services.bids import BidWords
from sessions.services.ground_rules import acknowledge
from sessions.services.room_entries import Words
from sessions.services.session_plans import Wanted
from sessions.services.write_ups import WriteUpWords, save_write_up, send_return
from tests.sessions.meeting import Met, meeting

BEFORE, AFTER = "Why does nobody listen?", "Whom have I not asked yet?"
OPTIONS = ("Ask the board", "Leave it for a month")
HOW_IT_WAS = "I had been asking the wrong people."
ACTION, PROPOSED = "Write to the clerk", "Draw a map"


def agree(met: Met, *, version: int = 1) -> None:
    """To the ground rules, all of them (C11)."""
    for place in met.places:
        acknowledge(actor=place.participant, learning_set=met.learning_set, version=version, now=timezone.now())


def a_session_held(people: int = 3, *, days_ago: int = 2, **fields: Any) -> Met:
    """Session 1 of three was so many days ago; the first member presented."""
    met = meeting(people, now=timezone.now() - timedelta(weeks=7, days=days_ago), **fields)
    agree(met)
    at, session = met.starts(), met.session()
    presenter = met.places[0]
    asked = BidWords(BEFORE, "", 35, 2)
    bid = bids.place_bid(actor=presenter.participant, session=session, words=asked, now=at - timedelta(days=1))
    by = {"actor": met.facilitator, "session": session, "now": at - timedelta(hours=2)}
    plan = session_plans.choose_plan(name=PlanName.STANDARD, revision=0, **by)
    session_plans.save_plan(blocks=[Wanted("slot", 35, bid=bid.pk)], revision=plan.revision, **by)
    session = met.begin()
    in_slot = {"session": session, "bid": bid, "now": at + timedelta(minutes=30)}
    for place, text in zip(met.places[1:], OPTIONS, strict=False):
        room_entries.add_option(actor=place.participant, text=text, key=uuid4(), **in_slot)
    for what, text in ((Words.QUESTION, AFTER), (Words.HOW_IT_WAS, HOW_IT_WAS)):
        room_entries.write_words(actor=presenter.participant, what=what, text=text, seen="", **in_slot)
    for place, actor, what in ((presenter, presenter.participant, ACTION), (met.places[1], met.facilitator, PROPOSED)):
        words = ActionWords(what, (at + timedelta(days=30)).date())
        room_entries.record_here(actor=actor, owner=place, words=words, key=uuid4(), **in_slot)
    bids.say_done(actor=met.facilitator, bid=bid, session=session, now=at + timedelta(hours=1))
    met.end()
    return met


def write(met: Met, *, by: User | None = None, revision: int = 0, number: int = 1, **given: Any) -> WriteUp:
    words = WriteUpWords(given.pop("decisions", "We meet at nine."), given.pop("findings", "Ask early."))
    given = {"publish": True, "now": timezone.now(), **given}
    actor = by or met.facilitator
    return save_write_up(actor=actor, session=met.session(number), words=words, revision=revision, **given)


def tell(met: Met, line: str = "A good start.", *, by: User | None = None, **given: Any) -> SessionReturn:
    said = {"themes": ["money", "data"], "revision": 0, "now": timezone.now(), **given}
    return send_return(actor=by or met.facilitator, session=met.session(), line=line, **said)


def page_of(session: Session, name: str = "write-up") -> str:
    return f"/sessions/{session.pk}/{name}/"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
