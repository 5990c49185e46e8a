"""A prepared query answers as the query it was made of, and has its SQL written once."""

import threading

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils import timezone

from core.prepared import Prepared, PreparedInsert
from notifications.models import Message
from participants.models import Organisation, User
from tests import make

pytestmark = pytest.mark.django_db


def test_gives_what_the_query_gives_for_each_value():
    people = [make.representative() for _ in range(3)]
    find = Prepared(lambda pk: User.objects.filter(pk=pk).select_related("organisation"), int)
    for person in people:
        [found] = find(person.pk)
        assert found == person
        assert found.organisation == person.organisation
    assert find(0) == []


def test_its_sql_is_written_once(django_assert_num_queries):
    made = []

    def by_address(email):
        made.append(email)
        return User.objects.filter(email=email)

    find = Prepared(by_address, str)
    person = make.person()
    for _ in range(3):
        with django_assert_num_queries(1):
            assert find(person.email) == [person]
    assert len(made) == 1


def test_a_value_may_stand_in_it_twice_and_in_any_order():
    first, second = make.person(), make.person()
    either = Prepared(lambda pk, email: User.objects.filter(Q(email=email) | Q(pk=pk)).order_by("pk"), int, str)
    assert either(first.pk, second.email) == [first, second]
    same = Prepared(lambda pk: User.objects.filter(Q(pk=pk) | Q(organisation__requested_by=pk)), int)
    assert same(first.pk) == [first]


def test_words_of_any_kind_are_values_and_nothing_else():
    find = Prepared(lambda name: Organisation.objects.filter(name=name), str)
    made = make.organisation(name="50% of it'); DROP TABLE places; --")
    assert find(made.name) == [made]
    assert find("%") == []


def test_a_value_that_the_query_changes_is_refused():
    find = Prepared(lambda name: Organisation.objects.filter(name__icontains=name), str)
    with pytest.raises(ValueError, match="do not stand in the query"):
        find("vale")


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection():
    person = make.person()
    find = Prepared(lambda pk: User.objects.filter(pk=pk), int)
    answers = [find(person.pk)]

    def ask():
        answers.append(find(person.pk))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert answers == [[person], [person]]


@pytest.mark.django_db(transaction=True)
def test_it_outlives_a_rollback_and_a_lost_connection():
    person = make.person()
    find = Prepared(lambda pk: User.objects.filter(pk=pk), int)
    with transaction.atomic():
        find(person.pk)
        transaction.set_rollback(True)
    assert find(person.pk) == [person]
    connection.close()
    assert find(person.pk) == [person]


@pytest.mark.django_db(transaction=True)
def test_a_server_that_was_restarted_is_noticed_before_it_is_asked():
    """As a request begins, so that none is answered with an error because of a session that has ended."""
    person = make.person()
    find = Prepared(lambda pk: User.objects.filter(pk=pk), int)
    find(person.pk)
    lost = connection.connection.get_backend_pid()
    with psycopg2.connect(connection.connection.dsn) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [lost])
    connection.close_if_unusable_or_obsolete()  # what Django does between requests
    assert find(person.pk) == [person]


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_refused_outside_a_transaction():
    person = make.person()
    lock = Prepared(lambda pk: User.objects.select_for_update().filter(pk=pk), int)
    with transaction.atomic():
        assert lock(person.pk) == [person]
    with pytest.raises(transaction.TransactionManagementError):
        lock(person.pk)


def test_a_row_is_inserted_with_all_it_holds_and_gets_its_key():
    insert = PreparedInsert(Message)
    now = timezone.now()
    fields = {
        "kind": "place_confirmed",
        "to": "a@example.org",
        "subject": "100% yours",
        "created_at": now,
        "due_at": now,
    }
    for number in (1, 2):
        message = Message(key=f"once:{number}", context={"name": "Ziąb “q”", "list": [1, None]}, **fields)
        insert(message)
        assert not message._state.adding
        assert model_to_dict(Message.objects.get(pk=message.pk)) == model_to_dict(message)


def test_a_row_that_exists_is_refused_or_left_as_it_is():
    now = timezone.now()
    fields = {"key": "once", "kind": "any", "to": "a@example.org", "created_at": now, "due_at": now}
    PreparedInsert(Message)(Message(subject="first", **fields))
    second = Message(subject="second", **fields)
    PreparedInsert(Message, or_leave=True)(second)
    assert second.pk is None
    assert Message.objects.get(key="once").subject == "first"
    with pytest.raises(IntegrityError), transaction.atomic():
        PreparedInsert(Message)(second)
