"""Settling an organisation somebody asked for, in one click, from the register or from a programme's places (P4)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.refusal import Refusal
from participants.models import Organisation
from participants.policies import may_settle_organisations
from sets.forms.places import SameAsForm
from sets.policies import coordinates_any
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
