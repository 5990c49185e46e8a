"""The work of the sets in numbers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sessions.selectors.work_counts import SMALL, work_counts
from sets.models import Programme
from sets.selectors.cockpit import subnav


@login_required
@never_cache
@require_safe
def work_report(request: HttpRequest, slug: str) -> HttpResponse:
    """For the programme's coordinators."""
    programme = get_object_or_404(Programme.objects.coordinated_by(request.user), slug=slug)
    work = work_counts(programme, timezone.localdate())
    figures = zip(*(one.figures for one in work), strict=True)
    rows = [{"label": of_all[0].label, "figures": of_all} for of_all in figures]
    context = {"work": work, "rows": rows, "small": SMALL, "programme": programme}
    return render(request, "sessions/work_report.html", {**context, "subnav": subnav(programme, "work_report")})
