"""The parts of the room's page."""

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def room_part(context: Context, name: str, label: str, css: str = "") -> SafeString:
    """`{% room_part "slot" "This turn" %}`: a region that follows the session, from `_room_slot.html`. While nothing
    stands in it, it is no landmark either."""
    found = context.template.engine.get_template(f"sessions/_room_{name}.html")
    with context.push():
        inner = found.render(context)
    hidden = mark_safe("" if inner.strip() else " hidden")  # noqa: S308 - two words of ours
    section = '<section class="{}" aria-label="{}" data-live="{}"{}>{}</section>'
    return format_html(section, css or f"room-{name}", label, name, hidden, inner)
