"""A second step set up and used in a browser: an app, recovery codes, a passkey of Chromium's own make-believe key."""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse
from playwright.sync_api import Page, expect

from notifications.models import Message
from participants.models import User
from tests import make
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look

_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_a_key(page: Page) -> None:
    """A key that says yes to everything, as a finger on it does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})


def code_of(secret: str, step: int = 0) -> str:
    counters = list(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counters[1 + step]))


def sign_in(page: Page, user: User) -> None:
    page.goto(reverse("account_login"))
    sign_in_here(page, user)


def sign_in_here(page: Page, user: User) -> None:
    """From the page of signing in, whatever follows."""
    page.get_by_label("Email").fill(user.email)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Code")).to_be_visible()
    code = str(Message.objects.filter(to=user.email, secret=True).latest("pk").context["code"])
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def sign_out(page: Page) -> None:
    button(page, "Sign out")
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_an_app_and_a_passkey_are_set_up_used_and_taken_off(at_browser: Callable[..., Page]) -> None:
    """Quality, section 5: under the strict policy, with nothing for the browser to complain about."""
    user = make.representative(full_name="Carys Bowen")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    page = at_browser(user)
    with_a_key(page)
    page.goto(reverse("profile"))
    page.get_by_role("link", name="How you sign in").click()
    heading(page, "How you sign in")
    page.get_by_role("link", name="Set up an app").click()
    heading(page, "Set up an authenticator app")
    page.get_by_label("Code").fill("12")
    button(page, "Set it up")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("img.qr-code")).not_to_have_js_property("naturalWidth", 0)
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    button(page, "Set it up")
    heading(page, "Your recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes code").first.inner_text()
    _look(page, "recovery codes")
    page.goto(reverse("mfa_generate_recovery_codes"))
    _look(page, "new recovery codes")
    page.goto(reverse("mfa_deactivate_totp"))
    _look(page, "taking the app off")

    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Name").fill("My telephone")
    button(page, "Add the passkey")
    expect(page.get_by_text("You have 1 passkey.")).to_be_visible()
    _look(page, "the second step, set up")
    page.get_by_role("link", name="See your passkey").click()
    expect(page.get_by_text("Enough by itself")).to_be_visible()
    _look(page, "passkeys")
    page.get_by_role("link", name="Rename").click()
    heading(page, "Name the passkey")
    _look(page, "naming a passkey")
    page.get_by_label("Name").fill("My old telephone")
    button(page, "Save")
    heading(page, "Your passkeys")
    page.get_by_role("link", name="Remove My old telephone").click()
    heading(page, "Remove this passkey?")
    _look(page, "removing a passkey")
    page.goto(reverse("mfa_reauthenticate"))
    _look(page, "asked again for a code")
    page.get_by_role("link", name="key").click()
    expect(page.get_by_role("button", name="Use your passkey")).to_be_visible()
    _look(page, "asked again for a passkey")
    button(page, "Use your passkey")
    expect(page).to_have_url(reverse("home"))

    sign_out(page)
    page.goto(reverse("account_login"))
    button(page, "Sign in with a passkey")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    sign_out(page)

    sign_in(page, user)
    heading(page, "Your second step")
    page.get_by_label("Code").fill("000000")
    button(page, "Go on")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "the second step, with an error")
    button(page, "Use your passkey")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    other = at_browser()
    sign_in(other, user)
    expect(other.get_by_role("button", name="Use your passkey")).to_be_visible()
    # As allauth's script says when somebody stops it, or their key is another.
    other.evaluate("() => document.dispatchEvent(new CustomEvent('allauth.error', {cancelable: true}))")
    expect(other.get_by_role("alert").get_by_text("Nothing has changed.")).to_be_visible()
    other.get_by_label("Code").fill(recovery)
    button(other, "Go on")
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
