"""The register of a session, and the session itself: begun, ended, abandoned by hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.refusal import Refusal
from sessions.forms.register import AbandonForm, MarksForm, RegisterForm
from sessions.models import Session
from sessions.policies import marking, runs_session, why_no_register
from sessions.selectors.register import RegisterPage, label_of, marked_by, register_page
from sessions.services import register as services
from sessions.services import running
from sessions.services.register import Outcome
from sessions.states import SessionState


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole register with a Save button; with script each mark is saved as it is made (`register_marks`)."""
    session = _run_by(request, pk)
    if why_not := why_no_register(session):
        raise Refusal(why_not)
    now = timezone.now()
    rows = list(session.attendances.values_list("pk", flat=True)) if request.method == "POST" else []
    allowed = marking(request.user, session, now)
    sent = request.POST if request.method == "POST" else None
    form = RegisterForm(sent, rows=rows, needs_reason=allowed.needs_reason)
    newer: list[Outcome] = []

    def save() -> None:
        reason = form.cleaned_data.get("reason", "")
        done = services.mark(actor=request.user, session=session, marks=form.marks(), reason=reason, now=now)
        newer.extend(one for one in done if one.was_newer)

    if form.carried_out(save) and not newer:
        messages.success(request, "The register is saved.")
        return redirect("register", pk)
    page = _with_newer(register_page(session, request.user, allowed, now), newer)
    context = {"page": page, "session": session, "form": form, "newer": [row for row in page.rows if row.asked]}
    return render(request, "sessions/register.html", context, status=409 if newer else form.status)


@login_required
@never_cache
@require_POST
def register_marks(request: HttpRequest, pk: int) -> JsonResponse:
    """One mark or several, as they are made. 409: at least one row had a newer mark, which is sent back."""
    session = _run_by(request, pk)
    form = MarksForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"sentence": "Load the page again, then mark once more."}, status=422)
    try:
        done = services.mark(actor=request.user, session=session, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=409)
    answer = {"rows": [_answer(one) for one in done]}
    return JsonResponse(answer, status=409 if any(one.was_newer for one in done) else 200)


@login_required
@require_POST
def session_start(request: HttpRequest, pk: int) -> HttpResponse:
    session = _run_by(request, pk)
    try:
        running.start_session(actor=request.user, session=session, now=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, reverse("register", args=[pk]))
    return redirect("register", pk)


@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    session = _run_by(request, pk)
    try:
        running.end_session(actor=request.user, session=session, now=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, reverse("register", args=[pk]))
    messages.success(request, f"Session {session.number} is held. You can change the register for 14 days.")
    return redirect("register", pk)


@login_required
@require_http_methods(["GET", "POST"])
def session_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first and says what will happen; the POST does it."""
    session = _run_by(request, pk)
    may = session.state == SessionState.LIVE and runs_session(request.user, session)
    if request.method == "GET" and not may:
        return redirect("register", pk)
    form = AbandonForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if form.carried_out(
        lambda: running.abandon_session(actor=request.user, session=session, now=now, **form.cleaned_data)
    ):
        messages.success(request, f"Session {session.number} is abandoned. It counts against nobody.")
        return redirect("session", pk)
    return render(request, "sessions/session_abandon.html", {"session": session, "form": form}, status=form.status)


def refused(request: HttpRequest, refusal: Refusal, back: str) -> HttpResponse:
    """The page with the sentence, for a button that has no page of its own to go back to."""
    return render(request, "refused.html", {"sentence": refusal.sentence, "back": back}, status=409)


# --- inside ----------------------------------------------------------------------------------------------------------


def _run_by(request: HttpRequest, pk: int) -> Session:
    """A session the reader runs; for everybody else there is none."""
    found = Session.objects.run_by(request.user).select_related("learning_set__programme")
    return get_object_or_404(found, pk=pk)


def _with_newer(page: RegisterPage, newer: Sequence[Outcome]) -> RegisterPage:
    """The page with, beside each row that somebody else has marked since, what this reader had chosen."""
    asked = {one.row.pk: one.asked for one in newer}
    return replace(page, rows=[replace(row, asked=asked.get(row.pk, "")) for row in page.rows])


def _answer(one: Outcome) -> dict[str, Any]:
    row = one.row
    return {
        "row": row.pk,
        "status": row.status,
        "label": label_of(row.status),
        "version": row.version,
        "by": marked_by(row),
        "newer": one.was_newer,
    }
