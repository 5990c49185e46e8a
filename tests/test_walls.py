"""Walls that are no single page's: forms, mail, equal answers, logs, the admin (C02, C10, C12; quality, 5).

The headers of every page are looked at in test_permissions, which walks through them all.
"""

import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alsportal import embedded
from core.logs import LineFormatter
from core.models import AuditEntry
from notifications import kinds, outbox
from notifications.emails import written
from notifications.models import Message
from participants import emails as account_emails
from participants.emails import account_message
from participants.models import Organisation, User
from sessions.models import Action, ActionEvent, Issue, IssueEvent, SessionEvent
from sessions.services.calendar_address import change_address
from sessions.tasks import tell_calendars
from sets import emails, hand_over_emails
from sets.models import Interest, LedgerEntry
from sets.services import places
from sets.services.hand_overs import hand_over_for
from sets.services.learning_sets import confirm_set
from sets.services.moving import move_member
from sets.services.organisations import accept_organisation
from sets.services.programmes import close, complete_programme
from sets.services.steps import complete_set, start_set
from sets.tasks import sweep
from tests import make
from tests.addresses import address, filled, look
from tests.planted_write_ups import CROSSES, STAYS
from tests.sets import handed
from tests.web_forms import fill
from tests.world import OTHERS, PASSWORD, REASON, ROLES, World, everything, mark, planted, undone, url_names

pytestmark = pytest.mark.django_db

LOGIN, CODE, SIGN_UP, RESET = (f"/accounts/{name}/" for name in ("login", "login/code", "signup", "password/reset"))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), planted() as made:
        yield made


# --- forms and cookies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["signed_out", "member", "coordinator"])
def test_no_form_is_taken_that_is_not_ours(world, role):
    """A POST without our token is refused everywhere, and changes nothing."""
    before = everything()
    for name in url_names() - url_names(below="admin:"):
        response = world.client(role, csrf=True).post(address(world, name), filled(world, name, role))
        assert response.status_code == 403, name
        assert b"stale" in response.content
    assert everything() == before


def test_a_cookie_that_is_none_of_ours_is_nobodys():
    """Bad input: whoever sends it is signed out, and gets no error page."""
    for name in ("sessionid", "csrftoken", "messages"):
        for value in ('"aaaaaaaaaaaa\\000"', "\x00" * 9, "a" * 5000, "' OR 1=1", "ä" * 20):
            response = Client().get(reverse("profile"), headers={"Cookie": f"{name}={value}"})
            assert (response.status_code, response["Location"][:10]) == (302, "/accounts/"), (name, value)


def test_the_letter_box_is_there_in_a_demonstration_only(world, settings):
    """C10: where mail goes to real people, no page shows it."""
    settings.DEMO = False
    for role in ROLES:
        client = world.client(role)
        for name in ("demo_mail", "demo_mail_message"):
            assert client.get(address(world, name)).status_code == 404


# --- what a set writes -----------------------------------------------------------------------------------------------


def _found_in(text: str) -> list[str]:
    return [one for one in WRITTEN if one.lower() in text.lower()]


def test_what_a_set_writes_is_really_there(world):
    """Or the tests below would look for nothing."""
    kept = "".join(Issue.objects.values_list("question", flat=True)) + "".join(
        Action.objects.values_list("what", flat=True)
    )
    assert len(_found_in(kept)) > 15


def test_no_mail_holds_a_word_of_what_a_set_writes(world):
    """C02, C10: neither as it is queued nor as it is written to be sent; nor would a reminder of an action."""
    for message in Message.objects.select_related("recipient"):
        said = f"{message.subject} {message.context} {message.text} {message.html} {message.key} {message.about}"
        mail = written(message)
        if mail is not None:
            said += mail.message().as_string() + mail.body + str(mail.alternatives)
        assert _found_in(said) == [], message.kind


def test_no_entry_of_audit_or_ledger_holds_a_word_of_it(world):
    """C02: numbers and states."""
    rows = [*AuditEntry.objects.values(), *LedgerEntry.objects.values(), *SessionEvent.objects.values()]
    rows += [*IssueEvent.objects.values(), *ActionEvent.objects.values()]
    assert len(rows) > 50
    assert _found_in(str(rows)) == []


@pytest.mark.skipif(not os.environ.get("ALSPORTAL_VAR"), reason="these are not servers of our own: no log to read")
def test_the_log_of_postgresql_holds_no_word_of_it(world):
    """C02: with an error while it is written, too."""
    with pytest.raises(DatabaseError), transaction.atomic():
        Issue.objects.filter(pk=world.issue.pk).update(state="x" * 40, question=mark("member", "issue"))
    log = Path(os.environ["ALSPORTAL_VAR"]) / "postgres" / "log"
    assert _found_in(log.read_text(errors="replace")) == []


def test_the_log_of_the_site_holds_no_word_of_it(world, caplog):
    """C02: pages opened, forms sent and refused, an error in the middle."""
    caplog.set_level(logging.DEBUG)
    client = world.client("member")
    client.raise_request_exception = False
    with undone():
        for name in ("issue", "issue_edit", "action", "set_issues", "set_actions", "my_actions", "write_up"):
            client.get(address(world, name))
        said = mark("member", "issue")
        client.post(address(world, "issue_edit"), {"question": said * 200, "revision": 1})
        client.post(address(world, "issue_edit"), {"question": said, "revision": 99})
        client.post(address(world, "action_update"), {"text": mark("member", "action")})
        with mock.patch("sessions.views.issues.services.rewrite_issue", side_effect=ValueError(said)):
            assert client.post(address(world, "issue_edit"), {"question": said, "revision": 1}).status_code == 500
    [console] = [one for one in logging.getLogger().handlers if one.get_name() == "console"]
    ours = [record for record in caplog.records if not record.name.startswith(("django.db", "asyncio"))]
    lines = [console.format(record) for record in ours]
    assert lines
    assert _found_in("\n".join(lines)) == []


def test_the_cache_holds_no_word_of_it(world, broker):
    """Redis is no place for content, in no key and no value."""
    for role in ("member", "facilitator"):
        for name in ("set_home", "set_issues", "issue", "action", "my_actions", "my", "write_up"):
            world.client(role).get(address(world, name))
    kept = [key.decode(errors="replace") for key in broker.scan_iter()]
    kept += [broker.dump(key).decode(errors="replace") for key in broker.scan_iter()]
    assert _found_in(" ".join(kept)) == []


# --- the admin -------------------------------------------------------------------------------------------------------


#: Kinds of marks that no system admin may read.
PRIVATE = ("needs", "answer", "issue", "bid", "draft", "action", "proposed", "portrait", "hidden", "photo")


#: What is written looking back, by its mark in tests.world.
LOOKING_BACK = ("private", "shared", "matesprivate", "matesshared", "line")
PRIVATE_WORDS = [mark(letter, kind) for letter in "AB" for kind in ("note", "rules", *LOOKING_BACK)]
PRIVATE_WORDS += [mark(role, kind) for role in (*ROLES, *OTHERS) for kind in ("portrait", "hidden")]
#: What people of sets wrote, to each other and for each other.
WRITTEN = [mark(role, kind) for role in (*ROLES, *OTHERS) for kind in ("issue", "bid", "draft", "action", "proposed")]
PRIVATE_WORDS += [mark(letter, kind) for letter in "AB" for kind in (*STAYS, CROSSES)]
WRITTEN += PRIVATE_WORDS


def admin_addresses() -> Iterator[str]:
    """Every address of the admin that names a model, with the first rows of each, and its own pages."""
    for name in ("index", "password_change", "password_change_done", "jsi18n"):
        yield reverse(f"admin:{name}")
    for model in admin.site._registry:
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        yield from (reverse(page + name) for name in ("changelist", "add"))
        for pk in model._default_manager.values_list("pk", flat=True)[:8]:
            yield from (reverse(page + name, args=[pk]) for name in ("change", "history", "delete"))


def test_the_admin_is_for_system_admins_and_shows_nothing_private(world):
    """C02: not a need, not an answer, not a reason, not what a mail says; nobody else gets further than the door."""
    before, addresses = everything(), list(admin_addresses())
    assert len(addresses) > 40
    assert Message.objects.exists()
    assert Interest.objects.exists()
    private = [mark(role, kind) for role in (*ROLES, *OTHERS) for kind in PRIVATE] + [REASON]
    private += PRIVATE_WORDS
    for url in addresses:
        response = world.client("superuser").get(url)
        assert response.status_code in (200, 302, 403), url
        words = response.content.decode()
        assert [one for one in private if one in words] == [], url
    for url in (addresses[0], *addresses[-5:]):
        for role in ROLES[:-1]:
            for method in ("get", "post"):
                response = getattr(world.client(role), method)(url)
                door = reverse("admin:login") + "?next="
                assert response.status_code == 302, url
                assert response["Location"].startswith((door, reverse("account_login") + "?next="))
    assert everything() == before


def test_nothing_private_is_registered_in_the_admin():
    """C02: accounts, organisations, the outside of messages, what admins did; nothing of a programme or a set."""
    assert {model._meta.label for model in admin.site._registry} == {
        "participants.User",
        "participants.Organisation",
        "notifications.Message",
        "account.EmailAddress",
    }


# --- mail ------------------------------------------------------------------------------------------------------------


def tell_a_long_story(world: World) -> None:
    """What the world has not seen yet: every other way in which a place, a set or a programme can change."""
    by, people, programme = world.people["coordinator"], world.people, world.programme
    clock = (world.now + timedelta(days=number) for number in range(1, 1000))

    def act(service: Callable[..., Any], actor: User, **what: Any) -> None:
        for name, subject in what.items():
            if hasattr(subject, "refresh_from_db"):
                what[name] = type(subject).objects.get(pk=subject.pk)
        service(actor=actor, now=next(clock), **what)

    places_of, set_a, set_b = world.places, world.set("A"), world.set("B")
    for learning_set in (set_a, set_b):
        act(confirm_set, by, learning_set=learning_set)
    later = (world.now + timedelta(days=20)).date()
    act(places.extend_offer, by, enrolment=places_of["offered"], last_day=later, reason=REASON)
    act(places.decline_offer, people["offered"], enrolment=places_of["offered"])
    act(places.accept_offer, people["waiting"], enrolment=places_of["waiting"])
    act(places.remove_person, by, enrolment=places_of["mate"], reason=REASON)
    places_of["fellow"].refresh_from_db()
    colleague = handed.caller_for(places_of["fellow"], "ada.minton@example.org")
    said = handed.said(
        places_of["fellow"], answers=dict.fromkeys(programme.criteria.values_list("pk", flat=True), True)
    )
    handing = {"caller": colleague, "application": said.application, "reason": REASON}
    act(hand_over_for, by, enrolment=places_of["fellow"], **handing)
    tell_calendars(world.now)
    places.lapse_offers(programme=programme, now=world.now + timedelta(days=30))
    act(places.withdraw, people["waiting"], enrolment=places_of["waiting"])
    act(accept_organisation, by, organisation=world.requested)
    moving = {"to": set_a, "seen_in": set_b, "agreed": True}
    act(move_member, by, enrolment=places_of["other_mate"], reason=REASON, **moving)
    for learning_set in (set_a, set_b):
        act(start_set, by, learning_set=learning_set)
    for learning_set in (set_a, set_b):
        act(complete_set, by, learning_set=learning_set)
    act(close, by, programme=programme)
    act(complete_programme, by, programme=programme)
    asking = make.programme(by=by, title="Asking", minimum=2, optimum=2, maximum=2)
    for _ in range(5):
        make.place(asking)
    # Two of these are for one organisation: they signed up in the moment in which it was merged.
    merged, other = asking.enrolments.order_by("position").values_list("organisation", flat=True)[:2]
    Organisation.objects.filter(pk=merged).update(acceptance="merged", same_as=other)
    sweep(make.NOW)


def have_all_mail_about_accounts_written() -> None:
    """As somebody whom the site knows, and as somebody whom it does not."""
    user = make.person(email="xoaccount@example.org", full_name="Ida Xoaccountski", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    for email in (user.email, "xounknown@example.org"):
        fill(Client(), Client().get(LOGIN), login=email)
        fill(Client(), Client().get(RESET), email=email)
        fill(Client(), Client().get(SIGN_UP), full_name="Ida Xoaccountski", email=email)
    for name in account_emails.NOTICES | {"email_confirmation"}:
        words = {"code": "AB12-CD34", "from_email": user.email, "to_email": user.email, "deleted_email": user.email}
        message = account_message(name=name, to=user.email, context={**words, "user": user}, now=timezone.now())
        outbox.queue(messages=[message])


def test_every_mail_of_a_long_story_names_its_reader_and_nobody_else(world):
    """C10: subject, both texts, headers and what is kept to write them; and no reason why somebody was removed."""
    with undone():
        tell_a_long_story(world)
        have_all_mail_about_accounts_written()
        messages = list(Message.objects.select_related("recipient"))
        people = list(User.objects.filter(full_name__contains="Xo").select_related("organisation"))
        assert len(people) > 20
        told = {message.kind for message in messages}
        assert set(emails.KINDS) - told == set()
        assert {"session_confirmed", "session_not_yours"} <= told
        assert {message.template for message in messages if message.kind in ("account", "erased")} == {
            f"emails/account/{name}" for name in account_emails.SUBJECTS
        }
        for message in messages:
            if message.kind in hand_over_emails.TO_A_COLLEAGUE and kinds.words_of(message) is None:
                # The place ended; that it says nothing but programme and organisation is asked where it is sent.
                continue
            mail = written(message)
            (html, _), *calendars = mail.alternatives
            assert (mail.to, mail.cc, mail.bcc, len(calendars)) == ([message.to], [], [], len(mail.attachments))
            # Lines of a calendar are folded, also within a name.
            entries = "".join(str(text) for text, _ in calendars).replace("\r\n ", "")
            parts = (mail.subject, mail.body, unescape(str(html)), entries, *mail.extra_headers.values(), message.key)
            words = " ".join([*parts, str(message.context), message.about, message.topic]).lower()
            assert REASON.lower() not in words, message.kind
            assert not [one for one in PRIVATE_WORDS if one.lower() in words], message.kind
            for person in people:
                if message.to != person.email and message.recipient != person:
                    named = [one for one in names_of(person) if one.lower() in words]
                    assert named == [], (message.kind, message.to)


def names_of(person: User) -> list[str]:
    """Whatever tells who somebody is."""
    ends = [said.split()[-1] for said in (person.full_name, person.job_title) if said]
    return [name for name in [*ends, person.email, person.access_needs, str(person.organisation or "")] if name]


def test_the_link_in_a_mail_is_worth_nothing_to_somebody_else(world):
    """C10: it leads to a page for whoever is signed in as its reader; it carries no key, no id of a person."""
    with undone():
        tell_a_long_story(world)
        # That of an invitation to take a place over is a secret, and shows whoever is signed out where to sign in.
        told = Message.objects.exclude(kind__in=("account", *hand_over_emails.TO_A_COLLEAGUE))
        urls = {str(url) for url in told.values_list("context__url", flat=True)}
        assert len(urls) > 3
        for url in urls:
            assert re.fullmatch(rf"{django_settings.SITE_URL}(/(sets|sessions)/(\d+|[A-Z])|/[a-z-]+)+/", url)
            assert look(world, "", "signed_out", url.removeprefix(django_settings.SITE_URL)).answer == "in"


def test_a_private_feed_names_nobody_and_holds_nobody_elses_sessions(world):
    """C01, C10: whoever holds the address reads when and where the sets of its owner meet, and nothing else."""
    of_set = {
        "A": {"member", "mate", "facilitator", "cover"},
        "B": {"other_member", "other_mate", "fellow", "other_facilitator"},
    }
    private = [mark(role, kind) for role in (*ROLES, *OTHERS) for kind in ("name", "job", "organisation", "answer")]
    private += [mark(letter, "link") for letter in "AB"]
    with undone():
        for role, person in world.people.items():
            token = change_address(actor=person, now=timezone.now()).token
            text = Client().get(reverse("calendar_feed", args=[token])).content.decode().replace("\r\n ", "")
            assert "BEGIN:VCALENDAR" in text
            own = {letter for letter, people in of_set.items() if role in people}
            assert {letter for letter in "AB" if mark(letter, "place") in text} == own, role
            # Of Set A the second session is covered (D7).
            number = {"cover": 1, "facilitator": 2}.get(role, 3 * len(own))
            assert text.count("BEGIN:VEVENT") == number, role
            assert [one for one in private if one in text] == [], role


# --- the same answers ------------------------------------------------------------------------------------------------

#: Whatever is known of an address, or not.
KNOWN_AS = ("known", "unverified", "unnoted", "locked", "with_password", "system_admin", "unknown")
WAYS: dict[str, Callable[[Client, str], Any]] = {
    "sign in": lambda client, email: fill(client, client.get(LOGIN), login=email),
    "sign in with a wrong password": lambda client, email: fill(client, client.get(LOGIN), login=email, password="no"),
    "ask for a code": lambda client, email: fill(client, client.get(CODE), email=email),
    "sign up": lambda client, email: fill(client, client.get(SIGN_UP), full_name="Ada Minton", email=email),
    "reset the password": lambda client, email: fill(client, client.get(RESET), email=email),
}


def known_as(kind: str) -> str:
    """An address of which the site knows this much."""
    email = f"{kind.replace('_', '-')}@example.org"
    if kind != "unknown":
        fields: dict[str, Any] = {"password": PASSWORD} if kind == "with_password" else {}
        fields |= {"is_staff": True, "is_superuser": True} if kind == "system_admin" else {}
        user = make.person(email=email, is_active=kind != "locked", **fields)
        if kind != "unnoted":
            EmailAddress.objects.create(user=user, email=email, primary=True, verified=kind != "unverified")
    return email


def outside(client: Client, response: Any, email: str) -> tuple[Any, ...]:
    """All that somebody at a browser can see of an answer, without what differs every time."""
    words = response.content.decode().replace(email, "ADDRESS")
    words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", words)
    headers = {name: value for name, value in response.headers.items() if name not in ("Content-Length", "Expires")}
    cookies = {name: (one["max-age"], one["path"], one["httponly"]) for name, one in response.cookies.items()}
    return response.status_code, headers, cookies, sorted(client.cookies), words


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_does_not_tell_what_is_known_of_an_address(way):
    """C12: status, headers, cookies and body of the answer, of the page it leads to, and of a wrong code there."""
    answers = {}
    for kind in KNOWN_AS:
        email, client = known_as(kind), Client()
        first = WAYS[way](client, email)
        seen = [outside(client, first, email)]
        if first.status_code == 302:
            page = client.get(first.url)
            seen.append(outside(client, page, email))
            seen.append(outside(client, fill(client, page, code="WRNG-CODE"), email))
            seen.append(outside(client, client.get("/"), email))
        mails = Message.objects.filter(to=email)
        assert all(message.secret for message in mails)
        answers[kind] = (seen, mails.count())
    unknown = answers["unknown"]
    assert unknown[1] == ("password" not in way or "reset" in way)
    for kind in KNOWN_AS:
        assert answers[kind] == unknown, kind


# --- logs and error pages --------------------------------------------------------------------------------------------

SECRET = "Xowordsofsomebodyski"


def test_postgresql_is_told_to_keep_what_is_written_out_of_its_log():
    """C02: its own servers and those of docker-compose.yml; what a refused insert would have written is not logged."""
    wanted = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
    assert wanted.items() <= embedded.POSTGRES_OPTIONS.items()
    composed = (embedded.BASE_DIR / "docker-compose.yml").read_text()
    assert all(f"-c {name}={value}" in composed for name, value in wanted.items())


@pytest.mark.skipif(not os.environ.get("ALSPORTAL_VAR"), reason="these are not servers of our own: no log to read")
def test_a_refused_row_is_not_in_the_log_of_postgresql():
    """C02."""
    log = Path(os.environ["ALSPORTAL_VAR"]) / "postgres" / "log"
    for statement in ("SELECT %s::integer", "INSERT INTO participants_user (email) VALUES (%s)"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [SECRET])
    written_down = log.read_text(errors="replace")
    assert "ERROR" in written_down
    assert "Failing row" not in written_down
    assert "INSERT INTO" not in written_down


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser of a site whose first page fails while it writes something private."""

    def fail(*arguments: Any, **named: Any) -> None:
        with transaction.atomic():
            User.objects.bulk_create(
                [User(email="a@example.org", full_name=SECRET, organisation_id=None, job_title=None)]
            )

    monkeypatch.setattr("alsportal.home.shown", fail)
    return Client(raise_request_exception=False)


def test_an_error_page_has_no_trace(broken, settings):
    """C02, C13: not the error, not the words, not the code; and the headers all the same."""
    assert settings.DEBUG is False
    response = broken.get("/")
    assert response.status_code == 500
    words = response.content.decode()
    assert not [
        one for one in (SECRET, "Traceback", "IntegrityError", "alsportal/home.py", "full_name") if one in words
    ]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_log_of_an_error_says_where_and_not_what(broken, caplog):
    """C02: an error of the database quotes the row that was refused; the log names its kind and the lines of code."""
    broken.get("/")
    assert SECRET in caplog.text
    record = next(one for one in caplog.records if one.name == "django.request")
    [console] = [one for one in logging.getLogger().handlers if one.get_name() == "console"]
    line = console.format(record)
    assert SECRET not in line
    assert "IntegrityError" in line
    assert "test_walls.py" in line


def test_the_log_of_a_task_says_where_and_not_what():
    """C02: Celery's line holds the words of the error; ours does not."""
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        words = {"name": "sets.tasks.every_minute", "exc": repr(error), "traceback": SECRET}
        record = logging.LogRecord("celery.app.trace", 40, "", 1, "Task %(name)s: %(exc)s", (words,), sys.exc_info())
    line = LineFormatter("%(message)s").format(record)
    assert SECRET not in line
    assert line.startswith("Task sets.tasks.every_minute: ValueError\n")
