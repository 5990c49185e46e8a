"""The people of a set, for each other."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.served import private_jpeg
from sessions.selectors.set_people import photo_in
from sessions.selectors.set_people import set_people as people_of
from sets.models import LearningSet


@login_required
@require_safe
def set_people(request: HttpRequest, pk: int) -> HttpResponse:
    """For members and facilitators of the set; for anybody else there is no such set (C01, C04)."""
    found = LearningSet.objects.met_by(request.user).select_related("programme")
    page = people_of(get_object_or_404(found, pk=pk), request.user)
    return render(request, "sessions/set_people.html", {"page": page})


@login_required
@require_safe
def handbook_photo(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """For the same readers, of somebody among the people of the same set who shows it."""
    learning_set = get_object_or_404(LearningSet.objects.met_by(request.user), pk=pk)
    name = photo_in(learning_set, person)
    if not name:
        raise Http404
    return private_jpeg(request, name)
