"""A coordinator's own programmes: what needs them, how each stands, what was sent. Nobody else's exist for them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.records import page_asked_for
from sets.models import Programme
from sets.selectors import cockpit as cockpits
from sets.selectors.interested import interested
from sets.selectors.messages import messages_page
from sets.selectors.programme_record import programme_record as record_of


def coordinated(request: HttpRequest, slug: str) -> Programme:
    """The programme, for its coordinator; for anybody else there is none, a system admin included."""
    return get_object_or_404(Programme.objects.coordinated_by(request.user), slug=slug)


@login_required
@require_safe
def coordinate(request: HttpRequest) -> HttpResponse:
    desk = cockpits.desk(request.user, timezone.now())
    if desk is None:
        raise Http404
    return render(request, "sets/coordinate.html", {"desk": desk})


@login_required
@require_safe
def cockpit(request: HttpRequest, slug: str) -> HttpResponse:
    programme = coordinated(request, slug)
    page = cockpits.cockpit(programme, timezone.now())
    subnav = cockpits.subnav(programme, "cockpit", failed_mail=page.failed_mail)
    context = {"page": page, "programme": programme, "subnav": subnav, "interested": interested(programme)}
    return render(request, "sets/cockpit.html", context)


@login_required
@require_safe
def messages(request: HttpRequest, slug: str) -> HttpResponse:
    """What was sent to whom, when, and how it went; never what it said (C10)."""
    programme = coordinated(request, slug)
    page = messages_page(programme, state=request.GET.get("state", ""), page=request.GET.get("page", "1"))
    subnav = cockpits.subnav(programme, "messages")
    return render(request, "sets/messages.html", {"page": page, "programme": programme, "subnav": subnav})


@login_required
@require_safe
def programme_record(request: HttpRequest, slug: str) -> HttpResponse:
    """Who changed what of the programme, its sets and who runs them; each place has a history of its own."""
    programme = coordinated(request, slug)
    page = record_of(programme, page=page_asked_for(request.GET.get("page", "1")))
    subnav = cockpits.subnav(programme, "programme_record")
    return render(request, "sets/programme_record.html", {"page": page, "programme": programme, "subnav": subnav})
