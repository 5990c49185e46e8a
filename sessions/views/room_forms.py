"""The forms that the room shows its reader: all they may write, and first what this stage asks of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from sessions.forms.room import OptionForm, RoomActionForm, WordsForm
from sessions.selectors.room import RoomPage, Slot
from sessions.services.room_entries import Words
from sets.forms.decision import Decision

#: An action's day until somebody chooses another.
_IN_A_FORTNIGHT = timedelta(days=14)
#: Stages of a slot (`plans`), in which something is written.
_ANEW, _OPTIONS, _ACTIONS, _HOW_IT_WAS = range(3, 7)


@dataclass(frozen=True)
class Offered:
    """One form. `act`: what it does; `of`: the slot it belongs to, 0 for none."""

    act: str
    form: Decision
    of: int
    title: str
    button: str
    #: Whether this stage asks for it: then it stands open, before all others.
    is_first: bool


def forms_of(page: RoomPage, sent: Decision | None = None) -> list[Offered]:
    """One that was sent and is not in order takes the place of its empty twin."""
    if not page.may_write:
        return []
    step, slot = page.course.now, page.slot
    stage = step.at.stage if step and slot and page.is_live else None
    found = []
    if slot:
        bid = slot.bid.pk
        if slot.is_own:
            found = _of_presenter(slot, sent, stage)
        option = _kept(sent, OptionForm(initial={"bid": bid, "key": uuid4()}, auto_id="option_%s"))
        asked = stage == _OPTIONS and not slot.is_own
        found.append(Offered("option", option, bid, "Add an option", "Add the option", asked))
    action, runs = _kept(sent, action_form(page)), page.entry.runs
    title, button = ("Record an action for a member", "Record it") if runs else ("Add an action of mine", "Add it")
    asked = stage == _ACTIONS and (runs or bool(slot and slot.is_own))
    found.append(Offered("action", action, 0, title, button, asked))
    return sorted(found, key=lambda one: not one.is_first)


@dataclass(frozen=True)
class Earlier:
    """A turn that is over: what its presenter can still write of it."""

    slot: Slot
    forms: list[Offered]


def earlier_of(page: RoomPage, sent: Decision | None = None) -> list[Earlier]:
    return [Earlier(slot, _of_presenter(slot, sent, None) if slot.is_own else []) for slot in page.earlier]


def words_form(what: Words, bid: int, data: Any = None, **given: Any) -> WordsForm:
    """Several can stand on one page: each is named by whose turn it is of."""
    return WordsForm(data, what=what, auto_id=f"{what.name.lower()}_{bid}_%s", **given)


def action_form(page: RoomPage, data: Any = None) -> RoomActionForm:
    members = page.session.learning_set.enrolments.of_people_of_sets().select_related("participant")
    due = timezone.localdate(page.now) + _IN_A_FORTNIGHT
    initial: dict[str, Any] = {"key": uuid4(), "due_on": due, "bid": page.slot.bid.pk if page.slot else None}
    if page.entry.runs and page.slot:
        initial["owner"] = page.slot.bid.owner_id
    given = members if page.entry.runs else None
    return RoomActionForm(data, members=given, initial=initial, auto_id="action_%s")


# --- inside ----------------------------------------------------------------------------------------------------------


def _of_presenter(slot: Slot, sent: Decision | None, stage: int | None) -> list[Offered]:
    anew, how, bid = _words(Words.QUESTION, slot, sent), _words(Words.HOW_IT_WAS, slot, sent), slot.bid.pk
    return [
        Offered("question", anew, bid, "Put your question anew", "Keep this wording", stage == _ANEW),
        Offered("how_it_was", how, bid, "How was that for you?", "Keep it", stage == _HOW_IT_WAS),
    ]


def _words(what: Words, slot: Slot, sent: Decision | None) -> Decision:
    stands = getattr(slot.bid, what)
    text = stands or (slot.bid.question if what == Words.QUESTION else "")
    initial = {"bid": slot.bid.pk, "text": text, "seen": stands}
    return _kept(sent, words_form(what, slot.bid.pk, initial=initial))


def _kept(sent: Decision | None, form: Decision) -> Decision:
    return sent if sent is not None and type(sent) is type(form) and sent.auto_id == form.auto_id else form
