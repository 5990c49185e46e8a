"""The page of a programme, and the page of one's own place in it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.refusal import Refusal
from notifications.selectors import not_reached
from sets.models import Enrolment
from sets.selectors.my_place import my_place
from sets.selectors.parts import own_places, programme_or_404
from sets.selectors.programme_page import programme_page
from sets.services import places
from sets.services.commitments import commit_to_dates


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """What a visitor reads before signing up; a draft is for its coordinators."""
    found = programme_or_404(request.user, slug)
    page = programme_page(found, request.user, timezone.now())
    return render(request, "sets/programme.html", {"page": page, "programme": found})


@login_required
@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    return _my_place(request, _mine(request, slug))


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first and says what will happen; the POST does it."""
    mine = _mine(request, slug)
    if request.method == "POST":
        return _do(request, slug, mine, places.withdraw)
    page = my_place(mine, request.user, timezone.now())
    if not page.may_withdraw:
        return redirect("my_place", slug)
    return render(request, "sets/place_withdraw.html", {"page": page, **_withdrawing(page.place)})


@login_required
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, slug, places.accept_offer)


@login_required
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, slug, places.decline_offer)


@login_required
@require_http_methods(["GET", "POST"])
def commit(request: HttpRequest, slug: str) -> HttpResponse:
    """A link followed to here commits nobody: the button stands on the page of the place (P16)."""
    return _answer(request, slug, commit_to_dates)


def _answer(request: HttpRequest, slug: str, service: Callable[..., Any]) -> HttpResponse:
    """A link followed to here answers nothing: it leads to the page with the two buttons."""
    mine = _mine(request, slug)
    return _do(request, slug, mine, service) if request.method == "POST" else redirect("my_place", slug)


def _do(request: HttpRequest, slug: str, mine: list[Enrolment], service: Callable[..., Any]) -> HttpResponse:
    """The form names the place it was made for, so an old tab does nothing to a newer place of the same person."""
    sent = request.POST.get("place", "")
    meant = next((one for one in mine if str(one.pk) == sent), None)
    if meant is None:
        raise Http404
    try:
        service(actor=request.user, enrolment=meant, now=timezone.now())
    except Refusal as refusal:
        return _my_place(request, _mine(request, slug), refused=refusal.sentence)
    return redirect("my_place", slug)


def _mine(request: HttpRequest, slug: str) -> list[Enrolment]:
    """All of the reader's places in the programme; a stranger to it gets 404."""
    if found := own_places(request.user, slug):
        return found
    raise Http404


def _my_place(request: HttpRequest, mine: list[Enrolment], refused: str = "") -> HttpResponse:
    page = my_place(mine, request.user, timezone.now())
    context = {"page": page, "programme": page.programme, "place": page.place, "refused": refused}
    context["not_reached"] = not_reached(page.place.participant)
    return render(request, "sets/my_place.html", context, status=409 if refused else 200)


def _withdrawing(mine: Enrolment) -> dict[str, Any]:
    """The words of the page that asks before somebody withdraws."""
    happens, told = ["You leave the waiting list."], "You get a mail that says so."
    if mine.is_held:
        happens = [
            f"You give up your place in {mine.learning_set}.",
            "It goes to whoever is first in line, now or later.",
        ]
        told += " So does whoever gets the place."
    return {
        "question": "Do you want to withdraw?",
        "happens": [*happens, "If you sign up again later, you join at the back."],
        "told": told,
        "action": "Give up my place" if mine.is_held else "Leave the waiting list",
        "danger": True,
        "back_url": reverse("my_place", args=[mine.programme.slug]),
        "back": "Go back, change nothing",
    }
