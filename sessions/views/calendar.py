"""Calendars: a person's private feed, the page of its address, and one session as a file."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from sessions.calendar_entries import published
from sessions.models import CalendarAddress, Session
from sessions.selectors.calendar import dated, sessions_of, whose
from sessions.services.calendar_address import change_address, give_up_address


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """For whoever holds the address; nobody is signed in here, and no cookie is read or set."""
    user = whose(token)
    if user is None:
        raise Http404
    entries = [(one, one.changed_at) for one in sessions_of(user, timezone.now())]
    response = _calendar(published(entries, name="Action learning sets"))
    response["Cache-Control"] = "private, max-age=300"
    response["ETag"] = etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response) or response


@login_required
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session as a file, for those who see it; without a date there is nothing to put into a calendar."""
    one: Any = get_object_or_404(dated(Session.objects.filter(pk__in=_seen(request).values("pk"))), pk=pk)
    response = _calendar(published([(one, one.changed_at)]))
    response["Content-Disposition"] = f'attachment; filename="session-{one.number}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The address and what to do with it; asking for another stops the one there is."""
    if request.method == "POST":
        if "stop" in request.POST:
            give_up_address(actor=request.user)
            messages.success(request, "Your calendar no longer has an address.")
        else:
            had_one = CalendarAddress.objects.filter(user=request.user).exists()
            change_address(actor=request.user, now=timezone.now())
            said = "a new address. The one you had before no longer works." if had_one else "an address now."
            messages.success(request, f"Your calendar has {said}")
        return redirect("my_calendar")
    address = CalendarAddress.objects.filter(user=request.user).first()
    url = settings.SITE_URL + reverse("calendar_feed", args=[address.token]) if address else ""
    context = {"address": address, "url": url, "webcal": "webcal://" + url.partition("://")[2] if url else ""}
    response = render(request, "sessions/my_calendar.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _seen(request: HttpRequest) -> Any:
    return Session.objects.visible_to(request.user)


def _calendar(text: str) -> HttpResponse:
    return HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
