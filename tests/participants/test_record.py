"""Who reads what was changed of organisations, accounts, and all that a system admin looks after."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from core.records import PAGE_SIZE, acts_of, sections
from participants.models import Organisation, User
from participants.record_selectors import account_record, organisation_record, whole_record
from participants.services.organisations import Particulars, add_organisation, change_organisation
from participants.services.profile import NotListed, save_profile
from sets.services.facilitators import declare_conflict, invite_facilitator
from sets.services.organisations import accept_organisation, merge_organisations
from tests import make

pytestmark = pytest.mark.django_db

NOW = datetime(2028, 6, 5, 9, 0, tzinfo=UTC)


def minutes(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def said(page: Any) -> list[tuple[Any, ...]]:
    return [(line.sentence, *line.details, line.who) for line in page.lines]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def everything(**narrowed: Any) -> Any:
    return whole_record(**{"section": "", "person": None, "day": None, "page": 1, **narrowed})


def test_the_record_of_an_organisation_says_who_made_changed_and_settled_it_and_what_became_part_of_it() -> None:
    """Step by step, by name; of a renaming which fields, and no earlier name."""
    by, asker = make.coordinator(full_name="Carys Bowen"), make.person(full_name="Ada Minton")
    admin = make.person(full_name="Alex Ash", is_staff=True, is_superuser=True)
    kept = add_organisation(actor=by, name="Vale Partnership", now=minutes(0))
    for name in ("Vale Together", "Vale Together"):
        particulars = Particulars(name=name, domains=["vale.example.org"])
        change_organisation(actor=by, organisation=kept, particulars=particulars, now=minutes(1))
    wish = NotListed("The Vale People", "lsp")
    answers = {"full_name": "Ada Minton", "job_title": "Officer", "access_needs": ""}
    save_profile(actor=asker, organisation=wish, now=minutes(2), **answers)
    other = Organisation.objects.get(name="The Vale People")
    accept_organisation(actor=by, organisation=other, now=minutes(3))
    merge_organisations(actor=admin, organisation=other, target=kept, now=minutes(4))
    kept.refresh_from_db()
    merged = "It was settled as the same as Vale Together. With it moved 1 person and 0 places."
    assert said(organisation_record(kept, page=1)) == [
        (merged, "The Vale People", "Alex Ash"),
        ("It was accepted as new.", "The Vale People", "Carys Bowen"),
        ("Somebody asked for it with their profile.", "The Vale People", "Ada Minton"),
        ("It was renamed.", "Mail domains, name", "Carys Bowen"),
        ("It was added to the list.", "Carys Bowen"),
    ]
    edit = signed_in(by).get(reverse("organisation_edit", args=[kept.pk])).content.decode()
    assert reverse("organisation_record", args=[kept.pk]) in edit
    assert signed_in(admin).get(reverse("organisation_record", args=[other.pk])).status_code == 302
    assert (
        "Vale Partnership" not in signed_in(admin).get(reverse("organisation_record", args=[kept.pk])).content.decode()
    )


def test_everybody_reads_what_was_changed_of_their_own_account_and_what_they_were_given() -> None:
    """Profile, conflicts, roles; by whom. A draft is not called by its name, and nobody reads another's."""
    by, farid = make.coordinator(full_name="Carys Bowen"), make.person(full_name="Farid Aziz", organisation=None)
    programme = make.programme(by=by, now=minutes(0), title="Linking")
    draft = make.draft(by=by, now=minutes(0), title="Xosecret")
    invite_facilitator(actor=by, programme=draft, user=farid, now=minutes(1))
    make.facilitator(programme.sets.get(), farid, now=minutes(2))
    declare_conflict(actor=farid, programme=programme, words="Xowords", now=minutes(3))
    answers = {"full_name": "Farid Aziz", "job_title": "Facilitator", "access_needs": "Xoneeds"}
    save_profile(actor=farid, organisation=make.organisation(), now=minutes(4), **answers)
    assert said(account_record(farid, page=1)) == [
        ("The profile was changed.", "Job title, what we should arrange, organisation", "You"),
        ("A conflict was declared.", "You"),
        ("Became a facilitator of a set.", "Linking", "Carys Bowen"),
        ("Was asked for a facilitator’s profile.", "A programme that is not published", "Carys Bowen"),
    ]
    page = signed_in(farid).get(reverse("my_record")).content.decode()
    assert [word for word in ("Xosecret", "Xowords", "Xoneeds") if word in page] == []
    assert said(account_record(by, page=1)) == [
        ("The draft was made.", "A programme that is not published", "You"),
        ("The draft was made.", "Linking", "You"),
    ]
    assert said(account_record(make.person(), page=1)) == []
    for page in ("profile", "mfa_index"):
        assert reverse("my_record") in signed_in(farid).get(reverse(page)).content.decode()


def test_roles_given_in_the_administration_are_acts_of_their_own() -> None:
    """Section 2: who locked an account, who let somebody make programmes, who made them a system admin."""
    admin = User.objects.create_superuser("admin@example.org", full_name="Alex Ash")
    user, client = make.person(), signed_in(admin)
    form = {"email": user.email, "full_name": user.full_name, "job_title": "Chair", "organisation": ""}
    for ticked in ({"is_active": "on", "may_open_programmes": "on", "is_superuser": "on"}, {}):
        client.post(f"/admin/participants/user/{user.pk}/change/", {**form, **ticked})
    assert [line.sentence for line in account_record(user, page=1).lines] == [
        "May no longer make programmes.",
        "Is no longer a system admin.",
        "The account was locked.",
        "The account was changed by an administrator.",
        "May make programmes from now on.",
        "Became a system admin.",
    ]
    assert said(account_record(admin, page=1)) == [("Became a system admin.", "By itself")]


def test_a_system_admin_narrows_the_whole_record_by_kind_person_and_day() -> None:
    """The person by an address that is sent, never in the address of the page; days are those of London."""
    admin, by = make.person(is_staff=True, is_superuser=True), make.coordinator()
    midnight = datetime(2028, 6, 5, 23, 0, tzinfo=UTC)
    add_organisation(actor=by, name="Late", now=midnight - timedelta(seconds=1))
    add_organisation(actor=by, name="Early", now=midnight)
    make.draft(by=make.coordinator(), now=midnight, title="Xosecret")
    page = everything(day=datetime(2028, 6, 6, tzinfo=UTC).date())
    assert [line.details[0] for line in page.lines] == ["A programme that is not published", "Early"]
    assert [line.details[0] for line in everything(section="Organisations").lines] == ["Early", "Late"]
    assert len(everything(person=by.pk, section="Programmes").lines) == 0
    client, url = signed_in(admin), reverse("whole_record")
    asked = {"section": "Organisations", "email": by.email.upper(), "day": "2028-06-06"}
    answer = client.post(url, asked)
    assert answer.url == f"{url}?section=Organisations&person={by.pk}&day=2028-06-06"
    found = client.get(answer.url).content.decode()
    assert ("Early" in found, "Late" in found, by.email in found) == (True, False, True)
    assert client.post(url, {"email": "nobody@example.org"}).status_code == 422
    assert client.post(url, {"day": "2028-02-31", "section": "x"}).status_code == 422
    for name in ("section", "person", "day", "page"):
        for nonsense in ("x", "٣", "-1", "9" * 30, "2028-13-01", "0000-00-00", "9999-12-31"):
            assert client.get(url, {name: nonsense}).status_code == 200
    assert "Xosecret" not in client.get(url).content.decode()


def test_what_happens_inside_of_sets_is_on_no_page_of_a_system_admin() -> None:
    """C02: whatever is on record, only what is worded for them is shown."""
    admin, now = make.person(is_staff=True, is_superuser=True), timezone.now()
    inside = ("attendance changed", "return sent", "cover named", "document added", "message held", "conflict declared")
    closed = (*inside, "handbook changed", "Xo of yesterday")
    of = {"at": now, "kind": "sets.programme", "object_id": 1, "about": "programme:1"}
    AuditEntry.objects.bulk_create(AuditEntry(act=act, actor=make.person(), **of) for act in closed)
    assert everything().lines == []
    assert set(closed) & {act for section in ("", *sections()) for act in acts_of(section)} == set()
    client = signed_in(admin)
    assert "Nothing is on record here" in client.get(reverse("whole_record")).content.decode()
    assert client.get("/admin/core/auditentry/").status_code == 404
    for user in (make.person(is_staff=True), make.person(is_superuser=True), make.coordinator()):
        assert signed_in(user).get(reverse("whole_record")).status_code == 404


def test_each_page_of_a_record_asks_as_much_for_one_line_as_for_many(django_assert_num_queries: Any) -> None:
    """And no more than twelve times; the next fifty stand on the next page, which keeps what was narrowed."""
    by, kept = make.person(is_staff=True, is_superuser=True, may_open_programmes=True), make.organisation()
    client, now = signed_in(by), timezone.now()
    pages = [(reverse("my_record"), 4), (reverse("organisation_record", args=[kept.pk]), 6)]
    pages += [(reverse("whole_record"), 6)]
    acts = [("organisation changed", "participants.organisation", kept.pk)]
    acts += [("account changed", "participants.user", by.pk)]
    for times in (1, 3):
        for act, kind, pk in acts:
            of = {"at": now, "actor": by, "act": act, "kind": kind, "object_id": pk}
            AuditEntry.objects.bulk_create(AuditEntry(**of) for _ in range(times))
        for url, queries in pages:
            with django_assert_num_queries(queries):
                assert client.get(url).status_code == 200
    AuditEntry.objects.bulk_create(AuditEntry(**of) for _ in range(PAGE_SIZE))
    found = client.get(reverse("whole_record"), {"section": "Accounts"}).content.decode()
    assert (found.count("The account was changed"), "?section=Accounts&amp;page=2" in found) == (PAGE_SIZE, True)
    assert client.get(reverse("whole_record"), {"page": "9999"}).status_code == 200
