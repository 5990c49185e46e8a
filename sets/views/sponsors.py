"""Who follows a programme for its sponsor: named by its coordinators, and taken from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sets.forms.places import PlainDecision
from sets.forms.sponsors import SponsorForm
from sets.selectors.cockpit import subnav
from sets.selectors.who_runs import who_runs
from sets.services.sponsors import add_sponsor, remove_sponsor
from sets.states import RoleKind
from sets.views.coordinate import coordinated


@login_required
@require_http_methods(["GET", "POST"])
def programme_sponsors(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer is the same whether or not the address had an account (C12)."""
    programme, now = coordinated(request, slug), timezone.now()
    form = SponsorForm(request.POST if request.method == "POST" else None)
    if form.carried_out(
        lambda: add_sponsor(actor=request.user, programme=programme, email=form.cleaned_data["email"], now=now)
    ):
        messages.success(request, f"{form.cleaned_data['email']} follows {programme.title} for its sponsor.")
        return redirect("programme_sponsors", slug)
    context = {"form": form, "programme": programme, "page": who_runs(programme, request.user)}
    context["subnav"] = subnav(programme, "programme_people")
    return render(request, "sets/programme_sponsors.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def sponsor_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme, now = coordinated(request, slug), timezone.now()
    role = programme.roles.filter(role=RoleKind.SPONSOR, pk=pk).select_related("user").first()
    if role is None:
        messages.info(request, "Whoever that was no longer follows the programme for its sponsor.")
        return redirect("programme_sponsors", slug)
    form = PlainDecision(request.POST if request.method == "POST" else None)
    user, address = role.user, role.named_address
    if form.carried_out(lambda: remove_sponsor(actor=request.user, programme=programme, user=user, now=now)):
        messages.success(request, f"{address} no longer follows {programme.title} for its sponsor.")
        return redirect("programme_sponsors", slug)
    context = {"form": form, "programme": programme, "address": address}
    return render(request, "sets/sponsor_end.html", context, status=form.status)
