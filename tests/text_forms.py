"""Every form of the site that takes text: who sends it, its fields, what is kept of them, and who then reads it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import escape

from participants.models import HandbookEntry, Organisation, User
from participants.spelling import key
from participants.states import HandbookField
from sessions.models import (
    Bid,
    GroundRules,
    PlanBlock,
    Reflection,
    ReminderPlan,
    Session,
    SessionReturn,
    SetNote,
    WriteUp,
)
from sessions.plans import PlanName
from sessions.services.session_plans import choose_plan
from sets.models import (
    ConflictOfInterest,
    CriterionAnswer,
    Document,
    FacilitatorProfile,
    HandOver,
    Interest,
    LearningSet,
    LedgerReason,
    Programme,
)
from sets.rules import Rules
from sets.services.changing import change_rules
from sets.services.places import accept_offer, withdraw
from sets.services.programmes import close
from tests.addresses import address, filled
from tests.nasty import EMPTY
from tests.world import World


def line(typed: str) -> str:
    """What is kept of one line."""
    return "" if typed in EMPTY else " ".join(typed.split())


def text(typed: str) -> str:
    """What is kept of several lines."""
    return typed.strip().replace("\r\n", "\n")


@dataclass(frozen=True)
class Field:
    name: str
    most: int
    kept: Callable[[str], str] = line
    required: bool = False

    def takes(self, typed: str) -> bool:
        kept = self.kept(typed)
        return "\x00" not in typed and len(kept) <= self.most and bool(kept or not self.required)


Stored = Callable[[World], Any]


@dataclass(frozen=True)
class Form:
    """A form of the site: who sends it, its text fields, what they become, and who then reads it where."""

    name: str
    role: str
    fields: list[Field]
    #: One value for each field.
    stored: Stored
    shown: list[tuple[str, str]] = field(default_factory=list)
    also_sent: dict[str, str] = field(default_factory=dict)
    #: Whether the form takes a string that each of its fields takes.
    takes: Callable[[str], bool] = lambda typed: True
    before: Callable[[World], Any] = lambda world: None

    def __str__(self) -> str:
        return f"{self.name} {self.fields[0].name}"


def _latest(model: Any, *names: str) -> Stored:
    return lambda world: [getattr(model.objects.latest("pk"), name) for name in names]


def _of_programme(world: World) -> list[str]:
    made = Programme.objects.latest("pk")
    own = [getattr(made, name) for name in ("title", "aim", "background", "issues_expected")]
    own += [made.sponsor_name, made.contact_name]
    return [*own, made.planned_sessions.get().place, *(one.text for one in made.criteria.all())]


def _of_person(world: World) -> list[str]:
    person = User.objects.get(pk=world.people["stranger"].pk)
    return [person.full_name, person.job_title, person.access_needs]


def _of_handbook(world: World) -> list[str]:
    entry = HandbookEntry.objects.get(user=world.people["member"])
    return [entry.portrait, entry.can_help, entry.experience, entry.networks, entry.contact]


def _of_facilitator(world: World) -> list[str]:
    profile = FacilitatorProfile.objects.get(user=world.people["facilitator"])
    return [getattr(profile, name) for name in ("approach", "experience", "themes", "accreditation", "languages")]


def _of_bid(world: World) -> list[str]:
    bid = Bid.objects.get(owner=world.places["member"])
    return [bid.question, bid.why_now]


def _room_in_set_b(world: World) -> None:
    """Nobody waits for the seat that becomes free."""
    for role in ("waiting", "second_waiting", "other_mate"):
        withdraw(actor=world.people[role], enrolment=world.places[role], now=world.now + timedelta(minutes=5))


def _plan(world: World) -> None:
    session, by = world.session("A"), world.people["facilitator"]
    choose_plan(actor=by, session=session, name=PlanName.DEEP, revision=0, now=world.now + timedelta(minutes=5))


def _held(world: World) -> None:
    Session.objects.filter(pk=world.session("A").pk).update(state="held")


def _close(world: World) -> None:
    close(actor=world.people["coordinator"], programme=world.programme, now=world.now + timedelta(minutes=5))


def _room_for_three(world: World) -> None:
    """Two of those who wait would be seated by a third set."""
    programme = Programme.objects.get(pk=world.programme.pk)
    rules = replace(Rules.of(programme), max_sets=3, parallel_sets="ask")
    of = {"actor": world.people["coordinator"], "programme": programme, "seen": programme.ledger_count}
    change_rules(**of, rules=rules, now=world.now + timedelta(minutes=5))


def _two_of_three(world: World) -> None:
    """Set A needs one more than it has, and Set B has room for all."""
    programme, now = Programme.objects.get(pk=world.programme.pk), world.now + timedelta(minutes=5)
    rules = replace(Rules.of(programme), minimum=3, maximum=8)
    of = {"actor": world.people["coordinator"], "programme": programme, "seen": programme.ledger_count}
    change_rules(**of, rules=rules, now=now)


def _four_of_five(world: World) -> None:
    """Set A is confirmed, and needs one more than it has."""
    programme, now = Programme.objects.get(pk=world.programme.pk), world.now + timedelta(minutes=5)
    rules = replace(Rules.of(programme), minimum=5, optimum=6, maximum=8)
    of = {"actor": world.people["coordinator"], "programme": programme, "seen": programme.ledger_count}
    change_rules(**of, rules=rules, now=now)
    for role in ("offered", "waiting"):
        accept_offer(actor=world.people[role], enrolment=world.places[role], now=now)
    LearningSet.objects.filter(pk=world.set("A").pk).update(state="confirmed")


OF_OFFERED = "person_ledger of offered"
REASON = [Field("reason", 1000, text, required=True)]
FORMS = [
    Form(
        "profile",
        "stranger",
        [
            Field("full_name", 120, required=True),
            Field("job_title", 120, required=True),
            Field("access_needs", 1000, text),
        ],
        _of_person,
        [("profile", "stranger"), ("sign_up", "stranger")],
    ),
    Form(
        "profile",
        "stranger",
        [Field("organisation_name", 160, required=True), Field("area_covered", 300)],
        lambda world: Organisation.objects.values_list("name", "area_covered").latest("pk"),
        [("profile", "stranger"), ("organisation_list", "coordinator"), ("organisation_list", "other_coordinator")],
        {"organisation": "not-listed", "kind": "lsp"},
        takes=lambda typed: bool(key(typed)),
    ),
    Form(
        "set_note_new",
        "facilitator",
        [Field("text", 2000, text, required=True)],
        _latest(SetNote, "text"),
        [("set_home", "member"), ("set_note_take_back of the latest", "facilitator")],
    ),
    Form(
        "session_bid",
        "member",
        [Field("question", 300, text, required=True), Field("why_now", 1000, text)],
        _of_bid,
        [("session_bid", "member"), ("session_bid", "mate"), ("session_plan", "facilitator")],
    ),
    Form(
        "session_plan",
        "facilitator",
        [Field("title_0", 100)],
        _latest(PlanBlock, "title"),
        [("session_plan", "facilitator"), ("session", "member"), ("session_run_sheet", "facilitator")],
        {"act": "save", "rows_sent": "1", "revision": "1", "kind_0": "welcome", "minutes_0": "20"},
        before=_plan,
    ),
    Form(
        "handbook",
        "member",
        [Field(name, 1000, text) for name in ("portrait", "can_help", "experience", "networks")]
        + [Field("contact", 300, text)],
        _of_handbook,
        [("handbook", "member"), ("set_people", "mate"), ("set_people", "facilitator")],
        {f"shows_{name}": "on" for name in HandbookField.values},
    ),
    Form(
        "sign_up",
        "stranger",
        [Field("criterion", 2000, text)],
        _latest(CriterionAnswer, "text"),
        [("person_ledger of the latest", "coordinator")],
    ),
    Form("interest", "stranger", [Field("what_would_help", 1000, text)], _latest(Interest, "what_would_help")),
    Form(
        "programme_new",
        "coordinator",
        [
            Field("title", 120, required=True),
            Field("aim", 2000, text, required=True),
            Field("background", 8000, text),
            Field("issues_expected", 4000, text),
            Field("sponsor_name", 120),
            Field("contact_name", 120, required=True),
            Field("sessions-0-place", 200),
            Field("criteria-0-text", 300),
        ],
        _of_programme,
        [("programme_preview of the latest", "coordinator"), ("programme_edit of the latest", "coordinator")],
    ),
    Form(
        "set_dates",
        "coordinator",
        [Field("place_3", 200)],
        lambda world: [Session.objects.get(learning_set=world.set("A"), number=3).place],
        [("set_dates", "coordinator"), ("set_home", "member"), ("facilitate", "facilitator")],
    ),
    Form(
        "programme_documents",
        "coordinator",
        [Field("title", 120, required=True)],
        _latest(Document, "title"),
        [
            ("programme_documents", "coordinator"),
            ("set_documents", "member"),
            ("document_remove latest", "coordinator"),
        ],
    ),
    Form(
        "set_documents",
        "facilitator",
        [Field("title", 120, required=True)],
        _latest(Document, "title"),
        [("set_documents", "facilitator"), ("set_home", "member")],
    ),
    Form(
        "facilitator_profile",
        "facilitator",
        [
            *(Field(name, 2000, text) for name in ("approach", "experience")),
            *(Field(name, 300) for name in ("themes", "accreditation")),
            Field("languages", 200),
        ],
        _of_facilitator,
        [("facilitator_profile", "facilitator"), ("set_facilitator", "member")],
    ),
    Form(
        "conflict_declare",
        "facilitator",
        [Field("words", 500, text, required=True)],
        _latest(ConflictOfInterest, "words"),
        [("facilitator_profile", "facilitator"), ("places", "coordinator")],
    ),
    Form(
        "session_cover",
        "coordinator",
        [Field("reason", 1000, text)],
        lambda world: [],
    ),
    Form(
        "session_reminder",
        "facilitator",
        [Field("line", 500, text)],
        _latest(ReminderPlan, "line"),
        [("session", "member"), ("session", "coordinator"), ("session_reminder", "facilitator")],
    ),
    Form("place_remove", "coordinator", REASON, _latest(LedgerReason, "text"), [("my_place", "waiting")]),
    Form("place_exchange", "coordinator", REASON, _latest(LedgerReason, "text"), [("my_place", "member")]),
    Form(
        "place_move",
        "coordinator",
        REASON,
        _latest(LedgerReason, "text"),
        [("my_place", "member")],
        before=_room_in_set_b,
    ),
    Form(
        "place_extend",
        "coordinator",
        REASON,
        _latest(LedgerReason, "text"),
        [("person_ledger of offered", "coordinator")],
    ),
    Form(
        "journal_new",
        "stranger",
        [Field("text", 4000, text, required=True)],
        _latest(Reflection, "text"),
        [("journal", "stranger")],
    ),
    Form(
        "journal_entry",
        "member",
        [Field("text", 4000, text, required=True)],
        lambda world: [Reflection.objects.get(pk=world.entry.pk).text],
        [("journal", "member"), ("journal_entry", "member"), ("journal_entry_delete", "member")],
    ),
    Form(
        "ground_rules_edit",
        "facilitator",
        [Field("text", 4000, text, required=True)],
        _latest(GroundRules, "text"),
        [("ground_rules", "member"), ("ground_rules_edit", "facilitator")],
    ),
    Form(
        "write_up_edit",
        "facilitator",
        [Field("decisions", 3000, text), Field("findings", 3000, text)],
        lambda world: WriteUp.objects.values_list("decisions", "findings").get(session=world.session("A")),
        [("write_up", "member")],
        {"revision": "1"},
        before=_held,
    ),
    Form(
        "session_return",
        "facilitator",
        [Field("line", 200)],
        lambda world: [SessionReturn.objects.get(session=world.session("A")).line],
        [("returns", "coordinator")],
        {"revision": "1", "themes": "data"},
        before=_held,
    ),
    Form("set_confirm", "coordinator", [Field("reason", 1000, text)], lambda world: []),
    Form(
        "set_merge",
        "coordinator",
        REASON,
        _latest(LedgerReason, "text"),
        [("my_place", "member"), ("programme_record", "coordinator")],
        before=_two_of_three,
    ),
    Form(
        "set_go_ahead",
        "coordinator",
        REASON,
        _latest(LedgerReason, "text"),
        [("programme_record", "coordinator")],
        before=_four_of_five,
    ),
    Form("programme_reopen", "coordinator", REASON, _latest(LedgerReason, "text"), before=_close),
    Form(
        "option",
        "coordinator",
        REASON,
        _latest(LedgerReason, "text"),
        [("programme_record", "coordinator")],
        before=_room_for_three,
    ),
    Form("place_withdraw_for", "coordinator", REASON, _latest(LedgerReason, "text"), [("my_place", "waiting")]),
    Form("place_accept_for", "coordinator", REASON, _latest(LedgerReason, "text"), [("my_place", "offered")]),
    Form("place_decline_for", "coordinator", REASON, _latest(LedgerReason, "text"), [("my_place", "offered")]),
    Form(
        "place_hand_over",
        "member",
        [Field("full_name", 120, required=True)],
        _latest(HandOver, "full_name"),
        [("my_place", "member")],
    ),
    Form("place_hand_over_for", "coordinator", REASON, _latest(LedgerReason, "text"), [("my_place", "waiting")]),
    Form(
        "place_enter",
        "coordinator",
        REASON,
        _latest(LedgerReason, "text"),
        [("my_place", "stranger")],
    ),
    Form("sign_up_import", "coordinator", REASON, _latest(LedgerReason, "text"), []),
    Form("programme_cancel", "coordinator", REASON, _latest(LedgerReason, "text"), [("my_place", "waiting")]),
    Form("set_cancel", "coordinator", REASON, _latest(LedgerReason, "text"), [("my_place", "member")]),
    Form(
        "organisation_new",
        "coordinator",
        [Field("name", 160, required=True), Field("area_covered", 300)],
        lambda world: Organisation.objects.values_list("name", "area_covered").latest("pk"),
        [("organisation_list", "coordinator"), ("organisation_edit of the latest", "coordinator")],
        {"is_another": "on"},
        takes=lambda typed: bool(key(typed)),
    ),
    Form(
        "organisation_edit",
        "coordinator",
        [Field("name", 160, required=True), Field("area_covered", 300)],
        lambda world: Organisation.objects.values_list("name", "area_covered").get(pk=world.requested.pk),
        [("organisation_edit", "coordinator"), ("my_place", "requester")],
        {"is_another": "on"},
        takes=lambda typed: bool(key(typed)),
    ),
    Form(
        "account_signup",
        "signed_out",
        [Field("full_name", 120, required=True)],
        _latest(User, "full_name"),
        takes=lambda typed: len(typed.strip()) <= 120,
    ),
    Form(
        "set_poll_new",
        "facilitator",
        [Field("place_0", 200)],
        lambda world: list(world.poll("A").places.values_list("name", flat=True)),
        [("set_poll", "facilitator"), ("session_dates", "member")],
    ),
    Form(
        "set_poll_confirm",
        "coordinator",
        [Field("place_3", 200)],
        lambda world: [world.session("A", 3).place],
        [("set_home", "member")],
    ),
]


def sent(world: World, form: Form, typed: str) -> dict[str, Any]:
    names = [one.name for one in form.fields]
    values = {**filled(world, form.name, form.role), **form.also_sent, **dict.fromkeys(names, typed)}
    if "criterion" in names:
        values[f"criterion_{world.programme.criteria.get(number=2).pk}"] = typed
    if "organisation_name" in names:
        values["shown_for"] = typed
    return values


def page_of(world: World, page: str) -> str:
    """The address of a page that shows what was stored."""
    name, _, of = page.partition(" of ")
    if name == "person_ledger":
        place = world.places["offered"] if of == "offered" else world.programme.enrolments.latest("pk")
        return reverse(name, args=[world.programme.slug, place.pk])
    if name == "document_remove latest":
        return reverse("document_remove", args=[Document.objects.latest("pk").pk])
    if name == "organisation_edit" and of:
        return reverse(name, args=[Organisation.objects.latest("pk").pk])
    if name == "set_note_take_back":
        return reverse(name, args=[world.set("A").pk, SetNote.objects.latest("pk").pk])
    return reverse(name, args=[Programme.objects.latest("pk").slug]) if of else address(world, name)


def shows(body: str, kept: str) -> bool:
    """Every piece of it, escaped; a line break may be shown in many ways."""
    pieces = [piece.strip() for piece in re.split(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", kept)]
    return all(escape(piece) in body for piece in pieces)


def is_markup(kept: str) -> bool:
    return kept != escape(kept) and len(kept) > 3
