"""Pages for when something cannot be done. They say why and what can be done now, and never show a trace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

BARE = (
    "<!doctype html><html lang='en-GB'><title>Something went wrong – alsportal</title>"
    "<h1>Something went wrong</h1><p>It is our fault, not yours. Please try again in a few minutes.</p></html>"
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or cookies are switched off: nothing was sent."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for what does not exist and for what is not the reader's to see."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands on nothing that may be what broke: no database, no reader, no context; at worst a bare page."""
    try:
        page = loader.render_to_string("500.html")
    except Exception:  # whatever broke may have broken templates or static files too
        page = BARE
    return HttpResponse(page, status=500)
