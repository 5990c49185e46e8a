"""For whoever watches the service: is the process alive, and can it do its work."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _plain("alive", 200)


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has the shape this code expects. Redis may be away: places and pages do not need it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _refuse_missing_migrations()
    except DatabaseError:
        return _plain("the database does not answer", 503)
    except LookupError as reason:
        return _plain(str(reason), 503)
    return _plain("ready", 200)


@cache
def _refuse_missing_migrations() -> None:
    """Raise LookupError while migrations are missing; once they are there it is not asked again by this process."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("the database waits for its migrations")


def _plain(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
