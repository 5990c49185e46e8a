"""The servers the tests themselves stand on."""

from django.conf import settings
from django.db import connection


def test_each_worker_has_a_broker_database_of_its_own(broker, worker_id):
    number = broker.connection_pool.connection_kwargs.get("db", 0)
    assert number == (0 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1)


def test_tests_run_on_postgresql(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150_000
    assert settings.DEMO
