"""Who changed what: of one's own account, of an organisation, and, for system admins, of all they look after."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import records
from core.records import page_asked_for
from participants import record_selectors as selectors
from participants.models import Organisation, User
from participants.policies import may_merge_organisations, may_read_record, may_settle_organisations
from participants.record_forms import NarrowingForm


@login_required
@require_safe
def my_record(request: HttpRequest) -> HttpResponse:
    page = selectors.account_record(request.user, page=_page(request))
    return render(request, "participants/my_record.html", {"page": page})


@login_required
@require_safe
def organisation_record(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever keeps the list and for who merges; for anybody else there is none."""
    keeps = may_settle_organisations(request.user)
    if not (keeps or may_merge_organisations(request.user)):
        raise Http404
    organisation = get_object_or_404(Organisation, pk=pk)
    if organisation.same_as_id:
        return redirect("organisation_record", organisation.same_as_id)
    page = selectors.organisation_record(organisation, page=_page(request))
    context = {"page": page, "organisation": organisation, "keeps": keeps}
    return render(request, "participants/organisation_record.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def whole_record(request: HttpRequest) -> HttpResponse:
    """For system admins, whom nothing of a set is told. What is looked for is sent, and found at an address."""
    if not may_read_record(request.user):
        raise Http404
    form = NarrowingForm(request.POST if request.method == "POST" else None, initial=_shown(request))
    if form.is_bound and form.is_valid():
        return redirect(f"{reverse('whole_record')}?{urlencode(form.asked())}")
    narrowing = _narrowing(request)
    page = selectors.whole_record(**narrowing, page=_page(request))
    kept = urlencode({name: value for name, value in narrowing.items() if value})
    context = {"form": form, "page": page, "narrowing": kept}
    return render(request, "participants/whole_record.html", context, status=422 if form.is_bound else 200)


def _narrowing(request: HttpRequest) -> dict[str, Any]:
    """What the address asks for; what makes no sense there asks for nothing."""
    section, person, day = (request.GET.get(name, "") for name in ("section", "person", "day"))
    return {
        "section": section if section in records.sections() else "",
        "person": int(person) if person.isascii() and person.isdecimal() and len(person) < 19 else None,
        "day": _day(day),
    }


def _shown(request: HttpRequest) -> dict[str, Any]:
    narrowing = _narrowing(request)
    person = User.objects.filter(pk=narrowing["person"]).first() if narrowing["person"] else None
    return {**narrowing, "email": person.email if person else ""}


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None


def _page(request: HttpRequest) -> int:
    return page_asked_for(request.GET.get("page", "1"))
