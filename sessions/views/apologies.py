"""“I cannot come”, and checking in on the day. For members of the set and nobody else."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.refusal import Refusal
from sessions.forms.register import ApologiesForm, CheckInForm
from sessions.models import Session
from sessions.policies import own_place, why_no_member_checks_in
from sessions.selectors.register import own_answer, title_of
from sessions.services import apologies as services
from sessions.services.check_in import check_in as check_in_service
from sessions.views.register import refused
from sets.models import Enrolment

#: So many wrong codes in so many seconds, and then none for the rest of them.
WRONG_CODES, SECONDS = 5, 600
TOO_MANY = "You have typed too many wrong codes. Try again in ten minutes, or ask the facilitator to mark you."


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def apologies(request: HttpRequest, pk: int) -> HttpResponse:
    """A link in a mail leads to this page with one button, and answers nothing by itself."""
    session, place = _as_member(request, pk)
    now = timezone.now()
    form = ApologiesForm(request.POST if request.method == "POST" else None)
    if form.carried_out(
        lambda: services.send_apologies(actor=request.user, session=session, now=now, **form.cleaned_data)
    ):
        messages.success(request, "Your apologies are sent. You can take them back until the session starts.")
        return redirect("session", pk)
    context = {"session": session, "title": title_of(session), "own": own_answer(session, place, now)}
    return render(request, "sessions/apologies.html", {**context, "form": form}, status=form.status)


@login_required
@require_POST
def apologies_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    session, _ = _as_member(request, pk)
    try:
        services.take_back_apologies(actor=request.user, session=session, now=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal, reverse("session", args=[pk]))
    messages.success(request, "Your apologies are taken back: you are expected.")
    return redirect("session", pk)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    session, place = _as_member(request, pk)
    now = timezone.now()
    form = CheckInForm(request.POST if request.method == "POST" else None)
    tries = f"check-in:{session.pk}:{request.user.pk}"
    too_many = cache.get(tries, 0) >= WRONG_CODES
    if too_many and form.is_bound:
        form.is_valid()
        form.refuse(Refusal(TOO_MANY, field="code"))
    elif form.carried_out(lambda: check_in_service(actor=request.user, session=session, now=now, **form.cleaned_data)):
        messages.success(request, f"You are checked in: {own_answer(session, place, now).marked}.")
        return redirect("session", pk)
    elif form.refused and "code" in form.errors:
        cache.add(tries, 0, SECONDS)
        cache.incr(tries)
    why_not, own = why_no_member_checks_in(place, session, now), own_answer(session, place, now)
    context = {"session": session, "title": title_of(session), "why_not": why_not, "form": form, "own": own}
    return render(request, "sessions/check_in.html", context, status=429 if too_many and form.is_bound else form.status)


def _as_member(request: HttpRequest, pk: int) -> tuple[Session, Enrolment]:
    """A session of the reader's own set, and their place in it; who facilitates, or has left, has none (C04)."""
    found = Session.objects.visible_to(request.user).select_related("learning_set__programme")
    session = get_object_or_404(found, pk=pk)
    place = own_place(request.user, session)
    if place is None:
        raise Http404
    return session, place
