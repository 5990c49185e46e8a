"""What a programme's sponsor sees of it: totals, on a page and as files; its coordinator looks at the same."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import served
from sessions.exports.sponsor import FILES
from sessions.selectors.sponsor_page import Totals, totals_of
from sets.models import Programme
from sets.policies import coordinates


@login_required
@never_cache
@require_safe
def sponsored(request: HttpRequest) -> HttpResponse:
    """Their programmes; for somebody who commissions none there is no such page."""
    programmes = list(Programme.objects.sponsored_by(request.user).order_by("-opens_at", "pk"))
    if not programmes:
        raise Http404
    return render(request, "sessions/sponsored.html", {"programmes": programmes})


@login_required
@never_cache
@require_safe
def sponsored_programme(request: HttpRequest, slug: str) -> HttpResponse:
    programme, totals = _totals(request, slug)
    context = {"totals": totals, "programme": programme, "coordinates": coordinates(request.user, programme)}
    return render(request, "sessions/sponsored_programme.html", context)


@login_required
@require_safe
def sponsored_programme_csv(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "csv")


@login_required
@require_safe
def sponsored_programme_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "xlsx")


# --- inside ----------------------------------------------------------------------------------------------------------


def _totals(request: HttpRequest, slug: str) -> tuple[Programme, Totals]:
    """For anybody else there is none, a system admin included."""
    programme = get_object_or_404(Programme.objects.shown_in_totals_to(request.user), slug=slug)
    return programme, totals_of(programme, timezone.now())


def _file(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """What the page shows, and nothing else."""
    _, totals = _totals(request, slug)
    write, kind = FILES[ending]
    day = f"-{timezone.localdate(totals.stood_on).isoformat()}" if totals.stood_on else ""
    name = f"totals-{totals.slug}{day}.{ending}"
    return served.attachment(write(totals), kind=kind, name=name)
