"""One address, two shapes: the whole page, or the part of it that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render `fragment` when htmx asks for a part, `page` otherwise; caches are told that the two differ."""
    wants_part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    response = render(request, fragment if wants_part else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
