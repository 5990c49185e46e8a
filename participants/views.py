"""The profile, and the register of organisations."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from core import once
from core.refusal import Refusal
from notifications.selectors import not_reached
from participants.models import Organisation
from participants.policies import may_settle_organisations
from participants.profile_forms import NOT_LISTED, OrganisationForm, ProfileForm, RegisterForm
from participants.selectors import possible_same, register, suggestions
from participants.services.organisations import Particulars, add_organisation, change_organisation
from participants.services.profile import save_profile
from participants.states import Acceptance, Kind


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """My name, whom I represent, my job title, my needs; then back to where it was asked for."""
    onward = _onward(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_bound and form.is_valid():
        answers = {name: form.cleaned_data[name] for name in ("full_name", "job_title", "access_needs")}
        try:
            save_profile(actor=request.user, organisation=form.chosen, now=timezone.now(), **answers)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if not onward:
                messages.success(request, "Your profile is saved.")
            return redirect(onward or "profile")
    context = {"form": form, "onward": onward, **_chooser(form.suggestions, form)}
    context["not_reached"] = not_reached(request.user)
    return render(request, "participants/profile.html", context)


def _onward(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this site, or nowhere."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else ""


def _chooser(found: Any, form: ProfileForm | None = None) -> dict[str, Any]:
    return {"suggestions": found, "form": form, "kinds": Kind.choices, "not_listed": NOT_LISTED}


@require_GET
@vary_on_headers("HX-Request")
def organisation_suggestions(request: HttpRequest) -> HttpResponse:
    """The radio buttons for what was typed so far. A page of its own it is not: without script the profile does it."""
    if not request.htmx:
        return redirect("profile")
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    typed = request.GET.get("q") or request.GET.get("organisation_name", "")
    context = _chooser(suggestions(request.user, typed))
    return render(request, "participants/_organisation_choices.html", context)


@login_required
@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    _refuse_strangers(request)
    form = RegisterForm(request.GET)
    found = register(page=request.GET.get("page", "1"), **form.narrowing())
    narrowing = request.GET.copy()
    narrowing.pop("page", None)
    context = {"form": form, "register": found, "narrowing": narrowing.urlencode()}
    return render(request, "participants/organisations.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    _refuse_strangers(request)
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            said = {"actor": request.user, "now": timezone.now(), "key": once.key_in(request)}
            added = _added(said, form.particulars())
        except Refusal as refusal:
            form.refuse(refusal)
            context["needs_new_key"] = isinstance(refusal, once.SentBefore)
        else:
            messages.success(request, f"{added} is added.")
            return redirect("organisation_list")
    return render(request, "participants/organisation_edit.html", context)


def _added(said: dict[str, Any], particulars: Particulars) -> Organisation:
    """Refused if that page has added another before, as one from the browser's memory may have: it is shown anew."""
    added = add_organisation(**said, **vars(particulars))
    if added.name != particulars.name:
        raise once.SentBefore(
            f"You sent this page before, and it added {added}. Send it once more to add this one as well."
        )
    return added


@login_required
@require_http_methods(["GET", "POST"])
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_strangers(request)
    organisation = get_object_or_404(Organisation.objects.select_related("requested_by"), pk=pk)
    if organisation.same_as_id:
        return redirect("organisation_edit", organisation.same_as_id)
    form = OrganisationForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if form.is_bound and form.is_valid():
        particulars = form.particulars()
        try:
            change_organisation(
                actor=request.user, organisation=organisation, particulars=particulars, now=timezone.now()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{particulars.name} is changed.")
            return redirect("organisation_list")
    return render(request, "participants/organisation_edit.html", _edited(request, organisation, form))


def _edited(request: HttpRequest, organisation: Organisation, form: OrganisationForm) -> dict[str, Any]:
    """For a request also what it may be the same as: what was searched for, else what its own name suggests."""
    context: dict[str, Any] = {"form": form, "organisation": organisation}
    if organisation.acceptance == Acceptance.REQUESTED:
        typed = request.GET.get("q") or organisation.name
        context |= {"typed": typed, "suggestions": possible_same(typed)}
    return context


def _refuse_strangers(request: HttpRequest) -> None:
    """The register names who asked for what: for whoever does not keep it, it does not exist."""
    if not may_settle_organisations(request.user):
        raise Http404
