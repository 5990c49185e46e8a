"""Addresses with the id of another programme, set or person in them, and with ids of nothing."""

from typing import Any

from notifications.models import Message
from sets.models import Facilitation
from tests.world import World

#: The addresses of one session.
OF_SESSION = (
    *("session", "session_cover", "session_cover_end", "session_cover_ask", "session_calendar", "session_cancel"),
    *("session_reminder", "session_dates", "register", "apologies", "check_in", "session_start", "session_abandon"),
)
OF_WRITE_UP = ("write_up", "write_up_edit", "session_return")
OF_POLL = ("set_poll", "set_poll_new", "set_poll_confirm", "set_poll_withdraw")
OF_ORGANISATION = (
    *("organisation_edit", "organisation_accept", "organisation_same_as"),
    *("organisation_import", "organisation_merge"),
)
#: Those of one person's place.
OF_PLACE = ("person_ledger", "place_remove", "place_extend", "place_lift", "place_withdraw_for", "place_hand_over_for")
#: The addresses of the ground rules of a set.
OF_RULES = ("ground_rules", "ground_rules_acknowledge", "ground_rules_edit")


def forged_addresses(world: World) -> list[tuple[str, list[Any]]]:
    ours, theirs, elsewhere = world.programme.slug, world.other.slug, world.places["elsewhere"].pk
    forged: list[tuple[str, list[Any]]] = [
        (name, [slug, pk])
        for name in (*OF_PLACE, "place_move", "place_exchange")
        for slug, pk in ((ours, elsewhere), (theirs, world.places["waiting"].pk), (ours, 2**70))
    ]
    foreign = Message.objects.filter(topic=f"programme:{world.other.pk}").first().pk
    of_nothing = Message.objects.create(key="of-nothing", created_at=world.now, due_at=world.now).pk
    forged += [
        (name, [slug, pk])
        for name, message in world.mails.items()
        for slug, pk in ((ours, foreign), (theirs, message.pk), (ours, of_nothing), (ours, 2**70))
    ]
    sets = ("set_dates", "set_facilitators", "set_confirm", "set_below", "set_go_ahead")
    forged += [(name, [theirs, letter]) for name in sets for letter in ("B", "a", "A-1")]
    forged += [("set_merge", [slug, "A", letter]) for slug, letter in ((theirs, "B"), (ours, "b"), (ours, "Z"))]
    facilitations = {letter: world.facilitation(letter).pk for letter in "AB"}
    theirs_facilitation = Facilitation.objects.get(learning_set__programme=world.other).pk
    forged += [
        ("facilitator_end", [ours, "A", facilitations["B"]]),
        ("facilitator_end", [ours, "B", facilitations["A"]]),
        ("facilitator_end", [ours, "A", theirs_facilitation]),
        ("facilitator_end", [theirs, "A", facilitations["A"]]),
    ]
    forged += [("attendance_period", [slug, pk]) for slug, pk in ((theirs, world.period.pk), (ours, 2**70))]
    forged += [("attendance_period_file", [theirs, world.period.pk, "pdf"])]
    mate = world.people["mate"].pk
    forged += [("handbook_photo", [world.set("B").pk, mate])]
    note = world.note("A").pk
    forged += [("set_note_take_back", [world.set("B").pk, note]), ("set_note_take_back", [2**70, note])]
    forged += [("set_note_take_back", [world.set("A").pk, number]) for number in (world.note("B").pk, 2**70)]
    forged += [("handbook_photo", [2**70, mate]), ("handbook_photo", [world.set("A").pk, 2**70])]
    forged += [(name, [2**70]) for name in ("set_home", "set_sessions", "set_people", "set_note_new", "set_documents")]
    forged += [(name, [2**70]) for name in ("document", "document_remove", *OF_SESSION)]
    forged += [(name, [2**70]) for name in OF_POLL]
    forged += [(name, [2**70]) for name in (*OF_RULES, "reflect", "session_feedback", *OF_WRITE_UP)]
    forged += [(name, [pk]) for name in ("journal_entry", "journal_entry_delete") for pk in (2**70, world.foreign.pk)]
    forged += [(name, [2**70]) for name in OF_ORGANISATION]
    forged += [("sign_up_import", [slug, pk]) for slug, pk in ((theirs, world.mailed.pk), (ours, 2**70))]
    return forged
