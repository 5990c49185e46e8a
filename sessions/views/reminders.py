"""The reminder of a session before it goes: seen, given a line, held and released by whoever runs the set."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sessions.forms.reminders import HOLD, RELEASE, ReminderForm
from sessions.models import Session
from sessions.reminder_emails import of_session
from sessions.selectors.coming_reminders import coming
from sessions.selectors.register import title_of
from sessions.services.reminders import plan_reminder

DONE = {HOLD: "The reminder is held: nobody gets it until you release it.", RELEASE: "The reminder is released."}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def session_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """For the set's facilitators and the programme's coordinators; for everybody else there is no such session."""
    found = Session.objects.planned_by(request.user).select_related("learning_set__programme")
    session, now = get_object_or_404(found, pk=pk), timezone.now()
    form = ReminderForm(request.POST if request.method == "POST" else None)
    if form.carried_out(
        lambda: plan_reminder(
            actor=request.user,
            session=session,
            rule=form.cleaned_data["rule"],
            line=form.cleaned_data["line"],
            held=form.held,
            now=now,
        )
    ):
        messages.success(request, DONE.get(form.cleaned_data["act"], "The note is saved."))
        return redirect("session_reminder", pk)
    context = {"session": session, "title": title_of(session), "form": form, **_reminders_of(session, form, now)}
    return render(request, "sessions/session_reminder.html", context, status=form.status)


def _reminders_of(session: Session, form: ReminderForm, now: datetime) -> dict[str, Any]:
    """All of them, and what the next one will say; what was written for it stands in the form."""
    reminders = coming([session], now)
    first = next((one for one in reminders if not one.has_gone), None)
    if first is None:
        return {"reminders": reminders, "next": None}
    if not form.is_bound:
        form = ReminderForm(initial={"rule": first.rule, "line": first.line})
    says = of_session(session, runs=False, has_line=bool(first.line), now=max(now, first.due.since))
    return {"reminders": reminders, "next": first, "says": says, "form": form}
