"""The write-up of a session, and the facilitator's return to the coordinator."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.refusal import Refusal
from sessions.forms.write_ups import ReturnForm, WriteUpForm
from sessions.models import Session
from sessions.policies import why_not_write_up
from sessions.selectors.returns import figures_of, returns_page
from sessions.selectors.work_counts import SMALL
from sessions.selectors.write_up import kicker_of, sessions_to_read, sessions_to_write, write_up_page
from sessions.services.write_ups import save_write_up, send_return
from sessions.views.closed import refuse_when_gone, refuse_while_closed
from sets.models import Programme
from sets.selectors.cockpit import subnav


@login_required
@never_cache
@require_safe
def write_up(request: HttpRequest, pk: int) -> HttpResponse:
    """For who was in the set when the session began, once published; before that for whoever ran it. No coordinator."""
    session = get_object_or_404(sessions_to_read(request.user), pk=pk)
    refuse_when_gone(request, session.learning_set)
    if not session.runs:
        refuse_while_closed(request, session.learning_set)
    if getattr(session, "write_up", None) is None and (why_not := why_not_write_up(session)):
        raise Refusal(why_not)
    page = write_up_page(session, request.user)
    return render(request, "sessions/write_up.html", {"page": page, **_crumbs(session)})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def write_up_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever ran the session. Who saves over what somebody else saved meanwhile is shown it first (R5)."""
    session = _held(sessions_to_write(request.user), pk)
    refuse_when_gone(request, session.learning_set)
    row, publish = getattr(session, "write_up", None), request.POST.get("act") == "publish"
    form = WriteUpForm.of(row, request.POST if request.method == "POST" else None)
    of = {"actor": request.user, "session": session, "publish": publish, "now": timezone.now()}
    if form.carried_out(lambda: save_write_up(**of, words=form.words(), revision=form.cleaned_data["revision"])):
        return _say_saved(request, session, publish)
    if form.refused:
        session = _held(sessions_to_write(request.user), pk)
        form.having_seen(getattr(session, "write_up", None))
    context = {"form": form, "page": write_up_page(session, request.user), **_crumbs(session)}
    return render(request, "sessions/write_up_edit.html", context, status=form.status)


def _say_saved(request: HttpRequest, session: Session, publish: bool) -> HttpResponse:
    if publish and getattr(session, "return_sent", None) is None:
        messages.success(request, "The write-up is published: the set reads it from now on. One more step.")
        return redirect("session_return", session.pk)
    messages.success(request, "The write-up is published." if publish else "The write-up is saved.")
    return redirect("write_up", session.pk)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def session_return(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever ran the session: themes and one line, the only words of it that leave the set."""
    session = _held(sessions_to_write(request.user), pk)
    refuse_when_gone(request, session.learning_set)
    form = ReturnForm.of(getattr(session, "return_sent", None), request.POST if request.method == "POST" else None)
    of = {"actor": request.user, "session": session, "now": timezone.now()}
    if form.carried_out(lambda: send_return(**of, **form.said())):
        messages.success(request, "The return is sent: the coordinator reads it from now on.")
        return redirect("write_up", pk)
    if form.refused:
        session = _held(sessions_to_write(request.user), pk)
        form.having_seen(getattr(session, "return_sent", None))
    figures = figures_of([pk])[pk]
    context = {"form": form, "figures": figures, "sent": getattr(session, "return_sent", None), **_crumbs(session)}
    return render(request, "sessions/write_up_return.html", context, status=form.status)


@login_required
@never_cache
@require_safe
def returns(request: HttpRequest, slug: str) -> HttpResponse:
    """For the programme's coordinators: returns and nothing else of what a set writes (C02)."""
    programme = get_object_or_404(Programme.objects.coordinated_by(request.user), slug=slug)
    context = {"page": returns_page(programme), "programme": programme, "small": SMALL}
    return render(request, "sessions/returns.html", {**context, "subnav": subnav(programme, "returns")})


def _held(found: QuerySet[Session], pk: int) -> Session:
    session = get_object_or_404(found, pk=pk)
    if why_not := why_not_write_up(session):
        raise Refusal(why_not)
    return session


def _crumbs(session: Session) -> dict[str, Any]:
    covers = session.runs and not session.is_held
    return {"session": session, "covers": covers, "title": f"Session {session.number}", "kicker": kicker_of(session)}
