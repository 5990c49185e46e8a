"""Cancelling a programme, cancelling a set, merging one into another, for the coordinator: said beforehand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sessions.services.ending import cancel_programme, cancel_set, merge_sets
from sets.forms.places import BalanceForm, ReasonForm
from sets.models import LearningSet, Programme
from sets.selectors.life import of_cancelling_programme, of_cancelling_set, why_not_cancel_set
from sets.selectors.set_merge import merge_page

_SHOWN = "Everybody with a place or on the list is shown it. It is not in the mail."


@login_required
@require_http_methods(["GET", "POST"])
def programme_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.coordinated_by(request.user), slug=slug)
    if programme.has_ended and request.method == "GET":
        return redirect("cockpit", slug)
    form = ReasonForm(_sent(request), hint="Kept with the ledger." if programme.is_draft else _SHOWN)
    now = timezone.now()
    if form.carried_out(
        lambda: cancel_programme(actor=request.user, programme=programme, now=now, **form.cleaned_data)
    ):
        messages.success(request, f"{programme.title} is cancelled.")
        return redirect("cockpit", slug)
    context = {"form": form, "programme": programme, "consequences": of_cancelling_programme(programme)}
    return render(request, "sessions/programme_cancel.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def set_cancel(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    mine = Programme.objects.coordinated_by(request.user).filter(slug=slug)
    found = LearningSet.objects.filter(programme__in=mine).select_related("programme")
    learning_set = get_object_or_404(found, letter=letter)
    if why_not_cancel_set(learning_set) and request.method == "GET":
        return redirect("places", slug)
    form, now = ReasonForm(_sent(request), hint="Its members are shown it. It is not in the mail."), timezone.now()
    if form.carried_out(
        lambda: cancel_set(actor=request.user, learning_set=learning_set, now=now, **form.cleaned_data)
    ):
        messages.success(request, f"{learning_set} is cancelled.")
        return redirect("places", slug)
    context = {"form": form, "learning_set": learning_set, "programme": learning_set.programme}
    context["consequences"] = of_cancelling_set(learning_set, request.user)
    return render(request, "sessions/set_cancel.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def set_merge(request: HttpRequest, slug: str, letter: str, other: str) -> HttpResponse:
    mine = Programme.objects.coordinated_by(request.user).filter(slug=slug)
    found = LearningSet.objects.filter(programme__in=mine).select_related("programme")
    learning_set, into = (get_object_or_404(found, letter=one) for one in (letter, other))
    form, now = BalanceForm(_sent(request), hint=BalanceForm.HINT), timezone.now()
    of: dict[str, Any] = {"actor": request.user, "learning_set": learning_set, "into": into, "now": now}
    if form.carried_out(lambda: merge_sets(**of, **form.cleaned_data)):
        messages.success(request, f"{learning_set} is merged into {into}.")
        return redirect("places", slug)
    context = {"form": form, "learning_set": learning_set, "into": into, "programme": learning_set.programme}
    context["page"] = merge_page(learning_set, into, reader=request.user)
    return render(request, "sessions/set_merge.html", context, status=form.status)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
