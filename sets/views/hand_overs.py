"""Handing a place over: the representative asks, the colleague answers, or the coordinator does it (P10)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusal import Refusal
from sets.forms.hand_over import HandOverForm, InviteForm, TakeOverForm
from sets.models import Enrolment, HandOver
from sets.policies import why_not_hand_over_for
from sets.selectors import hand_overs as selectors
from sets.selectors.parts import own_places
from sets.services import hand_overs as services
from sets.states import LIVE
from sets.views.places import place_of


@login_required
@require_http_methods(["GET", "POST"])
def place_hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom to ask; the form names the place it was made for, as those of withdrawing and answering do."""
    place, now = _mine(request, slug), timezone.now()
    handing = selectors.handing_over(place, now)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.carried_out(
        lambda: services.invite(actor=request.user, enrolment=place, colleague=form.colleague(), now=now)
    ):
        messages.success(request, "Your colleague is asked by mail. Nothing changes until they accept.")
        return redirect("my_place", slug)
    if request.method == "GET" and (handing is None or handing.open):
        return redirect("my_place", slug)
    context = {"form": form, "place": place, "programme": place.programme}
    return render(request, "sets/place_hand_over.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "POST"])
def place_hand_over_take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """A link followed to here takes nothing back: the button stands on the page of the place."""
    places = own_places(request.user, slug)
    if not places:
        raise Http404
    if request.method == "POST":
        sent = request.POST.get("hand_over", "")
        found = HandOver.objects.filter(enrolment__in=places).select_related("enrolment__programme")
        one = get_object_or_404(found, pk=int(sent) if sent.isdecimal() and len(sent) < 19 else 0)
        try:
            done = services.take_back(actor=request.user, hand_over=one, now=timezone.now())
            messages.info(request, selectors.what_stands(done, timezone.now()))
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    return redirect("my_place", slug)


@never_cache
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the link of the mail leads: whoever holds it reads what it is about, whoever has the address may accept."""
    one, context, closed = _of_link(request, secret)
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.path)
        context["why"] = services.WHY_OVER if closed else ""
        return render(request, "sets/hand_over_enter.html", context)
    if selectors.taken_by(one, request.user):
        return redirect("my_place", one.enrolment.programme.slug)
    if closed:
        return closed
    if not selectors.is_for(one, request.user):
        context |= {"why": services.WHY_NOT_YOURS, "may_decline": True}
        return render(request, "sets/hand_over_not.html", context, status=403)
    return _accepting(request, one, context)


@never_cache
@require_http_methods(["GET", "POST"])
def hand_over_decline(request: HttpRequest, secret: str) -> HttpResponse:
    """Asks first; the POST does it. Whoever holds the link may, so that nobody needs an account to say no."""
    one, context, closed = _of_link(request, secret)
    if closed:
        return closed
    if request.method == "GET":
        return render(request, "sets/hand_over_decline.html", context)
    try:
        services.decline(
            actor=request.user if request.user.is_authenticated else None, hand_over=one, now=timezone.now()
        )
    except Refusal as refusal:
        return render(request, "sets/hand_over_not.html", {**context, "why": refusal.sentence}, status=409)
    messages.success(request, "Thank you for answering. Your colleague keeps the place and is told.")
    return redirect("programme", one.enrolment.programme.slug)


@login_required
@require_http_methods(["GET", "POST"])
def place_hand_over_for(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The coordinator names the colleague, says what they said, and gives a reason."""
    place, now = place_of(request, slug, pk), timezone.now()
    page = selectors.taking_over(place, now)
    form = HandOverForm(_sent(request), criteria=page.criteria, sessions=page.planned)
    form.fields["reason"].help_text = f"{place.participant} is shown it, and it is kept with the ledger."
    done: list[Enrolment] = []
    if form.carried_out(lambda: done.append(_hand_over_for(request, place, form, now))):
        messages.success(request, f"{done[0].participant} has the place now, and both are told.")
        return redirect("person_ledger", slug, done[0].pk)
    if why_not := why_not_hand_over_for(request.user, place, now):
        messages.error(request, why_not)
        return redirect("person_ledger", slug, pk)
    context = {"form": form, "page": page, "place": place, "programme": place.programme}
    return render(request, "sets/place_hand_over_for.html", context, status=form.status)


# --- inside ----------------------------------------------------------------------------------------------------------


def _of_link(request: HttpRequest, secret: str) -> tuple[HandOver, dict[str, Any], HttpResponse | None]:
    """The invitation whose link ends so, what its pages need, and the page that says so once it is over.

    Links are made of `secret`: the site's key may be another by now than when the mail was sent.
    """
    one = selectors.hand_over_at(secret)
    if one is None:
        raise Http404
    context = {"hand_over": one, "secret": secret, "programme": one.enrolment.programme}
    if one.is_open_at(timezone.now()):
        return one, context, None
    closed = render(request, "sets/hand_over_not.html", {**context, "why": services.WHY_OVER}, status=410)
    return one, context, closed


def _accepting(request: HttpRequest, one: HandOver, context: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    page = selectors.taking_over(one.enrolment, now, by=request.user, until=one.closes_at)
    said: dict[str, Any] = {"criteria": page.criteria, "sessions": page.planned}
    form = TakeOverForm(_sent(request), person=request.user, called=one.full_name, **said)
    if form.carried_out(lambda: services.accept(actor=request.user, hand_over=one, answer=form.answer(), now=now)):
        messages.success(request, "You have taken the place over.")
        return redirect("my_place", page.programme.slug)
    context |= {"form": form, "page": page}
    return render(request, "sets/hand_over.html", context, status=form.status)


def _hand_over_for(request: HttpRequest, place: Enrolment, form: HandOverForm, now: Any) -> Enrolment:
    said = {"application": form.application(), **{name: form.cleaned_data[name] for name in ("reason", "stood")}}
    return services.hand_over_for(
        actor=request.user, enrolment=place, caller=form.caller_of(place.organisation), now=now, **said
    )


def _mine(request: HttpRequest, slug: str) -> Enrolment:
    """The reader's place that a form names, else the one that can be handed over, else the latest."""
    places = own_places(request.user, slug)
    if request.method == "POST":
        places = [one for one in places if str(one.pk) == request.POST.get("place", "")]
    if not places:
        raise Http404
    return max(places, key=lambda one: (one.state in LIVE, one.pk))


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
