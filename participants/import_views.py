"""A file of organisations for whoever keeps the list: sent, looked at, confirmed; and the list as a file."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from core.imports.forms import answers_in
from core.imports.pages import Pages
from core.served import attachment
from participants.exports import FILES
from participants.import_forms import ImportForm
from participants.import_selectors import ImportPreview, imports_of, lines_of_the_list, preview_of, progress_of
from participants.importing.columns import COLUMNS
from participants.importing.example import EXAMPLE
from participants.models import OrganisationImport
from participants.policies import may_settle_organisations
from participants.services import organisation_imports as services


class _Imports(Pages):
    """A worker reads and writes: until it is done, the page says how far it is, and asks again by itself."""

    name, templates = "organisation_import", "participants"
    of, form, services = COLUMNS, ImportForm, services

    def acts(self) -> dict[str, Callable[[], HttpResponse]]:
        return super().acts() | {
            "choose": lambda: self.done(self._choose),
            "rest": lambda: self.done(self._choose_for_the_rest),
            "confirm": lambda: self.done(self._confirm),
        }

    def context(self) -> dict[str, Any]:
        return {"progress": progress_of(self.sent)} if self.sent.is_being_worked_on else {}

    def preview(self, show: str, page: str) -> ImportPreview:
        return preview_of(self.sent, show=show, page=page)

    def _choose(self) -> None:
        chosen = {row: answer["row"] for row, answer in answers_in(self.request.POST, "row").items()}
        services.choose(choices=chosen, revision=self.revision, **self.by())

    def _choose_for_the_rest(self) -> None:
        choice = self.request.POST.get("choice", "")
        services.choose_for_the_rest(choice=choice, revision=self.revision, **self.by())

    def _confirm(self) -> None:
        leave_out = self.request.POST.get("leave_out_wrong") == "on"
        services.confirm_import(revision=self.revision, leave_out_wrong=leave_out, **self.by())


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def organisation_imports(request: HttpRequest) -> HttpResponse:
    _refuse_strangers(request)

    def send(name: str, content: bytes, now: datetime) -> OrganisationImport:
        return services.send_import(actor=request.user, name=name, content=content, now=now)

    return _Imports(request).files(send, imports=imports_of(request.user))


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def organisation_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own; for anybody else there is none."""
    _refuse_strangers(request)
    sent = get_object_or_404(OrganisationImport.objects.sent_by(request.user).defer("content"), pk=pk)
    if request.method != "GET" or not request.htmx:
        return _Imports(request).file(sent)
    if not sent.is_being_worked_on:
        return HttpResponseClientRefresh()
    return render(request, "participants/_import_progress.html", {"sent": sent, "progress": progress_of(sent)})


@login_required
@require_safe
def organisation_export(request: HttpRequest, ending: str) -> HttpResponse:
    return _file(request, ending, f"organisations-{timezone.localdate().isoformat()}", lines_of_the_list())


@login_required
@require_safe
def organisation_template(request: HttpRequest, ending: str) -> HttpResponse:
    """The headings alone, to be filled in."""
    return _file(request, ending, "organisations-template", ())


@login_required
@require_safe
def organisation_example(request: HttpRequest) -> HttpResponse:
    """Two invented organisations, to try an import with."""
    return _file(request, "csv", "organisations-example", EXAMPLE)


# --- inside ----------------------------------------------------------------------------------------------------------


def _file(request: HttpRequest, ending: str, name: str, lines: Any) -> HttpResponse:
    _refuse_strangers(request)
    if ending not in FILES:
        raise Http404
    write, kind = FILES[ending]
    return attachment(write(lines), kind=kind, name=f"{name}.{ending}")


def _refuse_strangers(request: HttpRequest) -> None:
    """For whoever does not keep the list, it does not exist."""
    if not may_settle_organisations(request.user):
        raise Http404
