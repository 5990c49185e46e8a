"""Who facilitates a set: for the programme's coordinator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sessions.services.facilitators import assign_facilitator
from sets.forms.places import FacilitatorForm
from sets.models import LearningSet, Programme


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    mine = Programme.objects.coordinated_by(request.user).filter(slug=slug)
    found = LearningSet.objects.filter(programme__in=mine).select_related("programme")
    learning_set = get_object_or_404(found, letter=letter)
    form = FacilitatorForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if form.carried_out(
        lambda: assign_facilitator(actor=request.user, learning_set=learning_set, user=form.user, now=now)
    ):
        messages.success(request, f"{form.user} facilitates {learning_set} and is told.")
        return redirect("set_facilitators", slug, letter)
    facilitations = learning_set.facilitations.select_related("user").order_by("since", "pk")
    context = {"learning_set": learning_set, "programme": learning_set.programme, "facilitations": facilitations}
    return render(request, "sessions/set_facilitators.html", {**context, "form": form}, status=form.status)
