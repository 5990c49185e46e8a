"""The table of everything that is held of people: nothing is missing in it, and erasing does what it says (C15)."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone

from alsportal.personal_data import TABLE, Held, OnErasure
from core.models import BrowserSession, SentForm
from notifications.models import Preference
from participants.models import HandbookEntry, OrganisationImport, User
from participants.own_data import gathered
from participants.own_data_files import as_data, as_page
from participants.services.erasure import erase_person
from sessions.models import CalendarAddress, Reminder
from sets.audit import audit_programme
from sets.models import ConflictOfInterest, Enrolment, FacilitatorProfile, SignUpImport
from tests.world import World, planted, undone

pytestmark = pytest.mark.django_db

#: What holds marks of theirs that are not told them once more: files that go within a day, sessions, and the words of
#: mails, which they have.
NOT_THEIRS = (
    *("notifications.Message", "core.BrowserSession"),
    *("participants.OrganisationImport", "participants.OrganisationImportRow", "sets.SignUpImport"),
)
#: Everybody who may go as they are: with a place, without, with an offer; the only coordinator may not.
LEAVE = (
    *("member", "mate", "offered", "waiting", "former", "removed", "requester", "interested", "elsewhere", "sponsor"),
    "stranger",
)
#: What leads to nobody by itself, but by a row that goes, or by a number.
FURTHER_DOWN = {
    *("account.EmailConfirmation", "participants.OrganisationImportRow", "learning_sessions.ActionUpdate"),
    *("core.BrowserSession", "sets.LedgerReason"),
}
_OF_WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), planted() as made:
        yield made


def to_be_named(model: type[models.Model]) -> set[str]:
    """Its fields that hold words somebody may have typed, and those that lead to a person or to a place."""
    found = set()
    for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        leads_to_somebody = field.is_relation and field.related_model in (User, Enrolment)
        holds_words = isinstance(field, _OF_WORDS) and not field.choices and not field.is_relation
        if leads_to_somebody or holds_words:
            found.add(field.name)
    return found


def of(held: Held) -> type[models.Model]:
    return apps.get_model(held.model)


def test_every_field_that_may_hold_something_of_a_person_stands_in_the_table_once():
    """C15: a new model or field is a question before it is a surprise."""
    said: dict[str, list[str]] = {}
    for held in TABLE:
        said.setdefault(held.model, []).extend(held.fields.split())
    every = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    assert set(said) <= set(every)
    for name, model in every.items():
        fields = said.get(name, [])
        assert max(Counter(fields).values(), default=1) == 1, name
        if "*" in fields:
            assert fields == ["*"], name
            continue
        assert to_be_named(model) - set(fields) == set(), name
        assert set(fields) - {one.name for one in model._meta.get_fields()} == set(), name


def test_what_is_kept_is_kept_for_a_reason():
    for held in TABLE:
        assert held.why or held.on_erasure != OnErasure.KEEP, held


def holds_a_mark_of(role: str) -> re.Pattern[str]:
    """`mate` is not `other_mate`; an organisation is no person, nor a document."""
    return re.compile(rf"xo(?!organisation|title)[a-z]*(?<!other)(?<!second){role.replace('_', '')}ski", re.I)


def rows() -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT t::text FROM {table} t")
            for (row,) in cursor.fetchall():
                yield model._meta.label, row


def counts() -> dict[str, int]:
    kept = {held.model for held in TABLE} - {held.model for held in TABLE if held.on_erasure == OnErasure.DELETE}
    # A private draft is nobody else's, and no figure counts it.
    return {name: apps.get_model(name)._base_manager.count() for name in kept - {"learning_sessions.Issue"}}


def relations(held: Held) -> list[models.Field]:
    named = held.fields.split()
    every = (*of(held)._meta.concrete_fields, *of(held)._meta.local_many_to_many)
    return [one for one in every if one.is_relation and (named == ["*"] or one.name in named)]


def test_of_the_erased_no_table_holds_a_word_and_what_counts_stays(world):
    """C15, P13: every mark they left anywhere is gone, what the table keeps is there, and the places stay fair."""
    with undone():
        leaving = [world.people[role] for role in LEAVE]
        _name_them_in_the_admins_log(world, leaving)
        _leave_more_behind(world, leaving[0])
        marked = {role for role in LEAVE for _, row in rows() if holds_a_mark_of(role).search(row)}
        assert marked == set(LEAVE)
        assert HandbookEntry.objects.filter(user__in=leaving).exclude(photo="").exists()
        before = counts()
        deleted = [held for held in TABLE if held.on_erasure == OnErasure.DELETE]
        assert {held.model for held in deleted if not _leads_to(held, leaving)} == FURTHER_DOWN
        for person in leaving:
            erase_person(actor=person, person=person, now=timezone.now())
        last = {one.email.lower() for one in leaving}
        left = [(role, label, row) for label, row in rows() for role in LEAVE if holds_a_mark_of(role).search(row)]
        # The last mail of each waits to be sent.
        assert {label for _, label, _ in left} == {"notifications.Message"}
        assert len(left) == len(last)
        assert all('"Your data has been erased"' in row for _, _, row in left)
        for held in deleted:
            assert _leads_to(held, leaving) == [], held
        fewer = {name for name, number in counts().items() if number < before[name]}
        assert fewer == set()
        theirs = {str(person.pk) for person in leaving}
        assert not [one for one in BrowserSession.objects.all() if one.get_decoded().get(SESSION_KEY) in theirs]
        for programme in (world.programme, world.other):
            assert audit_programme(programme, now=timezone.now()) == []


#: What they wrote themselves under another mark, and what their set or their own declaration names.
THEIRS = {
    "member": "sharedA privateA",
    "mate": "matesprivateA matessharedA roomactionA howitwasA beforeA afterA pollplaceA",
    "other_member": "privateB sharedB",
    "facilitator": "rulesA arrangementA noteA titleofset organisationothermember",
    # Whose place they are asked to take over.
    "stranger": "organisationmate",
    "coordinator": "titlepublic titleforset titledraft titlemembers mailfilecoordinator filecoordinator",
}
READERS = (*LEAVE, "other_member", "facilitator", "coordinator", "superuser", "cover")
_A_MARK = re.compile(r"xo[a-z]+?ski", re.I)


def marks(text: str) -> set[str]:
    return {one.lower() for one in _A_MARK.findall(text)}


def test_a_copy_holds_every_mark_of_the_person_and_none_of_anybody_else(world):
    """C15, C01 to C06: all about and by them, to read and for machines; nobody else's name, address or writing."""
    own_rows = [row for label, row in rows() if label not in NOT_THEIRS]
    for role in READERS:
        person, now = world.people[role], timezone.now()
        sections = gathered(person)
        page, data = as_page(person, sections, now=now), as_data(person, sections, now=now)
        theirs = {one.lower() for row in own_rows for one in holds_a_mark_of(role).findall(row)}
        may = theirs | {f"xo{one}ski".lower() for one in THEIRS.get(role, "").split()}
        may |= marks(str(person.organisation))
        for text in (page, data):
            assert theirs - marks(text) == set(), role
            assert marks(text) - may == set(), role
        assert marks(page) == marks(data), role


def _leave_more_behind(world: World, person: User) -> None:
    """What nobody of the world has whom nothing keeps."""
    now, programme, place = timezone.now(), world.programme, world.places["member"]
    person.groups.add(Group.objects.create(name="Somebody"))
    person.user_permissions.add(Permission.objects.latest("pk"))
    place.cannot_make.add(programme.planned_sessions.latest("number"))
    OrganisationImport.objects.create(sender=person, file_name="list.csv", sent_at=now)
    SignUpImport.objects.create(sender=person, programme=programme, file_name="people.csv", sent_at=now)
    Preference.objects.create(user=person, kind="interest_invited", wanted=False, changed_at=now)
    FacilitatorProfile.objects.create(user=person, made_at=now)
    ConflictOfInterest.objects.create(facilitator=person, words="A cousin.", declared_at=now)
    CalendarAddress.objects.create(user=person, token="x" * 43, since=now)
    Reminder.objects.create(recipient=person, rule="day", object_id=1, for_at=now, created_at=now)
    SentForm.objects.create(sender=person, what="programme", key=uuid4(), at=now)


def _name_them_in_the_admins_log(world: World, people: list[User]) -> None:
    """Django keeps what a row was called as somebody changed it."""
    about = {"user": world.people["superuser"], "content_type": ContentType.objects.get_for_model(User)}
    for one in people:
        LogEntry.objects.create(
            **about, object_id=str(one.pk), object_repr=str(one), action_flag=2, change_message=one.email
        )


def _leads_to(held: Held, people: list[User]) -> list[Any]:
    """The rows of the model that lead to these people, or to places of theirs."""
    places = Enrolment.objects.filter(participant__in=people)
    among = {User: people, Enrolment: places}
    found = [one for one in relations(held) if one.related_model in among]
    return [
        row for one in found for row in of(held)._base_manager.filter(**{f"{one.name}__in": among[one.related_model]})
    ]
