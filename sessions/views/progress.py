"""The progress round."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sessions.models import Session
from sessions.selectors.progress import progress_round
from sessions.views.closed import refuse_while_closed
from sessions.views.work import crumbs
from sets.models import LearningSet


@login_required
@never_cache
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """For the people of the set; who covers one session sees nothing from before it, and so not this."""
    among = LearningSet.objects.met_by(request.user).values("pk")
    found = Session.objects.filter(learning_set__in=among).select_related("learning_set__programme")
    session = get_object_or_404(found, pk=pk)
    refuse_while_closed(request, session.learning_set)
    page = progress_round(session, request.user, timezone.localdate())
    return render(request, "sessions/progress.html", {"page": page, **crumbs(request, session.learning_set)})
