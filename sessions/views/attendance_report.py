"""The attendance report of a programme, for its coordinators: a page and three files, all from one `Report`."""

from typing import Any

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
from sessions.forms.attendance_report import FreezeForm, ReportFilter
from sessions.selectors.attendance_chart import chart_of
from sessions.selectors.attendance_facts import read
from sessions.selectors.attendance_frozen import frozen_periods
from sessions.selectors.attendance_lines import KEY, Report
from sessions.selectors.attendance_report import report_of
from sets.models import Programme
from sets.selectors.cockpit import subnav

#: By the end of a file's name: how it is written, and what it is.
FILES = {"csv": (as_csv, files.CSV), "xlsx": (as_xlsx, files.XLSX), "pdf": (as_pdf, files.PDF)}


@login_required
@never_cache
@require_safe
def attendance_report(request: HttpRequest, slug: str) -> HttpResponse:
    return page_of_report(request, coordinated(request, slug), FreezeForm())


@login_required
@require_safe
def attendance_report_csv(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "csv")


@login_required
@require_safe
def attendance_report_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "xlsx")


@login_required
@require_safe
def attendance_report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, "pdf")


# --- what the pages of frozen periods use too ------------------------------------------------------------------------


def coordinated(request: HttpRequest, slug: str) -> Programme:
    """The programme, for its coordinator; for anybody else there is none, a system admin included (C06)."""
    return get_object_or_404(Programme.objects.coordinated_by(request.user), slug=slug)


def page_of_report(request: HttpRequest, programme: Programme, freezing: FreezeForm) -> HttpResponse:
    """What was asked for makes no sense: the page says so beside the field and shows no figures."""
    report, form = _report(request, programme)
    context: dict[str, Any] = {"programme": programme, "report": report, "form": form, "freezing": freezing}
    context |= {"periods": frozen_periods(programme), "key": KEY}
    context |= {"subnav": subnav(programme, "attendance_report"), "files": _addresses(request, programme)}
    context["chart"] = chart_of(report.trend) if report else None
    return render(request, "sessions/attendance.html", context, status=freezing.status)


def file_of(report: Report, ending: str) -> HttpResponse:
    write, kind = FILES[ending]
    return files.attachment(write(report), kind=kind, report=report, ending=ending)


# --- inside ----------------------------------------------------------------------------------------------------------


def _report(request: HttpRequest, programme: Programme) -> tuple[Report | None, ReportFilter]:
    """What the address asks for; no report where it asks for what is not there."""
    facts, names = read(programme)
    form = ReportFilter(request.GET or None, names=names)
    if (choice := form.choice) is None:
        return None, form
    return report_of(programme, facts, names, made_at=timezone.now(), choice=choice), form


def _file(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The same part of the same report as a file; where there is none, the page says why."""
    programme = coordinated(request, slug)
    report, _ = _report(request, programme)
    if report is None:
        return redirect(f"{reverse('attendance_report', args=[slug])}?{request.GET.urlencode()}")
    return file_of(report, ending)


def _addresses(request: HttpRequest, programme: Programme) -> dict[str, str]:
    """Of the files that hold what this page shows."""
    question = f"?{request.GET.urlencode()}" if request.GET else ""
    return {ending: reverse(f"attendance_report_{ending}", args=[programme.slug]) + question for ending in FILES}
