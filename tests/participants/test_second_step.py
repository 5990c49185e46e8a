"""A second step after signing in: for whoever likes, and asked of some where the deployment says so."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.utils import websafe_encode

from core.models import AuditEntry
from core.refusal import Refusal
from notifications.models import Message
from participants.models import User
from participants.second_step_forms import LONGEST_NAME
from participants.services.second_step import end_sessions_with_first_step, take_off_second_step
from tests import make
from tests.nasty import SOME
from tests.web_forms import fill

pytestmark = pytest.mark.django_db

SECRET = base64.b32encode(b"twenty bytes of this").decode()


def code_now() -> str:
    """What an app that knows the secret shows."""
    return totp.format_hotp_value(totp.hotp_value(SECRET, next(totp.yield_hotp_counters_from_time()) + 1))


def with_app(**fields: Any) -> User:
    user = make.person(**fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    totp.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sign_in(user: User) -> tuple[Client, Any]:
    """With the code by email; what comes after it."""
    client = Client()
    page = client.get(fill(client, client.get(reverse("account_login")), login=user.email).url)
    said = str(Message.objects.filter(to=user.email, secret=True).latest("pk").context["code"])
    return client, fill(client, page, code=said)


def test_whoever_has_a_second_step_gets_in_with_both_and_not_with_the_first() -> None:
    """Quality, section 5. A code of the app works once; a recovery code works once; a wrong one does not."""
    user = with_app()
    client, after = sign_in(user)
    assert after.url == reverse("mfa_authenticate")
    assert client.get(reverse("profile")).status_code == 302
    page = client.get(after.url)
    for wrong in ("000000", "", *SOME):
        again = client.post(after.url, {"code": wrong})
        assert "_auth_user_id" not in client.session
        assert again.status_code in (200, 302)
    assert page.status_code == 200


def test_a_code_and_a_recovery_code_work_once(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    user = with_app()
    recovery = RecoveryCodes.activate(user).get_unused_codes()[0]
    for code in (code_now(), recovery):
        client, after = sign_in(user)
        assert client.post(after.url, {"code": code}).status_code == 302
        assert client.session["_auth_user_id"] == str(user.pk)
        client, after = sign_in(user)
        assert "That is not right" in client.post(after.url, {"code": code}).content.decode()
        assert "_auth_user_id" not in client.session
    assert len(RecoveryCodes.activate(user).get_unused_codes()) == 9


def test_setting_up_an_app_is_told_by_mail_and_on_record_and_ends_other_sessions(monkeypatch: Any) -> None:
    """The secret is in the picture and in words; the policy of the page lets the picture through."""
    monkeypatch.setattr(transaction, "on_commit", lambda done, **_: done())
    user = make.person()
    client, elsewhere = signed_in(user), signed_in(user)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "img-src 'self' data:" in page["Content-Security-Policy"].replace("data: 'self'", "'self' data:")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    with_code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()) + 1))
    done = fill(client, page, code=with_code)
    assert done.url == reverse("mfa_view_recovery_codes")
    assert len(RecoveryCodes.activate(user).get_unused_codes()) == 10
    assert Message.objects.get().template == "emails/account/totp_activated"
    entry = AuditEntry.objects.get(kind="participants.user", object_id=user.pk)
    assert (entry.actor, entry.act, entry.facts) == (user, "totp activated", {})
    # Who signed in before there was a second step, perhaps through somebody else's mailbox, is out; this one is not.
    assert elsewhere.get(reverse("profile")).url.startswith(reverse("account_login"))
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    user.refresh_from_db()
    another = signed_in(user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "A", "credential": {}})
    assert not end_sessions_with_first_step(user)
    assert "_auth_user_id" in another.session


def broken_bytes(user: User) -> Iterator[dict[str, str]]:
    """CBOR that ends too early, in three ways, or is nested without end."""
    owner = websafe_encode(user_pk_to_url_str(user).encode())
    client = websafe_encode(b'{"type": "webauthn.get", "challenge": "AA", "origin": "https://example.org"}')
    for cut in (b"", b"\x5b", b"\xa1\x18", b"\x81" * 4000):
        yield {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(bytes(32) + b"\x80" + bytes(4) + cut),
            "signature": "AA",
            "userHandle": owner,
        }
        yield {"clientDataJSON": client, "attestationObject": websafe_encode(cut)}


def test_whatever_is_sent_as_a_passkey_is_a_wrong_one() -> None:
    """Bad input: no error page, nobody gets in, nothing is added; a name too long is refused beside its field."""
    user = with_app()
    nasty = ["", "null", "[]", "{}", '"x"', "1", '{"id": 1}', '{"response": []}', "[" * 5000, '{"a":"\\u0000"}']
    shaped = {"id": "AA", "rawId": "AA", "type": "public-key"}
    for response in ({}, {"clientDataJSON": "e30", "attestationObject": "AA"}, {"userHandle": "AA"}, {"userHandle": 5}):
        nasty.append(json.dumps({**shaped, "response": {"clientDataJSON": "e30", **response}}))
    nasty.append(
        json.dumps({**shaped, "response": {"clientDataJSON": "e30", "authenticatorData": "A", "signature": "A"}})
    )
    nasty.extend(json.dumps({**shaped, "response": one}) for one in broken_bytes(user))
    owner, visitor = signed_in(make.person()), Client()
    half, after = sign_in(user)
    for said in [*nasty, *SOME]:
        visitor.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
        assert visitor.post(reverse("mfa_login_webauthn"), {"credential": said}).url == reverse("account_login")
        owner.get(reverse("mfa_add_webauthn"))
        assert owner.post(reverse("mfa_add_webauthn"), {"name": "A", "credential": said}).status_code == 200
        if "userHandle" in said or said == "{}":
            assert half.post(after.url, {"credential": said}).status_code in (200, 302)
        assert "_auth_user_id" not in {**visitor.session, **half.session}
    page = owner.post(reverse("mfa_add_webauthn"), {"name": "x" * (LONGEST_NAME + 1), "credential": "{}"})
    assert page.context["form"].errors.keys() == {"name", "credential"}
    assert not Authenticator.objects.filter(type="webauthn").exists()


# --- where it is asked for -------------------------------------------------------------------------------------------


def test_where_it_is_asked_for_nothing_else_opens_before_it_is_set_up(settings: Any) -> None:
    """Coordinators, facilitators and system admins; whoever has only a place is not asked. Signing out always works."""
    settings.SECOND_STEP_REQUIRED = True
    programme = make.programme()
    facilitator = make.facilitator(programme.sets.get())
    member, coordinator = make.representative(), make.coordinator_of(programme)
    make.place(programme, member)
    admin = make.person(is_staff=True)
    page = reverse("mfa_index")
    wanted = [reverse("home"), reverse("profile"), reverse("coordinate"), reverse("admin:index")]
    for user in (facilitator, coordinator, admin):
        client = signed_in(user)
        for url in wanted:
            assert (client.get(url).status_code, client.get(url).headers.get("Location")) == (302, page), (user, url)
            assert client.post(url, {"full_name": "Other"}).headers["Location"] == page
        assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == page
        assert "Set up a second step to go on" in client.get(page).content.decode()
        for name in ("mfa_activate_totp", "mfa_add_webauthn", "account_email", "my_data_again", "privacy"):
            assert client.get(reverse(name)).status_code == 200, name
        assert client.get("/no-such-page/").status_code == 404
        assert client.post(reverse("account_logout")).url == reverse("home")
        assert client.get(reverse("home")).status_code == 200
    for user in (member, None):
        assert (signed_in(user) if user else Client()).get(reverse("home")).status_code == 200
    assert User.objects.filter(full_name="Other").count() == 0


def test_recovery_codes_alone_are_no_second_step_and_a_real_one_opens_everything(settings: Any) -> None:
    settings.SECOND_STEP_REQUIRED = True
    user = make.coordinator()
    client = signed_in(user)
    RecoveryCodes.activate(user)
    assert client.get(reverse("coordinate")).status_code == 302
    totp.TOTP.activate(user, SECRET)
    assert client.get(reverse("coordinate")).status_code == 200
    assert "to go on" not in client.get(reverse("mfa_index")).content.decode()


def test_where_it_is_not_asked_for_nobody_is_led_anywhere_and_it_costs_no_query(
    django_assert_num_queries: Any,
) -> None:
    client = signed_in(make.coordinator())
    # Browser session, reader, whether mail reaches them, navigation.
    with django_assert_num_queries(4):
        assert client.get(reverse("profile")).status_code == 200


# --- who has lost theirs ---------------------------------------------------------------------------------------------


def test_a_system_admin_takes_it_off_for_somebody_who_lost_theirs() -> None:
    """Nobody is locked out; the owner is told, and it is on record who did it."""
    user, admin = with_app(), User.objects.create_superuser("admin@example.org", full_name="Ada Minton")
    asked = {"action": "take_off_second_step", "_selected_action": [user.pk]}
    signed_in(admin).post(reverse("admin:participants_user_changelist"), asked)
    assert not Authenticator.objects.filter(user=user).exists()
    entry = AuditEntry.objects.get(act="second step taken off")
    assert (entry.actor, entry.object_id) == (admin, user.pk)
    told = Message.objects.get(template="emails/account/second_step_taken_off")
    assert (told.to, told.secret) == (user.email, False)
    client, _ = sign_in(user)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_who_may_not_take_it_off_is_told_why() -> None:
    admin, root = make.person(is_staff=True), make.person(is_staff=True, is_superuser=True)
    fellow, own = with_app(is_staff=True), with_app(is_staff=True, is_superuser=True)
    now = timezone.now()
    for actor, user, why in (
        (make.coordinator(), with_app(), "Only a system admin"),
        (make.person(is_staff=True, is_active=False), with_app(), "Only a system admin"),
        (admin, fellow, "only a superuser"),
        (own, own, "your own page"),
        (root, make.person(full_name="Mabel Price"), "Mabel Price has no second step."),
    ):
        with pytest.raises(Refusal, match=why):
            take_off_second_step(actor=actor, user=user, now=now)
    take_off_second_step(actor=root, user=fellow, now=now)
    assert Authenticator.objects.filter(user=own).count() == 2
