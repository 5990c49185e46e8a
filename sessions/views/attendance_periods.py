"""Frozen periods of a programme's attendance, for its coordinators: freezing one, looking at one, taking one away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sessions.forms.attendance_report import FreezeForm
from sessions.models import AttendancePeriod
from sessions.selectors.attendance_chart import chart_of
from sessions.selectors.attendance_frozen import days_of, frozen_report
from sessions.selectors.attendance_lines import KEY
from sessions.services.attendance_periods import freeze_period
from sessions.views.attendance_report import FILES, coordinated, file_of, page_of_report
from sets.selectors.cockpit import subnav


@login_required
@require_POST
def attendance_period_freeze(request: HttpRequest, slug: str) -> HttpResponse:
    programme = coordinated(request, slug)
    form, now = FreezeForm(request.POST), timezone.now()
    frozen: list[AttendancePeriod] = []

    def freeze() -> None:
        frozen.append(freeze_period(actor=request.user, programme=programme, now=now, **form.cleaned_data))

    if not form.carried_out(freeze):
        return page_of_report(request, programme, form)
    [period] = frozen
    is_new = period.frozen_at == now
    messages.success(request, "The period is frozen." if is_new else "This period was frozen before: here it is.")
    return redirect("attendance_period", slug, period.pk)


@login_required
@never_cache
@require_safe
def attendance_period(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was frozen, with the names of today, and what the registers say differently now."""
    period = _period(request, slug, pk)
    report, difference = frozen_report(period)
    addresses = {ending: reverse("attendance_period_file", args=[slug, pk, ending]) for ending in FILES}
    context = {"programme": period.programme, "report": report, "difference": difference, "days": days_of(period)}
    context |= {"subnav": subnav(period.programme, "attendance_report"), "files": addresses}
    context |= {"chart": chart_of(report.trend), "key": KEY}
    return render(request, "sessions/attendance_period.html", context)


@login_required
@require_safe
def attendance_period_file(request: HttpRequest, slug: str, pk: int, ending: str) -> HttpResponse:
    period = _period(request, slug, pk)
    if ending not in FILES:
        raise Http404
    report, _ = frozen_report(period)
    return file_of(report, ending)


def _period(request: HttpRequest, slug: str, pk: int) -> AttendancePeriod:
    programme = coordinated(request, slug)
    found = programme.attendance_periods.select_related("frozen_by", "programme")
    return get_object_or_404(found, pk=pk)
