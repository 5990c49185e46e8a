"""Settling an organisation somebody asked for, in one click (P4); merging two of the list, by a system admin (P2)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from core.refusal import Refusal
from participants.models import Organisation
from participants.policies import may_merge_organisations, may_settle_organisations
from participants.selectors import possible_same
from sets.forms.places import SameAsForm
from sets.policies import coordinates_any
from sets.selectors.merging import moving_with, programmes_in_the_way
from sets.services import organisations


@login_required
@require_POST
def organisation_accept(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    try:
        organisations.accept_organisation(actor=request.user, organisation=organisation, now=timezone.now())
    except Refusal as refusal:
        return _not_done(request, refusal.sentence, 409)
    messages.success(request, f"{organisation} is accepted.")
    return redirect(_onward(request))


@login_required
@require_POST
def organisation_same_as(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    form = SameAsForm(request.POST)
    if not form.is_valid():
        return _not_done(request, form.errors["target"][0], 422)
    target = form.cleaned_data["target"]
    try:
        organisations.same_as(actor=request.user, organisation=organisation, target=target, now=timezone.now())
    except Refusal as refusal:
        return _not_done(request, refusal.sentence, 409)
    messages.success(request, f"{organisation} is settled as {target}.")
    return redirect(_onward(request))


@login_required
@require_http_methods(["GET", "POST"])
def organisation_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """For a system admin: look for the other, see what would move, merge. For anybody else there is no such page."""
    if not may_merge_organisations(request.user):
        raise Http404
    organisation = get_object_or_404(Organisation, pk=pk)
    if organisation.same_as_id:
        return redirect("organisation_merge", organisation.same_as_id)
    if not organisation.is_accepted:
        raise Http404
    form = SameAsForm(request.POST or request.GET)
    target = form.cleaned_data["target"] if form.is_valid() else None
    if target is None or target == organisation:
        typed = request.GET.get("q") or organisation.name
        found = [match for match in possible_same(typed).matches if match.organisation != organisation]
        context = {"organisation": organisation, "typed": typed, "matches": found}
        return render(request, "sets/organisation_merge.html", context, status=422 if request.method == "POST" else 200)
    if request.method == "POST":
        return _merged(request, organisation, target)
    return render(request, "sets/organisation_merge_confirm.html", _asked(organisation, target))


def _merged(request: HttpRequest, organisation: Organisation, target: Organisation) -> HttpResponse:
    try:
        moved = organisations.merge_organisations(
            actor=request.user, organisation=organisation, target=target, now=timezone.now()
        )
    except Refusal as refusal:
        context = {**_asked(organisation, target), "refused": refusal.sentence}
        return render(request, "sets/organisation_merge_confirm.html", context, status=409)
    said = " ".join(["Moved:", *moved.sentences, moved.stays])
    messages.success(request, f"{moved.organisation} is {moved.target} from now on. {said}".strip())
    return redirect("admin:participants_organisation_change", target.pk)


def _asked(organisation: Organisation, target: Organisation) -> dict[str, Any]:
    in_the_way = programmes_in_the_way(organisation, target)
    context = {"organisation": organisation, "target": target, "in_the_way": in_the_way}
    return {**context, "moving": moving_with(organisation, target)}


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    """For whoever settles requests; for anybody else there is none."""
    if not (may_settle_organisations(request.user) or coordinates_any(request.user)):
        raise Http404
    return get_object_or_404(Organisation, pk=pk)


def _onward(request: HttpRequest) -> str:
    """Back to the page of ours that asked; otherwise to the register, or for those without it to the programmes."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    if ours and asked.startswith("/"):
        return asked
    return reverse("organisation_list" if may_settle_organisations(request.user) else "coordinate")


def _not_done(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    context = {"sentence": sentence, "onward": _onward(request)}
    return render(request, "sets/organisation_not_settled.html", context, status=status)
