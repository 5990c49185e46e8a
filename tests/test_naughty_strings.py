"""Every text field of every form is given nasty strings of every kind of tests.nasty (C13; "bad input").

Each string is given to one form in six; to every field of every form by tests.test_every_text_field, without its page.
Never an error page. What can be kept is kept as it was typed and shown escaped; what cannot is refused beside its field
with a sentence, and still stands in the form.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from notifications.emails import written
from notifications.models import Message
from sets.services.programmes import publish
from tests import make
from tests.addresses import address, filled
from tests.nasty import ADDRESSES, BODIES, EMPTY, EVERY, LONG, NUL, SOME, share
from tests.text_forms import FORMS, Form, is_markup, line, page_of, sent, shows
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
