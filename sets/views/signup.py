"""Signing up for a place, and an expression of interest."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.refusal import Refusal
from sets.forms.sign_up import InterestForm, SignUpForm
from sets.models import Programme
from sets.selectors.parts import criteria_of, planned_sessions_of, programme_or_404
from sets.selectors.programme_page import interest_of
from sets.selectors.sign_up_page import sign_up_page
from sets.selectors.standing import standing_of
from sets.services.interest import express_interest, take_interest_back
from sets.services.requests import request_place


@login_required
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, one button: the order is won by that button (P1)."""
    programme = programme_or_404(request.user, slug)
    if not request.user.has_complete_profile:
        return redirect(f"{reverse('profile')}?{urlencode({'next': request.path})}")
    if request.method == "POST":
        return _ask(request, programme)
    return _page(request, programme)


def _ask(request: HttpRequest, programme: Programme) -> HttpResponse:
    criteria, sessions = criteria_of(programme), planned_sessions_of(programme)
    form = SignUpForm(request.POST, criteria=criteria, sessions=sessions)
    if not form.is_valid():
        return _page(request, programme, form, status=422)
    try:
        request_place(actor=request.user, programme=programme, application=form.application(), now=timezone.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, programme, form, status=422 if refusal.field else 409)
    return redirect("my_place", programme.slug)


def _page(
    request: HttpRequest, programme: Programme, form: SignUpForm | None = None, status: int = 200
) -> HttpResponse:
    """The form, or why there is none; whoever has a place already is taken to it."""
    page = sign_up_page(programme, request.user, timezone.now())
    if page.standing.has_place:
        return redirect("my_place", programme.slug)
    if page.why_not and form is None:
        return render(request, "sets/sign_up_not.html", {"page": page, "programme": programme})
    form = form or SignUpForm(criteria=page.criteria, sessions=page.planned)
    return render(request, "sets/sign_up.html", {"page": page, "programme": programme, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def interest(request: HttpRequest, slug: str) -> HttpResponse:
    """For whoever would come if more places could be made: no place, no order."""
    programme = programme_or_404(request.user, slug)
    if standing_of(request.user, programme).has_place:
        return redirect("my_place", slug)
    said = interest_of(request.user, programme)
    if request.method == "POST" and "take_back" in request.POST:
        return _take_back(request, programme)
    bound = request.POST if request.method == "POST" else None
    form = InterestForm(bound, initial={"what_would_help": said.what_would_help if said else ""})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        words = form.cleaned_data["what_would_help"]
        try:
            express_interest(actor=request.user, programme=programme, what_would_help=words, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = 409
        else:
            messages.success(request, "Thank you. Your interest is noted, and the coordinator sees it.")
            return redirect("programme", slug)
    context = {"form": form, "programme": programme, "said": said}
    return render(request, "sets/interest.html", context, status=status)


def _take_back(request: HttpRequest, programme: Programme) -> HttpResponse:
    if take_interest_back(actor=request.user, programme=programme):
        messages.success(request, "It is taken back: you are no longer noted as interested.")
    return redirect("programme", programme.slug)
