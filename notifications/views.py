"""Which mail I get; and the address in a mail that switches its kind off."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from notifications import kinds, unsubscribing
from notifications.forms import PreferencesForm
from notifications.selectors import not_reached, parts_for
from notifications.services import preferences as services


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """One line for each kind of mail that the reader can get."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, parts_for(request.user))
    if form.is_bound and form.is_valid():
        services.choose(actor=request.user, wanted=form.cleaned_data, now=timezone.now())
        messages.success(request, "Your choices are saved.")
        return redirect("notification_preferences")
    context = {"form": form, "not_reached": not_reached(request.user)}
    return render(request, "notifications/preferences.html", context)


@csrf_exempt  # for one kind of POST alone, see below and docs/decisions
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Signed in or not: the token is the proof. Looking changes nothing, mail scanners follow links.

    A mail provider posts the one field of RFC 8058 and has no cookie of ours; only that POST needs no other proof. A
    person's button is a form like any other.
    """
    one_click = request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click"
    return _unsubscribe(request, token) if one_click else _with_form(request, token)


@csrf_protect
def _with_form(request: HttpRequest, token: str) -> HttpResponse:
    return _unsubscribe(request, token)


def _unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    found = unsubscribing.read(token)
    if found is None or not get_user_model().objects.filter(pk=found[0]).exists():
        raise Http404
    reader, of = found
    context: dict[str, Any] = {"labels": [kinds.label(kind) for kind in of], "done": request.method == "POST"}
    if request.method == "POST":
        services.switch_off(actor=None, reader=reader, of=of, now=timezone.now())
    return render(request, "notifications/unsubscribe.html", context)
