"""The ground rules of a set: read, agreed to, written down (C11)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.forms.ground_rules import AgreeForm, GroundRulesForm
from sessions.selectors.ground_rules import ground_rules_page, standing
from sessions.services import ground_rules as services
from sessions.views.closed import refuse_when_gone, way_on
from sets.models import LearningSet


@login_required
@never_cache
@require_safe
def ground_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """For the people of the set; for anybody else there is no such set (C01)."""
    return _shown(request, _of_reader(request, pk))


@login_required
@never_cache
@require_POST
def ground_rules_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Says which version was read: of one that no longer stands, the new text is shown (409)."""
    learning_set = _of_reader(request, pk)
    form = AgreeForm(request.POST)
    now = timezone.now()
    if form.carried_out(
        lambda: services.acknowledge(actor=request.user, learning_set=learning_set, now=now, **form.cleaned_data)
    ):
        messages.success(request, "You have agreed to the ground rules.")
        return redirect(way_on(request) or reverse("set_home", args=[pk]))
    return _shown(request, learning_set, form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ground_rules_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """For the set's facilitators, who write down what the members agree."""
    held = LearningSet.objects.facilitated_by(request.user).select_related("programme")
    learning_set = get_object_or_404(held, pk=pk)
    refuse_when_gone(request, learning_set)
    stands, now = standing(learning_set), timezone.now()
    given: Any = request.POST if request.method == "POST" else None
    form = GroundRulesForm(given, initial={"text": stands.text, "version": stands.version})
    if form.carried_out(
        lambda: services.write_ground_rules(actor=request.user, learning_set=learning_set, now=now, **form.cleaned_data)
    ):
        messages.success(request, "The ground rules are saved. Every member is asked to read and agree to them.")
        return redirect("ground_rules", pk)
    if form.refused:
        stands = standing(learning_set)
        form.has_shown(stands.version)
    context = {"form": form, "learning_set": learning_set, "rules": stands}
    return render(request, "sessions/ground_rules_edit.html", context, status=form.status)


def _of_reader(request: HttpRequest, pk: int) -> LearningSet:
    learning_set = get_object_or_404(LearningSet.objects.met_by(request.user).select_related("programme"), pk=pk)
    refuse_when_gone(request, learning_set)
    return learning_set


def _shown(request: HttpRequest, learning_set: LearningSet, form: AgreeForm | None = None) -> HttpResponse:
    page = ground_rules_page(learning_set, request.user)
    context = {"page": page, "form": form, "next": way_on(request)}
    return render(request, "sessions/ground_rules.html", context, status=form.status if form else 200)
