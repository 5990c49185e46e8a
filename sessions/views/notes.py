"""A facilitator writes to the set. The members read it on the set's home."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sessions.forms.notes import NoteForm
from sessions.models import SetNote
from sessions.policies import why_not_write
from sessions.services.notes import take_back_note, write_note
from sets.forms.decision import Decision
from sets.models import LearningSet


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def set_note_new(request: HttpRequest, pk: int) -> HttpResponse:
    """For the set's facilitators; for anybody else there is no such set."""
    found = LearningSet.objects.facilitated_by(request.user).select_related("programme")
    learning_set = get_object_or_404(found, pk=pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.carried_out(
        lambda: write_note(actor=request.user, learning_set=learning_set, now=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, "Your note stands on the set's page.")
        return redirect("set_home", pk)
    context = {
        "form": form,
        "learning_set": learning_set,
        "programme": learning_set.programme,
        "readers": learning_set.enrolments.members().count(),
        "why_not": why_not_write(learning_set),
    }
    return render(request, "sessions/set_note_new.html", context, status=form.status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def set_note_take_back(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """For its author, while they facilitate the set."""
    held = LearningSet.objects.facilitated_by(request.user).filter(pk=pk)
    mine = SetNote.objects.filter(learning_set__in=held, author=request.user).select_related("learning_set__programme")
    found = get_object_or_404(mine, pk=note)
    if found.taken_back_at:
        return redirect("set_home", pk)
    form = Decision(request.POST if request.method == "POST" else None)
    if form.carried_out(lambda: take_back_note(actor=request.user, note=found, now=timezone.now())):
        messages.success(request, "Your note is taken back.")
        return redirect("set_home", pk)
    context = {"note": found, "learning_set": found.learning_set, "form": form}
    return render(request, "sessions/set_note_take_back.html", context, status=form.status)
