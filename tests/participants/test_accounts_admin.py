"""The admin repairs accounts and organisations and is no second way to look into anything."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from core.models import AuditEntry
from notifications.models import Message
from participants.models import User
from tests.make import organisation, person
from tests.web_forms import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_person() -> User:
    return User.objects.create_superuser("admin@example.org", full_name="Ada Minton")


@pytest.fixture
def signed_in(client: Client, admin_person: User) -> Client:
    client.force_login(admin_person)
    return client


def test_its_sign_in_is_everybodys(client: Client) -> None:
    answer = client.get("/admin/login/", {"next": "/admin/"})
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_it_is_for_system_admins(client: Client) -> None:
    client.force_login(person(may_open_programmes=True))
    assert client.get("/admin/", follow=True).status_code == 403


def test_nothing_private_is_registered() -> None:
    """C02: no admin page for anything of a set; messages only from outside."""
    shown = {model._meta.label for model in admin.site._registry}
    assert shown <= {
        *("participants.User", "participants.Organisation", "notifications.Message"),
        "account.EmailAddress",
    }


def test_an_account_is_locked_and_the_act_is_on_record(signed_in: Client, admin_person: User) -> None:
    user = person(access_needs="Something nobody else needs to read")
    page = signed_in.get(f"/admin/participants/user/{user.pk}/change/")
    assert "nobody else" not in page.content.decode() + signed_in.get("/admin/participants/user/").content.decode()
    answer = fill_account(signed_in, user, full_name=user.full_name)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    entry = AuditEntry.objects.get(actor=admin_person)
    assert (entry.act, entry.kind, entry.object_id) == ("account locked", "participants.user", user.pk)


def fill_account(client: Client, user: User, **values: str) -> object:
    """The change form; a box that is not among the values is not ticked."""
    values = {"email": user.email, "job_title": user.job_title, "organisation": "", **values}
    return client.post(f"/admin/participants/user/{user.pk}/change/", values)


def test_a_mended_address_has_to_be_shown_to_be_theirs(signed_in: Client) -> None:
    user = person(email="mable@example.org")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    fill_account(signed_in, user, full_name="Mabel Price", email="Mabel@example.org", is_active="on")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.primary, address.verified) == ("mabel@example.org", True, False)
    client = Client()
    fill(client, client.get(fill(client, client.get("/accounts/login/"), login=address.email).url), code=code())
    assert EmailAddress.objects.get(user=user).verified


def code() -> str:
    return str(Message.objects.latest("pk").context["code"])


def test_an_address_of_somebody_else_is_refused_beside_the_field(signed_in: Client) -> None:
    user, other = person(), person()
    answer = fill_account(signed_in, user, full_name="Mabel Price", email=other.email.upper(), is_active="on")
    assert answer.status_code == 200


def test_organisations_are_mended_with_their_other_names(signed_in: Client) -> None:
    mended = organisation(aliases=("Old name",), domains=("example.org",))
    page = signed_in.get(f"/admin/participants/organisation/{mended.pk}/change/")
    answer = fill(signed_in, page, name="Vale Partnership")
    assert answer.status_code == 302
    mended.refresh_from_db()
    assert mended.name == "Vale Partnership"
    page = signed_in.get(f"/admin/participants/organisation/{mended.pk}/change/")
    fill(signed_in, page, **{"aliases-0-name": "An older name"})
    entries = AuditEntry.objects.filter(kind="participants.organisation", object_id=mended.pk).order_by("pk")
    assert [entry.facts["fields"] for entry in entries] == [["name"], ["aliases"]]


def test_an_address_that_is_said_to_be_checked_is_on_record(signed_in: Client, admin_person: User) -> None:
    user = person()
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    signed_in.post(f"/admin/account/emailaddress/{address.pk}/change/", {"primary": "on", "verified": "on"})
    entry = AuditEntry.objects.get(actor=admin_person)
    assert (entry.act, entry.facts) == ("address settled", {"fields": ["verified"]})
    assert (entry.kind, entry.object_id) == ("participants.user", user.pk)
    assert signed_in.get("/admin/account/emailaddress/").status_code == 200


def test_the_main_address_is_that_of_the_account_and_nobody_elses(signed_in: Client) -> None:
    """Never an error page: what the database refuses is said beside the box."""
    user, other = person(), person()
    first = EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    second = EmailAddress.objects.create(user=user, email="second@example.org", primary=False, verified=True)
    assert change(signed_in, second, primary="on", verified="on").status_code == 302
    for one in (user, first, second):
        one.refresh_from_db()
    assert (user.email, first.primary, second.primary) == ("second@example.org", False, True)
    EmailAddress.objects.create(user=other, email=other.email, primary=True, verified=True)
    theirs = EmailAddress.objects.create(user=user, email=other.email, primary=False, verified=False)
    answer = change(signed_in, theirs, primary="on", verified="on")
    assert answer.context["adminform"].form.errors.keys() == {"primary", "verified"}
    assert change(signed_in, theirs).status_code == 302


def change(client: Client, address: EmailAddress, **values: str) -> Any:
    return client.post(f"/admin/account/emailaddress/{address.pk}/change/", values)


def test_a_superuser_makes_another_system_admin_who_can_do_all_and_nobody_else_does(
    signed_in: Client, admin_person: User
) -> None:
    """Nor does anybody else change where a superuser's mail goes, and nobody stops being one alone."""
    user, helper = person(), person(is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "change_emailaddress"]))
    root = EmailAddress.objects.create(user=admin_person, email=admin_person.email, primary=True, verified=False)
    ours = Client()
    ours.force_login(helper)
    for address in ("participants/user/%d", "account/emailaddress/%d"):
        url = f"/admin/{address}/change/" % (root.pk if "email" in address else admin_person.pk)
        assert ours.post(url, {"email": "mine@example.org", "full_name": "Mine", "verified": "on"}).status_code == 403
    for client, kind in ((ours, (False, False)), (signed_in, (True, True))):
        fill_account(client, user, full_name=user.full_name, is_active="on", is_superuser="on", is_staff="on")
        user.refresh_from_db()
        assert (user.is_staff, user.is_superuser) == kind
    acts = AuditEntry.objects.filter(kind="participants.user", object_id=user.pk).values_list("act", "actor")
    assert [*acts] == [("made system admin", admin_person.pk)]
    new = Client()
    new.force_login(user)
    assert new.get("/admin/participants/user/").status_code == 200
    fill_account(new, user, full_name=user.full_name, is_active="on")
    user.refresh_from_db()
    assert user.is_superuser


def test_messages_are_seen_from_outside_only(signed_in: Client) -> None:
    now = timezone.now()
    message = Message.objects.create(
        key="account:login_code:1",
        kind="account",
        to="mabel@example.org",
        subject="Your sign-in code",
        context={"code": "HUSH-HUSH"},
        text="HUSH-HUSH",
        html="HUSH-HUSH",
        secret=True,
        created_at=now,
        due_at=now,
    )
    for address in ("", f"{message.pk}/change/"):
        page = signed_in.get(f"/admin/notifications/message/{address}").content.decode()
        assert "mabel@example.org" in page
        assert "HUSH" not in page
    assert signed_in.post(f"/admin/notifications/message/{message.pk}/change/", {"to": "x"}).status_code == 403
    assert signed_in.get("/admin/notifications/message/add/").status_code == 403


@pytest.mark.parametrize("model", ["participants/user", "participants/organisation"])
def test_every_list_can_be_opened_and_searched(signed_in: Client, model: str) -> None:
    organisation()
    assert signed_in.get(f"/admin/{model}/").status_code == 200
    assert signed_in.get(f"/admin/{model}/", {"q": "vale"}).status_code == 200
