"""The plan of a session, for whoever runs it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusal import Refusal
from sessions.forms.plan import Choice, ChoosePlanForm, PlanForm
from sessions.models import Bid, Session
from sessions.plans import PlanName
from sessions.selectors.agenda import agenda_of
from sessions.selectors.bids import waiting
from sessions.selectors.plan_page import PlanPage, plan_page
from sessions.services import bids
from sessions.services import session_plans as services
from sessions.views.closed import refuse_when_gone
from sets.models import LearningSet


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def session_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """For the set's facilitators, and for whoever covers this session; a coordinator has no such page."""
    session = _in_the_room(request, pk)
    act = request.POST.get("act", "")
    if act.startswith(("done-", "carry-")):
        return _say_how_it_went(request, session, act)
    page = plan_page(session, request.user)
    if act == "choose" or page.plan is None or request.GET.get("choose") in PlanName.values:
        return _choose(request, page)
    return _adjust(request, page)


def _choose(request: HttpRequest, page: PlanPage) -> HttpResponse:
    """The first plan is picked; another one is asked about before it takes the place of what was adjusted."""
    sent = request.POST if request.POST.get("act") == "choose" else None
    name = (sent.get("name") if sent else request.GET.get("choose")) or page.suited
    form = ChoosePlanForm(sent, initial={"name": name, "revision": page.revision})
    now = timezone.now()
    if form.carried_out(
        lambda: services.choose_plan(
            actor=request.user,
            session=page.session,
            name=PlanName(form.cleaned_data["name"]),
            revision=form.cleaned_data["revision"],
            now=now,
        )
    ):
        return redirect("session_plan", page.session.pk)
    if form.refused:
        page = plan_page(page.session, request.user)
    chosen = PlanName(name) if name in PlanName.values else PlanName(page.suited)
    context = {"page": page, "form": form, "chosen": chosen, "session": page.session}
    template = "sessions/session_plan_choose.html" if page.plan is None else "sessions/session_plan_change.html"
    return render(request, template, context, status=form.status)


def _adjust(request: HttpRequest, page: PlanPage) -> HttpResponse:
    """Whoever saves over what somebody else saved meanwhile is shown it first and loses nothing of their own (R5)."""
    sent = request.POST if request.method == "POST" else None
    blocks = [part.block for part in page.agenda.parts]
    form = PlanForm(sent, blocks=blocks, choices=_choices(page), revision=page.revision)
    suggested = [one.bid.pk for one in waiting(page.lines)]
    now = timezone.now()

    def save() -> None:
        given = form.cleaned_data["revision"]
        services.save_plan(
            actor=request.user, session=page.session, blocks=form.wanted(suggested), revision=given, now=now
        )

    if form.carried_out(save):
        return redirect("session_plan", page.session.pk)
    context: dict[str, Any] = {"page": page, "form": form, "rows": form.rows(), "session": page.session}
    if form.refused:
        page = plan_page(page.session, request.user)
        form.having_seen(page.revision)
        context |= {"page": page, "stands": agenda_of(page.session, request.user, covers=page.covers)}
    return render(request, "sessions/session_plan.html", context, status=form.status)


def _say_how_it_went(request: HttpRequest, session: Session, act: str) -> HttpResponse:
    what, _, pk = act.partition("-")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 18):
        raise Refusal("Load the page again, then choose once more.")
    bid = get_object_or_404(Bid.objects.filter(session=session), pk=int(pk))
    service = bids.say_done if what == "done" else bids.carry_over
    service(actor=request.user, bid=bid, session=session, now=timezone.now())
    said = "It is noted as done." if what == "done" else "It is carried over: first in line next time."
    messages.success(request, said)
    return redirect("session_plan", session.pk)


def _choices(page: PlanPage) -> Sequence[Choice]:
    """Those who wait, in the suggested order, after those who have a slot here already."""
    here = [
        Choice(part.block.bid_id, part.presenter or "Somebody who has left")
        for part in page.agenda.parts
        if part.block.bid_id
    ]
    asked = [
        Choice(one.bid.pk, f"{one.bid.owner.participant}, {one.bid.minutes} minutes") for one in waiting(page.lines)
    ]
    return [*here, *asked]


def _in_the_room(request: HttpRequest, pk: int) -> Session:
    held = LearningSet.objects.facilitated_by(request.user).values("pk")
    covered = Session.objects.covered_by(request.user).values("pk")
    found = Session.objects.filter(Q(learning_set__in=held) | Q(pk__in=covered))
    session = get_object_or_404(found.select_related("learning_set__programme"), pk=pk)
    refuse_when_gone(request, session.learning_set)
    return session
