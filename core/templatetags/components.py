"""Small pieces that many pages show. Each is a tag here and a template in `templates/components/`.

They are built into every template: no `{% load %}`. They show what they are given and ask no database.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import uuid4

from django import template
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import once

register = template.Library()


class Look(NamedTuple):
    """How a state or a kind of notice is told: by a word, a drawing and a tone, so that no one of them is needed."""

    word: str
    icon: str
    tone: str


NOTICES = {
    "info": Look("Good to know", "info", "info"),
    "needs-you": Look("This needs you", "hand", "needs"),
    "success": Look("Done", "check", "good"),
    "problem": Look("There is a problem", "alert", "problem"),
}
#: Levels of django.contrib.messages.
MESSAGE_NOTICES = {"debug": "info", "info": "info", "success": "success", "warning": "needs-you", "error": "problem"}

_SHARED = {
    "draft": Look("Draft", "pencil", "plain"),
    "open": Look("Open for sign-up", "ring", "good"),
    "closed": Look("Sign-up closed", "lock", "plain"),
    "completed": Look("Completed", "checks", "plain"),
    "cancelled": Look("Cancelled", "stop", "plain"),
    "waiting": Look("Waiting", "clock", "info"),
    "offered": Look("Place offered", "hand", "needs"),
    "confirmed": Look("Place confirmed", "check", "good"),
    "withdrawn": Look("Withdrawn", "door", "plain"),
    "declined": Look("Declined", "cross", "plain"),
    "lapsed": Look("Offer lapsed", "hourglass", "plain"),
    "replaced": Look("Handed over", "swap", "plain"),
    "removed": Look("Removed", "stop", "problem"),
    "forming": Look("Forming", "dashed", "info"),
    "dates_confirmed": Look("Dates confirmed", "calendar-check", "good"),
    "running": Look("Running", "play", "good"),
    "provisional": Look("Date provisional", "dashed", "info"),
    "live": Look("Happening now", "play", "needs"),
    "held": Look("Held", "check", "plain"),
    "written_up": Look("Written up", "checks", "plain"),
    "abandoned": Look("Abandoned", "stop", "plain"),
    "requested": Look("To be accepted", "clock", "needs"),
    "accepted": Look("Accepted", "check", "good"),
    "refused": Look("Not accepted", "cross", "plain"),
    "queued": Look("Waiting to be sent", "clock", "info"),
    "sending": Look("Being sent", "mail", "info"),
    "sent": Look("Sent", "check", "good"),
    "failed": Look("Not sent", "alert", "problem"),
}
#: The same state means something else of something else.
STATES: dict[str, dict[str, Look]] = {
    "place": {},
    "programme": {"opening": Look("Published, opens later", "clock", "info")},
    "set": {"confirmed": _SHARED["dates_confirmed"]},
    "session": {
        "draft": Look("No date yet", "calendar", "needs"),
        "confirmed": Look("Date confirmed", "calendar-check", "good"),
    },
    "mail": {"held": Look("Held back", "hand", "needs")},
    "issue": {
        "private_draft": Look("Only you can read it", "lock", "plain"),
        "shared": Look("Shared with the set", "people", "info"),
        "worked_on": Look("Worked on", "checks", "info"),
        "in_progress": Look("In progress", "play", "info"),
        "resolved": Look("Resolved", "check", "good"),
        "parked": Look("Parked", "stop", "plain"),
        "passed_on": Look("Passed on", "door", "plain"),
    },
    "action": {
        "proposed": Look("Recorded for you: confirm", "hand", "needs"),
        "agreed": Look("Agreed", "ring", "info"),
        "doing": Look("Doing", "play", "info"),
        "done": Look("Done", "check", "good"),
        "changed": Look("Changed", "swap", "plain"),
        "dropped": Look("Dropped", "cross", "plain"),
        "overdue": Look("Overdue", "clock", "needs"),
    },
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "calendar" %}`: a drawing from components/sprite.html, silent to assistive technology."""
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-{}"></use></svg>', name)


@register.simple_tag
def state_tag(state: str, kind: str = "place", word: str = "") -> SafeString:
    """`{% state_tag place.state %}`, `{% state_tag set.state kind="set" %}`, `{% state_tag "waiting" word="Third" %}`.

    Kinds: place, programme, set, session, mail, issue, action. An unknown state is shown by its own name.
    """
    name = str(state)
    look = STATES[kind].get(name) or _SHARED.get(name) or Look(name.replace("_", " ").capitalize(), "ring", "plain")
    return format_html(
        '<span class="state-tag tone-{}">{}<span>{}</span></span>', look.tone, icon(look.icon), word or look.word
    )


@register.simple_tag(takes_context=True)
def once_token(context: Context) -> SafeString:
    """`{% once_token %}` in a form that makes something: sent twice, it makes one (`core.once`)."""
    sent = None if context.get("needs_new_key") else once.key_in(context["request"])
    key = sent or uuid4()
    return format_html('<input type="hidden" name="{}" value="{}">', once.NAME, key)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """`{% notice kind="needs-you" title="Answer by Thursday" %}<p>…</p>{% endnotice %}`.

    Kinds: info, needs-you, success, problem. Without a title, the kind's own word heads it.
    """
    look = NOTICES[kind]
    return render_to_string("components/notice.html", {"look": look, "title": title or look.word, "content": content})


@register.tag
def constant(parser: Parser, token: Token) -> "Constant":
    """`{% constant %}…{% endconstant %}`: drawn once in the life of a process; nothing in it may depend on the page."""
    nodes = parser.parse(["endconstant"])
    parser.delete_first_token()
    return Constant(nodes)


class Constant(template.Node):
    def __init__(self, nodes: NodeList) -> None:
        self._nodes = nodes
        self._drawn: SafeString | None = None

    def render(self, context: template.Context) -> SafeString:
        if self._drawn is None:
            self._drawn = self._nodes.render(context)
        return self._drawn


@register.filter
def notice_kind(level_tag: str) -> str:
    """The kind of notice that a message of `django.contrib.messages` becomes."""
    return MESSAGE_NOTICES.get(level_tag, "info")


@register.inclusion_tag("components/page_header.html")
def page_header(title: str, kicker: str = "", lead: str = "") -> dict[str, Any]:
    """`{% page_header programme.title kicker="Programme" lead=programme.aim %}`: the one h1 of a page."""
    return {"title": title, "kicker": kicker, "lead": lead}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs: str) -> dict[str, Any]:
    """`{% breadcrumbs "Coordinate" coordinate_url programme.title cockpit_url %}`: words and addresses in turn."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("components/seats.html")
def seats(
    taken: int,
    maximum: int,
    offered: int = 0,
    name: str = "",
    people: Iterable[Any] | None = None,
    small: bool = False,
) -> dict[str, Any]:
    """`{% seats taken=6 offered=1 maximum=8 name="Set A" %}`: a set as a row of chairs, and the same in words.

    `people` (objects or dicts with `name`, `detail`, `state`) adds who sits there; only for those who may see it.
    """
    free = max(maximum - taken - offered, 0)
    return {
        "name": name,
        "words": _seat_words(taken, offered, maximum, free),
        "chairs": _chairs(taken, offered, free),
        "people": people,
        "small": small,
    }


@lru_cache
def _chairs(taken: int, offered: int, free: int) -> SafeString:
    chairs = ["taken"] * taken + ["offered"] * offered + ["free"] * free
    drawing = '<svg class="seat seat-{}" focusable="false"><use href="#i-seat-{}"></use></svg>'
    return format_html_join("", drawing, ((chair, chair) for chair in chairs))


def _seat_words(taken: int, offered: int, maximum: int, free: int) -> str:
    words = f"{taken} of {maximum} places taken"
    if offered:
        words += f", {offered} offered"
    return f"{words}, {free} free" if free and taken else words


@register.inclusion_tag("components/queue.html")
def queue(people: Sequence[Any], empty: str = "Nobody is waiting.") -> dict[str, Any]:
    """`{% queue people %}`: the waiting list from its front.

    Each has `rank` and `name`, and may have `detail`, `since` (a moment), `you` (true for the reader), `state`, `url`.
    """
    return {"people": people, "empty": empty}


@register.inclusion_tag("components/queue_line.html")
def queue_line(waiting: int, you: int = 0, needed: int = 0) -> dict[str, Any]:
    """`{% queue_line waiting=5 you=3 needed=6 %}`: how long the queue is, where the reader stands, how many it takes.

    A drawing without names, for the one who waits; the sentence beside it is the page's own.
    """
    return {
        "figures": [{"you": place == you, "needed": place > waiting} for place in range(1, max(waiting, needed) + 1)],
        "waiting": waiting,
        "you": you,
        "missing": max(needed - waiting, 0),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """`{% error_summary form %}`: what is wrong, with links to the fields; takes focus.

    Only for forms written out by hand: crispy's own templates show it already.
    """
    problems = [{"words": words, "target": ""} for words in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
        problems += [{"words": _with_label(field, words), "target": target} for words in field.errors]
    return {"problems": problems}


def _with_label(field: Any, words: str) -> str:
    """Name the field where the words could be about any: "Full name: This field is required."."""
    standard = {str(message) for kind in type(field.field).__mro__ for message in _messages(kind)}
    return f"{str(field.label).rstrip('?:')}: {words}" if str(words) in standard else str(words)


def _messages(kind: type) -> Iterable[Any]:
    return getattr(kind, "default_error_messages", {}).values()


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Sequence[str]]) -> dict[str, Any]:
    """`{% summary_list rows %}`: rows of (word, value) or (word, value, address of "Change")."""
    return {"rows": [{"key": row[0], "value": row[1], "url": row[2] if len(row) > 2 else ""} for row in rows]}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """`{% timeline entries %}`: what happened and when, latest first; each has `at` and `sentence`, maybe `detail`."""
    return {"entries": entries}


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[tuple[Any, str]]) -> dict[str, Any]:
    """`{% facts rows %}`: large figures, rows of (figure, words)."""
    return {"rows": rows}


@register.inclusion_tag("components/steps.html")
def steps(*names: str, current: int) -> dict[str, Any]:
    """`{% steps "Your details" "Your place" current=2 %}`: where in a short series of pages the reader is."""
    return {
        "steps": [
            {"number": number, "name": name, "current": number == current, "done": number < current}
            for number, name in enumerate(names, start=1)
        ]
    }


@register.inclusion_tag("components/subnav.html")
def subnav(items: Iterable[Any], label: str = "Pages of this programme") -> dict[str, Any]:
    """`{% subnav items %}`: items with `label`, `url`, `current`, and maybe `count` (what needs somebody there)."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """`{% empty_state "No programme is open" "New ones are announced here." %}`: nothing yet, and what comes next."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/session_dates.html")
def session_dates(sessions: Iterable[Any]) -> dict[str, Any]:
    """`{% session_dates sessions %}`: planned dates as on a printed card.

    Each has `title` ("Session 1"), `starts` (a moment or a date, or None) and `detail` (times and place, in words).
    """
    return {"sessions": sessions}
