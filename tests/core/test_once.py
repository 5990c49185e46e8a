"""A form that makes something makes one, however often it is sent; whoever wants another opens it anew."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import once
from core.models import SentForm
from core.refusal import Refusal
from participants.models import Organisation
from participants.services.organisations import add_organisation
from sets.models import Programme
from sets.services.programmes import copy_programme
from tests import make
from tests.addresses import filled

pytestmark = pytest.mark.django_db


def test_the_same_key_leads_to_what_it_made_and_another_or_somebody_elses_makes_anew() -> None:
    """Each sender and each thing has keys of its own; what was refused can be sent again; without a key all are new."""
    by, other, key, now = make.coordinator(), make.coordinator(), uuid4(), timezone.now()

    def add(actor: Any, name: str, key: Any = key) -> Organisation:
        return add_organisation(actor=actor, name=name, now=now, key=key)

    with pytest.raises(Refusal):
        add(by, "!")
    first = add(by, "Vale")
    assert add(by, "Dale") == first
    assert add(other, "Dale") != first
    assert {add(by, "Moor", uuid4()), add(by, "Fen", None), add(by, "Fen", None)} & {first} == set()
    programme = make.draft(by=by)
    copy = copy_programme(actor=by, programme=programme, now=now, key=key)
    assert (copy, copy.title) == (Programme.objects.latest("pk"), f"{programme.title} (copy)")
    copy.delete()
    with pytest.raises(Refusal, match="is gone since"):
        copy_programme(actor=by, programme=programme, now=now, key=key)
    once.forget_old(now=now + timedelta(days=1, seconds=1))
    assert not SentForm.objects.exists()


def test_what_is_made_twice_in_one_transaction_is_one() -> None:
    by, made = make.person(), []

    def make_one() -> Organisation:
        made.append(make.organisation())
        return made[-1]

    said: dict[str, Any] = {"actor": by, "what": "x", "of": Organisation, "make": make_one, "now": timezone.now()}
    with transaction.atomic():
        key = uuid4()
        assert once.once(key=key, **said) == once.once(key=key, **said) == made[0]
    assert len(made) == 1


def test_a_page_sent_twice_makes_one_and_opened_again_says_what_it_made() -> None:
    """S2; bad input: a key that is none. The second answer leads to where the first did and says so."""
    by = make.coordinator()
    programme = make.programme(by=by)
    client = Client()
    client.force_login(by)
    for name, form in (("programme_new", filled(None, "programme_new", "coordinator")), ("programme_copy", {})):
        url = reverse(name, args=[programme.slug] if name == "programme_copy" else [])
        form[once.NAME] = key_on(client.get(url))
        before = Programme.objects.count()
        first, second = client.post(url, form), client.post(url, form)
        assert (first.status_code, second.url, Programme.objects.count()) == (302, first.url, before + 1)
        Programme.objects.update(created_at=timezone.now() - timedelta(minutes=1))
        assert "You sent that form before" in client.get(client.post(url, form).url).content.decode()
        page = client.get(url)
        assert "You made a draft a moment ago" in page.content.decode()
        assert client.post(url, {**form, once.NAME: key_on(page)}).url != first.url
        assert client.post(url, {**form, once.NAME: "\x00"}).url != first.url
    url = reverse("programme_new")
    refused = client.post(url, {"more": "sessions", once.NAME: form[once.NAME]})
    assert key_on(refused) == form[once.NAME]
    url = reverse("organisation_new")
    form = {**filled(None, "organisation_new", "coordinator"), once.NAME: key_on(client.get(url))}
    assert [client.post(url, form).status_code for _ in range(2)] == [302, 200]
    assert Organisation.objects.filter(name=form["name"]).count() == 1


def test_another_draft_under_a_key_that_was_used_is_not_said_to_be_saved() -> None:
    """Bad input: sent again within seconds, with another title, date or criterion; each is shown anew with what was
    typed and a key of its own, and makes its draft when it is sent with that."""
    by = make.coordinator()
    client, url = Client(), reverse("programme_new")
    client.force_login(by)
    form = {**filled(None, "programme_new", "coordinator"), once.NAME: str(uuid4())}
    first: Any = client.post(url, form)
    assert client.post(url, form).url == first.url
    made, before = Programme.objects.latest("pk"), Programme.objects.count()
    said = {"title": "Another aim", "sessions-0-place": "Elsewhere Hall", "criteria-0-text": "Are you sure?"}
    for name, words in said.items():
        again: Any = client.post(url, {**form, name: words})
        page = unescape(again.content.decode())
        assert (again.status_code, Programme.objects.count()) == (409, before), name
        assert f"it made the draft “{made}”. Nothing else was saved" in page
        assert words in page
        key = key_on(again)
        assert key != form[once.NAME]
    assert client.post(url, {**form, "title": said["title"], once.NAME: key}).status_code == 302
    assert Programme.objects.latest("pk").title == said["title"]
    assert Programme.objects.get(pk=made.pk).title == form["title"]


def key_on(page: Any) -> str:
    [key] = re.findall(r'name="once" value="([^"]+)"', page.content.decode())
    return str(key)


def test_another_name_under_a_key_that_was_used_is_not_said_to_be_added() -> None:
    """As from a page that the browser kept: it is shown anew, with what was typed and a key of its own."""
    by = make.coordinator()
    client, url = Client(), reverse("organisation_new")
    client.force_login(by)
    said = {"once": str(uuid4()), "kind": "lsp", "tier": "none", "nation": "ENG"}
    client.post(url, {**said, "name": "Ashford Partnership"})
    again: Any = client.post(url, {**said, "name": "Oakham Partnership"})
    page = again.content.decode()
    assert "it added Ashford Partnership" in page
    assert "Oakham Partnership" in page
    assert said["once"] not in page
    [key] = re.findall(r'name="once" value="([^"]+)"', page)
    client.post(url, {**said, "name": "Oakham Partnership", "once": key})
    assert set(Organisation.objects.values_list("name", flat=True)) >= {"Ashford Partnership", "Oakham Partnership"}
