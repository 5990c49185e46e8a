"""What every file of a report shares: its name and its headers."""

from django.http import HttpResponse
from django.utils import timezone

from sessions.selectors.attendance_lines import Report

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def attachment(content: bytes, *, kind: str, report: Report, ending: str) -> HttpResponse:
    """A download for this reader alone: no cache keeps it."""
    name = f"attendance-{report.slug}-{timezone.localdate(report.made_at).isoformat()}.{ending}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
