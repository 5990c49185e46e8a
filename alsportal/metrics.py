"""Numbers for Prometheus, and for whoever holds the token alone: decision 19.

Places, mail and tasks are counted in the database as they are asked for, and so are the same wherever one asks. Times
of requests are those of the server that is asked, all its processes together.
"""

import hmac
import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db.models import Count, Min, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, Summary, generate_latest, multiprocess
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core.keeping import all_runs
from core.logs import page_of
from core.models import TaskTally
from notifications.models import Message
from notifications.states import MessageState
from sets.models import Enrolment, LearningSet
from sets.states import PlaceState, SetState

_TIMES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
requests = Histogram(
    "alsportal_request_seconds", "How long requests took.", ["method", "status"], buckets=_TIMES, registry=None
)
pages = Summary("alsportal_page_seconds", "How long each page took.", ["page"], registry=None)


class TimesMiddleware:
    """Counts every request by method and kind of answer, and by page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        method = request.method if request.method in ("GET", "HEAD", "POST") else "OTHER"
        requests.labels(method, f"{response.status_code // 100}xx").observe(seconds)
        pages.labels(page_of(request)).observe(seconds)
        return response


class Counts(Collector):
    """What the database says at this moment, in six queries. No programme, no person."""

    def collect(self) -> Iterator[Metric]:
        yield from self._places()
        yield from self._mail()
        yield from self._tasks()
        yield from self._kept_no_longer()

    def _places(self) -> Iterator[Metric]:
        live = [PlaceState.WAITING, PlaceState.OFFERED, PlaceState.CONFIRMED]
        places = GaugeMetricFamily(
            "alsportal_places", "Places that are waited for, offered or taken.", labels=["state"]
        )
        found = Enrolment.objects.filter(state__in=live).order_by().values_list("state").annotate(Count("pk"))
        counted = dict(found)
        for state in live:
            places.add_metric([state], counted.get(state, 0))
        yield places
        standing = LearningSet.objects.exclude(state__in=[SetState.COMPLETED, SetState.CANCELLED])
        seats = standing.aggregate(seats=Sum("maximum"))["seats"] or 0
        yield GaugeMetricFamily("alsportal_seats", "Seats of all sets that have not ended.", value=seats)

    def _mail(self) -> Iterator[Metric]:
        now = timezone.now()
        mail = GaugeMetricFamily("alsportal_mail", "Mail not sent, by state; queued is what is due.", labels=["state"])
        due = Message.objects.due(now).aggregate(number=Count("pk"), oldest=Min("due_at"))
        mail.add_metric([MessageState.QUEUED], due["number"])
        mail.add_metric([MessageState.FAILED], Message.objects.failed().count())
        yield mail
        age = (now - due["oldest"]).total_seconds() if due["oldest"] else 0
        yield GaugeMetricFamily("alsportal_mail_waiting_seconds", "How long the oldest mail is due.", value=age)

    def _tasks(self) -> Iterator[Metric]:
        runs = CounterMetricFamily("alsportal_tasks", "Runs of tasks.", labels=["task", "outcome"])
        seconds = CounterMetricFamily("alsportal_task_seconds", "Seconds that tasks took.", labels=["task"])
        last = GaugeMetricFamily(
            "alsportal_task_succeeded_timestamp_seconds", "When it last went well.", labels=["task"]
        )
        for task in TaskTally.objects.order_by("name"):
            runs.add_metric([task.name, "succeeded"], task.succeeded)
            runs.add_metric([task.name, "failed"], task.failed)
            seconds.add_metric([task.name], task.seconds)
            if task.succeeded_at:
                last.add_metric([task.name], task.succeeded_at.timestamp())
        yield from (runs, seconds, last)

    def _kept_no_longer(self) -> Iterator[Metric]:
        """What the nights let go (C14), and when the last one ended without anything left undone."""
        went = CounterMetricFamily("alsportal_kept_no_longer", "What was let go, by what it was.", labels=["what"])
        left = GaugeMetricFamily("alsportal_kept_too_long", "What the last night could not let go.")
        found = all_runs()
        for what, number in sorted(found.went.items()):
            went.add_metric([what], number)
        left.add_metric([], found.left)
        last = GaugeMetricFamily("alsportal_kept_no_longer_timestamp_seconds", "When a night last ended.")
        if found.last_at:
            last.add_metric([], found.last_at.timestamp())
        yield from (went, left, last)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever sends the token as `Authorization: Bearer …`; for anybody else, or without one, it is not there."""
    if not settings.METRICS_TOKEN or not hmac.compare_digest(_sent(request), settings.METRICS_TOKEN.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Counts())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(requests)
        registry.register(pages)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _sent(request: HttpRequest) -> bytes:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.encode(errors="replace") if scheme.lower() == "bearer" else b""
