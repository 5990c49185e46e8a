"""The attendance report of a programme, for its coordinators: a page and three files, all from one `Report`."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sessions.exports import files
from sessions.exports.attendance_csv import as_csv
from sessions.exports.attendance_pdf import as_pdf
from sessions.exports.attendance_xlsx import as_xlsx
from sessions.forms.attendance_report import ReportFilter
from sessions.selectors.attendance_chart import chart_of
from sessions.selectors.attendance_facts import read
from sessions.selectors.attendance_lines import KEY, Report
from sessions.selectors.attendance_report import report_of
from sets.models import Programme
from sets.selectors.cockpit import subnav


@login_required
@never_cache
@require_safe
def attendance_report(request: HttpRequest, slug: str) -> HttpResponse:
    """What was asked for makes no sense: the page says so beside the field and shows no figures."""
    programme = _coordinated(request, slug)
    report, form = _report(request, programme)
    context = {"programme": programme, "report": report, "form": form, "key": KEY}
    context |= {"subnav": subnav(programme, "attendance_report"), "query": request.GET.urlencode()}
    context["chart"] = chart_of(report.trend) if report else None
    return render(request, "sessions/attendance.html", context)


@login_required
@require_safe
def attendance_report_csv(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, as_csv, files.CSV, "csv")


@login_required
@require_safe
def attendance_report_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, as_xlsx, files.XLSX, "xlsx")


@login_required
@require_safe
def attendance_report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, as_pdf, files.PDF, "pdf")


# --- inside ----------------------------------------------------------------------------------------------------------


def _coordinated(request: HttpRequest, slug: str) -> Programme:
    """The programme, for its coordinator; for anybody else there is none, a system admin included (C06)."""
    return get_object_or_404(Programme.objects.coordinated_by(request.user), slug=slug)


def _report(request: HttpRequest, programme: Programme) -> tuple[Report | None, ReportFilter]:
    """What the address asks for; no report where it asks for what is not there."""
    facts, names = read(programme)
    form = ReportFilter(request.GET or None, names=names)
    if (choice := form.choice) is None:
        return None, form
    return report_of(programme, facts, names, made_at=timezone.now(), choice=choice), form


def _file(request: HttpRequest, slug: str, write: Callable[[Report], bytes], kind: str, ending: str) -> HttpResponse:
    """The same part of the same report as a file; where there is none, the page says why."""
    programme = _coordinated(request, slug)
    report, _ = _report(request, programme)
    if report is None:
        return redirect(f"{reverse('attendance_report', args=[slug])}?{request.GET.urlencode()}")
    return files.attachment(write(report), kind=kind, report=report, ending=ending)
