"""What whoever runs a session puts up beside its room: a second screen, and a run sheet on paper. Nothing is pressed
there."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sessions.selectors.room import Entry
from sessions.selectors.room_screen import screen_of
from sessions.selectors.run_sheet import run_sheet as run_sheet_of
from sessions.views.room import in_room


@login_required
@never_cache
@require_safe
def room_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """It follows the session as the room does."""
    entry = _as_who_runs_it(request, pk)
    page = screen_of(entry, request.user, timezone.now())
    return render(request, "sessions/room_screen.html", {"page": page, "session": entry.session})


@login_required
@never_cache
@require_safe
def run_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Before the session with the times as planned, during it with those at this pace."""
    entry = _as_who_runs_it(request, pk)
    page = run_sheet_of(entry, request.user, timezone.now())
    return render(request, "sessions/run_sheet.html", {"page": page, "session": entry.session})


def _as_who_runs_it(request: HttpRequest, pk: int) -> Entry:
    entry = in_room(request, pk)
    if not entry.runs:
        raise Http404
    return entry
