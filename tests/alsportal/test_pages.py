"""Pages of plain words and pages of refusal."""

import pytest
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory

from alsportal import errors

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
