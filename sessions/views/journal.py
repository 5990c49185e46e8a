"""My journal: its owner's alone, in any role or none (C03)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.templatetags.wording import plural
from sessions.forms.reflections import EntryForm, NoteForm, SearchForm
from sessions.models import Reflection
from sessions.selectors import journal as selectors
from sessions.services import reflections as services


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def journal(request: HttpRequest) -> HttpResponse:
    """Newest first. A search is a POST, so that its words stand in no address; it changes nothing (C02)."""
    search = SearchForm(request.POST if request.method == "POST" else None)
    words = search.cleaned_data["words"] if search.is_bound and search.is_valid() else ""
    context = {"search": search, "words": words, "page": selectors.journal(request.user, request.GET.get("page"))}
    if words:
        context["found"] = selectors.found_in_journal(request.user, words)
    return render(request, "sessions/journal.html", context, status=422 if search.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def journal_new(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if form.carried_out(lambda: services.write_note(actor=request.user, now=now, **form.cleaned_data)):
        messages.success(request, "Kept in your journal. Only you read it.")
        return redirect("journal")
    return render(request, "sessions/journal_new.html", {"form": form}, status=form.status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def journal_entry(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _own(request, pk)
    form = EntryForm(request.POST if request.method == "POST" else None, entry=entry)
    now = timezone.now()
    if form.carried_out(lambda: services.change_entry(actor=request.user, entry=entry, now=now, **form.said())):
        messages.success(request, "Saved.")
        return redirect("journal")
    if form.refused:
        entry = _own(request, pk)
        form.has_shown(entry)
    context = {"form": form, "entry": entry}
    return render(request, "sessions/journal_entry.html", context, status=form.status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def journal_entry_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; the POST does it."""
    entry = _own(request, pk)
    if request.method == "POST":
        services.delete_entry(actor=request.user, entry=entry)
        messages.success(request, "The entry is deleted.")
        return redirect("journal")
    happens = ["The entry is gone for good. Nobody can bring it back."]
    happens += ["Your set no longer reads it."] if entry.is_shared else []
    asked = {"question": "Delete this entry?", "action": "Delete the entry", "happens": happens, "entry": entry}
    return render(request, "sessions/journal_delete.html", _asked(asked))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def journal_delete(request: HttpRequest) -> HttpResponse:
    """All of it. Asks first and says how much there is."""
    if request.method == "POST":
        services.delete_journal(actor=request.user)
        messages.success(request, "Your journal is empty.")
        return redirect("journal")
    mine = Reflection.objects.by(request.user)
    number, shared = mine.count(), mine.filter(shared_at__isnull=False).count()
    happens = [f"{number} {plural(number, 'entry is,entries are')} gone for good. Nobody can bring them back."]
    happens += ["What you shared is no longer read by your set."] if shared else []
    asked = {"question": "Delete your whole journal?", "action": "Delete everything", "happens": happens}
    return render(request, "sessions/journal_delete.html", _asked(asked))


@login_required
@never_cache
@require_safe
def journal_text(request: HttpRequest) -> HttpResponse:
    """To read, in any program that opens text."""
    response = HttpResponse(selectors.as_text(request.user), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-journal.txt"'
    return response


@login_required
@never_cache
@require_safe
def journal_data(request: HttpRequest) -> HttpResponse:
    """For machines."""
    dumps = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse({"journal": selectors.as_data(request.user)}, json_dumps_params=dumps)
    response["Content-Disposition"] = 'attachment; filename="my-journal.json"'
    return response


def _asked(context: dict[str, Any]) -> dict[str, Any]:
    return {**context, "form": None, "danger": True, "back_url": reverse("journal"), "back": "Keep it"}


def _own(request: HttpRequest, pk: int) -> Reflection:
    found = Reflection.objects.by(request.user).select_related("session__learning_set__programme")
    return get_object_or_404(found, pk=pk)
