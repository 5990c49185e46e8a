"""What people look for on a page and in their mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Request, expect

from tests.smtp import PostOffice


def heading(page: Page, words: str) -> None:
    """The page's first heading says where one is; and the page is there with its scripts."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.wait_for_load_state()


@contextmanager
def suggestions(page: Page, words: str) -> Iterator[None]:
    """Of all that is asked while somebody types the name of an organisation, the last is answered and shown."""

    def is_last(one: Request) -> bool:
        found = urlsplit(one.url)
        return found.path == "/organisations/suggestions/" and parse_qs(found.query)["organisation_name"] == [words]

    with page.expect_event("requestfinished", is_last):
        yield
    expect(page.locator("#organisation-choices")).not_to_have_attribute("aria-busy", "true")


def code(post_office: PostOffice, address: str) -> str:
    """The code in the latest mail to somebody."""
    body = post_office.to(address)[-1].get_body(("plain",))
    assert body
    return str(body.get_content()).split("code is:")[1].split()[0]
