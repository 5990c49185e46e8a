"""A file of sign-ups that came by e-mail, for the coordinator: sent, looked at row by row, confirmed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusal import Refusal
from participants.import_forms import revision_in
from sets.forms.sign_up_import import ColumnsForm, ConfirmForm, FileForm, answers_in
from sets.models import SignUpImport
from sets.selectors.parts import criteria_of
from sets.selectors.sign_up_import import imports_of, preview_of, without_job_title
from sets.services import sign_up_import as services
from sets.states import SERVING, SignUpsState
from sets.views.coordinate import coordinated


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up_imports(request: HttpRequest, slug: str) -> HttpResponse:
    programme = coordinated(request, slug)
    if programme.state not in SERVING and request.method == "GET":
        return redirect("cockpit", slug)
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    sent: list[SignUpImport] = []

    def send() -> None:
        file, by = form.cleaned_data["file"], {"actor": request.user, "programme": programme}
        sent.append(services.send(name=file.name, content=file.read(), now=timezone.now(), **by))

    if form.carried_out(send):
        return redirect("sign_up_import", slug, sent[0].pk)
    context = {"form": form, "programme": programme, "imports": imports_of(request.user, programme)}
    return render(request, "sets/sign_up_imports.html", context, status=form.status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up_import(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One's own; for anybody else there is none. What is sent names what is to be done."""
    programme = coordinated(request, slug)
    found = SignUpImport.objects.sent_by(request.user).filter(programme=programme)
    sent = get_object_or_404(found.select_related("programme"), pk=pk)
    if request.method == "GET":
        return _page(request, sent)
    act = _ACTS.get(request.POST.get("act", ""))
    return act(request, sent) if act else _page(request, sent, "Choose what to do with this file.", status=422)


# --- what can be done ------------------------------------------------------------------------------------------------


def _columns(request: HttpRequest, sent: SignUpImport) -> HttpResponse:
    if sent.state == SignUpsState.DONE:
        return _page(request, sent, "This file is done with.", status=409)
    form = ColumnsForm(request.POST, sent=sent)

    def act() -> None:
        services.name_columns(
            actor=request.user,
            pk=sent.pk,
            columns=form.columns,
            has_headings=form.cleaned_data["has_headings"],
            revision=revision_in(request.POST),
            now=timezone.now(),
        )

    if form.carried_out(act):
        return redirect(_address(sent))
    return _page(request, sent, columns=form, status=form.status)


def _choose(request: HttpRequest, sent: SignUpImport) -> HttpResponse:
    seen, chosen = revision_in(request.POST), answers_in(request.POST)
    of = {"actor": request.user, "pk": sent.pk, "now": timezone.now()}
    return _done(request, sent, lambda: services.choose(choices=chosen, revision=seen, **of))


def _look_again(request: HttpRequest, sent: SignUpImport) -> HttpResponse:
    of = {"actor": request.user, "pk": sent.pk, "now": timezone.now()}
    return _done(request, sent, lambda: services.look_again(sentence="", **of))


def _confirm(request: HttpRequest, sent: SignUpImport) -> HttpResponse:
    if sent.state != SignUpsState.PREVIEW:
        return redirect(_address(sent))
    form, by = _confirm_form(sent, request.POST), {"actor": request.user, "now": timezone.now()}
    seen = revision_in(request.POST)
    if form.carried_out(lambda: services.confirm(sent=sent, revision=seen, entry=form.entry(), **by)):
        return redirect(_address(sent))
    if form.refused:
        try:
            sent = services.look_again(pk=sent.pk, sentence=" ".join(form.non_field_errors()), **by)
        except Refusal:
            return redirect("sign_up_imports", sent.programme.slug)
    return _page(request, sent, confirm=form, status=form.status)


def _throw_away(request: HttpRequest, sent: SignUpImport) -> HttpResponse:
    try:
        services.throw_away(actor=request.user, pk=sent.pk)
    except Refusal as refusal:
        return _page(request, sent, refusal.sentence, status=409)
    messages.success(request, f"{sent.file_name} is forgotten.")
    return redirect("sign_up_imports", sent.programme.slug)


_ACTS: dict[str, Callable[[HttpRequest, SignUpImport], HttpResponse]] = {
    "columns": _columns,
    "choose": _choose,
    "look": _look_again,
    "confirm": _confirm,
    "throw-away": _throw_away,
}


# --- inside ----------------------------------------------------------------------------------------------------------


def _done(request: HttpRequest, sent: SignUpImport, act: Callable[[], object]) -> HttpResponse:
    """Do it and show the page anew."""
    try:
        act()
    except Refusal as refusal:
        return _page(request, sent, refusal.sentence, status=409)
    return redirect(_address(sent))


def _address(sent: SignUpImport) -> str:
    return reverse("sign_up_import", args=[sent.programme.slug, sent.pk])


def _confirm_form(sent: SignUpImport, data: Any = None) -> ConfirmForm:
    return ConfirmForm(data, criteria=criteria_of(sent.programme), without_job_title=without_job_title(sent))


def _page(
    request: HttpRequest,
    sent: SignUpImport,
    sentence: str = "",
    *,
    columns: ColumnsForm | None = None,
    confirm: ConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"sent": sent, "programme": sent.programme, "sentence": sentence}
    if sent.state != SignUpsState.DONE:
        context["columns"] = columns or ColumnsForm(sent=sent)
    if sent.state == SignUpsState.PREVIEW:
        context["confirm"] = confirm or _confirm_form(sent)
        asked = request.GET
        context["preview"] = preview_of(sent, show=asked.get("show", ""), page=asked.get("page", "1"))
    return render(request, "sets/sign_up_import.html", context, status=status)
