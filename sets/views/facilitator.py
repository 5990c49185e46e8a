"""What facilitators say of themselves. For whoever was never invited nor assigned there are no such pages."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sets.forms.facilitator import ConflictForm, FacilitatorProfileForm
from sets.forms.places import PlainDecision
from sets.models import ConflictOfInterest, FacilitatorProfile
from sets.policies import may_have_facilitator_profile
from sets.selectors.conflicts import declared_by
from sets.services import facilitators as services


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    _refuse_strangers(request)
    mine = FacilitatorProfile.objects.filter(user=request.user).first()
    form = FacilitatorProfileForm(_sent(request), profile=mine)
    if form.carried_out(lambda: services.save_profile(actor=request.user, said=form.said(), now=timezone.now())):
        messages.success(request, "Your facilitator profile is saved.")
        return redirect("facilitator_profile")
    context = {"form": form, "conflicts": declared_by(request.user.pk)}
    return render(request, "sets/facilitator_profile.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def conflict_declare(request: HttpRequest) -> HttpResponse:
    _refuse_strangers(request)
    form = ConflictForm(_sent(request))
    now = timezone.now()
    if form.carried_out(lambda: services.declare_conflict(actor=request.user, now=now, **form.declared())):
        messages.success(request, "The conflict is declared. Coordinators whom it concerns see it.")
        return redirect("facilitator_profile")
    return render(request, "sets/conflict_declare.html", {"form": form}, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def conflict_end(request: HttpRequest, pk: int) -> HttpResponse:
    """For who declared it."""
    mine = ConflictOfInterest.objects.standing().filter(facilitator=request.user)
    conflict = get_object_or_404(mine.select_related("organisation", "programme"), pk=pk)
    form = PlainDecision(_sent(request))
    if form.carried_out(lambda: services.end_conflict(actor=request.user, conflict=conflict, now=timezone.now())):
        messages.success(request, "The conflict no longer stands.")
        return redirect("facilitator_profile")
    return render(request, "sets/conflict_end.html", {"form": form, "conflict": conflict}, status=form.status)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _refuse_strangers(request: HttpRequest) -> None:
    if not may_have_facilitator_profile(request.user):
        raise Http404
