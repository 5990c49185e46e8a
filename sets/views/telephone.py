"""On the telephone: what a coordinator does for somebody who asked for it, each with a reason (P15)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.templatetags.wording import ordinal
from sets.emails import rank_of
from sets.forms.places import ReasonForm
from sets.forms.telephone import RequestForm
from sets.models import Enrolment, Programme
from sets.selectors.consequences import Consequences, of_accepting, of_leaving
from sets.selectors.parts import criteria_of, planned_sessions_of, sets_of
from sets.selectors.places_left import dated_set
from sets.services import places
from sets.services.telephone import request_for
from sets.states import SERVING, PlaceState
from sets.views.coordinate import coordinated
from sets.views.places import place_of

_HINT = "Why you do it for them. It is kept with the ledger, and they are shown it."


@login_required
@require_http_methods(["GET", "POST"])
def place_enter(request: HttpRequest, slug: str) -> HttpResponse:
    """A request that came by telephone or by letter, with the time it was received."""
    programme = coordinated(request, slug)
    if programme.state not in SERVING and request.method == "GET":
        return redirect("cockpit", slug)
    now, criteria, sessions = timezone.now(), criteria_of(programme), planned_sessions_of(programme)
    form = RequestForm(_sent(request), criteria=criteria, sessions=sessions, now=now)
    entered: list[Enrolment] = []
    if form.carried_out(lambda: entered.append(_enter(request, programme, form, now))):
        messages.success(request, _outcome(entered[0]))
        return redirect("person_ledger", slug, entered[0].pk)
    dated = dated_set(programme, sets_of(programme))
    context = {"form": form, "programme": programme, "sessions": sessions, "dated_set": dated}
    return render(request, "sets/place_enter.html", context, status=form.status)


def _enter(request: HttpRequest, programme: Programme, form: RequestForm, now: Any) -> Enrolment:
    said = {name: form.cleaned_data[name] for name in ("received_at", "reason")}
    of = {"actor": request.user, "programme": programme, "now": now}
    return request_for(caller=form.caller(), application=form.application(), **of, **said)


def _outcome(place: Enrolment) -> str:
    if place.state == PlaceState.WAITING:
        return f"{place.participant} is {ordinal(rank_of(place))} on the waiting list, and is told."
    gets = "is offered" if place.state == PlaceState.OFFERED else "has"
    return f"{place.participant} {gets} a place in {place.learning_set}, and is told."


@login_required
@require_http_methods(["GET", "POST"])
def place_withdraw_for(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    words = {"question": "Withdraw for them?", "action": "Withdraw for them", "danger": True}
    return _for_them(request, slug, pk, places.withdraw, of_leaving, words)


@login_required
@require_http_methods(["GET", "POST"])
def place_accept_for(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    words = {"question": "Accept the place for them?", "action": "Accept for them"}
    return _for_them(request, slug, pk, places.accept_offer, of_accepting, words)


@login_required
@require_http_methods(["GET", "POST"])
def place_decline_for(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    words = {"question": "Decline the place for them?", "action": "Decline for them", "danger": True}
    return _for_them(request, slug, pk, places.decline_offer, of_leaving, words)


def _for_them(
    request: HttpRequest,
    slug: str,
    pk: int,
    service: Callable[..., Any],
    consequences: Callable[[Enrolment], Consequences],
    words: dict[str, Any],
) -> HttpResponse:
    """Asks for the reason and says what will happen; the POST does it."""
    place = place_of(request, slug, pk)
    form, now = ReasonForm(_sent(request), hint=_HINT), timezone.now()
    if form.carried_out(lambda: service(actor=request.user, enrolment=place, now=now, **form.cleaned_data)):
        messages.success(request, f"It is done, and {place.participant} is told.")
        return redirect("person_ledger", slug, pk)
    context = {"form": form, "place": place, "programme": place.programme, "consequences": consequences(place), **words}
    return render(request, "sets/place_for_them.html", context, status=form.status)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
