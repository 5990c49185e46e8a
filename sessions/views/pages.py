"""What people of a set see of it: its home and its sessions. And all sessions of a programme, for its coordinator."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sessions.models import Session
from sessions.policies import open_to_as_read
from sessions.selectors.early_warnings import early_warnings
from sessions.selectors.polls import poll_lines
from sessions.selectors.programme_sessions import programme_sessions
from sessions.selectors.register import own_answer
from sessions.selectors.session_page import session_page, with_notes
from sessions.selectors.set_home import set_home
from sessions.states import SessionState
from sets.models import LearningSet, Programme
from sets.selectors.cockpit import subnav


@login_required
@never_cache
@require_safe
def home(request: HttpRequest, pk: int) -> HttpResponse:
    """For its members and facilitators; for anybody else, the coordinator among them, there is no such set (C01)."""
    met = LearningSet.objects.met_by(request.user).select_related("programme")
    found = get_object_or_404(met.annotate(is_open_to_reader=open_to_as_read(request.user)), pk=pk)
    page = set_home(found, request.user, timezone.now(), is_open_to_reader=found.is_open_to_reader)
    return render(request, "sessions/set_home.html", {"page": page})


@login_required
@never_cache
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """For the people of the set; the coordinator sees when and where, not how to join."""
    found = Session.objects.visible_to(request.user).select_related("learning_set__programme")
    now = timezone.now()
    page = session_page(get_object_or_404(with_notes(found), pk=pk), request.user, now)
    set_pk = page.session.learning_set_id
    own = own_answer(page.session, page.place, now) if page.place and not page.was_held else None
    is_asked = page.session.state in (SessionState.DRAFT, SessionState.PROVISIONAL)
    poll = poll_lines([set_pk], request.user, now).get(set_pk) if is_asked else None
    return render(request, "sessions/session.html", {"page": page, "own": own, "poll": poll})


@login_required
@require_safe
def sessions(request: HttpRequest, slug: str) -> HttpResponse:
    """For the programme's coordinators."""
    programme = get_object_or_404(Programme.objects.coordinated_by(request.user), slug=slug)
    sets = programme_sessions(programme)
    context = {"sets": sets, "programme": programme, "early_warnings": early_warnings(one.learning_set for one in sets)}
    return render(request, "sessions/sessions.html", {**context, "subnav": subnav(programme, "sessions")})
