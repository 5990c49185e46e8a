"""The first page: what is open; for somebody signed in, their next step before it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alsportal.context import roles_of_reader
from sets.selectors.home import home as shown


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open programmes, and for the signed-in what needs an answer first."""
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isdecimal() and 0 < len(asked) < 5 else 1
    found = shown(request.user, roles_of_reader(request), timezone.now(), page=max(page, 1))
    return render(request, "home.html", {"home": found})
