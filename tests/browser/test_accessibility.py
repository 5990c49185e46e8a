"""Every page, as everybody who may see it sees it: axe finds nothing, it fits a phone, it says where one is.

WCAG 2.2 AA and axe's best practice, on a phone in the light and at a desk in the dark.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.urls import get_resolver, reverse
from playwright.sync_api import Page, Route, expect

from notifications import unsubscribing
from participants.models import User
from sessions.services.arranging import cancel_session
from sets.models import Programme
from sets.services import programmes
from sets.services.programmes import SessionPlan
from tests import make
from tests.browser import worlds
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

NARROWEST = {"width": 320, "height": 640}
_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

_PAGE = """() => ({
  title: document.title,
  language: document.documentElement.lang,
  headings: [...document.querySelectorAll("h1")].map(one => one.innerText.trim()).filter(Boolean).length,
  landmarks: ["main", "body > header", "body > footer"].map(one => document.querySelectorAll(one).length),
  primary: [...document.querySelectorAll(".btn-primary")].filter(one => one.checkVisibility()).length,
})"""
_VIOLATIONS = """async options => (await axe.run(options)).violations.map(
  one => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(" | ")}`)"""
_WIDER = """width => document.documentElement.scrollWidth <= width ? "" : [...document.querySelectorAll("body *")]
  .filter(one => one.getBoundingClientRect().right > width + 1).slice(0, 2).map(one => one.outerHTML.slice(0, 200))
  .join(" | ")"""

_OF_PROGRAMME = ("programme", "sign_up", "my_place", "place_withdraw", "place_hand_over", "interest")
_OF_COORDINATOR = (
    *("cockpit", "places", "messages", "programme_record", "programme_window", "programme_close", "set_open"),
    *("set_dates", "set_facilitators", "set_confirm", "facilitator_end"),
    *("person_ledger", "place_remove", "place_extend", "place_lift", "sessions", "attendance_report", "work_report"),
    *("programme_documents", "message_again", "message_hold", "message_release"),
    *("programme_rules", "programme_words", "programme_complete", "programme_copy", "programme_cancel", "set_cancel"),
    *("programme_people", "coordinator_end"),
    *("place_enter", "place_withdraw_for", "place_accept_for", "place_decline_for", "place_hand_over_for"),
    *("sign_up_imports", "sign_up_import"),
    "option",
)
_OF_SET = (
    "set_home",
    "set_sessions",
    "set_people",
    "set_note_new",
    "set_documents",
    "ground_rules",
    "ground_rules_edit",
)
_OF_SESSION = ("session", "session_cancel", "session_reminder")
_OF_COVER = ("session_cover", "session_cover_end", "session_cover_ask")
#: Who looks at which pages; those of a programme are those of the busy one.
SEEN_BY = {
    "visitor": (
        *("home", "programme", "what_is_action_learning", "privacy", "accessibility", "cookies", "demo_mail"),
        *("account_login", "account_signup", "account_request_login_code", "account_reset_password"),
        *("account_inactive", "unsubscribe"),
    ),
    "newcomer": (
        *("home", "programme", "sign_up", "interest", "profile", "handbook", "account_email", "account_set_password"),
        *("my_record", "my_data", "my_data_again"),
        *("account_logout", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"),
    ),
    "waiting": ("home", "my", "programme", "my_place", "place_withdraw"),
    "offered": ("home", "programme", "my_place", "place_hand_over"),
    "member": (
        *("home", "my", "programme", "my_place", "place_withdraw", "set_home", "set_people", "session"),
        *("handbook", "set_documents", "my_calendar"),
        *("handbook", "set_documents", "ground_rules", "journal", "journal_new", "journal_delete"),
    ),
    "withdrawn": ("programme", "my_place", "hand_over", "hand_over_decline"),
    "removed": ("home", "programme", "my_place", "sign_up"),
    "requester": ("home", "my_place", "profile"),
    "facilitator": (
        *("home", "facilitate", *_OF_SET, *_OF_SESSION, "session_cover_ask", "notification_preferences"),
        *("facilitator_profile", "conflict_declare", "conflict_end", "set_facilitator"),
        *("account_change_password", "account_reauthenticate"),
    ),
    "cover": ("home", "facilitate", "session"),
    "coordinator": (
        *("home", "coordinate", "programme_new", "organisation_list", "organisation_new", "organisation_edit"),
        *("organisation_record", "organisation_imports"),
        *(*_OF_SESSION, "session_cover", "session_cover_end"),
    ),
    "coordinator, of one programme": _OF_COORDINATOR,
    "system admin": ("whole_record", "organisation_record"),
}
#: Looked at in tests of their own, below.
SEEN_ELSEWHERE = {
    # tests/browser/test_work.py
    *("set_issues", "issue_new", "issue", "issue_edit", "issue_share", "issue_pass_on", "issue_delete"),
    *("progress", "my_actions", "set_actions", "action_new", "action", "action_close", "action_drop", "action_change"),
    # tests/browser/test_second_step.py
    *("mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    # tests/browser/test_own_data.py
    *("my_data_download", "my_data_erase"),
    # tests/browser/test_moving.py
    *("place_move", "place_exchange"),
    # tests/browser/test_below.py
    *("set_below", "set_go_ahead", "set_merge"),
    # tests/browser/test_plan.py
    *("session_plan", "session_bid"),
    # tests/browser/test_room.py
    "room",
    # tests/browser/test_write_ups.py
    *("write_up", "write_up_edit", "session_return", "returns"),
    # tests/browser/test_organisation_import.py
    *("organisation_import", "organisation_merge"),
    # tests/browser/test_room_lead.py
    *("room_screen", "session_run_sheet"),
    # tests/browser/test_sponsor.py
    *("sponsored", "sponsored_programme", "programme_sponsors", "sponsor_end"),
    # tests/browser/test_documents.py
    "document_remove",
    # tests/browser/test_attendance_report.py
    "attendance_period",
    # tests/browser/test_notes.py
    "set_note_take_back",
    # tests/browser/test_polls.py
    *("set_poll", "set_poll_new", "set_poll_confirm", "set_poll_withdraw", "session_dates"),
    # tests/browser/test_register.py
    *("register", "session_abandon", "apologies", "check_in"),
    # tests/browser/test_reflections.py
    *("reflect", "session_feedback", "journal_entry", "journal_entry_delete"),
    *("programme_edit", "programme_preview", "programme_reopen"),
    *("account_email_verification_sent", "account_confirm_login_code", "account_confirm_password_reset_code"),
}
#: No page of their own: a redirect, a fragment, a word for machines, an answer to a POST, what comes after a code.
NO_PAGE = {
    *(
        "health_live",
        "health_ready",
        "health_metrics",
        "organisation_suggestions",
        "organisation_accept",
        "organisation_same_as",
    ),
    *(
        "place_accept",
        "place_decline",
        "place_commit",
        "place_hand_over_take_back",
        "issue_move",
        "action_update",
        "action_confirm",
        "action_start",
        "programme_publish",
        "demo_mail_message",
    ),
    *("account_complete_password_reset", "account_password_reset_completed"),
    *("mfa_login_webauthn", "mfa_download_recovery_codes"),
    *("sponsored_programme_csv", "sponsored_programme_xlsx"),
    *("attendance_report_csv", "attendance_report_xlsx", "attendance_report_pdf"),
    *("handbook_photo", "handbook_own_photo"),
    *("organisation_export", "organisation_template", "organisation_example", "sign_up_example"),
    "document",
    *("attendance_period_freeze", "attendance_period_file"),
    *("calendar_feed", "session_calendar"),
    *("room_changes", "room_write", "register_marks", "session_start", "session_end", "apologies_withdraw"),
    *("ground_rules_acknowledge", "journal_text", "journal_data"),
}


def test_no_page_is_left_out() -> None:
    """A new address is looked at by somebody, or said to be no page."""
    every = {one.name for one in _patterns(get_resolver())}
    seen = {name for names in SEEN_BY.values() for name in names}
    assert every == seen | SEEN_ELSEWHERE | NO_PAGE


def _patterns(resolver: Any) -> Iterator[Any]:
    for one in resolver.url_patterns:
        if not hasattr(one, "url_patterns"):
            yield one
        elif one.namespace != "admin":
            yield from _patterns(one)


@pytest.mark.parametrize("who", SEEN_BY)
def test_the_pages_of_everybody(who: str, at_browser: Callable[..., Page]) -> None:
    world = worlds.busy()
    newcomer = make.representative(full_name="Nia Okafor")
    EmailAddress.objects.create(user=newcomer, email=newcomer.email, primary=True, verified=True)
    world.facilitator.set_password("nine chairs in a ring")
    world.facilitator.save()
    others = {"visitor": lambda: None, "newcomer": lambda: newcomer, "system admin": _system_admin}
    reader = others.get(who, lambda: getattr(world, who.split(",")[0]))()
    page = at_browser(reader)
    for name in SEEN_BY[who]:
        _open(page, _address(name, world, who))
        _look(page, f"{who} at {name}")


def _system_admin() -> User:
    return make.person(full_name="Alex Ash", is_staff=True, is_superuser=True)


def _open(page: Page, address: str) -> None:
    """Where it leads to, and not to a page that says it is not there."""
    answer = page.goto(address)
    assert answer
    assert answer.ok, address
    assert page.url.endswith(address), f"{address} leads to {page.url}"


def _address(name: str, world: worlds.Busy, who: str = "") -> str:
    programme, facilitation = world.programme, world.programme.sets.get().facilitations.get()
    if name.startswith("hand_over"):
        return reverse(name, args=[world.hand_over_to(world.withdrawn).secret])
    if name.startswith(("person_ledger", "place_")) and name not in (
        "place_enter",
        "place_withdraw",
        "place_hand_over",
    ):
        person = {"place_lift": world.removed, "place_extend": world.offered}.get(name, world.member)
        return reverse(name, args=[programme.slug, world.place_of(person).pk])
    if name.startswith("message_"):
        return reverse(name, args=[programme.slug, world.mails[name].pk])
    if name == "coordinator_end":
        return reverse(name, args=[programme.slug, programme.roles.get().pk])
    if name == "option":
        return reverse(name, args=[programme.slug, 2])
    if name == "sign_up_import":
        return reverse(name, args=[programme.slug, world.file_of_sign_ups().pk])
    if name == "set_facilitator":
        return reverse(name, args=[programme.sets.get().pk, facilitation.pk])
    if name == "conflict_end":
        return reverse(name, args=[world.facilitator.conflicts_of_interest.get().pk])
    if name in _OF_SET:
        return reverse(name, args=[programme.sets.get().pk])
    if name in (*_OF_SESSION, *_OF_COVER):
        number = 2 if name == "session_cover_end" or who == "cover" else 1
        return reverse(name, args=[programme.sets.get().sessions.get(number=number).pk])
    if name.startswith(("set_", "facilitator_e")) and name != "set_open":
        return reverse(name, args=[programme.slug, "A", *([facilitation.pk] if name == "facilitator_end" else [])])
    if name in ("organisation_edit", "organisation_record"):
        return reverse(name, args=[world.asked.pk])
    if name == "unsubscribe":
        return reverse(name, args=[unsubscribing.token(world.member.pk, ["absent_twice"])])
    return reverse(name, args=[programme.slug] if name in (*_OF_PROGRAMME, *_OF_COORDINATOR) else [])


def _look(page: Page, name: str, *, footer: bool = True) -> None:
    """On a phone in the light, at a desk in the dark. After a click: only once something says which page this is."""
    page.wait_for_load_state()
    expect(page.locator("h1").first).to_be_attached()
    found = page.evaluate(_PAGE)
    assert found["title"].endswith(" – alsportal"), f"{name}: the title is “{found['title']}”"
    assert found["title"] != " – alsportal", f"{name}: the title names no page"
    assert found["language"] == "en-GB", name
    assert found["headings"] == 1, f"{name}: {found['headings']} first headings"
    assert found["landmarks"] == [1, 1, int(footer)], f"{name}: main, header, footer are {found['landmarks']}"
    assert found["primary"] <= 1, f"{name}: {found['primary']} primary buttons"
    page.evaluate(Axe().axe_script)
    for size in (NARROWEST, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate(_WIDER, size["width"]) == "", f"{name} is wider than {size['width']}"
    _assert_nothing(page, f"{name}, on a phone")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="dark")
    _assert_nothing(page, f"{name}, at a desk in the dark")
    page.emulate_media(color_scheme="light")


def _assert_nothing(page: Page, name: str) -> None:
    found = page.evaluate(_VIOLATIONS, _RULES)
    assert found == [], f"{name}:\n" + "\n".join(found)


def test_forms_that_say_what_is_wrong(at_browser: Callable[..., Page]) -> None:
    """The summary takes focus, each error stands beside its field, the title begins with it."""
    world = worlds.busy()
    newcomer, coordinator = make.representative(), world.coordinator
    undated = worlds.open_programme(by=coordinator, sessions=[SessionPlan(), SessionPlan()])
    removing = reverse("place_remove", args=[world.programme.slug, world.place_of(world.member).pk])
    cancelled = world.programme.sets.get().sessions.get(number=1)
    for reader, address, button in [
        (make.person(job_title=""), reverse("profile"), "Save"),
        (newcomer, reverse("sign_up", args=[world.programme.slug]), "Sign up for a place"),
        (coordinator, reverse("programme_new"), "Save the draft"),
        (coordinator, removing, "Remove them"),
        (coordinator, reverse("set_facilitators", args=[world.programme.slug, "A"]), "Assign"),
        (coordinator, reverse("set_dates", args=[undated.slug, "A"]), "Confirm the dates"),
        (coordinator, reverse("organisation_new"), "Add"),
        (coordinator, reverse("session_cancel", args=[cancelled.pk]), "Cancel the session"),
    ]:
        page = at_browser(reader)
        page.goto(address)
        page.get_by_role("button", name=button).last.click()
        expect(page.locator("[data-error-summary]")).to_be_focused()
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()
        assert page.title().startswith("Error: ")
        _look(page, f"{address} with an error")


def test_a_form_of_dates_that_says_what_is_wrong(at_browser: Callable[..., Page]) -> None:
    """An error beside a field that stood right before; a warning beside it; a set whose session was cancelled."""
    world = worlds.busy()
    learning_set = world.programme.sets.get()
    session = learning_set.sessions.get(number=2)
    cancel_session(actor=world.coordinator, session=session, reason="The hall is flooded.", now=worlds.recently(60))
    page = at_browser(world.facilitator)
    page.goto(reverse("set_sessions", args=[learning_set.pk]))
    first = page.get_by_role("group", name="Session 1")
    first.get_by_label("Starts at").fill("")
    first.get_by_label("Date").fill(f"{worlds.DAYS[0].year}-08-05")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(first.get_by_text("Say when session 1 starts.")).to_be_visible()
    expect(first.get_by_text("In August, when many people are away.")).to_be_visible()
    _look(page, "dates with an error")
    for reader, name, key in ((world.member, "session", session.pk), (world.member, "set_home", learning_set.pk)):
        page = at_browser(reader)
        page.goto(reverse(name, args=[key]))
        _look(page, f"{name} with a cancelled session")


def test_a_programme_from_draft_to_closed(at_browser: Callable[..., Page]) -> None:
    """The pages of a coordinator that the busy programme does not show."""
    coordinator = make.coordinator(organisation=make.organisation())
    draft = make.draft(by=coordinator, now=worlds.recently(), title="A draft")
    page = at_browser(coordinator)
    for name in ("cockpit", "programme_edit", "programme_preview", "programme"):
        _open(page, reverse(name, args=[draft.slug]))
        _look(page, f"draft at {name}")
    published = programmes.publish(actor=coordinator, programme=draft, now=worlds.recently())
    for name in ("cockpit", "places", "sessions", "messages", "set_open"):
        _open(page, reverse(name, args=[published.slug]))
        _look(page, f"empty programme at {name}")
    programmes.close(actor=coordinator, programme=Programme.objects.get(), now=worlds.recently())
    for name in ("cockpit", "programme_reopen", "programme", "sign_up"):
        _open(page, reverse(name, args=[published.slug]))
        _look(page, f"closed programme at {name}")


def test_the_way_to_an_account(at_browser: Callable[..., Page]) -> None:
    make.person(email="mabel@example.org")
    for address, button in [
        (reverse("account_signup"), "Make the account"),
        (reverse("account_login"), "Sign in"),
        (reverse("account_reset_password"), "Send the code"),
    ]:
        page = at_browser()
        page.goto(address)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator("[data-error-summary]")).to_be_focused()
        _look(page, f"{address} with an error")
        page.goto(address)
        if page.get_by_label("Full name").count():
            page.get_by_label("Full name").fill("Nia Okafor")
        page.get_by_label("Email").fill("nia@example.org" if "signup" in address else "mabel@example.org")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_label("Code")).to_be_visible()
        _look(page, f"{address}, its code")
        page.get_by_label("Code").fill("wrong")
        page.get_by_role("button", name="Go on").click()
        expect(page.locator("[data-error-summary]")).to_be_focused()
        _look(page, f"{address}, a wrong code")


def test_pages_that_say_that_something_cannot_be_done(at_browser: Callable[..., Page]) -> None:
    page = at_browser(make.representative())
    page.goto("/nowhere/")
    _look(page, "not found")
    for name in ("400", "403", "403_csrf", "429", "500"):
        page.route(f"**/{name}/", partial(_answer, render_to_string(f"{name}.html")))
        page.goto(f"/{name}/")
        # The page for an error of ours stands on as little as it can.
        _look(page, name, footer=name != "500")


def _answer(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="text/html")
