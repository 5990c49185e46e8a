"""The facilitator's page."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sessions.selectors.coming_reminders import to_look_at
from sessions.selectors.cover import covered_sessions
from sessions.selectors.early_warnings import early_warnings
from sessions.selectors.facilitate import FacilitatorPage, facilitator_page
from sessions.selectors.to_do import to_do


@login_required
@require_safe
def facilitate(request: HttpRequest) -> HttpResponse:
    """My sets, who is in them, when they meet. For whoever facilitates none there is no such page."""
    now = timezone.now()
    page, covered = facilitator_page(request.user, now), covered_sessions(request.user)
    if page is None and not covered:
        raise Http404
    page = page or FacilitatorPage(sets=[], ended=[])
    warnings = early_warnings(one.learning_set for one in page.sets)
    context = {
        "page": page,
        "ahead": page.ahead(now),
        "to_do": to_do(page.sets, page.ended, now),
        "early_warnings": warnings,
    }
    reminders = to_look_at((one for held in page.sets for one in held.learning_set.sessions.all()), now)
    return render(request, "sessions/facilitate.html", {**context, "covered": covered, "reminders": reminders})
