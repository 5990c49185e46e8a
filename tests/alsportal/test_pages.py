"""Pages of plain words and pages of refusal."""

import re
from typing import Any

import pytest
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from alsportal import embedded, errors
from tests import make

PLAIN = ["/what-is-action-learning/", "/privacy/", "/accessibility/", "/cookies/"]


@pytest.mark.parametrize("address", PLAIN)
def test_plain_pages_answer_a_visitor_without_a_query(client: Client, address: str) -> None:
    """No database mark: a query would fail the test."""
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert "Sign in" in page
    assert 'lang="en-GB"' in page


@pytest.mark.parametrize("address", PLAIN)
def test_plain_pages_carry_no_inline_style_or_script(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert "<script>" not in page


def test_what_does_not_exist_is_a_page_of_ours(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert b"We cannot find that page" in response.content


def test_a_stale_form_is_told_and_nothing_is_done() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/cookies/")
    assert response.status_code == 403
    assert b"The form had gone stale" in response.content


def test_an_error_page_needs_nothing_that_may_be_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/")
    assert errors.server_error(request).status_code == 500

    def broken(name: str) -> str:
        raise TemplateDoesNotExist(name)

    monkeypatch.setattr(errors.loader, "render_to_string", broken)
    response = errors.server_error(request)
    assert response.status_code == 500
    assert b"Something went wrong" in response.content


# --- what they say ---------------------------------------------------------------------------------------------------


def test_the_page_of_cookies_names_everything_that_stays_in_a_browser(client: Client, settings: Any) -> None:
    """And nothing else is set: no cookie comes with a page of plain words."""
    page = client.get("/cookies/").content.decode()
    assert not client.cookies
    kept = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    assert set(re.findall(r'<th scope="row">(\w+)</th>', page)) == kept
    assert settings.SESSION_COOKIE_AGE == 30 * 24 * 60 * 60
    assert "30 days" in page
    scripts = "".join(path.read_text() for path in (embedded.BASE_DIR / "static" / "js").glob("*.js"))
    [stores] = re.findall(r"\^\(([\w|]+)\):/", scripts)
    assert set(stores.split("|")) == {"register", "room"}
    assert "sessionStorage" not in scripts
    assert "marks of a register" in page
    assert "session’s room" in page


def test_the_page_about_action_learning_says_what_a_newcomer_asks(client: Client) -> None:
    """What a set is, what happens, what is asked of you, what stays in the room; and each word once explained."""
    page = client.get("/what-is-action-learning/").content.decode()
    for heading in ("What a set is", "What happens", "What is asked of you", "What stays in the room"):
        assert f">{heading}</h2>" in page
    for word in ("course", "delegate", "trainer", "reserve list", "booking"):
        assert word not in page


@pytest.mark.django_db
def test_a_newcomer_finds_it_wherever_they_decide(client: Client) -> None:
    programme = make.programme(now=timezone.now())
    client.force_login(make.representative())
    addresses = [reverse(name, args=[programme.slug]) for name in ("programme", "sign_up")]
    pages = [client.get(address).content.decode() for address in addresses]
    pages += [Client().get(address).content.decode() for address in ("/", reverse("account_signup"))]
    for page in pages:
        main = page.partition("<main")[2].partition("</main>")[0]
        assert 'href="/what-is-action-learning/"' in main


def test_the_accessibility_statement_has_the_parts_of_the_model(client: Client) -> None:
    page = client.get("/accessibility/").content.decode()
    for part in (
        *("How accessible this website is", "Feedback and contact information", "Enforcement procedure"),
        *("Technical information about this website’s accessibility", "Compliance status", "Non-accessible content"),
        "Preparation of this accessibility statement",
    ):
        assert f">{part}</h" in page
