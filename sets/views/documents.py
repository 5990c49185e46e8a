"""Documents: put there, listed, downloaded, taken away. Each only for those whose it is to read or to keep."""

import logging
from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.papers import content_type
from sets.forms.documents import DocumentForm, ProgrammeDocumentForm
from sets.forms.places import PlainDecision
from sets.models import Document, LearningSet
from sets.selectors import documents as selectors
from sets.selectors.cockpit import subnav
from sets.services.documents import Shelf, add_document, remove_document
from sets.views.coordinate import coordinated

log = logging.getLogger(__name__)


@login_required
@require_http_methods(["GET", "POST"])
def programme_documents(request: HttpRequest, slug: str) -> HttpResponse:
    """For the programme's coordinators: of a draft too, so that it is published with what there is to read."""
    programme = coordinated(request, slug)
    sessions = [] if programme.is_draft else selectors.sessions_to_choose(programme)
    sets = list(programme.sets.not_cancelled().order_by("letter"))
    form = ProgrammeDocumentForm(*_sent(request), sessions=sessions, sets=sets)

    def shelf() -> Shelf:
        return Shelf(programme, form.learning_set(), form.planned_session(), public=form.is_public)

    if _added(request, form, shelf):
        return redirect("programme_documents", slug)
    context = {"programme": programme, "form": form, "groups": selectors.documents_of_programme(programme)}
    context["subnav"] = subnav(programme, "programme_documents")
    return render(request, "sets/documents.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def set_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """For the people of a set; its facilitators add to them. For anybody else there is no such set (C01)."""
    found = LearningSet.objects.met_by(request.user).select_related("programme")
    learning_set = get_object_or_404(found, pk=pk)
    facilitates = LearningSet.objects.facilitated_by(request.user).filter(pk=pk).exists()
    if request.method == "POST" and not facilitates:
        raise Http404
    form = DocumentForm(*_sent(request), sessions=selectors.sessions_to_choose(learning_set.programme))

    def shelf() -> Shelf:
        return Shelf(learning_set.programme, learning_set, form.planned_session(), from_coordinator=False)

    if _added(request, form, shelf):
        return redirect("set_documents", pk)
    context = {"learning_set": learning_set, "programme": learning_set.programme, "facilitates": facilitates}
    groups = selectors.documents_of_set(learning_set, request.user)
    context |= {"form": form, "groups": groups, "has_any": any(group.lines for group in groups)}
    return render(request, "sets/set_documents.html", context, status=form.status)


def download(request: HttpRequest, readable: QuerySet[Document], pk: int) -> HttpResponseBase:
    """The file, always as a download. What the reader may not read does not exist; whoever is out is asked in."""
    found = readable.filter(pk=pk).first()
    if found is not None:
        return _file(request, found)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


@login_required
@require_http_methods(["GET", "POST"])
def document_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; for those who keep it."""
    kept = Document.objects.kept_by(request.user).select_related("programme", "learning_set")
    found = get_object_or_404(kept, pk=pk)
    back = _page_of(found)
    form = PlainDecision(request.POST if request.method == "POST" else None)
    if form.carried_out(lambda: remove_document(actor=request.user, document=found, now=timezone.now())):
        messages.success(request, f"“{found.title}” is removed.")
        return redirect(back)
    context = {"document": found, "form": form, "back_url": back, "happens": _consequences(found)}
    return render(request, "sets/document_remove.html", context, status=form.status)


# --- inside ----------------------------------------------------------------------------------------------------------


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _added(request: HttpRequest, form: DocumentForm, shelf: Callable[[], Shelf]) -> bool:
    now = timezone.now()
    if not form.carried_out(lambda: add_document(actor=request.user, shelf=shelf(), now=now, **form.said())):
        return False
    messages.success(request, f"“{form.cleaned_data['title']}” is there for its readers.")
    return True


@csp_update({"sandbox": [""]})
def _file(request: HttpRequest, found: Document) -> HttpResponseBase:
    """Were a browser to show it all the same, it could run and fetch nothing."""
    try:
        opened = found.file.open("rb")
    except OSError as error:
        log.exception("The file of document %s cannot be read", found.pk)
        raise Http404 from error
    kind = content_type(found.kind)
    response = FileResponse(opened, as_attachment=True, filename=found.file_name, content_type=kind)
    response["Cache-Control"] = "public, max-age=300" if found.public else "private, no-store"
    return response


def _page_of(found: Document) -> str:
    if found.from_coordinator:
        return reverse("programme_documents", args=[found.programme.slug])
    return reverse("set_documents", args=[found.learning_set_id])


def _consequences(found: Document) -> list[str]:
    readers = "everybody" if found.public else f"people of {found.learning_set or 'all sets'}"
    return [f"The file is deleted for {readers}.", "Whoever has downloaded it already keeps their copy."]
