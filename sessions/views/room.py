"""The room: the live session, for its members and whoever runs it; a coordinator has none (domain, section 2)."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants.models import User
from sessions.forms.room import CarryForm, GiveForm, GoForm, TurnForm
from sessions.models import Bid, Session
from sessions.selectors.room import Entry, entered, room_page
from sessions.selectors.room_state import Outdated, ticket, version_now
from sessions.services import bids
from sessions.services import room as services
from sessions.services.running import end_session, start_session
from sessions.views.closed import refuse_when_gone, refuse_while_closed
from sessions.views.room_forms import earlier_of, forms_of
from sets.forms.decision import Decision

MEANWHILE = "Somebody else had pressed a button at that moment. Look at where you are, then press again if need be."


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """A page follows it with `room_changes`, and reads it again when something has changed."""
    entry = in_room(request, pk)
    if request.method == "POST":
        return _act(request, entry)
    return answer(request, entry)


@require_safe
def room_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether something has changed since a version. It asks neither who is signed in nor, as a rule, the database, and
    answers with a number at most: what has changed is read with the page, behind the wall (C04).

    204: nothing has; 200: the version now; 410: the token is too old, or somebody has left the set since; 404: none.
    """
    try:
        found = ticket(request.headers.get("X-Room-Token", ""), pk)
        version = version_now(found) if found else None
    except Outdated:
        return _kept_nowhere(HttpResponse(status=410))
    if version is None:
        return _kept_nowhere(HttpResponse(status=404))
    if request.headers.get("X-Room-Version") == str(version):
        return _kept_nowhere(HttpResponse(status=204))
    return _kept_nowhere(JsonResponse({"version": version}))


def in_room(request: HttpRequest, pk: int) -> Entry:
    """For everybody else there is no such room. Ground rules first (C11)."""
    entry = entered(request.user, pk)
    if entry is None:
        raise Http404
    refuse_when_gone(request, entry.session.learning_set)
    if not entry.is_open:
        refuse_while_closed(request, entry.session.learning_set)
    return entry


def answer(request: HttpRequest, entry: Entry, sent: Decision | None = None) -> HttpResponse:
    """The page; with a form that was sent and is not in order, beside what stands."""
    page = room_page(entry, request.user, timezone.now())
    context = {"page": page, "session": entry.session, "sent": sent}
    context |= {"forms": forms_of(page, sent), "earlier": earlier_of(page, sent)}
    return render(request, "sessions/room.html", context, status=sent.status if sent else 200)


# --- inside ----------------------------------------------------------------------------------------------------------


def _carry_over(*, actor: User, session: Session, bid: int, now: datetime) -> Bid:
    """A turn there will be no time for; the slot is free, and the others' screens follow."""
    found = get_object_or_404(Bid, pk=bid, session=session)
    return bids.carry_over(actor=actor, bid=found, session=session, now=now)


Act = Callable[..., "services.Done | Session | Bid"]
_ACTS: dict[str, tuple[type[Decision], Act]] = {
    "begin": (Decision, start_session),
    "end": (TurnForm, end_session),
    "go": (GoForm, services.go_to),
    "pause": (TurnForm, services.pause),
    "resume": (TurnForm, services.resume),
    "give": (GiveForm, services.give_minutes),
    "carry": (CarryForm, _carry_over),
}


def _act(request: HttpRequest, entry: Entry) -> HttpResponse:
    """A button of whoever runs the session; for anybody else it does not exist."""
    if not entry.runs or request.POST.get("act") not in _ACTS:
        raise Http404
    form_class, service = _ACTS[request.POST["act"]]
    form = form_class(request.POST)
    now = timezone.now()
    if not form.carried_out(lambda: _do(request, service, entry, form, now)):
        return answer(request, entry, form)
    return redirect("room", entry.session.pk)


def _do(request: HttpRequest, service: Act, entry: Entry, form: Decision, now: datetime) -> None:
    done = service(actor=request.user, session=entry.session, now=now, **form.cleaned_data)
    if isinstance(done, services.Done) and not done.was_first:
        messages.info(request, MEANWHILE)


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
