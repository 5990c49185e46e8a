"""What is written in a set stays closed until its reader has agreed to the ground rules (C11)."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from sessions.policies import has_agreed
from sets.models import LearningSet

FIRST = "The ground rules of this set come first. Read them and agree, and the page you wanted opens."
NOT_SENT = (
    "The ground rules of this set have changed, so what you sent is not saved yet. Read and agree to them in another "
    "tab, then go back to your page with the back button of the browser and send it again."
)


def closed(request: HttpRequest, learning_set: LearningSet) -> HttpResponse | None:
    """The answer to give instead of a page of the set's content; nothing if it is open to the reader.

    For every view that shows or takes what people of a set write, after it has found that the reader is one of them:
    `if answer := closed(request, learning_set): return answer`. What is gone is open to nobody (C14).
    """
    if learning_set.writing_gone_at:
        return render(request, "sessions/writing_gone.html", {"learning_set": learning_set}, status=410)
    if has_agreed(request.user, learning_set):
        return None
    rules = reverse("ground_rules", args=[learning_set.pk])
    if request.headers.get("HX-Request"):
        back = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        return HttpResponse(status=204, headers={"HX-Redirect": f"{rules}?{urlencode({'next': back})}"})
    if request.method not in ("GET", "HEAD"):
        return render(request, "refused.html", {"sentence": NOT_SENT, "back": rules}, status=409)
    messages.info(request, FIRST)
    return redirect(f"{rules}?{urlencode({'next': request.get_full_path()})}")


class Closed(Exception):
    """A page of the set's content was asked for that is not open to the reader yet; `answer` is what they get."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


def refuse_while_closed(request: HttpRequest, learning_set: LearningSet) -> None:
    """The same, for whatever finds the things that many views show; `ClosedMiddleware` gives the answer."""
    if answer := closed(request, learning_set):
        raise Closed(answer)


def refuse_when_gone(request: HttpRequest, learning_set: LearningSet) -> None:
    """For pages that are open before the ground rules are agreed to."""
    if learning_set.writing_gone_at:
        refuse_while_closed(request, learning_set)


class ClosedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return exception.answer if isinstance(exception, Closed) else None


def way_on(request: HttpRequest) -> str:
    """Where the page that was closed leads back to; empty if it is no page of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else ""
