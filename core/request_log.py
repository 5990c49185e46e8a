"""One line of the log for each request: which page, how it went, how long it took. Not who, from where, nor with what.

It takes the place of gunicorn's own, which writes addresses, questions and browsers.
"""

import logging
import re
import time
from collections.abc import Callable
from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.logs import current, page_of

log = logging.getLogger(__name__)

#: What a proxy calls the request, if it says something that can stand in a log.
_NAME = re.compile(r"[A-Za-z0-9-]{8,64}")
#: Asked every few seconds by machines.
_SILENT = ("health_",)
#: What is answered once a second, for half a day, to each who follows a room: nothing is new.
_NOTHING_NEW = ("room_changes", 204)


class RequestLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        called = request.called = given if _NAME.fullmatch(given) else token_hex(8)
        token, began = current.set(called), time.perf_counter()
        try:
            response = self.get_response(request)
            self._write(request, response, time.perf_counter() - began)
            return response
        finally:
            current.reset(token)

    def _write(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        page = page_of(request)
        if (
            not log.isEnabledFor(logging.INFO)
            or page.startswith(_SILENT)
            or (page, response.status_code) == _NOTHING_NEW
            or request.path.startswith(settings.STATIC_URL)
        ):
            return
        method = request.method if request.method in ("GET", "HEAD", "POST") else "OTHER"
        facts = {"method": method, "page": page, "status": response.status_code, "ms": round(1000 * seconds)}
        log.info("%s %s %s", method, page, response.status_code, extra={"facts": facts})
