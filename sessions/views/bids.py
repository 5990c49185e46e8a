"""A member asks for time in a session, and sees who else does and who has had how much."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusal import Refusal
from sessions.forms.bids import BidForm
from sessions.models import Bid, Issue, Session
from sessions.policies import membership, why_not_bid
from sessions.selectors.bids import airtime_of, had_in, in_line, own_bid
from sessions.services import bids as services
from sessions.states import OPEN_ISSUE, IssueState
from sessions.views.closed import refuse_while_closed
from sets.models import Enrolment, LearningSet


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def session_bid(request: HttpRequest, pk: int) -> HttpResponse:
    """For the members of the set; the facilitator has the plan."""
    session, place = _session_of_member(request, pk)
    refuse_while_closed(request, session.learning_set)
    bid, now = own_bid(place, session), timezone.now()
    if request.POST.get("act") == "withdraw":
        return _withdraw(request, session, bid, now)
    sent = request.POST if request.method == "POST" else None
    here = Issue.objects.filter(owner=place, learning_set=session.learning_set)
    issues = here.filter(state__in=OPEN_ISSUE).exclude(state=IssueState.PRIVATE_DRAFT)
    form = BidForm.of(bid, _asked(request, issues), sent, issues=issues)
    if form.carried_out(lambda: services.place_bid(actor=request.user, session=session, words=form.words(), now=now)):
        messages.success(request, "You have asked for time. The set can read it.")
        return redirect("session_bid", pk)
    context = {**_of_session(session, request.user), "form": form, "bid": bid}
    return render(request, "sessions/session_bid.html", context, status=form.status)


def _session_of_member(request: HttpRequest, pk: int) -> tuple[Session, Enrolment]:
    """A session of one's own set, and one's place in it; for everybody else there is no such session."""
    among = LearningSet.objects.met_by(request.user).values("pk")
    found = Session.objects.filter(learning_set__in=among).select_related("learning_set__programme")
    session = get_object_or_404(found, pk=pk)
    place = membership(request.user, session.learning_set)
    if place is None:
        raise Http404
    return session, place


def _withdraw(request: HttpRequest, session: Session, bid: Bid | None, now: datetime) -> HttpResponse:
    if bid is None:
        raise Refusal("You have not asked for time in this session.")
    services.withdraw_bid(actor=request.user, bid=bid, now=now)
    messages.success(request, "You have withdrawn. You can ask again until the session begins.")
    return redirect("session_bid", session.pk)


def _of_session(session: Session, reader: Any) -> dict[str, Any]:
    """Whatever one asks for oneself: who else does, and who has had how much."""
    had = had_in(session.learning_set)
    return {
        "session": session,
        "title": f"Session {session.number}",
        "why_not": why_not_bid(session),
        "lines": in_line(session, reader, had),
        "airtime": airtime_of(session.learning_set, had),
        "learning_set": session.learning_set,
        "programme": session.learning_set.programme,
        # A member facilitates nothing here (P2), so nobody need be asked.
        "facilitates": False,
    }


def _asked(request: HttpRequest, issues: Any) -> Issue | None:
    """The issue whose page led here."""
    asked = request.GET.get("issue", "")
    return issues.filter(pk=int(asked)).first() if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None
