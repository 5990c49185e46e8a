"""One message of a programme's, for its coordinator: hold it back, release it, send it again. Never what it says."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from notifications.models import Message
from sets.forms.places import PlainDecision
from sets.models import Programme
from sets.selectors import message_acts
from sets.selectors.message_acts import MessageAct
from sets.selectors.messages import messages_of
from sets.services import messages as services
from sets.views.coordinate import coordinated


@login_required
@require_http_methods(["GET", "POST"])
def message_hold(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme, message = _message(request, slug, pk)
    act = message_acts.of_holding(message)

    def do() -> str:
        services.hold_message(actor=request.user, message=message, now=timezone.now())
        return f"The message to {act.row.to} is held back."

    return _decide(request, programme, act, do)


@login_required
@require_http_methods(["GET", "POST"])
def message_release(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme, message = _message(request, slug, pk)
    act = message_acts.of_releasing(message, timezone.now())

    def do() -> str:
        goes = services.release_message(actor=request.user, message=message, now=timezone.now())
        sent, dropped = "is released, and sent now", "was no longer true, and is not sent"
        return f"The message to {act.row.to} {sent if goes else dropped}."

    return _decide(request, programme, act, do)


@login_required
@require_http_methods(["GET", "POST"])
def message_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme, message = _message(request, slug, pk)
    act = message_acts.of_sending_again(message, timezone.now())

    def do() -> str:
        services.send_message_again(actor=request.user, message=message, now=timezone.now())
        return f"The message to {act.row.to} is sent again."

    return _decide(request, programme, act, do)


# --- inside ----------------------------------------------------------------------------------------------------------


def _message(request: HttpRequest, slug: str, pk: int) -> tuple[Programme, Message]:
    """A message about a programme that the reader coordinates."""
    programme = coordinated(request, slug)
    return programme, get_object_or_404(messages_of(programme), pk=pk)


def _decide(request: HttpRequest, programme: Programme, act: MessageAct, do: Callable[[], str]) -> HttpResponse:
    """Say beforehand what happens; do it; say what was done."""
    form, done = PlainDecision(request.POST if request.method == "POST" else None), []
    if form.carried_out(lambda: done.append(do())):
        messages.success(request, done[0])
        return redirect("messages", programme.slug)
    context: dict[str, Any] = {"act": act, "programme": programme, "form": form}
    return render(request, "sets/message_decide.html", context, status=form.status)
