"""Making an account and getting in, as people do it: from page to page, with the code out of the mail."""

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth import account as allauth_account
from allauth.account.models import EmailAddress
from celery import current_app
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import IntegrityError
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone

from core.models import BrowserSession
from notifications import outbox
from notifications.models import Message
from notifications.services import delivery
from participants import emails
from participants.accounts import SignupForm
from participants.models import User
from participants.tasks import every_hour
from tests.make import person
from tests.smtp import running_post_office
from tests.web_forms import fill

pytestmark = pytest.mark.django_db

SIGN_UP, LOGIN, BY_CODE, RESET = (f"/accounts/{name}/" for name in ("signup", "login", "login/code", "password/reset"))
PRIVACY = "/privacy/"
PASSWORD = "nine chairs in a ring"


@pytest.fixture(autouse=True)
def _whole_fuse() -> Iterator[None]:
    yield
    outbox.fuse.mend()
    outbox.last_nudges.clear()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Somebody takes the call and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener.getsockname()[1]


def code_for(address: str) -> str:
    """The code in the last message to an address."""
    code: str = Message.objects.filter(to=address, secret=True).latest("pk").context["code"]
    return code


def sign_up(client: Client, address: str = "nia@example.org", name: str = "Nia Okafor", **query: str) -> Any:
    return fill(client, client.get(SIGN_UP, query), full_name=name, email=address)


def test_an_account_takes_a_name_an_address_and_a_code(client: Client) -> None:
    page = client.get(sign_up(client).url)
    assert not User.objects.get().emailaddress_set.get().verified
    answer = fill(client, page, code=code_for("nia@example.org"))
    assert answer.status_code == 302
    user = User.objects.get()
    assert (user.email, user.full_name, user.has_usable_password()) == ("nia@example.org", "Nia Okafor", False)
    assert user.emailaddress_set.get().verified
    assert client.session["_auth_user_id"] == str(user.pk)


def test_nobody_is_in_before_the_code(client: Client) -> None:
    page = client.get(sign_up(client).url)
    assert "_auth_user_id" not in client.session
    answer = fill(client, page, code="WRNG-CODE")
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", [SIGN_UP, LOGIN])
def test_where_one_was_going_survives_the_code(client: Client, address: str) -> None:
    """From a programme's page to an account and back to the programme."""
    if address == SIGN_UP:
        answer = sign_up(client, next=PRIVACY)
    else:
        person(email="nia@example.org")
        answer = fill(client, client.get(LOGIN, {"next": PRIVACY}), login="nia@example.org")
    answer = fill(client, client.get(answer.url), code=code_for("nia@example.org"))
    assert answer.url == PRIVACY


@pytest.mark.parametrize(("address", "field"), [(LOGIN, "login"), (BY_CODE, "email")])
def test_signing_in_takes_the_address_and_a_code(client: Client, address: str, field: str) -> None:
    user = person(email="mabel@example.org")
    answer = fill(client, client.get(address), **{field: "Mabel@Example.org"})
    fill(client, client.get(answer.url), code=code_for("mabel@example.org"))
    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_empty_password_is_a_request_for_a_code(client: Client) -> None:
    person(email="mabel@example.org")
    answer = fill(client, client.get(LOGIN, {"next": PRIVACY}), login="mabel@example.org", password="")
    answer = fill(client, client.get(answer.url), code=code_for("mabel@example.org"))
    assert answer.url == PRIVACY


def test_another_code_can_be_asked_for_and_the_first_is_then_worth_nothing(client: Client) -> None:
    person(email="mabel@example.org")
    answer = fill(client, client.get(LOGIN), login="mabel@example.org")
    first = code_for("mabel@example.org")
    answer = fill(client, client.get(answer.url), action="resend")
    assert code_for("mabel@example.org") != first
    page = client.get(answer.url)
    assert fill(client, page, code=first).status_code == 200
    fill(client, page, code=code_for("mabel@example.org"))
    assert "_auth_user_id" in client.session


def test_a_password_can_be_set_used_and_chosen_anew_with_a_code(client: Client) -> None:
    user = person(email="mabel@example.org")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    client.force_login(user)
    fill(client, client.get("/accounts/password/set/"), password1=PASSWORD, password2=PASSWORD)
    client.logout()
    fill(client, client.get(LOGIN), login=user.email, password=PASSWORD)
    assert "_auth_user_id" in client.session
    client.logout()
    answer = fill(client, client.get(RESET), email=user.email)
    answer = fill(client, client.get(answer.url), code=code_for(user.email))
    fill(client, client.get(answer.url), password1=PASSWORD + " two", password2=PASSWORD + " two")
    user.refresh_from_db()
    assert user.check_password(PASSWORD + " two")
    told = Message.objects.filter(to=user.email, secret=False).order_by("pk")
    assert [message.subject for message in told] == [emails.SUBJECTS["password_set"], emails.SUBJECTS["password_reset"]]


def test_someone_who_left_before_the_code_gets_in_later(client: Client) -> None:
    sign_up(client)
    client.logout()
    answer = fill(client, client.get(LOGIN), login="nia@example.org")
    fill(client, client.get(answer.url), code=code_for("nia@example.org"))
    assert User.objects.get().emailaddress_set.get().verified


def test_a_locked_account_is_out_at_once_and_gets_no_code(client: Client) -> None:
    user = person(email="mabel@example.org")
    client.force_login(user)
    User.objects.update(is_active=False)
    assert client.get("/my/profile/").status_code == 302
    fill(client, client.get(LOGIN), login="mabel@example.org")
    assert "code" not in Message.objects.get().context


@pytest.mark.parametrize("name", ["Zoë Ünal-O’Brien", "李小龍", "  Nia \n Okafor ", "<script>alert(1)</script>"])
def test_names_in_any_script_are_kept_as_written(client: Client, name: str) -> None:
    assert sign_up(client, name=name).status_code == 302
    assert User.objects.get().full_name == " ".join(name.split())


@pytest.mark.parametrize("name", ["", "   ", "x" * 10_000, "Nia\x00"])
def test_what_is_no_name_is_told_beside_the_field(client: Client, name: str) -> None:
    answer = sign_up(client, name=name)
    assert answer.status_code == 200
    assert answer.context["form"].errors["full_name"]
    assert not User.objects.exists()


class TestSameAnswers:
    """C12: known or unknown, the page, the address it leads to and the status are the same; only the mail differs."""

    def page_of(self, answer: Any, client: Client) -> tuple[int, str, int, str]:
        page = client.get(answer.url)
        words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
        return answer.status_code, answer.url, page.status_code, re.sub(r"\w+@example\.org", "ADDRESS", words)

    def answers(self, ask: Any) -> list[Any]:
        person(email="known@example.org", password=PASSWORD)
        both = []
        for address in ("known@example.org", "unknown@example.org"):
            client = Client()
            first = ask(client, address)
            after_wrong_code = fill(client, client.get(first.url), code="WRNG-CODE")
            words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", after_wrong_code.content.decode())
            both.append((self.page_of(first, client), re.sub(r"\w+@example\.org", "ADDRESS", words)))
        return both

    def mails(self) -> list[tuple[str, str]]:
        return list(Message.objects.order_by("pk").values_list("to", "template"))

    def test_signing_in_with_a_code(self) -> None:
        known, unknown = self.answers(lambda client, address: fill(client, client.get(BY_CODE), email=address))
        assert known == unknown
        assert self.mails() == [
            ("known@example.org", "emails/account/login_code"),
            ("unknown@example.org", "emails/account/unknown_account"),
        ]

    def test_signing_in_with_an_empty_password(self) -> None:
        known, unknown = self.answers(
            lambda client, address: fill(client, client.get(LOGIN), login=address, password="")
        )
        assert known == unknown

    def test_signing_up(self) -> None:
        known, unknown = self.answers(sign_up)
        assert known == unknown
        assert self.mails() == [
            ("known@example.org", "emails/account/account_already_exists"),
            ("unknown@example.org", "emails/account/email_confirmation_signup"),
        ]

    def test_choosing_a_new_password(self) -> None:
        known, unknown = self.answers(lambda client, address: fill(client, client.get(RESET), email=address))
        assert known == unknown
        assert self.mails() == [
            ("known@example.org", "emails/account/password_reset_code"),
            ("unknown@example.org", "emails/account/unknown_account"),
        ]

    def test_a_wrong_password(self) -> None:
        person(email="known@example.org", password=PASSWORD)
        person(email="coded@example.org")
        bodies = set()
        for address in ("known@example.org", "coded@example.org", "unknown@example.org"):
            client = Client()
            answer = fill(client, client.get(LOGIN), login=address, password="wrong")
            words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
            bodies.add((answer.status_code, re.sub(r"\w+@example\.org", "ADDRESS", words)))
        assert len(bodies) == 1

    def test_asking_for_another_code(self) -> None:
        person(email="known@example.org")
        both = []
        for address in ("known@example.org", "unknown@example.org"):
            client = Client()
            answer = fill(client, client.get(LOGIN), login=address)
            both.append(self.page_of(fill(client, client.get(answer.url), action="resend"), client))
        assert both[0] == both[1]


def test_two_requests_for_one_address_at_once_make_one_account(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same form sent twice, from two tabs: the second answers as for a known address (C12)."""
    page = client.get(SIGN_UP)
    person(email="nia@example.org")
    # The other request came between our look and our writing.
    monkeypatch.setattr(SignupForm, "validate_unique_email", lambda self, value: value)
    answer = fill(client, page, full_name="Nia Okafor", email="nia@example.org")
    assert answer.status_code == 302
    assert User.objects.count() == 1
    assert [message.template for message in Message.objects.all()] == ["emails/account/account_already_exists"]


def test_an_account_is_whole_or_not_there(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = client.get(SIGN_UP)

    def break_off(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the process was ended here")

    monkeypatch.setattr("allauth.account.forms.setup_user_email", break_off)
    with pytest.raises(RuntimeError):
        fill(client, page, full_name="Nia Okafor", email="nia@example.org")
    assert not User.objects.exists()
    with pytest.raises(IntegrityError):
        person(email="NIA@example.org"), person(email="nia@example.org")


def test_every_mail_of_allauth_has_words_of_ours() -> None:
    """A mail that a later allauth adds would otherwise surface as an error when somebody needs it."""
    folders = [f"{allauth_account.__path__[0]}/../templates/{part}/email" for part in ("account", "mfa")]
    with_links_not_codes = {"email_confirm", "password_reset_key"}
    names = {path.name.removesuffix("_subject.txt") for folder in folders for path in _files(folder)}
    assert names - with_links_not_codes == set(emails.SUBJECTS) - {"second_step_taken_off", "erased"}
    for name in emails.SUBJECTS:
        for extension in ("txt", "html"):
            get_template(f"emails/account/{name}.{extension}")


def _files(folder: str) -> Any:
    return Path(folder).glob("*_subject.txt")


def test_subjects_hold_no_code(client: Client) -> None:
    """C10: the subject is shown in lists; the code is not in it."""
    sign_up(client)
    message = Message.objects.get()
    assert message.context["code"] not in message.subject + message.key


def test_the_mail_says_what_to_do_with_the_code(client: Client, settings: Any) -> None:
    sign_up(client)
    code = code_for("nia@example.org")
    with running_post_office(settings) as post_office:
        delivery.send_due(secret=True)
    [mail] = post_office.to("nia@example.org")
    for kind in ("plain", "html"):
        words = mail.get_body((kind,)).get_content()
        assert code in words
        assert "15 minutes" in words
    assert django_settings.SITE_URL in mail.get_body(("plain",)).get_content()


def test_signing_up_asks_no_mail_server(client: Client, settings: Any) -> None:
    """SMTP refusing is no error page and no half account: the mail follows."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    assert sign_up(client).status_code == 302
    assert Message.objects.get().state == "queued"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("away", ["refuses", "hangs"])
def test_signing_up_and_in_do_not_wait_for_redis(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, away: str, silent_port: int
) -> None:
    """Broker and cache are both away: every answer comes within a second, and the mail follows by the sweep."""
    url = f"redis://127.0.0.1:{1 if away == 'refuses' else silent_port}/0"
    monkeypatch.setattr(current_app.conf, "broker_write_url", url)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": url}}
    assert caches["default"].get("anything", "empty") == "empty"
    caches["default"]._fuse.mend()
    person(email="mabel@example.org")
    sign_up_page, login_page = client.get(SIGN_UP), client.get(LOGIN)
    # Three times each: a busy machine may slow one down, waiting for Redis would slow all.
    for page, values in [
        (sign_up_page, [{"full_name": "Nia Okafor", "email": f"nia{number}@example.org"} for number in range(3)]),
        (login_page, [{"login": "mabel@example.org"}] * 3),
    ]:
        seconds = []
        for each in values:
            caches["default"]._fuse.mend()
            outbox.fuse.mend()
            outbox.last_nudges.clear()
            started = time.monotonic()
            assert fill(Client(), page, **each).status_code == 302
            seconds.append(time.monotonic() - started)
        assert min(seconds) < 1
    assert delivery.take_up_what_was_left(now=timezone.now()).codes
    with running_post_office(settings) as post_office:
        delivery.send_due(secret=True)
    assert len(post_office.to("mabel@example.org")) == 3
    assert len(post_office.received) == 6


def test_too_many_tries_get_the_page_that_says_so(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    assert sign_up(client, address="one@example.org").status_code == 302
    answer = Client().post(SIGN_UP, {"full_name": "Two", "email": "two@example.org"})
    assert answer.status_code == 429
    assert "try again" in answer.content.decode()
    assert not User.objects.filter(email="two@example.org").exists()


def test_a_sign_in_that_ended_by_itself_leaves_nothing_behind() -> None:
    """Within the hour: a row of it holds who it was, and the address of somebody who only asked for a code."""
    for _ in range(2):
        Client().force_login(person())
    first, second = BrowserSession.objects.order_by("pk")
    BrowserSession.objects.filter(pk=first.pk).update(expire_date=timezone.now())
    every_hour()
    assert [one.pk for one in BrowserSession.objects.all()] == [second.pk]
