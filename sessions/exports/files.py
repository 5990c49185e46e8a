"""What every file of a report shares: its name and its headers."""

from django.http import HttpResponse
from django.utils import timezone

from core import served
from core.tables.writing import CSV, XLSX
from sessions.selectors.attendance_lines import Report

__all__ = ["CSV", "PDF", "XLSX", "attachment"]

PDF = "application/pdf"


def attachment(content: bytes, *, kind: str, report: Report, ending: str) -> HttpResponse:
    name = f"attendance-{report.slug}-{timezone.localdate(report.made_at).isoformat()}.{ending}"
    return served.attachment(content, kind=kind, name=name)
