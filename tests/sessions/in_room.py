"""A session under way in its room, built by the services: a plan, presenters with issues, and its buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from participants.models import User
from sessions.models import Bid, Option, PlanBlock, Room, Session, StageTime
from sessions.plans import PlanName
from sessions.room_clock import At
from sessions.services.bids import BidWords, place_bid
from sessions.services.issues import IssueWords, share_issue, write_issue
from sessions.services.room import Done, go_to
from sessions.services.room_entries import add_option
from sessions.services.session_plans import Wanted, choose_plan, save_plan
from tests.sessions.meeting import Met, meeting

QUESTION = "How can I bring planning to the table?"
CHECK_IN, FIRST, SECOND, CLOSE = range(4)
#: Of a slot of 35 minutes.
PRESENT, CLARIFY, ASK, ANEW, OPTIONS, ACTIONS, HOW = range(7)


@dataclass
class InRoom:
    """Check-in of 10 minutes, two slots of 35 with their presenters, the close of 10; `at` counts from its start."""

    met: Met
    bids: list[Bid]

    @property
    def session(self) -> Session:
        return self.met.session()

    @property
    def room(self) -> Room:
        return Room.objects.get(session=self.session)

    @property
    def blocks(self) -> list[PlanBlock]:
        return list(PlanBlock.objects.filter(plan__session=self.session).order_by("number"))

    def at(self, minutes: float = 0) -> datetime:
        return self.met.starts() + timedelta(minutes=minutes)

    def step(self, block: int, stage: int = 0) -> At:
        return At(self.blocks[block].pk, stage)

    def press(self, service: Any, minutes: float = 0, /, **given: Any) -> Done:
        """A button, by whoever has just looked at the page."""
        said = {"actor": self.met.facilitator, "turn": self.room.turn, **given}
        done: Done = service(session=self.session, now=self.at(minutes), **said)
        return done

    def go(self, block: int, stage: int = 0, *, minutes: float = 0, **given: Any) -> Done:
        return self.press(go_to, minutes, to=self.step(block, stage), **given)

    def bid(self, number: int = 0) -> Bid:
        return Bid.objects.select_related("issue").get(pk=self.bids[number].pk)

    def member(self, person: int = 0) -> User:
        return self.met.places[person].participant

    def seconds(self) -> dict[At, int]:
        return {
            At(one.block_id, one.stage): one.seconds for one in StageTime.objects.filter(room=self.room, seconds__gt=0)
        }

    def option(self, text: str = "Ask the county first.", person: int = 1, **given: Any) -> Option:
        said = {"actor": self.member(person), "session": self.session, "bid": self.bids[0], "key": uuid4(), **given}
        return add_option(**{"text": text, "now": self.at(20), **said})


def plan(met: Met, blocks: Sequence[Wanted], *, revision: int = 0) -> None:
    by = {"actor": met.facilitator, "session": met.session(), "now": met.starts()}
    if not revision:
        revision = choose_plan(name=PlanName.STANDARD, revision=0, **by).revision
    save_plan(blocks=blocks, revision=revision, **by)


def in_room(*, begun: bool = True, **given: Any) -> InRoom:
    """Two of three members present, each with an issue shared with the set."""
    met = meeting(**given)
    bids = []
    for place in met.places[:2]:
        by = {"actor": place.participant, "now": met.starts() - timedelta(days=1)}
        issue = write_issue(learning_set=met.learning_set, words=IssueWords(QUESTION), **by)
        words = BidWords("", "", 35, 2, issue=share_issue(issue=issue, **by))
        bids.append(place_bid(session=met.session(), words=words, **by))
    slots = [Wanted("slot", 35, bid=bid.pk) for bid in bids]
    plan(met, [Wanted("check_in", 10), *slots, Wanted("close", 10)])
    if begun:
        met.begin()
    return InRoom(met, bids)
