"""Looking back on a session: reflections, which are their author's, and feedback, which is nobody's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusal import Refusal
from sessions.forms.reflections import FeedbackForm, ReflectForm
from sessions.models import Session
from sessions.policies import facilitates, membership, why_not_look_back, why_not_yet_held
from sessions.selectors.feedback import feedback_page
from sessions.selectors.looking_back import own_answers
from sessions.selectors.register import title_of
from sessions.services import feedback as feedback_services
from sessions.services import reflections as services
from sessions.views.closed import closed
from sets.policies import coordinates


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reflect(request: HttpRequest, pk: int) -> HttpResponse:
    """For members who were expected at the session. What they write is theirs unless they share it (C03)."""
    session = _seen_by(request, pk)
    place = membership(request.user, session.learning_set)
    if place is None:
        raise Http404
    if answer := closed(request, session.learning_set):
        return answer
    if why_not := why_not_look_back(session, place):
        raise Refusal(why_not)
    own = own_answers(session, request.user)
    form = ReflectForm(request.POST if request.method == "POST" else None, own=own)
    now = timezone.now()
    if form.carried_out(lambda: services.reflect(actor=request.user, session=session, answers=form.answers(), now=now)):
        messages.success(request, "Kept in your journal. What you did not share is for you alone.")
        return redirect("session", pk)
    if form.refused:
        own = own_answers(session, request.user)
        form.has_shown(own)
    context = {"session": session, "title": title_of(session), "form": form, "rows": form.rows(own)}
    return render(request, "sessions/reflect.html", context, status=form.status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Members answer, once; they and the facilitator read it when it is closed, the coordinator the figures alone."""
    session = _seen_by(request, pk)
    place = membership(request.user, session.learning_set)
    runs = facilitates(request.user, session.learning_set) or coordinates(request.user, session.learning_set.programme)
    if place is None and (request.method == "POST" or not runs):
        raise Http404
    if place is not None and (answer := closed(request, session.learning_set)):
        return answer
    if why_not := why_not_yet_held(session):
        raise Refusal(why_not)
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if form.carried_out(
        lambda: feedback_services.give_feedback(actor=request.user, session=session, now=now, **form.cleaned_data)
    ):
        messages.success(request, "Thank you. Nobody can tell which answers are yours.")
        return redirect("session", pk)
    page = feedback_page(session, request.user, place, now)
    context = {"page": page, "session": session, "title": title_of(session), "form": form}
    return render(request, "sessions/feedback.html", context, status=form.status)


def _seen_by(request: HttpRequest, pk: int) -> Session:
    found = Session.objects.visible_to(request.user).select_related("learning_set__programme")
    return get_object_or_404(found, pk=pk)
