"""Filling in forms as a browser without script does: with every hidden field the page put there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client


@dataclass
class WebForm:
    action: str
    #: What a browser would send if nobody touched anything, and the names of all that could be filled in.
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[WebForm] = []
        self._form: WebForm | None = None
        self._list = self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        of = dict(attributes)
        if tag == "form":
            self._form = WebForm(of.get("action") or "")
            self.found.append(self._form)
        if self._form is None or tag not in ("input", "textarea", "select", "option"):
            return
        name = self._list if tag == "option" else of.get("name") or ""
        self._form.names.add(name)
        typed = tag == "input" and of.get("type") not in ("checkbox", "radio", "submit")
        if name and (typed or "checked" in of or "selected" in of):
            self._form.values[name] = of.get("value") or ""
        self._list = name if tag in ("select", "option") else ""
        self._text = name if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._form and self._text:
            self._form.values[self._text] = data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in ("textarea", "select"):
            self._list = self._text = ""


def fill(client: Client, page: Any, **values: str) -> Any:
    """Send the first form of the page that has all these fields, to where it says or to the page's own address."""
    forms = _Forms()
    forms.feed(page.content.decode())
    form = next((form for form in forms.found if set(values) <= form.names), None)
    assert form, f"no form on {page.request['PATH_INFO']} has {', '.join(values)}"
    return client.post(form.action or page.request["PATH_INFO"], form.values | values)
