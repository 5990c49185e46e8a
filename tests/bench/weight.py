"""What a page weighs on its way to a browser, compressed: the first time, and once its parts are kept there."""

import gzip
import http.client
import re
from collections.abc import Iterable
from typing import Any

from tests.bench.crowd import Person
from tests.bench.web import Web

#: Styles, scripts and pictures that a browser fetches by itself.
FETCHED = re.compile(r'<(?:script|img|source)\b[^>]*?\bsrc="([^"]+)"|<link\b([^>]*)>')
LINKED = re.compile(r'\bhref="([^"]+)"')
#: What a link may be for, and is fetched at once.
AT_ONCE = ("stylesheet", "icon", "preload", "modulepreload", "manifest")
#: What a proxy in front is told to do to pages (`gzip_comp_level`), and what a browser says it takes.
LEVEL = 6


def weigh(web: Web, pages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds to each page: bytes of the first visit and of the next, and addresses of other hosts."""
    known: dict[str, int] = {}
    return [{**page, **_weighed(web, page, known)} for page in pages]


def _weighed(web: Web, page: dict[str, Any], known: dict[str, int]) -> dict[str, Any]:
    answer = Person(web.port, page["session"]).ask(page["path"])
    if answer.status != 200:
        raise RuntimeError(f"{page['path']} was answered with {answer.status}: there is nothing to weigh.")
    text = answer.text
    parts = sorted(set(_fetched(text)))
    own = [part for part in parts if part.startswith("/") and not part.startswith("//")]
    for part in own:
        known[part] = known.get(part) or _bytes_of(web, part, page["session"])
    itself = len(gzip.compress(text.encode(), LEVEL))
    first = itself + sum(known[part] for part in own)
    foreign = [part for part in parts if part not in own and not part.startswith("data:")]
    # A picture of somebody is asked for again each time; what is under /static/ is kept for ever.
    again = sum(known[part] for part in own if not part.startswith("/static/"))
    return {"first": first, "next": itself + again, "foreign": foreign}


def _fetched(text: str) -> Iterable[str]:
    for found in FETCHED.finditer(text):
        if found[1]:
            yield found[1]
        elif any(f'"{what}"' in found[2] or f"{what} " in found[2] for what in AT_ONCE):
            yield from LINKED.findall(found[2])


def _bytes_of(web: Web, path: str, session: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    headers = {"Accept-Encoding": "gzip", "Cookie": f"sessionid={session}"}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    if response.status != 200:
        raise RuntimeError(f"{path} was answered with {response.status}: there is nothing to weigh.")
    return len(response.read())
