"""What we hold about somebody: seen, taken away and erased by them alone, once it is shown that it is them (C15)."""

import io
import json
import re
import time
import zipfile
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from notifications.models import Message
from participants.again import NEW_WAYS, SIGNED_IN
from participants.models import User
from participants.services.handbook import Words, save_entry
from sets.audit import audit_programme
from tests import make, pictures
from tests.make import NOW
from tests.web_forms import fill

pytestmark = pytest.mark.django_db
PASSWORD = "nine chairs in a ring"
SEEN, DOWNLOAD, ERASE, AGAIN = (reverse(f"my_data{one}") for one in ("", "_download", "_erase", "_again"))


def signed_in(user: User, *, lately: bool = True) -> Client:
    """A browser; as somebody who signed in by a code a moment ago, or a while ago."""
    client = Client()
    client.force_login(user, backend="participants.backends.Backend")
    session = client.session
    if lately:
        just_now(client, user)
    else:
        del session[SIGNED_IN]
        session.save()
    return client


def just_now(client: Client, user: User, **said: Any) -> None:
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time(), **said}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def unpacked(response: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_is_whole_and_says_what_each_key_means_and_stands_in_the_record():
    """To read and for machines, and the photo; made as it is asked for, kept by nobody."""
    person = make.representative(full_name="Nia <b>Okafor</b>")
    save_entry(
        actor=person, words=Words(portrait="I like rivers."), shown=["portrait"], photo=pictures.photo(), now=NOW
    )
    place = make.place(make.programme(title="Linking"), person)
    client = signed_in(person)
    page = client.get(DOWNLOAD)
    assert page.status_code == 200
    response = client.post(DOWNLOAD)
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    assert re.fullmatch(r'attachment; filename="my-data-\d{4}-\d\d-\d\d\.zip"', response["Content-Disposition"])
    files = unpacked(response)
    assert set(files) == {"my-data.html", "my-data.json", "my-photo.jpg"}
    assert files["my-photo.jpg"][:2] == b"\xff\xd8"
    said = json.loads(files["my-data.json"])
    assert said["data"]["account"][0]["full_name"] == "Nia <b>Okafor</b>"
    assert said["data"]["handbook"][0]["portrait"] == "I like rivers."
    [mine] = said["data"]["places"]
    assert (mine["programme"], mine["state"], mine["set"]) == ("Linking", "confirmed", "A")
    assert mine["asked_at"] == place.requested_at.isoformat()
    assert said["data"]["record_of_account"][-1]["what"].startswith("A copy of all")
    for key, entries in said["data"].items():
        assert all(set(entry) == set(said["keys"][key]) for entry in entries), key
        assert all(said["keys"][key].values()), key
    readable = files["my-data.html"].decode()
    assert "Nia &lt;b&gt;Okafor" in readable
    assert "I like rivers." in readable
    assert "Has a place" in readable
    assert "held without a name, so they cannot be in this file" in readable
    entry = AuditEntry.objects.get(act="own data downloaded")
    assert (entry.actor, entry.object_id) == (person, person.pk)


def test_no_more_than_a_dozen_an_hour(settings):
    person = make.representative()
    settings.ACCOUNT_RATE_LIMITS = {"download_own_data": "2/h/user"}
    client = signed_in(person)
    assert [client.post(DOWNLOAD).status_code for _ in range(3)] == [200, 200, 429]
    assert AuditEntry.objects.filter(act="own data downloaded").count() == 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_asked_first_whether_it_is_them(method):
    """A password where there is one; otherwise signing in once more, by a code. Nothing is shown or done before."""
    with_password = make.representative(password=PASSWORD)
    without = make.representative()
    for address in (DOWNLOAD, ERASE):
        said = {"word": "erase"} if method == "post" else {}
        client = signed_in(with_password)
        assert getattr(client, method)(address, said)["Location"].startswith(reverse("account_reauthenticate"))
        client = signed_in(without, lately=False)
        answer = getattr(client, method)(address, said)
        assert answer["Location"] == f"{AGAIN}?next=" + address.replace("/", "%2F")
        page = client.get(answer["Location"])
        after = fill(client, page, next=address)
        assert after["Location"] == f"{reverse('account_login')}?next=" + address.replace("/", "%2F")
        assert "_auth_user_id" not in client.session
    assert not User.objects.filter(erased_at__isnull=False).exists()


def test_an_open_session_gets_no_new_way_of_showing_that_it_is_them(monkeypatch):
    """No password, app, passkey or address is added before they sign in again: it would be all that is asked for."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.validate_totp_code", lambda *_: True)
    person = make.representative()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    other = EmailAddress.objects.create(user=person, email="other@example.org", primary=False, verified=True)
    client = signed_in(person, lately=False)
    said = {
        "account_set_password": {"password1": PASSWORD, "password2": PASSWORD},
        "mfa_activate_totp": {"code": "123456"},
        "mfa_add_webauthn": {"name": "Theirs", "credential": "{}"},
        "account_email": {"email": other.email, "action_primary": ""},
    }
    assert set(said) == set(NEW_WAYS)
    for name, words in said.items():
        for send in (client.get, client.post, client.put):
            answer = send(reverse(name), words)
            if (name, send) == ("account_email", client.get):
                assert answer.status_code == 200
                continue
            assert answer["Location"] == f"{AGAIN}?next=" + reverse(name).replace("/", "%2F"), name
        page = client.get(answer["Location"])
        assert "make your account theirs" in page.content.decode()
        assert page.context["next"] == reverse(name)
    assert client.post(DOWNLOAD).status_code == 302
    person.refresh_from_db()
    other.refresh_from_db()
    assert not person.has_usable_password()
    assert not any([other.primary, Authenticator.objects.exists(), AuditEntry.objects.exists()])
    # A moment after signing in they go on at once, whichever way they came in.
    lately = signed_in(person)
    assert [lately.get(reverse(name)).status_code for name in NEW_WAYS] == [200] * 4
    assert lately.post(reverse("account_set_password"), said["account_set_password"]).status_code == 302
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_whoever_has_a_password_types_it_before_an_address_is_changed_and_then_it_is():
    """What they sent is done once they have shown it; right after signing in it is done at once."""
    person = make.representative(password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    other = EmailAddress.objects.create(user=person, email="other@example.org", primary=False, verified=True)
    client, said = signed_in(person, lately=False), {"email": other.email, "action_primary": ""}
    asked = client.post(reverse("account_email"), said)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert not EmailAddress.objects.get(pk=other.pk).primary
    done = client.post(asked["Location"], {"password": PASSWORD})
    assert done["Location"] == reverse("account_email")
    assert EmailAddress.objects.get(pk=other.pk).primary
    back = signed_in(person).post(reverse("account_email"), {"email": person.email, "action_primary": ""})
    assert back["Location"] == reverse("account_email")
    assert not EmailAddress.objects.get(pk=other.pk).primary


def test_after_the_password_they_are_where_they_wanted_to_be():
    person = make.representative(password=PASSWORD)
    client = signed_in(person)
    asked = client.get(DOWNLOAD)
    back = client.post(asked["Location"], {"password": PASSWORD})
    assert back["Location"] == DOWNLOAD
    assert client.get(DOWNLOAD).status_code == 200


def test_the_way_back_leads_to_these_pages_alone():
    """Bad input: no address of somebody else's."""
    client = signed_in(make.representative())
    for nasty in ("https://example.org/", "//example.org", "/admin/", "\x00", ""):
        after = client.post(AGAIN, {"next": nasty})
        assert after["Location"].endswith("next=%2Fmy%2Fdata%2F")
        client = signed_in(make.representative())


def test_whoever_erases_themselves_is_told_before_and_signed_out_after():
    """The place goes on, the page says so; a typed word says that they mean it."""
    programme = make.programme(title="Linking", maximum=2, optimum=2, max_sets=1)
    member, _, waiting = make.places(programme, 3)
    person, client = member.participant, signed_in(member.participant)
    page = client.get(ERASE).content.decode()
    assert "You give up your place in “Linking”" in page
    assert "held without a name already: options in a session, answers given as feedback" in page
    for nasty in ("", "no", "x" * 300, "<b>erase</b>", "\x00"):
        assert client.post(ERASE, {"word": nasty}).status_code == 422
    assert not User.objects.get(pk=person.pk).is_erased
    done = client.post(ERASE, {"word": " “Erase” "})
    assert done["Location"] == reverse("home")
    assert "erased" in str(next(iter(get_messages(done.wsgi_request))))
    assert "_auth_user_id" not in client.session
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert User.objects.get(pk=person.pk).is_erased
    assert audit_programme(programme, now=NOW) == []
    assert Message.objects.get(kind="erased").to == person.email


def test_whoever_has_duties_is_told_what_to_do_first():
    programme = make.programme(title="Linking")
    by = make.coordinator_of(programme)
    client = signed_in(by)
    page = client.get(ERASE).content.decode()
    assert "“Linking” has no other coordinator" in page
    assert "<button" not in page.split("<main", 1)[1]
    refused = client.post(ERASE, {"word": "erase"})
    assert refused.status_code == 409
    assert not User.objects.get(pk=by.pk).is_erased


def test_the_page_names_what_there_is_and_where_to_change_it(django_assert_num_queries: Any):
    """C15, C07: and what has no author (options, feedback) and so is neither downloaded nor erased with them."""
    person = make.representative()
    make.place(make.programme(), person)
    client = signed_in(person, lately=False)
    with django_assert_num_queries(6):
        page = client.get(SEEN).content.decode()
    assert "Your places" in page
    assert reverse("profile") in page
    assert "Your journal" in page.split("<details")[1]
    assert "answers you gave as feedback, and what was written up of a session are held without your name" in page
    assert "not in your copy and are not erased with you" in page
