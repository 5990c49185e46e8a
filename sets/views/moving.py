"""A coordinator moves a member to another set, or lets two members change places (P14)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sets.forms.moving import ExchangeForm, MoveForm
from sets.selectors.moving import exchange_page, move_page
from sets.services import moving as services
from sets.views.places import place_of


@login_required
@require_http_methods(["GET", "POST"])
def place_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = place_of(request, slug, pk)
    page = move_page(place)
    sets = list(place.programme.sets.all())
    form = MoveForm(_sent(request), hint=_hint(place.participant), place=place, targets=page.open, sets=sets)

    def move() -> object:
        said = {"agreed": False, **form.cleaned_data}
        said["seen_in"] = said.pop("was_in")
        return services.move_member(actor=request.user, enrolment=place, now=timezone.now(), **said)

    if form.carried_out(move):
        messages.success(request, f"{place.participant} is in {form.cleaned_data['to']} now, and is told.")
        return redirect("person_ledger", slug, pk)
    context = {"page": page, "place": place, "programme": place.programme, "form": form}
    return render(request, "sets/place_move.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def place_exchange(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = place_of(request, slug, pk)
    page = exchange_page(place)
    sets = list(place.programme.sets.all())
    form = ExchangeForm(_sent(request), hint="Both are shown it.", place=place, members=page.members, sets=sets)

    def exchange() -> object:
        said = {"agreed": False, **form.cleaned_data}
        other, where = said.pop("other")
        other = get_object_or_404(place.programme.enrolments, pk=other)
        seen_in = (said.pop("was_in"), where)
        of: dict[str, Any] = {"actor": request.user, "enrolment": place, "other": other, "seen_in": seen_in}
        return services.exchange_members(**of, now=timezone.now(), **said)

    if form.carried_out(exchange):
        messages.success(request, "They have changed places, and both are told.")
        return redirect("places", slug)
    context = {"page": page, "place": place, "programme": place.programme, "form": form}
    return render(request, "sets/place_exchange.html", context, status=form.status)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _hint(who: Any) -> str:
    return f"{who} is shown it."
