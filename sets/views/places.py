"""A programme's places, for its coordinator: the page, one person's history, every decision about a set or a person.

Each decision is a page of its own that says what will happen, to whom, and who is told, before anything is done.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sets.forms.decision import Decision
from sets.forms.moving import RemoveForm
from sets.forms.places import ExtendForm, OpenSetForm, PlainDecision, ReasonForm
from sets.models import Enrolment, Facilitation, LearningSet, Programme
from sets.selectors.arrangements import why_no_other_set
from sets.selectors.cockpit import subnav
from sets.selectors.consequences import of_confirming, of_removing
from sets.selectors.hand_overs import asked_until
from sets.selectors.moving import waiting_by_name
from sets.selectors.person import person_page
from sets.selectors.places import figures_of, places_page, seated_by_another_set
from sets.services import learning_sets
from sets.services import places as services
from sets.services.moving import remove_and_give
from sets.views.coordinate import coordinated


@login_required
@require_safe
def places(request: HttpRequest, slug: str) -> HttpResponse:
    programme = coordinated(request, slug)
    context = {
        "page": places_page(programme, timezone.now()),
        "programme": programme,
        "subnav": subnav(programme, "places"),
    }
    return render(request, "sets/places.html", context)


@login_required
@require_safe
def person_ledger(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = place_of(request, slug, pk)
    context = {"page": person_page(place, request.user), "place": place, "programme": place.programme}
    return render(request, "sets/person_ledger.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def place_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = place_of(request, slug, pk)
    waiting, hint = waiting_by_name(place), f"{place.participant} is shown it."
    form = RemoveForm(_sent(request), hint=hint, place=place, waiting=waiting)
    done: list[str] = []
    if form.carried_out(lambda: done.append(_remove(request, place, form.cleaned_data))):
        messages.success(request, done[0])
        return redirect("places", slug)
    context = {"place": place, "consequences": of_removing(place, may_choose=bool(waiting))}
    return _ask(request, "sets/place_remove.html", place.programme, form, context)


@login_required
@require_http_methods(["GET", "POST"])
def place_extend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = place_of(request, slug, pk)
    form = ExtendForm(_sent(request), hint=f"{place.participant} is shown it.")
    now = timezone.now()
    if form.carried_out(
        lambda: services.extend_offer(actor=request.user, enrolment=place, now=now, **form.cleaned_data)
    ):
        messages.success(request, f"{place.participant} has until the new day to answer, and is told.")
        return redirect("person_ledger", slug, pk)
    return _ask(request, "sets/place_extend.html", place.programme, form, {"place": place})


@login_required
@require_http_methods(["GET", "POST"])
def place_lift(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = place_of(request, slug, pk)
    form = PlainDecision(_sent(request))
    if form.carried_out(lambda: services.lift_removal(actor=request.user, enrolment=place, now=timezone.now())):
        messages.success(request, f"{place.participant} may sign up again.")
        return redirect("person_ledger", slug, pk)
    return _ask(request, "sets/place_lift.html", place.programme, form, {"place": place})


@login_required
@require_http_methods(["GET", "POST"])
def set_open(request: HttpRequest, slug: str) -> HttpResponse:
    """The button of P7: who would be seated is shown first, and checked again when it is pressed."""
    programme = coordinated(request, slug)
    form = OpenSetForm(_sent(request))
    now = timezone.now()
    if form.carried_out(
        lambda: learning_sets.open_set(actor=request.user, programme=programme, now=now, **form.cleaned_data)
    ):
        messages.success(request, "Another set is open.")
        return redirect("places", slug)
    why_not = why_no_other_set(programme, figures_of(programme))
    letter, seated = ("", []) if why_not else seated_by_another_set(programme, now)
    context = {"why_not": why_not, "seated": seated, "letter": letter}
    return _ask(request, "sets/set_open.html", programme, form, context)


@login_required
@require_http_methods(["GET", "POST"])
def facilitator_end(request: HttpRequest, slug: str, letter: str, pk: int) -> HttpResponse:
    learning_set = set_of(request, slug, letter)
    found = Facilitation.objects.filter(learning_set=learning_set)
    facilitation = get_object_or_404(found.select_related("user", "learning_set__programme"), pk=pk)
    form = PlainDecision(_sent(request))
    now = timezone.now()
    if form.carried_out(
        lambda: learning_sets.unassign_facilitator(actor=request.user, facilitation=facilitation, now=now)
    ):
        messages.success(request, f"{facilitation.user} no longer facilitates {learning_set}.")
        return redirect("set_facilitators", slug, letter)
    context = {"learning_set": learning_set, "facilitation": facilitation}
    return _ask(request, "sets/facilitator_end.html", learning_set.programme, form, context)


@login_required
@require_http_methods(["GET", "POST"])
def set_confirm(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    learning_set = set_of(request, slug, letter)
    consequences = of_confirming(learning_set)
    form = ReasonForm(_sent(request), optional=not consequences.needs_reason, hint=consequences.reason_hint)
    now = timezone.now()
    if form.carried_out(
        lambda: learning_sets.confirm_set(actor=request.user, learning_set=learning_set, now=now, **form.cleaned_data)
    ):
        messages.success(request, f"{learning_set} is confirmed.")
        return redirect("places", slug)
    context = {"learning_set": learning_set, "consequences": consequences}
    return _ask(request, "sets/set_confirm.html", learning_set.programme, form, context)


# --- inside ----------------------------------------------------------------------------------------------------------


def _remove(request: HttpRequest, place: Enrolment, said: dict[str, Any]) -> str:
    """The seat is filled from the list, or goes to whoever was chosen. Gives what was done, in words."""
    of: dict[str, Any] = {"actor": request.user, "enrolment": place, "reason": said["reason"], "now": timezone.now()}
    of["seen_in"] = place.programme.sets.filter(pk=said.get("was_in") or None).first()
    if not said.get("give_to"):
        services.remove_person(**of)
        return f"The place of {place.participant} is ended."
    chosen = get_object_or_404(place.programme.enrolments, pk=said["give_to"])
    given = remove_and_give(**of, to=chosen, agreed=said.get("agreed", False))
    return f"The place of {place.participant} is ended, and {given.participant} has the seat."


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _ask(
    request: HttpRequest, template: str, programme: Programme, form: Decision, context: dict[str, Any]
) -> HttpResponse:
    return render(request, template, {"programme": programme, "form": form, **context}, status=form.status)


def place_of(request: HttpRequest, slug: str, pk: int) -> Enrolment:
    """A place of a programme the reader coordinates."""
    mine = Programme.objects.coordinated_by(request.user).filter(slug=slug)
    found = Enrolment.objects.filter(programme__in=mine)
    beside = ("programme", "participant__failing_address", "organisation", "learning_set")
    handed = ("predecessor__participant", "successor__participant")
    found = found.select_related(*beside, *handed).annotate(asked_until=asked_until(timezone.now()))
    return get_object_or_404(found, pk=pk)


def set_of(request: HttpRequest, slug: str, letter: str) -> LearningSet:
    """A set of a programme the reader coordinates."""
    mine = Programme.objects.coordinated_by(request.user).filter(slug=slug)
    found = LearningSet.objects.filter(programme__in=mine).select_related("programme")
    return get_object_or_404(found, letter=letter)
