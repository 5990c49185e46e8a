"""The download of a document, for whoever may read it."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from sessions.selectors.reading import readable_by
from sets.views.documents import download


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    return download(request, readable_by(request.user), pk)
