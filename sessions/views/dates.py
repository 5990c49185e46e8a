"""The dates of a set, by hand: for its facilitator at one address, for the programme's coordinator at another."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sessions.forms.dates import CancelForm, DatesForm
from sessions.models import Session
from sessions.selectors.cancelling import of_cancelling
from sessions.selectors.dates import DatesPage, dates_page
from sessions.services.arranging import arrange, cancel_session
from sets.models import LearningSet, Programme


@login_required
@require_http_methods(["GET", "POST"])
def set_dates(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    """For the coordinator; for anybody else there is no such set."""
    mine = Programme.objects.coordinated_by(request.user).filter(slug=slug)
    found = LearningSet.objects.filter(programme__in=mine).select_related("programme")
    learning_set = get_object_or_404(found, letter=letter)
    return _dates(request, learning_set, overview=reverse("sessions", args=[slug]))


@login_required
@require_http_methods(["GET", "POST"])
def set_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """For the set's facilitators; for anybody else there is no such set."""
    found = LearningSet.objects.facilitated_by(request.user).select_related("programme")
    return _dates(request, get_object_or_404(found, pk=pk), overview="")


def _dates(request: HttpRequest, learning_set: LearningSet, *, overview: str) -> HttpResponse:
    """`overview`: where a coordinator goes once dates are confirmed; empty for a facilitator, who stays."""
    page = dates_page(learning_set, request.user)
    form = DatesForm(_sent(request), lines=page.lines, nation=page.nation, shows_links=page.shows_links)
    now, confirm = timezone.now(), request.POST.get("act") == "confirm"
    if form.carried_out(
        lambda: arrange(
            actor=request.user, learning_set=learning_set, meetings=form.meetings(), confirm=confirm, now=now
        )
    ):
        messages.success(request, _done(page, confirm=confirm))
        return redirect(overview if overview and confirm else request.path)
    context = {
        "page": page,
        "form": form,
        "rows": form.rows(page.warnings(form.days(), form.nation_shown())),
        "back_url": overview or reverse("set_home", args=[learning_set.pk]),
        "learning_set": learning_set,
        "programme": learning_set.programme,
        "overview": overview,
    }
    return render(request, "sessions/dates.html", context, status=form.status)


def _done(page: DatesPage, *, confirm: bool) -> str:
    if confirm:
        return f"The dates of {page.learning_set} are confirmed. Its members are told by mail of what is new to them."
    if page.has_confirmed:
        return f"The sessions of {page.learning_set} are saved. Members are told of changes to confirmed ones."
    return f"The dates of {page.learning_set} are saved as provisional. Nobody is told yet."


@login_required
@require_http_methods(["GET", "POST"])
def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """For the set's facilitators and the programme's coordinators."""
    found = Session.objects.planned_by(request.user).select_related("learning_set__programme")
    session = get_object_or_404(found, pk=pk)
    consequences = of_cancelling(session)
    form = CancelForm(_sent(request))
    if consequences is None and request.method == "GET":
        return redirect("session", pk)
    now = timezone.now()
    if form.carried_out(lambda: cancel_session(actor=request.user, session=session, now=now, **form.cleaned_data)):
        messages.success(request, f"Session {session.number} of {session.learning_set} is cancelled.")
        return redirect("session", pk)
    title = f"Session {session.number} of {session.learning_set}"
    context = {"session": session, "title": title, "consequences": consequences, "form": form}
    context["back_url"] = reverse("session", args=[pk])
    return render(request, "sessions/session_cancel.html", context, status=form.status)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
