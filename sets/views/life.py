"""The life of a published programme: other sizes, completed, copied. Each page says first what it will do."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core import once
from core.refusal import Refusal
from sets.forms.life import RulesForm, WordsForm
from sets.forms.places import PlainDecision
from sets.models import Programme
from sets.policies import may_make_programmes
from sets.rules import Rules, Words
from sets.selectors.just_made import made_just_now
from sets.selectors.life import of_completing, why_not_complete
from sets.selectors.new_rules import of_new_rules
from sets.services import programmes
from sets.services.changing import change_rules, change_words, rehearse_rules
from sets.states import SERVING
from sets.views.coordinate import coordinated
from sets.views.programme_forms import sent_to


@login_required
@require_http_methods(["GET", "POST"])
def programme_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for sizes and policy, says what they would change, and changes them once that was read (P9)."""
    programme = coordinated(request, slug)
    if programme.state not in SERVING and request.method == "GET":
        return redirect("programme_edit" if programme.is_draft else "cockpit", slug)
    form, now = RulesForm(_sent(request), rules=Rules.of(programme)), timezone.now()
    if not (form.is_bound and form.is_valid()):
        return _ask_rules(request, programme, form)
    rules, seen = form.rules(), form.cleaned_data["seen"]
    if form.is_confirmed and form.carried_out(
        lambda: change_rules(actor=request.user, programme=programme, rules=rules, seen=seen, now=now)
    ):
        messages.success(request, "The sizes and the policy are changed.")
        return redirect("cockpit", slug)
    return _say_what_changes(request, programme, form, rules, now)


def _say_what_changes(
    request: HttpRequest, programme: Programme, form: RulesForm, rules: Rules, now: datetime
) -> HttpResponse:
    """What would happen now; where a rule refuses it, the form again with the reason."""
    refused = form.non_field_errors()
    try:
        rehearsal = rehearse_rules(actor=request.user, programme=programme, rules=rules, now=now)
    except Refusal as refusal:
        if not form.refused:
            form.refuse(refusal)
        return _ask_rules(request, programme, form)
    consequences = of_new_rules(programme, rules, rehearsal.entries, coordinators_told=rehearsal.coordinators_told)
    if consequences is None:
        messages.info(request, "Nothing is changed: these are the sizes and the policy that stand.")
        return redirect("programme_rules", programme.slug)
    context = {"programme": programme, "form": form, "consequences": consequences, "seen": rehearsal.seen}
    return render(request, "sets/programme_rules_ask.html", {**context, "refused": refused}, status=form.status_shown)


def _ask_rules(request: HttpRequest, programme: Programme, form: RulesForm) -> HttpResponse:
    return render(request, "sets/programme_rules.html", {"form": form, "programme": programme}, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def programme_words(request: HttpRequest, slug: str) -> HttpResponse:
    """What the page of a published programme says; nobody's place depends on it."""
    programme = coordinated(request, slug)
    if programme.is_draft:
        return redirect("programme_edit", slug)
    form, now = WordsForm(_sent(request), words=Words.of(programme)), timezone.now()
    if form.carried_out(lambda: change_words(actor=request.user, programme=programme, words=form.words(), now=now)):
        messages.success(request, "The page says so from now on.")
        return redirect("programme", slug)
    return render(request, "sets/programme_words.html", {"form": form, "programme": programme}, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def programme_complete(request: HttpRequest, slug: str) -> HttpResponse:
    programme = coordinated(request, slug)
    if programme.has_ended and request.method == "GET":
        return redirect("cockpit", slug)
    form, now = PlainDecision(_sent(request)), timezone.now()
    if form.carried_out(lambda: programmes.complete_programme(actor=request.user, programme=programme, now=now)):
        messages.success(request, f"{programme.title} is completed.")
        return redirect("cockpit", slug)
    context = {"form": form, "programme": programme, "why_not": why_not_complete(programme)}
    context["consequences"] = of_completing(programme)
    return render(request, "sets/programme_complete.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def programme_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """A new draft from this programme; for a coordinator who may not make programmes there is no such page."""
    programme = coordinated(request, slug)
    if not may_make_programmes(request.user):
        raise Http404
    if request.method == "POST":
        key, now = once.key_in(request), timezone.now()
        copy = programmes.copy_programme(actor=request.user, programme=programme, now=now, key=key)
        words = "The copy is saved as a draft. Change what differs, then publish it."
        return sent_to(request, copy, "programme_edit", words)
    just_made = made_just_now(request.user, programmes.copy_of(programme))
    return render(request, "sets/programme_copy.html", {"programme": programme, "just_made": just_made})


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
