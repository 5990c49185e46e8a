"""Every text field of every form is given nasty strings of every kind of tests.nasty (C13; "bad input").

Each string is given to one form in six: what a form does with it, it does with the rest of its kind.
Never an error page. What can be kept is kept as it was typed and shown escaped; what cannot is refused beside its field
with a sentence, and still stands in the form.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from notifications.emails import written
from notifications.models import Message
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
from sets.services.programmes import close, publish
from tests import make
from tests.addresses import address, filled
from tests.nasty import ADDRESSES, BODIES, EMPTY, EVERY, LONG, NUL, SOME, share
from tests.web_forms import fill
from tests.world import World, planted, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), planted() as made:
        yield made


@pytest.fixture(autouse=True)
def _as_often_as_needed(settings: Any) -> None:
    """The tests try more often than a person may."""
    settings.ACCOUNT_RATE_LIMITS = False


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


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_form_keeps_what_it_can_and_refuses_the_rest_beside_the_field(world, form):
    """C13; bad input. All text fields of the form are given the same string at once."""
    client = world.client(form.role)
    with undone():
        form.before(world)
        for typed in share(FORMS.index(form), of=6):
            with undone():
                response = client.post(address(world, form.name), sent(world, form, typed))
                told = (form.name, typed[:40], response.status_code)
                if all(one.takes(typed) for one in form.fields) and form.takes(typed):
                    assert response.status_code == 302, told
                    assert (
                        list(form.stored(world)) == [one.kept(typed) for one in form.fields][: len(form.stored(world))]
                    )
                    if is_markup(typed) or "{" in typed:
                        look_for(world, form, typed)
                else:
                    refused_beside_the_field(response, form, typed)


def look_for(world: World, form: Form, typed: str) -> None:
    for page, reader in form.shown:
        body = world.client(reader).get(page_of(world, page)).content.decode()
        # The page of sign-up shows the name and the job, not what one needs.
        fields = [one for one in form.fields if page != "sign_up" or one.kept is line]
        for kept in {one.kept(typed) for one in fields}:
            assert shows(body, kept), (page, reader, typed)
            assert not (is_markup(kept) and kept in body), (page, reader, typed)


def refused_beside_the_field(response: Any, form: Form, typed: str) -> None:
    """With a sentence, and nothing lost of what was typed."""
    told = (form.name, typed[:40], response.status_code)
    assert response.status_code in (200, 409, 422), told
    body = response.content.decode()
    assert "invalid-feedback" in body or "error-summary" in body, told
    assert shows(body, typed), told
    assert not (is_markup(typed) and typed in body), told


# --- fields that are no free text ------------------------------------------------------------------------------------

OTHER_FIELDS: list[tuple[str, str, list[str]]] = [
    ("set_facilitators", "coordinator", ["email"]),
    ("programme_people", "coordinator", ["email"]),
    ("programme_sponsors", "coordinator", ["email"]),
    ("programme_documents", "coordinator", ["readers", "session"]),
    ("set_documents", "facilitator", ["session"]),
    ("set_documents", "facilitator", ["file"]),
    ("set_facilitators", "coordinator", ["person", "act"]),
    ("session_cover", "coordinator", ["email", "person"]),
    ("conflict_declare", "facilitator", ["about", "organisation", "programme"]),
    ("organisation_same_as", "coordinator", ["target", "next"]),
    ("organisation_merge", "superuser", ["target"]),
    ("organisation_accept", "coordinator", ["next"]),
    ("whole_record", "superuser", ["section", "email", "day"]),
    ("organisation_imports", "coordinator", ["file"]),
    ("organisation_import", "coordinator", ["act", "choice"]),
    ("organisation_import", "coordinator", ["revision", "leave_out_wrong"]),
    ("sign_up_imports", "coordinator", ["file"]),
    ("sign_up_import", "coordinator", ["act", "revision", "job_title", "leave_out_wrong", "committed"]),
    ("sign_up_import", "coordinator", ["dates_mark", "cannot_make"]),
    ("organisation_new", "coordinator", ["aliases"]),
    ("organisation_new", "coordinator", ["domains"]),
    ("organisation_new", "coordinator", ["kind", "tier", "nation", "parent"]),
    ("profile", "stranger", ["organisation_name"]),
    ("profile", "stranger", ["organisation", "shown_for", "kind", "next"]),
    ("set_note_new", "facilitator", ["key"]),
    ("handbook", "stranger", ["photo", "remove_photo", "shows_portrait"]),
    ("session_reminder", "facilitator", ["rule", "act"]),
    ("session_plan", "facilitator", ["act", "name", "revision"]),
    ("session_plan", "facilitator", ["name", "revision"]),
    ("session_bid", "member", ["issue", "minutes", "urgency", "act"]),
    ("notification_preferences", "facilitator", ["absent_twice", "reminder_session"]),
    ("sign_up", "stranger", ["dates_mark", "cannot_make"]),
    ("sign_up", "stranger", ["committed"]),
    ("place_withdraw", "member", ["place"]),
    ("place_accept", "offered", ["place"]),
    ("place_extend", "coordinator", ["last_day"]),
    ("place_hand_over", "member", ["email", "place"]),
    ("place_hand_over_take_back", "member", ["hand_over"]),
    ("hand_over", "stranger", ["dates_mark", "stood", "cannot_make", "full_name", "committed"]),
    ("place_hand_over_for", "coordinator", ["email", "full_name", "job_title", "cannot_make", "dates_mark", "stood"]),
    ("place_move", "coordinator", ["to", "was_in", "agreed"]),
    ("place_exchange", "coordinator", ["other", "was_in"]),
    ("place_remove", "coordinator", ["give_to", "was_in", "agreed"]),
    ("set_open", "coordinator", ["letter"]),
    ("option", "coordinator", ["mark", "agreed"]),
    ("set_go_ahead", "coordinator", ["members"]),
    ("set_merge", "coordinator", ["mark", "agreed"]),
    ("attendance_period_freeze", "coordinator", ["starts_on", "ends_on"]),
    ("ground_rules_edit", "facilitator", ["version"]),
    ("write_up_edit", "facilitator", ["revision", "act"]),
    ("session_return", "facilitator", ["themes", "revision"]),
    ("journal", "member", ["words"]),
    ("journal_entry", "member", ["version", "shared"]),
    ("ground_rules_acknowledge", "member", ["version"]),
    ("ground_rules_acknowledge", "member", ["next"]),
    ("set_dates", "coordinator", ["date_3", "starts_3", "ends_3", "mode_3", "join_link_3"]),
    ("set_poll_new", "facilitator", ["poll", "rows", "day_3_0", "half_3_0", "closes_on"]),
    ("set_poll_new", "coordinator", ["act", "rows", "day_3_1"]),
    ("set_poll_confirm", "coordinator", ["seen", "date_3", "starts_morning", "ends_afternoon"]),
    ("session_dates", "member", ["all"]),
    ("programme_new", "coordinator", ["contact_email"]),
    ("programme_new", "coordinator", ["kinds", "parallel_sets", "minimum", "optimum", "maximum", "max_sets"]),
    ("programme_new", "coordinator", ["opens_at", "closes_at", "offer_working_days"]),
    ("programme_new", "coordinator", ["sessions-TOTAL_FORMS", "criteria-TOTAL_FORMS"]),
    ("programme_new", "coordinator", ["more", "remove", "sessions-0-half_day", "sessions-0-date", "criteria-0-kind"]),
    ("programme_window", "coordinator", ["closes_at", "opens_at"]),
    ("programme_rules", "coordinator", ["minimum", "optimum", "maximum", "max_sets", "parallel_sets"]),
    ("programme_rules", "coordinator", ["offer_working_days", "seen"]),
    ("place_enter", "coordinator", ["email", "full_name", "job_title", "received_at"]),
    ("place_enter", "coordinator", ["organisation", "shown_for", "cannot_make", "dates_mark"]),
    ("place_enter", "coordinator", ["organisation_name"]),
    ("account_signup", "signed_out", ["email", "next"]),
    ("account_login", "signed_out", ["login"]),
    ("account_login", "signed_out", ["password", "next"]),
    ("account_request_login_code", "signed_out", ["email"]),
    ("account_reset_password", "signed_out", ["email"]),
    ("account_email", "stranger", ["email"]),
    ("account_set_password", "stranger", ["password1", "password2"]),
    ("mfa_activate_totp", "stranger", ["code"]),
    ("mfa_add_webauthn", "stranger", ["name", "credential"]),
    ("mfa_login_webauthn", "signed_out", ["credential"]),
]


@pytest.mark.parametrize(("name", "role", "names"), OTHER_FIELDS, ids=lambda said: str(said))
def test_no_other_field_breaks_a_page(world, name, role, names):
    """C13; bad input: addresses, choices, numbers, dates and hidden fields are whatever somebody sends."""
    client = world.client(role)
    addresses = ADDRESSES if {"email", "contact_email", "login", "domains"} & set(names) else []
    for typed in [*share(OTHER_FIELDS.index((name, role, names)), of=6), *addresses]:
        with undone():
            values = {**filled(world, name, role), **dict.fromkeys(names, typed)}
            response = client.post(address(world, name), values)
            told = (name, names, typed[:60], response.status_code)
            assert response.status_code in (200, 302, 404, 409, 422), told
            if response.status_code == 302:
                assert re.match(r"/(?![/\\])", response["Location"]), told
            assert not (is_markup(typed) and typed in response.content.decode()), told


@pytest.mark.parametrize("start", ["account_login", "account_signup", "account_reset_password"])
def test_whatever_is_typed_for_a_code_is_a_wrong_code(world, start):
    """Nobody gets in, and nothing breaks."""
    with undone():
        for number, typed in enumerate([*SOME, "١٢٣٤-٥٦٧٨"]):
            if number % 2 == 0:
                # Three wrong codes and it would ask to begin again.
                client = world.client("signed_out")
                form = filled(world, start, "signed_out")
                page = client.get(fill(client, client.get(address(world, start)), **form).url)
            response = client.post(page.request["PATH_INFO"], {"code": typed})
            assert response.status_code in (200, 302), (typed, response.status_code)
            assert "_auth_user_id" not in client.session


QUESTIONS: list[tuple[str, str, list[str]]] = [
    ("home", "member", ["page"]),
    ("organisation_import", "coordinator", ["show", "page"]),
    ("organisation_merge", "superuser", ["q", "target"]),
    ("sign_up_import", "coordinator", ["show", "page"]),
    ("organisation_list", "coordinator", ["q"]),
    ("organisation_list", "coordinator", ["kind", "tier", "page"]),
    ("organisation_edit", "coordinator", ["q"]),
    ("organisation_suggestions", "stranger", ["q"]),
    ("organisation_suggestions", "stranger", ["organisation_name"]),
    ("messages", "coordinator", ["state", "page"]),
    ("programme_record", "coordinator", ["page"]),
    ("whole_record", "superuser", ["section", "person", "day", "page"]),
    ("my_record", "coordinator", ["page"]),
    ("organisation_record", "coordinator", ["page"]),
    ("attendance_report", "coordinator", ["set", "organisation"]),
    ("attendance_report", "coordinator", ["from", "until"]),
    ("set_poll_confirm", "facilitator", ["choice"]),
    ("profile", "stranger", ["next"]),
    ("my_data_again", "stranger", ["next"]),
    ("ground_rules", "member", ["next"]),
    ("session_bid", "member", ["issue"]),
    ("session_plan", "facilitator", ["choose"]),
    ("journal", "member", ["page"]),
    ("account_login", "signed_out", ["next"]),
    ("demo_mail", "signed_out", ["to"]),
]


@pytest.mark.parametrize(("name", "role", "names"), QUESTIONS, ids=str)
def test_no_question_in_an_address_breaks_a_page(world, name, role, names):
    """C13: what stands behind the question mark is whatever somebody typed."""
    client = world.client(role)
    for typed in share(QUESTIONS.index((name, role, names)), of=6):
        response = client.get(address(world, name), dict.fromkeys(names, typed), headers={"HX-Request": "true"})
        assert response.status_code in (200, 404), (name, typed[:40], response.status_code)
        assert not (is_markup(typed) and typed in response.content.decode()), (name, typed)


# --- sent twice ------------------------------------------------------------------------------------------------------

#: Pages that make something, and who does.
MAKES = [
    *((name, "coordinator") for name in ("programme_new", "programme_copy", "programme_documents", "place_enter")),
    *(
        (name, "coordinator")
        for name in ("programme_people", "programme_sponsors", "message_again", "set_dates", "organisation_new")
    ),
    *((name, "coordinator") for name in ("organisation_accept", "organisation_same_as")),
    *((name, "facilitator") for name in ("set_note_new", "set_documents", "conflict_declare", "set_poll_new")),
    *((name, "facilitator") for name in ("ground_rules_edit", "session_cover_ask", "session_reminder")),
    *((name, "member") for name in ("issue_new", "action_new", "journal_new", "session_bid", "handbook")),
    *(("interest", "stranger"), ("sign_up", "stranger"), ("profile", "stranger"), ("organisation_merge", "superuser")),
]
#: What a browser sends along.
KEYS = re.compile(r'<input type="hidden" name="(key|once|version|letter)" value="([^"]*)"')


def test_whatever_makes_something_makes_it_once_when_it_is_sent_twice(world):
    """A double click, or the same page sent again: no row more of anything, whatever the second answer says."""
    for name, role in MAKES:
        client, url = world.client(role), address(world, name)
        with undone():
            hidden = dict(KEYS.findall(client.get(url).content.decode()))
            first = client.post(url, {**filled(world, name, role), **hidden})
            before = _rows()
            second = client.post(url, {**filled(world, name, role), **hidden})
            told = (name, first.status_code, second.status_code)
            assert first.status_code == 302, told
            assert second.status_code in (200, 302, 404, 409, 422), told
            assert {one: number - before[one] for one, number in _rows().items() if number != before[one]} == {}, told


def _rows():
    """How many there are of everything but the sessions of browsers."""
    models = [model for model in apps.get_models() if model._meta.label != "sessions.Session"]
    return {model._meta.label: model._base_manager.count() for model in models}


# --- what becomes of them --------------------------------------------------------------------------------------------


def test_mail_about_nasty_names_is_written_escaped_and_has_one_subject(world):
    """C13, C10: the name of a reader and the title of a programme stand in every mail."""
    for typed in [one for one in EVERY[::2] if one not in (*EMPTY, *NUL, *LONG)]:
        name = line(typed)[:120]
        with undone():
            by = world.people["coordinator"]
            draft = make.draft(by=by, now=world.now, title=name)
            programme = publish(actor=by, programme=draft, now=world.now)
            make.place(programme, make.representative(full_name=name), now=world.now)
            mail = written(Message.objects.latest("pk"))
            (html, _), *_ = mail.alternatives
            assert name in mail.subject
            assert "\n" not in mail.subject
            assert name in mail.body
            assert shows(str(html), name), typed
            assert not (is_markup(name) and name in str(html)), typed
            assert mail.message().as_bytes().count(b"\nSubject:") == 1
            assert b"\nBcc:" not in mail.message().as_bytes().partition(b"\n\n")[0]


@pytest.mark.parametrize(
    ("content_type", "body"),
    BODIES,
    ids=lambda said: repr(said)[:50],
)
def test_what_is_no_form_at_all_is_answered_with_a_page_of_ours(world, content_type, body):
    """Bad input: a broken or overlong body is refused, not fallen over."""
    with undone():
        client: Client = world.client("stranger")
        response = client.generic("POST", address(world, "profile"), body, content_type=content_type)
    assert response.status_code in (200, 400)
    assert b"alsportal" in response.content
