"""What happens around every request."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.refusal import Refusal

Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ["camera", "microphone", "geolocation", "payment", "usb", "browsing-topics", "interest-cohort"]
)


class PermissionsPolicyMiddleware:
    """No page of ours needs a camera, a microphone or to know where somebody is."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class NothingKeptMiddleware:
    """What a signed-in person was shown is kept by no cache, their own browser's among them (C04): after signing out,
    or leaving, no button brings it back. A view that says otherwise is left alone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = getattr(request, "session", None)
        # Only where the answer depended on who asks, and without reading the session for it.
        if session is not None and session.accessed and SESSION_KEY in session:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


#: PostgreSQL's words for "somebody else holds the lock" and "you two wait for each other".
LOCKED_OUT = {"55P03", "40P01"}
BUSY = "So many people are here at this moment that your turn did not come. Try again in a moment."


class RefusalMiddleware:
    """A refusal that no view caught becomes a page with its sentence (409); so does a lock not got in time (503)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return render(request, "refused.html", {"sentence": exception.sentence}, status=409)
        if isinstance(exception, OperationalError) and getattr(exception.__cause__, "pgcode", "") in LOCKED_OUT:
            response = render(request, "refused.html", {"sentence": BUSY}, status=503)
            response["Retry-After"] = "10"
            return response
        return None
