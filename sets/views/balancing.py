"""Carrying out an option (P8): the page says who moves, who gets a seat and who is told; the button does just that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.refusal import Refusal
from sets.forms.places import BalanceForm
from sets.selectors.balancing import balance_page
from sets.services.balancing import balance
from sets.views.coordinate import coordinated


@login_required
@require_http_methods(["GET", "POST"])
def option(request: HttpRequest, slug: str, number_of_sets: int) -> HttpResponse:
    programme = coordinated(request, slug)
    form = BalanceForm(request.POST if request.method == "POST" else None, hint=BalanceForm.HINT)
    of = {"actor": request.user, "programme": programme, "number_of_sets": number_of_sets, "now": timezone.now()}
    if form.carried_out(lambda: balance(**of, **form.cleaned_data)):
        messages.success(request, "It is done: the sets and the waiting list stand as you see them here.")
        return redirect("places", slug)
    context = {"programme": programme, "form": form, "page": None, "why_not": ""}
    try:
        context["page"] = balance_page(programme, number_of_sets)
    except Refusal as refusal:
        context["why_not"] = refusal.sentence
    return render(request, "sets/option.html", context, status=form.status)
