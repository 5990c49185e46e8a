"""The two pages of an import: all files that somebody has sent, with the form for another; and one of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.imports.columns import Columns
from core.imports.forms import ColumnsForm, FileForm, revision_in
from core.imports.states import PREVIEW
from core.refusal import Refusal


class Pages(ABC):
    """What is posted to the page of a file says in `act` what is to be done; the page is then shown anew.

    A kind of file gives the attributes, `preview`, and its own acts; `within` are the arguments of its addresses.
    """

    #: Of the address of one file; with an s, of all. The template of each is called so and extends `imports/file(s)`.
    name: str
    templates: str
    of: Columns
    form: type[FileForm]
    #: The module with `name_columns` and `throw_away`.
    services: Any

    def __init__(self, request: HttpRequest, *within: Any) -> None:
        self.request, self.within, self.sent = request, within, None

    # --- all of somebody's files -------------------------------------------------------------------------------------

    def files(self, send: Callable[[str, bytes, datetime], Any], **context: Any) -> HttpResponse:
        """Take a file in (`send` is given name, content, time) and lead to it; or the page, which shows `imports`."""
        request = self.request
        form = self.form(*((request.POST, request.FILES) if request.method == "POST" else ()))

        def take() -> None:
            file = form.cleaned_data["file"]
            self.sent = send(file.name, file.read(), timezone.now())

        if form.carried_out(take):
            return redirect(self.address)
        return render(request, f"{self.templates}/{self.name}s.html", {"form": form, **context}, status=form.status)

    # --- one of them -------------------------------------------------------------------------------------------------

    def file(self, sent: Any) -> HttpResponse:
        self.sent = sent
        if self.request.method != "POST":
            return self.shown()
        act = self.acts().get(self.request.POST.get("act", ""))
        return act() if act else self.shown("Choose what to do with this file.", status=422)

    def acts(self) -> dict[str, Callable[[], HttpResponse]]:
        """By what the forms of the page send; a kind of file adds its own."""
        return {"columns": self._columns_named, "throw-away": self._thrown_away}

    def by(self) -> dict[str, Any]:
        """What each service is called with."""
        return {"actor": self.request.user, "pk": self.sent.pk}

    def context(self) -> dict[str, Any]:
        """What the page shows beside the file and its columns."""
        return {}

    @abstractmethod
    def preview(self, show: str, page: str) -> Any:
        """The rows under one tab."""

    @property
    def revision(self) -> int:
        """What somebody saw."""
        return revision_in(self.request.POST)

    @property
    def address(self) -> str:
        return reverse(self.name, args=[*self.within, self.sent.pk])

    @property
    def listing(self) -> str:
        return reverse(f"{self.name}s", args=self.within)

    def done(self, act: Callable[[], object]) -> HttpResponse:
        """Do it and show the page anew, at the rows somebody was looking at; or why it was refused."""
        try:
            act()
        except Refusal as refusal:
            return self.shown(refusal.sentence, status=409)
        asked = self.request.GET.urlencode()
        return redirect(self.address + (f"?{asked}" if asked else ""))

    def shown(self, sentence: str = "", *, status: int = 200, **forms: Any) -> HttpResponse:
        """The page; `forms` are those that were refused, as they were filled in."""
        context = {"sent": self.sent, "sentence": sentence, **self.context(), **forms}
        if self.sent.can_be_chosen_about:
            context.setdefault("columns", ColumnsForm(sent=self.sent, of=self.of))
        if self.sent.state == PREVIEW:
            asked = self.request.GET
            context["preview"] = self.preview(asked.get("show", ""), asked.get("page", "1"))
        return render(self.request, f"{self.templates}/{self.name}.html", context, status=status)

    def _columns_named(self) -> HttpResponse:
        if not self.sent.can_be_chosen_about:
            return self.shown("This file is being worked on, or is done with. Look again.", status=409)
        form = ColumnsForm(self.request.POST, sent=self.sent, of=self.of)
        if form.carried_out(lambda: self.services.name_columns(**form.said(), revision=self.revision, **self.by())):
            return redirect(self.address)
        return self.shown(status=form.status, columns=form)

    def _thrown_away(self) -> HttpResponse:
        try:
            self.services.throw_away(actor=self.request.user, pk=self.sent.pk)
        except Refusal as refusal:
            return self.shown(refusal.sentence, status=409)
        messages.success(self.request, f"{self.sent.file_name} is forgotten.")
        return redirect(self.listing)
