"""The forms that the room shows its reader now."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from sessions.forms.room import OptionForm, RoomActionForm, WordsForm
from sessions.selectors.room import RoomPage
from sessions.services.room_entries import Words
from sets.forms.decision import Decision

#: An action's day until somebody chooses another.
_IN_A_FORTNIGHT = timedelta(days=14)


def forms_of(page: RoomPage, sent: Decision | None = None) -> dict[str, Any]:
    """By what they do; the one that was sent and is not in order takes the place of its empty twin."""
    if not page.may_write:
        return {}
    found: dict[str, Any] = {"action": action_form(page)}
    if page.slot:
        start = {"bid": page.slot.bid.pk}
        if page.slot.is_own:
            for what in Words:
                stands = getattr(page.slot.bid, what)
                text = stands or (page.slot.bid.question if what == Words.QUESTION else "")
                initial = {**start, "text": text, "seen": stands}
                found[what.name.lower()] = WordsForm(what=what, initial=initial, auto_id=f"{what.name.lower()}_%s")
        found["option"] = OptionForm(initial={**start, "key": uuid4()}, auto_id="option_%s")
    if sent is not None:
        found |= {name: sent for name, form in found.items() if type(form) is type(sent) and _same(form, sent)}
    return found


def action_form(page: RoomPage, data: Any = None) -> RoomActionForm:
    members = page.session.learning_set.enrolments.of_people_of_sets().select_related("participant")
    due = timezone.localdate(page.now) + _IN_A_FORTNIGHT
    initial: dict[str, Any] = {"key": uuid4(), "due_on": due, "bid": page.slot.bid.pk if page.slot else None}
    if page.entry.runs and page.slot:
        initial["owner"] = page.slot.bid.owner_id
    given = members if page.entry.runs else None
    return RoomActionForm(data, members=given, initial=initial, auto_id="action_%s")


def _same(form: Decision, sent: Decision) -> bool:
    return not isinstance(form, WordsForm) or form.auto_id == sent.auto_id
