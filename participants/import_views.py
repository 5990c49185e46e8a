"""A file of organisations for whoever keeps the list: sent, looked at, confirmed; and the list as a file."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from core.refusal import Refusal
from participants.exports import FILES
from participants.import_forms import ColumnsForm, ImportForm, choices_in, revision_in
from participants.import_selectors import imports_of, lines_of_the_list, preview_of, progress_of
from participants.models import OrganisationImport
from participants.policies import may_settle_organisations
from participants.services import organisation_imports as services
from participants.states import ImportState


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def organisation_imports(request: HttpRequest) -> HttpResponse:
    _refuse_strangers(request)
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sent = services.send_import(actor=request.user, name=file.name, content=file.read(), now=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("organisation_import", sent.pk)
    context = {"form": form, "imports": imports_of(request.user)}
    return render(request, "participants/organisation_imports.html", context, status=form.status)


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def organisation_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own; for anybody else there is none. What is sent names what is to be done."""
    _refuse_strangers(request)
    sent = get_object_or_404(OrganisationImport.objects.sent_by(request.user).defer("content"), pk=pk)
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        return act(request, sent) if act else _page(request, sent, "Choose what to do with this file.", status=422)
    if request.htmx and not sent.is_being_worked_on:
        return HttpResponseClientRefresh()
    return _page(request, sent)


@login_required
@require_safe
def organisation_export(request: HttpRequest, ending: str) -> HttpResponse:
    return _file(request, ending, f"organisations-{timezone.localdate().isoformat()}", lines_of_the_list())


@login_required
@require_safe
def organisation_template(request: HttpRequest, ending: str) -> HttpResponse:
    """The headings alone, to be filled in."""
    return _file(request, ending, "organisations-template", ())


# --- what can be done ------------------------------------------------------------------------------------------------


def _columns(request: HttpRequest, sent: OrganisationImport) -> HttpResponse:
    form = ColumnsForm(request.POST, sent=sent)
    if not form.is_valid():
        return _page(request, sent, columns=form, status=422)

    def act() -> None:
        services.name_columns(
            actor=request.user,
            pk=sent.pk,
            columns=form.columns,
            has_headings=form.cleaned_data["has_headings"],
            revision=revision_in(request.POST),
        )

    return _done(request, sent, act)


def _choose(request: HttpRequest, sent: OrganisationImport) -> HttpResponse:
    seen, chosen = revision_in(request.POST), choices_in(request.POST)
    return _done(request, sent, lambda: services.choose(actor=request.user, pk=sent.pk, choices=chosen, revision=seen))


def _choose_for_the_rest(request: HttpRequest, sent: OrganisationImport) -> HttpResponse:
    seen, choice = revision_in(request.POST), request.POST.get("choice", "")
    return _done(
        request,
        sent,
        lambda: services.choose_for_the_rest(actor=request.user, pk=sent.pk, choice=choice, revision=seen),
    )


def _confirm(request: HttpRequest, sent: OrganisationImport) -> HttpResponse:
    seen, leave_out = revision_in(request.POST), request.POST.get("leave_out_wrong") == "on"
    return _done(
        request,
        sent,
        lambda: services.confirm_import(actor=request.user, pk=sent.pk, revision=seen, leave_out_wrong=leave_out),
    )


def _throw_away(request: HttpRequest, sent: OrganisationImport) -> HttpResponse:
    try:
        services.throw_away(actor=request.user, pk=sent.pk)
    except Refusal as refusal:
        return _page(request, sent, refusal.sentence, status=409)
    messages.success(request, f"{sent.file_name} is forgotten.")
    return redirect("organisation_imports")


_ACTS: dict[str, Callable[[HttpRequest, OrganisationImport], HttpResponse]] = {
    "columns": _columns,
    "choose": _choose,
    "rest": _choose_for_the_rest,
    "confirm": _confirm,
    "throw-away": _throw_away,
}


# --- inside ----------------------------------------------------------------------------------------------------------


def _done(request: HttpRequest, sent: OrganisationImport, act: Callable[[], object]) -> HttpResponse:
    """Do it and show the page anew, at the rows somebody was looking at."""
    try:
        act()
    except Refusal as refusal:
        return _page(request, sent, refusal.sentence, status=409)
    asked = request.GET.urlencode()
    return redirect(reverse("organisation_import", args=[sent.pk]) + (f"?{asked}" if asked else ""))


def _page(
    request: HttpRequest,
    sent: OrganisationImport,
    sentence: str = "",
    *,
    columns: ColumnsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"sent": sent, "sentence": sentence}
    if sent.is_being_worked_on:
        context["progress"] = progress_of(sent)
        if request.htmx:
            return render(request, "participants/_import_progress.html", context)
    if sent.state in (ImportState.COLUMNS, ImportState.PREVIEW):
        context["columns"] = columns or ColumnsForm(sent=sent)
    if sent.state == ImportState.PREVIEW:
        asked = request.GET
        context["preview"] = preview_of(sent, show=asked.get("show", ""), page=asked.get("page", "1"))
    return render(request, "participants/organisation_import.html", context, status=status)


def _file(request: HttpRequest, ending: str, name: str, lines: Any) -> HttpResponse:
    _refuse_strangers(request)
    if ending not in FILES:
        raise Http404
    write, kind = FILES[ending]
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(write(lines), content_type=kind, headers=headers)


def _refuse_strangers(request: HttpRequest) -> None:
    """For whoever does not keep the list, it does not exist."""
    if not may_settle_organisations(request.user):
        raise Http404
