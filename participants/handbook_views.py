"""Somebody's own entry in the handbook, and their photo."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.refusal import Refusal
from core.served import private_jpeg
from participants.handbook import own_card
from participants.handbook_forms import HandbookForm
from participants.models import HandbookEntry
from participants.services.handbook import save_entry


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def handbook(request: HttpRequest) -> HttpResponse:
    """What I tell the people in my sets, which parts of it they see, and how that looks."""
    entry = HandbookEntry.objects.filter(user=request.user).first() or HandbookEntry(user=request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = HandbookForm(*sent, entry=entry)
    if form.is_bound and form.is_valid():
        try:
            save_entry(actor=request.user, now=timezone.now(), **form.answers())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Your handbook entry is saved. This page shows how others see you now.")
            return redirect("handbook")
    card = own_card(request.user)
    context = {"form": form, "entry": entry, "card": card, "photo_was_sent": bool(request.FILES)}
    return render(request, "participants/handbook.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def handbook_own_photo(request: HttpRequest) -> HttpResponse:
    """My photo, shown to others or not."""
    entry = HandbookEntry.objects.filter(user=request.user).exclude(photo="").first()
    if entry is None:
        raise Http404
    return private_jpeg(request, entry.photo)
