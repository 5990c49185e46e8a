"""What every file of a report shares: its name, its headers, and words that no spreadsheet takes for a formula."""

from django.http import HttpResponse
from django.utils import timezone

from sessions.selectors.attendance_lines import Report

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"

#: A cell that begins with one of these is a formula to one spreadsheet or another (C13); the wide ones too.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def attachment(content: bytes, *, kind: str, report: Report, ending: str) -> HttpResponse:
    """A download for this reader alone: no cache keeps it."""
    name = f"attendance-{report.slug}-{timezone.localdate(report.made_at).isoformat()}.{ending}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def harmless(words: str) -> str:
    """Somebody's words as text and nothing else: an apostrophe before what would begin a formula (C13)."""
    return f"'{words}" if words.lstrip(" \u00a0").startswith(_BEGINS_A_FORMULA) else words
