"""The first page: what is open; for somebody signed in, their next step before it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open programmes, and for the signed-in what needs an answer first."""
    return render(request, "home.html", {"programmes": [], "next_steps": []})
