"""Cover for one session: named and taken back by the coordinator, asked for by the set's facilitator."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sessions.forms.facilitators import ChooseForm
from sessions.models import Session
from sessions.policies import why_no_cover
from sessions.selectors.candidates import candidates
from sessions.selectors.register import title_of
from sessions.services import cover as services
from sets.forms.places import PlainDecision
from sets.models import LearningSet, Programme


@login_required
@require_http_methods(["GET", "POST"])
def session_cover(request: HttpRequest, pk: int) -> HttpResponse:
    session = _coordinated(request, pk)
    shown = candidates(request.user, session.learning_set, [session])
    form = ChooseForm(_sent(request), shown=shown)
    if form.carried_out(lambda: _name(request, session, form)):
        messages.success(request, f"{form.user} covers session {session.number}, and is told.")
        return redirect("session", pk)
    standing = session.covers.standing().select_related("user").first()
    context = {"standing": standing, "why_not": why_no_cover(session)}
    return _ask(request, "sessions/session_cover.html", session, form, context)


@login_required
@require_http_methods(["GET", "POST"])
def cover_end(request: HttpRequest, pk: int) -> HttpResponse:
    session = _coordinated(request, pk)
    standing = session.covers.standing().select_related("user").first()
    if standing is None:
        return redirect("session_cover", pk)
    form = PlainDecision(_sent(request))
    now = timezone.now()
    if form.carried_out(lambda: services.end_cover(actor=request.user, session=session, now=now)):
        messages.success(request, f"{standing.user} no longer covers session {session.number}, and is told.")
        return redirect("session_cover", pk)
    return _ask(request, "sessions/session_cover_end.html", session, form, {"standing": standing})


@login_required
@require_http_methods(["GET", "POST"])
def cover_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """For the set's facilitators."""
    held = LearningSet.objects.facilitated_by(request.user)
    session = _found(Session.objects.filter(learning_set__in=held), pk)
    form = PlainDecision(_sent(request))
    if form.carried_out(lambda: services.ask_for_cover(actor=request.user, session=session, now=timezone.now())):
        messages.success(request, "The coordinator is told that you ask for cover.")
        return redirect("session", pk)
    return _ask(request, "sessions/session_cover_ask.html", session, form, {})


# --- inside ----------------------------------------------------------------------------------------------------------


def _name(request: HttpRequest, session: Session, form: ChooseForm) -> None:
    reason, now = form.cleaned_data["reason"], timezone.now()
    services.name_cover(actor=request.user, session=session, user=form.user, reason=reason, now=now)


def _coordinated(request: HttpRequest, pk: int) -> Session:
    mine = Programme.objects.coordinated_by(request.user)
    return _found(Session.objects.filter(learning_set__programme__in=mine), pk)


def _found(sessions: Any, pk: int) -> Session:
    return get_object_or_404(sessions.select_related("learning_set__programme"), pk=pk)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _ask(request: HttpRequest, template: str, session: Session, form: Any, context: dict[str, Any]) -> HttpResponse:
    shared = {"session": session, "programme": session.learning_set.programme, "title": title_of(session), "form": form}
    shared["back_url"] = reverse("session", args=[session.pk])
    return render(request, template, {**shared, **context}, status=form.status)
