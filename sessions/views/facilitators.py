"""Who facilitates a set: chosen by the programme's coordinator, read about by the people of the set."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from participants.models import User
from sessions.forms.facilitators import ChooseForm
from sessions.selectors.candidates import candidates, uncovered
from sessions.selectors.facilitator_page import facilitator_of_set
from sessions.services.facilitators import assign_facilitator
from sets.models import Facilitation, LearningSet, Programme
from sets.services.facilitators import invite_facilitator


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    """Assign somebody, or only ask for their profile."""
    mine = Programme.objects.coordinated_by(request.user).filter(slug=slug)
    found = LearningSet.objects.filter(programme__in=mine).select_related("programme")
    learning_set = get_object_or_404(found, letter=letter)
    shown = candidates(request.user, learning_set, uncovered(learning_set))
    form = ChooseForm(request.POST if request.method == "POST" else None, shown=shown)
    invites, now = request.POST.get("act") == "invite", timezone.now()
    if form.carried_out(partial(_carry_out, request.user, learning_set, form, invites=invites, now=now)):
        done = "is asked for a profile" if invites else f"facilitates {learning_set} and is told"
        messages.success(request, f"{form.user} {done}.")
        return redirect("set_facilitators", slug, letter)
    facilitations = learning_set.facilitations.select_related("user").order_by("since", "pk")
    context = {"learning_set": learning_set, "programme": learning_set.programme, "facilitations": facilitations}
    return render(request, "sessions/set_facilitators.html", {**context, "form": form}, status=form.status)


@login_required
@require_safe
def profile(request: HttpRequest, pk: int, facilitation: int) -> HttpResponse:
    """For members and facilitators of the set; for anybody else there is no such page (C01)."""
    met = LearningSet.objects.met_by(request.user).filter(pk=pk)
    found = Facilitation.objects.filter(learning_set__in=met).select_related("user", "learning_set__programme")
    page = facilitator_of_set(get_object_or_404(found, pk=facilitation), request.user)
    return render(request, "sessions/set_facilitator.html", {"page": page})


def _carry_out(user: User, learning_set: LearningSet, form: ChooseForm, *, invites: bool, now: datetime) -> None:
    if invites:
        invite_facilitator(actor=user, programme=learning_set.programme, user=form.user, now=now)
    else:
        reason = form.cleaned_data["reason"]
        assign_facilitator(actor=user, learning_set=learning_set, user=form.user, reason=reason, now=now)
