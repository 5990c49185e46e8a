"""Faults that need no crowd: beat that stood still, an hour that comes twice, a disk that is full."""

import http.client
from collections.abc import Callable

from tests.bench.crowd import Person
from tests.faults import verdict
from tests.faults.site import Site

#: Bytes that the web may write to one file while the disk is full, and those of the document that is sent then.
FULL, DOCUMENT = 50_000, 200_000
BOUNDARY = "between-the-parts"


def _beat_stood_still(site: Site) -> list[str]:
    """Offers that ran out meanwhile lapse once, and the next in line are offered the seats."""
    site.kill("beat")
    slug = site.stage("alone", "offers")["slug"]
    site.start("beat")
    return [*site.stage("alone", "lapsed", slug)["wrongs"], *verdict.audit(site)]


def _hours_come_twice(site: Site) -> list[str]:
    """P13: a programme's time never runs back, whatever the clock of the machine does."""
    return [*site.stage("alone", "twice")["wrongs"], *verdict.audit(site)]


def _disk_is_full(site: Site) -> list[str]:
    """A document that does not fit is refused in words, and nothing of it is kept; one that comes later is taken."""
    made = site.stage("alone", "shelf")
    wrongs = []
    for largest, status, kept in ((FULL, 409, 0), (None, 302, 1)):
        site.kill("web")
        site.largest_file = largest
        site.start("web")
        if (said := _send_document(site, made)) != status:
            wrongs.append(f"a document of {DOCUMENT} bytes was answered with {said}")
        if (found := site.stage("alone", "documents", made["slug"])) != {"rows": kept, "files": kept}:
            wrongs.append(f"there are {found}, not {kept} of each")
    return [*wrongs, *verdict.audit(site)]


def _send_document(site: Site, made: dict[str, str]) -> int:
    person = Person(site.port, made["session"])
    person.ask(made["path"])
    fields = {"csrfmiddlewaretoken": person.token, "title": "Background paper", "readers": "everybody"}
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append(f'name="file"; filename="paper.txt"\r\nContent-Type: text/plain\r\n\r\n{"Words. " * (DOCUMENT // 7)}')
    body = "".join(f"--{BOUNDARY}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    headers = {
        "Cookie": f"sessionid={person.session}; csrftoken={person.csrf_cookie}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    connection.request("POST", made["path"], f"{body}--{BOUNDARY}--\r\n", headers)
    return connection.getresponse().status


ALONE: dict[str, Callable[[Site], list[str]]] = {
    "beat stood still for a day": _beat_stood_still,
    "the clock goes back an hour and forward again": _hours_come_twice,
    "the disk is full when a document comes": _disk_is_full,
}
