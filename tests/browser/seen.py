"""What people look for on a page and in their mail."""

from playwright.sync_api import Page, expect

from tests.smtp import PostOffice


def heading(page: Page, words: str) -> None:
    """The page's first heading says where one is; and the page is there with its scripts."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.wait_for_load_state()


def code(post_office: PostOffice, address: str) -> str:
    """The code in the latest mail to somebody."""
    body = post_office.to(address)[-1].get_body(("plain",))
    assert body
    return str(body.get_content()).split("code is:")[1].split()[0]
