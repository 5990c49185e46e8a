"""Who runs a programme: seen, added to and taken from by its coordinators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sets.forms.places import CoordinatorForm, PlainDecision
from sets.policies import coordinates_any
from sets.selectors.cockpit import subnav
from sets.selectors.who_runs import who_runs
from sets.services.coordinators import add_coordinator, remove_coordinator
from sets.states import RoleKind
from sets.views.coordinate import coordinated


@login_required
@require_http_methods(["GET", "POST"])
def programme_people(request: HttpRequest, slug: str) -> HttpResponse:
    programme, now = coordinated(request, slug), timezone.now()
    form = CoordinatorForm(request.POST if request.method == "POST" else None)
    if form.carried_out(lambda: add_coordinator(actor=request.user, programme=programme, user=form.user, now=now)):
        messages.success(request, f"{form.user} coordinates {programme.title}.")
        return redirect("programme_people", slug)
    context = {"form": form, "programme": programme, "page": who_runs(programme, request.user)}
    context["subnav"] = subnav(programme, "programme_people")
    return render(request, "sets/programme_people.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def coordinator_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first, also before one removes oneself."""
    programme, now = coordinated(request, slug), timezone.now()
    role = get_object_or_404(programme.roles.filter(role=RoleKind.COORDINATOR).select_related("user"), pk=pk)
    form, user = PlainDecision(request.POST if request.method == "POST" else None), role.user
    if form.carried_out(lambda: remove_coordinator(actor=request.user, programme=programme, user=user, now=now)):
        if user != request.user:
            messages.success(request, f"{user} no longer coordinates {programme.title}.")
            return redirect("programme_people", slug)
        messages.success(request, f"You no longer coordinate {programme.title}.")
        still = user.may_open_programmes or coordinates_any(user)
        return redirect("coordinate" if still else "home")
    context = {"form": form, "programme": programme, "coordinator": user, "is_self": user == request.user}
    return render(request, "sets/coordinator_end.html", context, status=form.status)
