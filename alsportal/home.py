"""The first page: what is open; for somebody signed in, their next step before it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alsportal.context import roles_of_reader
from sessions.selectors.first_steps import first_steps
from sets.selectors.home import home as shown


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open programmes, and for the signed-in what needs an answer first."""
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isdecimal() and 0 < len(asked) < 5 else 1
    roles, now = roles_of_reader(request), timezone.now()
    found = shown(request.user, roles, now, page=max(page, 1))
    # What a session asks now comes first, then whatever else needs an answer, then what is good to know.
    steps = [*first_steps(request.user, roles, now), *found.next_steps]
    found = replace(found, next_steps=sorted(steps, key=lambda step: not step.urgent))
    return render(request, "home.html", {"home": found})
