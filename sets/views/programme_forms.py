"""Making a programme: the form, the preview, publishing, and the window in which one can sign up."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import once
from core.refusal import Refusal
from core.templatetags.wording import when
from sets.forms.places import PlainDecision
from sets.forms.programme import ProgrammeForms, ReopenForm, WindowForm
from sets.models import Programme
from sets.policies import may_make_programmes
from sets.selectors.just_made import made_just_now
from sets.selectors.programme_page import programme_page
from sets.services import programmes
from sets.states import ProgrammeState
from sets.views.coordinate import coordinated

FORM = "sets/programme_form.html"
#: Two clicks are one; what comes later was sent again.
_A_MOMENT = timedelta(seconds=10)


@login_required
@require_http_methods(["GET", "POST"])
def programme_new(request: HttpRequest) -> HttpResponse:
    if not may_make_programmes(request.user):
        raise Http404
    form = _form(request) or ProgrammeForms.empty(request.user)
    if programme := _saved(form, lambda plan, now: _made(request, form, plan, now)):
        return sent_to(request, programme, "programme_preview", "The draft is saved. Nobody else sees it yet.")
    context = {"form": form, "just_made": made_just_now(request.user, programmes.DRAFT)}
    context["needs_new_key"] = isinstance(form.refusal, once.SentBefore)
    return render(request, FORM, context, status=form.status)


def _made(request: HttpRequest, form: ProgrammeForms, plan: programmes.ProgrammePlan, now: datetime) -> Programme:
    """Refused if that page made another draft before, as one from the browser's memory may have: it is shown anew."""
    made = programmes.create_programme(actor=request.user, plan=plan, now=now, key=once.key_in(request))
    if made.created_at != now and not form.is_what_stands(made):
        raise once.SentBefore(
            f"You sent this page before, and it made the draft “{made}”. Nothing else was saved: change that draft, or "
            "send this page once more to make another."
        )
    return made


@login_required
@require_http_methods(["GET", "POST"])
def programme_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """All of a draft; of a published programme only the window, because people signed up for what they read."""
    programme = coordinated(request, slug)
    if programme.state != ProgrammeState.DRAFT:
        return redirect("programme_window", slug)
    form = _form(request) or ProgrammeForms.of(programme)
    changed = _saved(
        form,
        lambda plan, now: programmes.update_draft(actor=request.user, programme=programme, plan=plan, now=now),
    )
    if changed:
        messages.success(request, "The draft is saved.")
        return redirect("programme_preview", slug)
    return render(request, FORM, {"form": form, "programme": programme}, status=form.status)


def sent_to(request: HttpRequest, draft: Programme, name: str, words: str) -> HttpResponse:
    """To the draft that was made; whoever sent the form some time before is told that it is that one."""
    if draft.created_at < timezone.now() - _A_MOMENT:
        messages.info(request, "You sent that form before. This is the draft it made; nothing else was saved.")
    else:
        messages.success(request, words)
    return redirect(name, draft.slug)


def _form(request: HttpRequest) -> ProgrammeForms | None:
    """What was sent, if anything was: to be saved, or with a row more or less."""
    if request.method != "POST":
        return None
    if "more" in request.POST or "remove" in request.POST:
        return ProgrammeForms.with_rows_changed(request.POST)
    return ProgrammeForms(request.POST)


def _saved(form: ProgrammeForms, save) -> Programme | None:
    if not (form.details.is_bound and form.is_valid()):
        return None
    try:
        return save(form.plan(), timezone.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return None


@login_required
@require_safe
def programme_preview(request: HttpRequest, slug: str) -> HttpResponse:
    return _preview(request, coordinated(request, slug))


def _preview(request: HttpRequest, programme: Programme, refusal: str = "") -> HttpResponse:
    """The public page, as a visitor will see it, under a banner."""
    if programme.state != ProgrammeState.DRAFT:
        return redirect("programme", programme.slug)
    page = programme_page(programme, AnonymousUser(), timezone.now())
    context = {"page": page, "programme": programme, "refusal": refusal, "is_preview": True}
    return render(request, "sets/programme_preview.html", context, status=409 if refusal else 200)


@login_required
@require_POST
def programme_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes Set A. Whoever publishes twice finds it published."""
    programme = coordinated(request, slug)
    try:
        programmes.publish(actor=request.user, programme=programme, now=timezone.now())
    except Refusal as refusal:
        return _preview(request, programme, refusal.sentence)
    messages.success(request, f"{programme.title} is published, and Set A is made.")
    return redirect("cockpit", slug)


@login_required
@require_http_methods(["GET", "POST"])
def programme_window(request: HttpRequest, slug: str) -> HttpResponse:
    programme = coordinated(request, slug)
    if programme.state == ProgrammeState.DRAFT:
        return redirect("programme_edit", slug)
    if programme.state == ProgrammeState.CLOSED and request.method == "GET":
        return redirect("programme_reopen", slug)
    form = WindowForm(request.POST if request.method == "POST" else None, programme=programme)
    now = timezone.now()
    if form.carried_out(
        lambda: programmes.change_window(actor=request.user, programme=programme, now=now, **form.window())
    ):
        messages.success(request, "The window is changed.")
        return redirect("cockpit", slug)
    context = {"form": form, "programme": programme, "opened": form.opened_at if form.has_opened else None}
    return render(request, "sets/programme_window.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def programme_close(request: HttpRequest, slug: str) -> HttpResponse:
    programme = coordinated(request, slug)
    form = PlainDecision(request.POST if request.method == "POST" else None)
    if form.carried_out(lambda: programmes.close(actor=request.user, programme=programme, now=timezone.now())):
        messages.success(request, "Sign-up is closed.")
        return redirect("cockpit", slug)
    return render(request, "sets/programme_close.html", {"form": form, "programme": programme}, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def programme_reopen(request: HttpRequest, slug: str) -> HttpResponse:
    programme = coordinated(request, slug)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if form.carried_out(
        lambda: programmes.reopen(actor=request.user, programme=programme, now=now, **form.cleaned_data)
    ):
        closes_at = form.cleaned_data["closes_at"]
        messages.success(request, f"Sign-up is open{f' until {when(closes_at)}' if closes_at else ''}.")
        return redirect("cockpit", slug)
    return render(request, "sets/programme_reopen.html", {"form": form, "programme": programme}, status=form.status)
