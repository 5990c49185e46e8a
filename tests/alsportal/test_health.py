"""The two answers for whoever watches the service."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from alsportal import embedded, health


@pytest.fixture(autouse=True)
def _asked_anew():
    health._refuse_missing_migrations.cache_clear()
    yield
    health._refuse_missing_migrations.cache_clear()


def test_alive_needs_nothing(client):
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


def test_ready_when_the_database_is(client, db):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b"ready\n")
    assert "no-store" in answer["Cache-Control"]


def test_asked_again_it_costs_one_query(client, db, django_assert_num_queries):
    client.get("/health/ready")
    with django_assert_num_queries(1):
        client.get("/health/ready")


def test_not_ready_while_a_migration_is_missing(client, db):
    newest = MigrationLoader(connection).graph.leaf_nodes("sets")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (503, b"the database waits for its migrations\n")
    # … and it notices when the migration has run.
    MigrationRecorder(connection).record_applied(*newest)
    assert client.get("/health/ready").status_code == 200


def test_not_ready_while_the_database_is_away(client, db, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    with monkeypatch.context() as away:
        away.setattr(connection, "cursor", refuse)
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")


def test_ready_while_redis_is_away(client, db, settings):
    nobody = f"redis://127.0.0.1:{embedded.free_port()}/0"
    settings.REDIS_URL = settings.CELERY_BROKER_URL = nobody
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": nobody}}
    assert client.get("/health/ready").status_code == 200


def test_it_is_only_looked_at(client, db):
    assert client.post("/health/ready").status_code == 405
