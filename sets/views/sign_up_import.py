"""A file of sign-ups that came by e-mail, for the coordinator: sent, looked at row by row, confirmed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.imports.forms import answers_in
from core.imports.pages import Pages
from core.refusal import Refusal
from core.served import attachment
from core.tables.writing import CSV, as_csv
from sets.forms.sign_up_import import ConfirmForm, SignUpsForm
from sets.models import SignUpImport
from sets.selectors.sign_up_import import SignUpsPreview, criteria_to_ask, imports_of, preview_of, without_job_title
from sets.services import sign_up_import as services
from sets.sign_ups.columns import COLUMNS
from sets.sign_ups.example import EXAMPLE_HEADINGS, example_of
from sets.states import SERVING, SignUpsState
from sets.views.coordinate import coordinated


class _Imports(Pages):
    name, templates = "sign_up_import", "sets"
    of, form, services = COLUMNS, SignUpsForm, services

    def acts(self) -> dict[str, Callable[[], HttpResponse]]:
        return super().acts() | {
            "choose": lambda: self.done(self._choose),
            "look": lambda: self.done(lambda: services.look_again(sentence="", **self.by())),
            "confirm": self._confirmed,
        }

    def by(self) -> dict[str, Any]:
        return {**super().by(), "now": timezone.now()}

    def context(self) -> dict[str, Any]:
        asked = {"confirm": self._confirm_form()} if self.sent.state == SignUpsState.PREVIEW else {}
        return {"programme": self.sent.programme, **asked}

    def preview(self, show: str, page: str) -> SignUpsPreview:
        return preview_of(self.sent, show=show, page=page)

    def _choose(self) -> None:
        chosen = answers_in(self.request.POST, "organisation", "person")
        services.choose(choices=chosen, revision=self.revision, **self.by())

    def _confirmed(self) -> HttpResponse:
        """Where it is refused for what has changed, the file is compared anew, and the page shows that."""
        if self.sent.state != SignUpsState.PREVIEW:
            return redirect(self.address)
        form, by = self._confirm_form(self.request.POST), {"actor": self.request.user, "now": timezone.now()}
        seen = {"sent": self.sent, "revision": self.revision}
        if form.carried_out(lambda: services.confirm(entry=form.entry(), **seen, **by)):
            return redirect(self.address)
        if form.refused:
            try:
                self.sent = services.look_again(sentence=" ".join(form.non_field_errors()), **self.by())
            except Refusal:
                return redirect(self.listing)
        return self.shown(status=form.status, confirm=form)

    def _confirm_form(self, data: Any = None) -> ConfirmForm:
        sent = self.sent
        return ConfirmForm(data, criteria=criteria_to_ask(sent), without_job_title=without_job_title(sent))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up_imports(request: HttpRequest, slug: str) -> HttpResponse:
    programme = coordinated(request, slug)
    if programme.state not in SERVING and request.method == "GET":
        return redirect("cockpit", slug)

    def send(name: str, content: bytes, now: datetime) -> SignUpImport:
        return services.send(actor=request.user, programme=programme, name=name, content=content, now=now)

    return _Imports(request, slug).files(send, programme=programme, imports=imports_of(request.user, programme))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up_import(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One's own; for anybody else there is none."""
    found = SignUpImport.objects.sent_by(request.user).filter(programme=coordinated(request, slug))
    return _Imports(request, slug).file(get_object_or_404(found.select_related("programme"), pk=pk))


@login_required
@never_cache
@require_safe
def sign_up_example(request: HttpRequest, slug: str) -> HttpResponse:
    """Two invented people, to try an import with."""
    lines = example_of(coordinated(request, slug), timezone.now())
    return attachment(as_csv(EXAMPLE_HEADINGS, lines), kind=CSV, name="sign-ups-example.csv")
