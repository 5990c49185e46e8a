"""The two pages of an import: all files that somebody has sent, with the form for another; and one of them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core.imports.columns import Columns
from core.imports.files import SentFile
from core.imports.forms import ColumnsForm, FileForm, revision_in
from core.imports.states import PREVIEW
from core.refusal import Refusal


def files_page(
    request: HttpRequest,
    form_class: type[FileForm],
    template: str,
    context: Mapping[str, Any],
    *,
    send: Callable[[str, bytes, datetime], SentFile],
    address: Callable[[SentFile], str],
) -> HttpResponse:
    """Take a file in (`send` is given its name, its content and the time) and lead to its `address`; or the page.

    `template` extends `imports/files.html`; `context` holds `imports`, what somebody has sent and is still there.
    """
    form = form_class(*((request.POST, request.FILES) if request.method == "POST" else ()))
    sent: list[SentFile] = []

    def take() -> None:
        file = form.cleaned_data["file"]
        sent.append(send(file.name, file.read(), timezone.now()))

    if form.carried_out(take):
        return redirect(address(sent[0]))
    return render(request, template, {"form": form, **context}, status=form.status)


class FilePage:
    """One file, for whoever sent it. What is posted says in `act` what is to be done; the page is then shown anew.

    A kind of file says where it is (`address`), what its services are called with, and what else its page shows.
    """

    #: Extends `imports/file.html`.
    template: str
    of: Columns

    def __init__(self, request: HttpRequest, sent: Any) -> None:
        self.request, self.sent = request, sent

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.shown()
        act = self.acts().get(self.request.POST.get("act", ""))
        return act() if act else self.shown("Choose what to do with this file.", status=422)

    # --- what a kind of file says ------------------------------------------------------------------------------------

    def acts(self) -> dict[str, Callable[[], HttpResponse]]:
        """By what the forms of the page send; a kind of file adds its own."""
        return {"columns": self.columns_named, "throw-away": self.thrown_away}

    def address(self) -> str:
        raise NotImplementedError

    def listing(self) -> str:
        """Where somebody's other files are."""
        raise NotImplementedError

    def name_columns(self, **how: Any) -> object:
        """The service, with its `columns`, `has_headings` and `revision`."""
        raise NotImplementedError

    def throw_away(self) -> object:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What the page shows beside the file and its columns."""
        return {}

    def preview(self, show: str, page: str) -> Any:
        raise NotImplementedError

    # --- what is the same for all ------------------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """What somebody saw."""
        return revision_in(self.request.POST)

    def columns_named(self) -> HttpResponse:
        if not self.sent.can_be_chosen_about:
            return self.shown("This file is being worked on, or is done with. Look again.", status=409)
        form = ColumnsForm(self.request.POST, sent=self.sent, of=self.of)

        def act() -> None:
            has_headings = form.cleaned_data["has_headings"]
            self.name_columns(columns=form.columns, has_headings=has_headings, revision=self.revision)

        if form.carried_out(act):
            return redirect(self.address())
        return self.shown(status=form.status, columns=form)

    def thrown_away(self) -> HttpResponse:
        try:
            self.throw_away()
        except Refusal as refusal:
            return self.shown(refusal.sentence, status=409)
        messages.success(self.request, f"{self.sent.file_name} is forgotten.")
        return redirect(self.listing())

    def done(self, act: Callable[[], object]) -> HttpResponse:
        """Do it and show the page anew, at the rows somebody was looking at; or why it was refused."""
        try:
            act()
        except Refusal as refusal:
            return self.shown(refusal.sentence, status=409)
        asked = self.request.GET.urlencode()
        return redirect(self.address() + (f"?{asked}" if asked else ""))

    def shown(self, sentence: str = "", *, status: int = 200, **forms: Any) -> HttpResponse:
        """The page, with forms that were refused as they were filled in."""
        context = {"sent": self.sent, "sentence": sentence, **self.context(), **forms}
        if self.sent.can_be_chosen_about:
            context.setdefault("columns", ColumnsForm(sent=self.sent, of=self.of))
        if self.sent.state == PREVIEW:
            asked = self.request.GET
            context["preview"] = self.preview(asked.get("show", ""), asked.get("page", "1"))
        return render(self.request, self.template, context, status=status)
