"""What pages of `sets`, which know no session, show of the work of its sets: in numbers alone (C02)."""

from typing import Any

from django import template
from django.utils import timezone

from sessions.selectors.work_counts import work_in_short
from sets.models import Programme

register = template.Library()


@register.inclusion_tag("sessions/_work_in_short.html")
def work_in_short_of(programme: Programme) -> dict[str, Any]:
    """For the programme's coordinator; nothing before a set has worked. One query."""
    figures = work_in_short(programme, timezone.localdate())
    return {"programme": programme, "figures": figures if any(one.number for one in figures) else []}
