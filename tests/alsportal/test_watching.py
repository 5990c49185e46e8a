"""What whoever watches the service is told: metrics for those with the token, logs with no word of anybody (C02)."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import InterfaceError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from alsportal import embedded
from alsportal.counted_task import CountedTask
from core.logs import JsonFormatter, current
from core.models import BrowserSession, TaskTally
from core.request_log import RequestLogMiddleware
from core.tallies import tally
from notifications.models import Message
from sets.services.places import withdraw
from sets.tasks import every_minute
from tests import make

pytestmark = pytest.mark.django_db

URL, TOKEN = "/health/metrics", "a token of forty letters or so, and more"


def read(**labels: str) -> dict[str, float]:
    answer = Client().get(URL, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    found = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            found[" ".join([sample.name, *sample.labels.values()])] = sample.value
    return found


# --- metrics ---------------------------------------------------------------------------------------------------------


def test_metrics_are_there_for_the_token_alone(settings: Any) -> None:
    """Not for a wrong one, not for a system admin, and not where none is set."""
    admin = Client()
    admin.force_login(make.person(is_staff=True, is_superuser=True))
    wrong = ("", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ä")
    for set_to, sent in (("", ""), ("", "Bearer "), *((TOKEN, one) for one in wrong)):
        settings.METRICS_TOKEN = set_to
        for client in (Client(), admin):
            assert client.get(URL, headers={"Authorization": sent}).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert Client().get(URL, headers={"Authorization": f"bearer {TOKEN}"}).status_code == 200
    assert Client().post(URL, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 405


def test_metrics_say_how_places_mail_tasks_and_times_stand(settings: Any, django_assert_num_queries: Any) -> None:
    """Quality, section 3: in six queries however much there is; no programme, no person in them."""
    settings.METRICS_TOKEN = TOKEN
    now = timezone.now()
    programme = make.programme(now=now, minimum=2, optimum=3, maximum=3, max_sets=1)
    places = [make.place(programme, now=now) for _ in range(5)]
    withdraw(actor=places[4].participant, enrolment=places[4], now=now)
    Message.objects.update(due_at=now - timedelta(minutes=10))
    Message.objects.filter(pk=Message.objects.latest("pk").pk).update(state="failed")
    queued = Message.objects.filter(state="queued").count()
    for succeeded in (True, True, False):
        tally(name="sets.tasks.every_minute", succeeded=succeeded, seconds=0.5, now=now)
    Client().get("/privacy/")
    with django_assert_num_queries(6):
        found = read()
    assert [found[f"alsportal_places {state}"] for state in ("waiting", "offered", "confirmed")] == [1, 0, 3]
    assert found["alsportal_seats"] == 3
    assert (found["alsportal_mail queued"], found["alsportal_mail failed"]) == (queued, 1)
    assert 600 <= found["alsportal_mail_waiting_seconds"] < 700
    task = "sets.tasks.every_minute"
    assert [found[f"alsportal_tasks_total {how} {task}"] for how in ("succeeded", "failed")] == [2, 1]
    assert found[f"alsportal_task_seconds_total {task}"] == 1.5
    assert found[f"alsportal_task_succeeded_timestamp_seconds {task}"] == pytest.approx(now.timestamp())
    assert found["alsportal_page_seconds_count privacy"] >= 1
    assert found["alsportal_request_seconds_count GET 2xx"] >= 1
    words = " ".join(found)
    assert not [one for one in (programme.slug, places[0].participant.email, "@") if one in words]


def test_a_run_of_a_task_is_counted_and_its_lines_say_which_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that has gone away, in whatever words, is no reason to fail."""
    task = every_minute._get_current_object()
    assert isinstance(task, CountedTask)
    task.push_request()
    for status in ("SUCCESS", "FAILURE"):
        task.before_start("7c9e6679-7425-40de-944b-e07fc1f90ae7", (), {})
        assert current.get().startswith("7c9e6679")
        task.after_return(status, None, "", (), {}, None)
        assert current.get() == ""
    monkeypatch.setattr("alsportal.counted_task.tally", Mock(side_effect=InterfaceError))
    task.before_start("7c9e6679-7425-40de-944b-e07fc1f90ae7", (), {})
    task.after_return("SUCCESS", None, "", (), {}, None)
    assert current.get() == ""
    task.pop_request()
    row = TaskTally.objects.get()
    assert (row.succeeded, row.failed) == (1, 1)
    assert row.seconds > 0


# --- logs ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, Any]]]:
    """Every line of ours as a machine reads it."""
    caplog.set_level(logging.INFO)
    written: list[dict[str, Any]] = []
    handler = logging.Handler()
    handler.setFormatter(JsonFormatter())
    handler.emit = lambda record: written.append(json.loads(handler.format(record)))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_request_is_one_line_without_who_asked_or_what_they_typed(lines: list[dict[str, Any]]) -> None:
    """C02: the page by its name, the answer, the time; the id is the proxy's if it can be one."""
    client = Client()
    client.force_login(make.coordinator(email="carys@example.org"))
    session = BrowserSession.objects.get().session_key
    client.get("/organisations/?q=Mabel+Price", headers={"X-Request-ID": "f00d-f00d-f00d"}, REMOTE_ADDR="192.0.2.7")
    client.get("/no-such-page/?email=mabel@example.org", headers={"X-Request-ID": 'x"y z'})
    client.get("/health/live")
    client.post("/accounts/login/", {"login": "mabel@example.org", "password": "nine chairs"})
    first, *rest = (one for one in lines if one["logger"] == "core.request_log")
    ms = first.pop("ms")
    assert 0 <= ms < 60_000
    assert first.pop("at").endswith("+00:00")
    said = {"method": "GET", "page": "organisation_list", "status": 200}
    words = {"level": "INFO", "logger": "core.request_log", "message": "GET organisation_list 200"}
    assert first == {**words, "request": "f00d-f00d-f00d", **said}
    assert [(one["page"], one["status"]) for one in rest] == [("none", 404), ("account_login", 302)]
    assert all(one["request"].isalnum() and len(one["request"]) == 16 for one in rest)
    everything = json.dumps(lines)
    private = ("mabel", "Mabel", "carys", "192.0.2.7", "nine chairs", session, "?email")
    assert [one for one in private if one in everything] == []


def test_nothing_new_in_a_room_is_no_line(lines: list[dict[str, Any]]) -> None:
    """Twelve people ask once a second each: the journal would drop other lines for theirs. What went wrong is said."""
    request = RequestFactory().get("/")
    request.resolver_match = Mock(view_name="room_changes")
    for status in (204, 200, 410):
        RequestLogMiddleware(lambda _, status=status: HttpResponse(status=status))(request)
    assert [one["status"] for one in lines if one["logger"] == "core.request_log"] == [200, 410]


def test_an_error_is_one_line_with_where_and_not_what(
    lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """C02: with the id of its request; without the words of the error, of its cause, or an address in a message."""
    said = "Mabel Price said so"

    def fail(*arguments: Any, **named: Any) -> None:
        logging.getLogger("sets").warning("no answer for %s from ip=192.0.2.7", "mabel@example.org")
        raise ValueError(said)

    monkeypatch.setattr("alsportal.home.shown", fail)
    Client(raise_request_exception=False).get("/", headers={"X-Request-ID": "f00df00d"})
    [warning] = (one for one in lines if one["logger"] == "sets")
    [error] = (one for one in lines if one["level"] == "ERROR")
    assert warning["message"] == "no answer for …@… from ip=…"
    assert warning["request"] == error["request"] == "f00df00d"
    assert "ValueError" in error["error"]
    assert "test_watching.py" in error["error"]
    assert "Mabel" not in json.dumps(lines)


def test_an_answer_that_went_wrong_is_logged_by_the_name_of_its_page(
    lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path would say of whom: Django's own line, written after ours are done, has name and id instead."""
    slug = make.programme().slug
    monkeypatch.setattr("sets.views.participant.render", lambda *_: HttpResponse(status=503))
    Client().get(f"/programmes/{slug}/", headers={"X-Request-ID": "f00df00d"})
    [line] = (one for one in lines if one["logger"] == "django.request")
    assert (line["message"], line["request"]) == ("Service Unavailable: programme", "f00df00d")
    assert slug not in json.dumps(lines)


def test_gunicorn_and_celery_write_as_the_site_does() -> None:
    """One line of JSON each, with nothing before it; no line of gunicorn's own for a request."""
    words = (
        "import logging; from gunicorn.config import Config; from alsportal.serving import OurLogger\n"
        "c = Config(); c.set('accesslog', None); log = OurLogger(c)\n"
        "log.warning('Invalid request from ip=%s: %s', '192.0.2.7', 'GET /?email=mabel@example.org')\n"
        "from alsportal.celery import app; app.log.setup(); import django; django.setup()\n"
        "logging.getLogger('celery.app.trace').info('Task %(name)s succeeded', {'name': 'x'})\n"
        "from celery.utils.log import get_task_logger; get_task_logger('x').warning('one')\n"
    )
    environment = {**os.environ, "LOG_FORMAT": "json", "PYTHONWARNINGS": "ignore"}
    ran = subprocess.run(
        [sys.executable, "-c", words],
        env=environment,
        cwd=embedded.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    said = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [one["logger"] for one in said] == ["gunicorn.error", "x"]
    assert said[0]["message"] == "Invalid request from ip=… GET /?…"
    assert ran.stdout == ""
