"""Every address of the site, looked at by anybody, and every form, filled in as somebody who may send it would."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from django.utils import timezone

from core.refusal import Refusal
from notifications import unsubscribing
from sessions.models import Action, Issue
from sessions.selectors.reminder_rules import WEEK
from sets.models import Programme
from sets.selectors.balancing import balance_page
from sets.selectors.set_merge import merge_of
from tests.world import PASSWORD, World

Form = dict[str, Any]

_numbers = count(1)
_MARK = {"row": 1, "status": "late", "version": 0, "key": str(UUID(int=1))}
_OF_SET = (
    *("set_home", "set_sessions", "set_people", "set_note_new", "set_documents", "set_issues", "set_actions"),
    *("set_poll", "set_poll_new", "set_poll_confirm", "set_poll_withdraw"),
    "ground_rules",
)
_OF_SESSION = (
    "session",
    "session_calendar",
    "session_cover",
    "session_cover_end",
    "session_cover_ask",
    "session_cancel",
    "session_reminder",
    "session_dates",
    "session_plan",
    "session_bid",
    *("room", "room_changes", "room_write", "room_screen", "session_run_sheet"),
    "register",
    "apologies",
    "check_in",
    "reflect",
    "session_feedback",
    *("write_up", "write_up_edit", "session_return"),
)


@dataclass(frozen=True)
class Seen:
    """One page as one role got it."""

    name: str
    role: str
    answer: str
    headers: dict[str, str]
    body: str


def look(world: World, name: str, role: str, url: str = "") -> Seen:
    part = {"HX-Request": "true"} if name == "organisation_suggestions part" else {}
    response = world.client(role).get(url or address(world, name), headers=part)
    return Seen(name, role, answer(response), dict(response.headers), _body(response))


def _body(response: Any) -> str:
    """Of a page or of a file."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace").lower()


def answer(response: Any) -> str:
    leads_to = response.headers.get("Location", "")
    to_sign_in = response.status_code == 302 and leads_to.startswith(reverse("account_login") + "?next=")
    return "in" if to_sign_in else str(response.status_code)


def more_addresses(world: World) -> Iterator[tuple[str, str]]:
    """Everybody's page, both programmes, and whatever a page shows when it is asked for a part or a choice."""
    for place in world.places.values():
        yield "person_ledger", reverse("person_ledger", args=[place.programme.slug, place.pk])
    other = world.other.slug
    of_programme = ("programme", "my_place", "cockpit", "places", "sessions", "messages", "attendance_report")
    of_programme += ("programme_record", "programme_people", "programme_sponsors", "sponsored_programme")
    for name in (*of_programme, "returns", "programme_documents"):
        yield name, reverse(name, args=[other])
    for document in world.documents.values():
        yield from ((name, reverse(name, args=[document.pk])) for name in ("document", "document_remove"))
    for name in ("set_dates", "set_facilitators", "set_confirm", "set_cancel", "set_below"):
        yield name, reverse(name, args=[world.programme.slug, "B"])
    for letter in "AB":
        learning_set = world.set(letter)
        yield from ((name, reverse(name, args=[learning_set.pk])) for name in _OF_SET)
        yield "set_note_take_back", reverse("set_note_take_back", args=[learning_set.pk, world.note(letter).pk])
        for person in world.people.values():
            yield "handbook_photo", reverse("handbook_photo", args=[learning_set.pk, person.pk])
        # Of Set A all, one of them covered and one asked about; of Set B the first stands for the others.
        for meeting in learning_set.sessions.order_by("number")[: 3 if letter == "A" else 1]:
            yield from ((name, reverse(name, args=[meeting.pk])) for name in _OF_SESSION)
        people = [learning_set.pk, world.facilitation(letter).pk]
        yield "set_facilitator", reverse("set_facilitator", args=people)
    for issue in Issue.objects.order_by("pk"):
        yield "issue", reverse("issue", args=[issue.pk])
    for action in Action.objects.order_by("pk"):
        yield "action", reverse("action", args=[action.pk])
    yield "messages", reverse("messages", args=[world.programme.slug]) + "?state=queued&page=2"
    for typed in ("Vale", "Xo", "Marram"):
        yield "organisation_suggestions part", reverse("organisation_suggestions") + f"?q={typed}"
        yield "organisation_list", reverse("organisation_list") + f"?q={typed}"
        yield "organisation_edit", reverse("organisation_edit", args=[world.requested.pk]) + f"?q={typed}"
    merging = reverse("organisation_merge", args=[world.people["mate"].organisation_id])
    for other in (world.people["stranger"], world.people["member"]):
        yield "organisation_merge", f"{merging}?target={other.organisation_id}"
    yield "home", "/?page=2"


def address(world: World, name: str) -> str:
    """The address of a row of the table: `name`, or `name draft` for the same page of a programme not published."""
    name, _, draft = name.partition(" ")
    return reverse(name, kwargs={key: _object(world, name, key, draft) for key in _keys(name)})


def _keys(name: str) -> list[str]:
    (_, keys), *_ = get_resolver().reverse_dict.getlist(name)[0][0]
    return list(keys)


def _object(world: World, name: str, key: str, draft: str) -> Any:
    match key:
        case "slug":
            return (world.draft if draft else world.programme).slug
        case "person":
            return world.people["mate"].pk
        case "note":
            return world.note("A").pk
        case "letter":
            return "A"
        case "other":
            return "B"
        case "number_of_sets":
            return 3
        case "facilitation":
            return world.facilitation("A").pk
        case "key":
            return "no-such-mail"
        case "secret":
            return world.hand_over.secret
        case "ending":
            return "csv"
        case "token":
            # That of a feed is nobody's: whoever holds one that is somebody's reads that person's sessions.
            if name == "calendar_feed":
                return "A" * 43
            return unsubscribing.token(world.people["member"].pk, ["absent_twice"])
    if name.startswith("message_"):
        return world.mails[name].pk
    if name.startswith("attendance_period"):
        return world.period.pk
    if name == "organisation_import":
        return world.upload.pk
    if name == "organisation_merge":
        return world.people["mate"].organisation_id
    if name == "sign_up_import":
        return world.mailed.pk
    if name.startswith("organisation"):
        return world.requested.pk
    if name.startswith("mfa_"):
        return world.passkey.pk
    if name == "session_cover_end":
        return world.session("A", 2).pk
    if name == "conflict_end":
        return world.conflict.pk
    if name in (*_OF_SET, "handbook_photo", "set_facilitator", "set_note_take_back", "issue_new", "action_new"):
        return world.set("A").pk
    if name.startswith("ground_rules"):
        return world.set("A").pk
    if name.startswith("issue"):
        return (world.draft_issue if name == "issue_delete" else world.issue).pk
    if name.startswith("action"):
        return world.action.pk
    if name.startswith("journal_entry"):
        return world.entry.pk
    if name.startswith(("session", "room", "progress", "register", "apologies", "check_in", "reflect", "write_up")):
        return world.session("A").pk
    if name == "coordinator_end":
        return (world.draft if draft else world.programme).roles.get(role="coordinator").pk
    if name == "sponsor_end":
        return world.programme.roles.get(role="sponsor").pk
    if name == "facilitator_end":
        return world.facilitation("A").pk
    if name.startswith("document"):
        return world.documents["of_set"].pk
    return world.places[_WHOSE.get(name, "waiting")].pk


def filled(world: World, name: str, role: str) -> Form:
    """What `role` would send there; empty where a button is all there is."""
    name = name.partition(" ")[0]
    if name in ("place_withdraw", "place_accept", "place_decline", "place_commit", "place_hand_over"):
        # Whoever has no place tries it with somebody else's.
        asked = {"full_name": "Ada Minton", "email": "ada.minton@example.org"} if name == "place_hand_over" else {}
        return {"place": world.places.get(role, world.places["member"]).pk, **asked}
    return _FORMS[name](world) if name in _FORMS else {}


def _profile(world: World) -> Form:
    stranger = world.people["stranger"]
    return {
        "full_name": "Ada Minton",
        "organisation_name": stranger.organisation.name,
        "organisation": stranger.organisation.pk,
        "shown_for": stranger.organisation.name,
        "job_title": "Officer",
        "access_needs": "",
    }


def _sign_up(world: World) -> Form:
    statement, question = world.programme.criteria.all()
    return {"committed": "on", f"criterion_{statement.pk}": "on", f"criterion_{question.pk}": "Much."}


def _organisation(world: World) -> Form:
    return {"name": "Ouseby Together", "kind": "lsp", "tier": "none", "nation": "ENG"}


def _programme(world: World) -> Form:
    return {
        "title": "Linking the LDF with the LSP",
        "aim": "To explore the issues together.",
        "kinds": ["lsp"],
        "contact_name": "Morgan Reyes",
        "contact_email": "morgan.reyes@example.org",
        "minimum": "6",
        "optimum": "7",
        "maximum": "8",
        "max_sets": "3",
        "offer_working_days": "3",
        "parallel_sets": "ask",
        "sessions-TOTAL_FORMS": "1",
        "sessions-INITIAL_FORMS": "1",
        "sessions-0-half_day": "morning",
        "criteria-TOTAL_FORMS": "1",
        "criteria-INITIAL_FORMS": "1",
        "criteria-0-kind": "question",
    }


def _rules(world: World) -> Form:
    """Larger sets: what that would change is said, and nothing is changed yet."""
    return {"minimum": 2, "optimum": 8, "maximum": 20, "max_sets": 4, "offer_working_days": 3, "parallel_sets": "ask"}


def _dates(world: World) -> Form:
    day = (world.now + timedelta(days=160)).date().isoformat()
    where = {"mode_3": "mixed", "place_3": "Town Hall", "nation": "ENG"}
    return {"act": "confirm", **where, "date_3": day, "starts_3": "09:30", "ends_3": "12:30"}


def _document(world: World) -> Form:
    return {"title": "Background paper", "file": SimpleUploadedFile("paper.txt", b"Words.")}


def _action(world: World) -> Form:
    """The facilitator's form asks whose it is."""
    day = (world.now + timedelta(days=30)).date().isoformat()
    return {"owner": world.places["mate"].pk, "what": "Ask the board", "due_on": day, "reason": "Because."}


def _ask(world: World) -> Form:
    """The poll that stands, about another day."""
    day = (world.now + timedelta(days=150)).date().isoformat()
    closes_on = (world.now + timedelta(days=9)).date().isoformat()
    asked = {"day_3_0": day, "half_3_0": "either", "place_0": "The Guildhall", "closes_on": closes_on}
    return {"act": "ask", "poll": world.poll("A").pk, "rows": "2", **asked}


def _choose(world: World) -> Form:
    poll = world.poll("A")
    hours = {"starts_morning": "09:30", "ends_morning": "12:30", "starts_afternoon": "13:30", "ends_afternoon": "16:30"}
    return {"seen": poll.version, "date_3": poll.options.all()[0].pk, "place_3": "Town Hall", **hours}


def _say(world: World) -> Form:
    return {f"option_{one.pk}": "if_need_be" for one in world.poll("A").options.all()}


def _passwords(world: World) -> Form:
    return {"password1": PASSWORD, "password2": PASSWORD}


def _because(world: World) -> Form:
    return {"reason": "Because."}


def _new_address() -> str:
    """Another one each time: codes to one address are counted, also by tests that leave nothing else behind."""
    return f"new.{next(_numbers)}@example.org"


def _request(world: World) -> Form:
    """Somebody telephones: the stranger, about the organisation they have."""
    stranger = world.people["stranger"]
    name, received = stranger.organisation.name, timezone.localtime(world.programme.opens_at) + timedelta(minutes=1)
    said = {"email": stranger.email, "full_name": "Ada Minton", "job_title": "Officer", "organisation_name": name}
    chosen = {"organisation": stranger.organisation.pk, "shown_for": name}
    return {**_sign_up(world), **said, **chosen, "received_at": f"{received:%Y-%m-%dT%H:%M}", "reason": "Telephoned."}


def _mailed(world: World) -> Form:
    """The file of sign-ups is confirmed."""
    said = {"act": "confirm", "revision": world.mailed.revision, "job_title": "Officer", "reason": "They wrote."}
    return {**_sign_up(world), **said}


_COLLEAGUE = {"email": "ada.minton@example.org", "full_name": "Ada Minton", "job_title": "Officer"}


def _exchange(world: World) -> Form:
    """The member of Set A, with one of Set B; both sets are full."""
    set_a, set_b, other = world.set("A"), world.set("B"), world.places["other_member"]
    return {**_because(world), "other": f"{other.pk}-{set_b.pk}", "was_in": set_a.pk, "agreed": "on"}


#: The place that an address is about, if it is not that of somebody who waits.
_WHOSE = {
    "place_lift": "removed",
    **dict.fromkeys(("place_extend", "place_accept_for", "place_decline_for"), "offered"),
    **dict.fromkeys(("place_move", "place_exchange"), "member"),
}


def _option(world: World) -> Form:
    """Three sets: for whoever waits, where there is room for three."""
    try:
        mark = balance_page(Programme.objects.get(pk=world.programme.pk), 3).mark
    except Refusal:
        mark = "none"
    return {**_because(world), "mark": mark}


def _merge(world: World) -> Form:
    """Set A into Set B."""
    return {**_because(world), "mark": merge_of(world.set("A"), world.set("B")).mark, "agreed": "on"}


_FORMS: dict[str, Callable[[World], Form]] = {
    "profile": _profile,
    "set_note_new": lambda world: {"text": "Read chapter two.", "key": str(UUID(int=2))},
    "handbook": lambda world: {"portrait": "I know the coast.", "shows_portrait": "on"},
    "sign_up": _sign_up,
    "interest": lambda world: {"what_would_help": "Other dates."},
    "organisation_new": _organisation,
    "organisation_edit": _organisation,
    "organisation_imports": lambda world: {"file": SimpleUploadedFile("list.csv", b"Name\nOuseby\n")},
    "organisation_import": lambda world: {"act": "confirm", "revision": world.upload.revision},
    "organisation_merge": lambda world: {"target": world.people["stranger"].organisation_id},
    "organisation_same_as": lambda world: {"target": world.people["stranger"].organisation_id},
    "programme_new": _programme,
    "programme_edit": _programme,
    "programme_reopen": _because,
    "programme_rules": _rules,
    "programme_words": _programme,
    "programme_cancel": _because,
    "set_cancel": _because,
    "programme_documents": lambda world: {**_document(world), "readers": "members"},
    "set_documents": _document,
    "place_remove": _because,
    "option": _option,
    "place_move": lambda world: {
        **_because(world),
        "was_in": world.set("A").pk,
        "to": world.set("B").pk,
        "agreed": "on",
    },
    "place_exchange": _exchange,
    "programme_sponsors": lambda world: {"email": world.people["stranger"].email},
    "programme_people": lambda world: {"email": world.people["stranger"].email},
    "place_withdraw_for": _because,
    "place_accept_for": _because,
    "place_decline_for": _because,
    "place_hand_over_take_back": lambda world: {"hand_over": world.hand_over.pk},
    "hand_over": lambda world: {**_sign_up(world), "dates_mark": world.set("A").dates_mark},
    "place_hand_over_for": lambda world: {**_sign_up(world), **_because(world), **_COLLEAGUE},
    "place_enter": _request,
    "sign_up_imports": lambda world: {"file": SimpleUploadedFile("mail.csv", b"Name,Mail\nAda,ada@example.org\n")},
    "sign_up_import": _mailed,
    "place_extend": lambda world: {**_because(world), "last_day": (world.now + timedelta(days=20)).date().isoformat()},
    "set_confirm": _because,
    "set_merge": _merge,
    "set_go_ahead": lambda world: {**_because(world), "members": 4},
    "set_dates": _dates,
    "set_sessions": _dates,
    "session_cancel": _because,
    "session_reminder": lambda world: {"rule": WEEK, "act": "hold", "line": "The lift is out of order."},
    "set_poll_new": _ask,
    "set_poll_confirm": _choose,
    "session_dates": _say,
    "session_abandon": _because,
    "session_plan": lambda world: {"act": "choose", "name": "standard", "revision": 0},
    "session_bid": lambda world: {"question": "How can I ask for time?", "minutes": 30, "urgency": 2},
    "room": lambda world: {"act": "begin"},
    "room_write": lambda world: {"act": "action", "key": "0b3ad2a6-51c7-4d7e-8a55-0d8e4ac7a3f1", **_action(world)},
    "issue_new": lambda world: {"question": "How can I ask for more?"},
    "issue_edit": lambda world: {"question": "How can I ask for less?", "revision": world.issue.revision},
    "issue_move": lambda world: {"state": "worked_on"},
    "issue_pass_on": lambda world: {"words": "A rule stands in the way."},
    "action_new": _action,
    "action_change": _action,
    "action_update": lambda world: {"text": "Two said yes."},
    "action_close": lambda world: {"outcome": "partly"},
    "action_drop": _because,
    "check_in": lambda world: {"code": "123456"},
    "attendance_period_freeze": lambda world: {"starts_on": "2020-01-01", "ends_on": "2020-12-31"},
    "register_marks": lambda world: {"marks": json.dumps([_MARK])},
    "facilitator_profile": lambda world: {"approach": "Gently.", "availability": "On Tuesdays."},
    "conflict_declare": lambda world: {"about": "other", "words": "Somebody I know."},
    "session_cover": lambda world: {"email": world.people["stranger"].email},
    "reflect": lambda world: {
        **dict.fromkeys(("version_worked", "version_did_not", "version_learned"), 0),
        "learned": "!",
    },
    "session_feedback": lambda world: {"useful": 1, "heard": 2, "time_used": 3, "line": "Good biscuits."},
    "write_up_edit": lambda world: {"decisions": "At nine.", "revision": 1},
    "session_return": lambda world: {"themes": ["data"], "line": "Much.", "revision": 1},
    "journal": lambda world: {"words": "Xo"},
    "journal_new": lambda world: {"text": "On a Sunday."},
    "journal_entry": lambda world: {"text": "Other words.", "version": 1},
    "ground_rules_acknowledge": lambda world: {"version": 2},
    "ground_rules_edit": lambda world: {"version": 2, "text": "- We listen."},
    "set_facilitators": lambda world: {"email": world.people["stranger"].email},
    "account_login": lambda world: {"login": world.people["stranger"].email},
    "account_signup": lambda world: {"full_name": "Ada Minton", "email": _new_address()},
    "account_request_login_code": lambda world: {"email": world.people["stranger"].email},
    "account_reset_password": lambda world: {"email": world.people["stranger"].email},
    "account_email": lambda world: {"email": _new_address(), "action_add": ""},
    "account_set_password": _passwords,
    "mfa_activate_totp": lambda world: {"code": "123456"},
    "mfa_add_webauthn": lambda world: {"name": "My telephone", "credential": "{}"},
    "mfa_login_webauthn": lambda world: {"credential": "{}"},
}
