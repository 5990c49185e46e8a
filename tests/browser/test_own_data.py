"""Taking one's data away and having it erased, by somebody who signs in by codes."""

import zipfile
from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.sessions import SessionStore
from participants.again import SIGNED_IN
from participants.models import User
from tests import make
from tests.browser.test_accessibility import _look
from tests.browser.test_second_step import button, sign_in_here


def signed_in_a_while_ago(page: Page) -> None:
    [key] = [one["value"] for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]
    session = SessionStore(key)
    session[SIGNED_IN] -= 3600
    session.save()


def test_a_copy_is_taken_away_and_then_all_is_erased(at_browser: Callable[..., Page]) -> None:
    """C15: from the profile, after signing in once more; the page says what stays, a typed word does it."""
    user = make.representative(full_name="Nia Okafor")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    make.place(make.programme(title="Linking"), user)
    page = at_browser(user)
    signed_in_a_while_ago(page)
    page.goto(reverse("profile"))
    page.get_by_role("link", name="Your data").click()
    page.get_by_role("link", name="Download my data").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    button(page, "Sign in again")
    expect(page).to_have_url(f"{reverse('account_login')}?next=%2Fmy%2Fdata%2Fdownload%2F")
    sign_in_here(page, user)
    expect(page).to_have_url(reverse("my_data_download"))
    _look(page, "downloading one's data")
    with page.expect_download() as download:
        button(page, "Download")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert set(archive.namelist()) == {"my-data.html", "my-data.json"}
    page.goto(reverse("my_data_erase"))
    expect(page.get_by_text("You give up your place in “Linking”.")).to_be_visible()
    _look(page, "erasing one's data")
    button(page, "Erase my data")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "erasing one's data, with an error")
    page.get_by_label("type the word").fill("erase")
    button(page, "Erase my data")
    expect(page.get_by_text("All we held about you is erased.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    assert User.objects.get(pk=user.pk).is_erased
