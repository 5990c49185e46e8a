"""What people of the room send: one entry each. Sent by script it is answered with JSON; by a button, with the page."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sessions.forms.room import OptionForm, OptionGoneForm, ScreenForm
from sessions.models import Bid, Option
from sessions.selectors.room import Entry, keep_of, room_page
from sessions.services import room_entries as services
from sessions.services.room_entries import Words
from sessions.views.room import answer, in_room
from sessions.views.room_forms import action_form, words_form
from sets.forms.decision import Decision
from sets.models import Enrolment


@dataclass
class Sent:
    """An entry on its way. `newer`: what stands, where somebody has written since what the writer saw."""

    request: HttpRequest
    entry: Entry
    form: Decision
    newer: str | None = None

    @property
    def said(self) -> dict[str, Any]:
        return {"actor": self.request.user, "session": self.entry.session}

    def bid(self) -> Bid:
        return get_object_or_404(Bid, pk=self.form.cleaned_data["bid"], session=self.entry.session)


@login_required
@never_cache
@require_POST
def room_write(request: HttpRequest, pk: int) -> HttpResponse:
    """`act` says what it is. 403: somebody else has signed in on this device; 409: a rule refuses, or the words were
    changed since; 422: the input is malformed."""
    kept_by = request.headers.get("X-Room-Keep")
    if kept_by is not None and kept_by != keep_of(request.user, pk):
        # What is kept there is not theirs, whether they are of this room or not: it stays until its writer is back.
        return JsonResponse({}, status=403)
    entry = in_room(request, pk)
    act = request.POST.get("act", "")
    if act not in _ACTS:
        raise Http404
    make, write = _ACTS[act]
    sent = Sent(request, entry, make(entry, request))
    is_done = sent.form.carried_out(lambda: write(sent))
    if request.headers.get("Accept") == "application/json":
        return _json(sent, is_done)
    if sent.newer is not None:
        context = {"session": entry.session, "newer": sent.newer, "form": sent.form, "act": act}
        return render(request, "sessions/room_newer.html", context, status=409)
    if not is_done:
        return answer(request, entry, sent.form)
    messages.success(request, "Saved.")
    return redirect("room", pk)


# --- inside ----------------------------------------------------------------------------------------------------------


def _json(sent: Sent, is_done: bool) -> JsonResponse:
    if sent.newer is not None:
        return JsonResponse({"newer": sent.newer}, status=409)
    if is_done:
        return JsonResponse({"saved": True})
    said = {name: [str(one) for one in errors] for name, errors in sent.form.errors.items()}
    return JsonResponse({"errors": said}, status=sent.form.status)


def _option(sent: Sent) -> None:
    given = sent.form.cleaned_data
    services.add_option(**sent.said, bid=sent.bid(), text=given["text"], key=given["key"], now=timezone.now())


def _option_gone(sent: Sent) -> None:
    found = Option.objects.filter(session=sent.entry.session, pk=sent.form.cleaned_data["option"])
    option = found.select_related("session__learning_set", "bid__owner").first()
    # Taken away twice is taken away.
    if option is not None:
        services.remove_option(actor=sent.request.user, option=option)


def _words(what: Words) -> Callable[[Sent], None]:
    def write(sent: Sent) -> None:
        given = sent.form.cleaned_data
        words = {"what": what, "text": given["text"], "seen": given["seen"], "now": timezone.now()}
        done = services.write_words(**sent.said, bid=sent.bid(), **words)
        if done.was_newer:
            sent.newer = getattr(done.bid, what)

    return write


def _screen(sent: Sent) -> None:
    services.show_on_screen(**sent.said, bid=sent.bid(), is_shown=sent.form.cleaned_data["is_shown"])


def _action(sent: Sent) -> None:
    given = sent.form.cleaned_data
    owner = given.get("owner") or get_object_or_404(Enrolment, pk=sent.entry.place)
    bid = sent.bid() if given["bid"] else None
    said = {"owner": owner, "words": sent.form.words(), "bid": bid, "key": given["key"]}
    services.record_here(**sent.said, **said, now=timezone.now())


def _of_action(entry: Entry, request: HttpRequest) -> Decision:
    return action_form(room_page(entry, request.user, timezone.now()), request.POST)


def _plain(form_class: type[Decision], **given: Any) -> Callable[[Entry, HttpRequest], Decision]:
    return lambda entry, request: form_class(request.POST, **given)


def _of_words(what: Words) -> Callable[[Entry, HttpRequest], Decision]:
    def make(entry: Entry, request: HttpRequest) -> Decision:
        bid = request.POST.get("bid", "")
        return words_form(what, int(bid) if re.fullmatch("[0-9]{1,10}", bid) else 0, request.POST)

    return make


_ACTS: dict[str, tuple[Callable[[Entry, HttpRequest], Decision], Callable[[Sent], None]]] = {
    "option": (_plain(OptionForm, auto_id="option_%s"), _option),
    "option-gone": (_plain(OptionGoneForm), _option_gone),
    "question": (_of_words(Words.QUESTION), _words(Words.QUESTION)),
    "how_it_was": (_of_words(Words.HOW_IT_WAS), _words(Words.HOW_IT_WAS)),
    "screen": (_plain(ScreenForm), _screen),
    "action": (_of_action, _action),
}
