"""Answering with a file: a picture from the storage, which has no address of its own, or one that is made."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


def private_jpeg(request: HttpRequest, name: str) -> HttpResponse:
    """The file `name`, for this reader: a browser may keep it, and asks each time whether it may still show it (C04).

    The caller has found out that the reader may see it. A name stands for one content for ever, so it is the mark.
    """
    mark = f'"{name}"'
    if known := get_conditional_response(request, etag=mark):
        return _private(known)
    try:
        with default_storage.open(name) as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404 from None
    return _private(HttpResponse(content, content_type="image/jpeg", headers={"ETag": mark}))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def attachment(content: bytes, *, kind: str, name: str) -> HttpResponse:
    """A download for this reader alone: no cache keeps it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
