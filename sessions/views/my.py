"""One's own page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sessions.selectors.my import my_page as shown


@login_required
@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """For anybody signed in: the next session, what needs an answer, my sets."""
    return render(request, "sessions/my.html", {"page": shown(request.user, timezone.now())})
