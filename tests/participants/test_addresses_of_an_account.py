"""Another address for an account: added, checked, made the main one, in words of ours."""

from pathlib import Path

import pytest
from allauth import account as allauth_account
from allauth import mfa as allauth_mfa
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import make
from tests.participants.test_accounts import code_for
from tests.web_forms import fill

pytestmark = pytest.mark.django_db


def test_a_new_address_is_checked_and_then_made_the_main_one() -> None:
    """Whoever was asked for an address that works is led to where mail begins to go there."""
    person = make.representative(email="nia.old@example.org")
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    client, page = Client(), reverse("account_email")
    client.force_login(person, backend="participants.backends.Backend")

    signing_in = client.get(reverse("mfa_index")).content.decode()
    assert "Our mail goes to <strong>nia.old@example.org" in signing_in
    assert f'href="{page}"' in signing_in
    before = client.get(page).content.decode()
    assert "nia.old@example.org</strong> is the only one" in before
    assert not {name for name in ("action_primary", "action_send", "action_remove") if name in before}

    asked = client.post(page, {"action_add": "", "email": "nia.new@example.org"}, follow=True)
    assert "Confirmation email" not in asked.content.decode()
    wrong = fill(client, asked, code="nothing").content.decode()
    assert "This is not the code of our last mail to you." in wrong
    done = fill(client, asked, code=code_for("nia.new@example.org"))
    assert done["Location"] == page
    shown = client.get(page).content.decode()
    assert "You have shown that nia.new@example.org is yours." in shown
    assert "action_primary" in shown
    assert "action_send" not in shown

    main = client.post(page, {"action_primary": "", "email": "nia.new@example.org"}, follow=True).content.decode()
    assert "It is your main address now: our mail goes there." in main
    person.refresh_from_db()
    assert person.email == "nia.new@example.org"


def test_a_wrong_password_is_told_with_the_way_that_needs_none(client: Client) -> None:
    """Without one a code is sent; another that is asked for is told of. An unknown address is answered alike (C12)."""
    person = make.representative()
    person.set_password("nine chairs in a ring")
    person.save()
    page = client.get(reverse("account_login"))
    for address in (person.email, "nobody@example.org"):
        answer = fill(client, page, login=address, password="ten chairs").content.decode()
        assert "Leave the password empty, and we send you a code instead." in answer
    answer = client.post(reverse("account_request_login_code"), {"email": person.email})
    sent = client.get(answer["Location"])
    assert "Another code" not in sent.content.decode()
    again = fill(client, sent, action="resend")
    assert "Another code is on its way. Only the newest one works." in client.get(again.url).content.decode()


def test_whatever_allauth_says_at_the_top_of_a_page_is_in_our_words() -> None:
    """Its own words would be of another product: each of its messages has a file of ours."""
    theirs = {
        f"{app}/messages/{file.name}"
        for app, package in (("account", allauth_account), ("mfa", allauth_mfa))
        for file in (Path(package.__file__).parents[1] / "templates" / app / "messages").glob("*.txt")
    }
    without = {name for name in theirs if not (settings.BASE_DIR / "templates" / name).exists()}
    assert without == {
        f"account/messages/{name}.txt" for name in ("logged_out", "phone_verification_sent", "phone_verified")
    }
