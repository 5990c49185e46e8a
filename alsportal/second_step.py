"""Where the deployment says so, whoever coordinates, facilitates or administers sets up a second step first.

It stands here because only here is known who has which part of the site. Nobody is locked out by it: signing out, the
pages on which a second step is set up, and what anybody may read without an account stay open.
"""

from collections.abc import Callable
from functools import partial

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from alsportal.context import roles_of_reader
from participants.services.second_step import STEPS

#: Names, or how they begin, of addresses that stay open: those of the account, of plain words, of machines, and those
#: that a mail or a calendar opens with an address of its own; and that by which a page of a room asks whether something
#: has changed: it holds a token and gets no content; and that which leads to signing in again.
OPEN = (
    *("room_changes", "my_data_again"),
    *("mfa_", "account_", "health_", "demo_mail", "unsubscribe", "calendar_feed"),
    *("what_is_action_learning", "privacy", "accessibility", "cookies"),
)


def must_have_one(request: HttpRequest) -> bool:
    """Whether the reader has a part of the site that is asked for a second step here, and has not set one up."""
    user = request.user
    if not (settings.SECOND_STEP_REQUIRED and user.is_authenticated):
        return False
    roles = roles_of_reader(request)
    asked = roles.coordinates or roles.facilitates or user.is_staff or user.is_superuser
    return asked and not is_mfa_enabled(user, STEPS)


class SecondStepMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.SECOND_STEP_REQUIRED:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.second_step_is_due = SimpleLazyObject(partial(must_have_one, request))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """The page on which one is set up, instead of any other; nothing that was sent is done."""
        found = request.resolver_match
        name = found.url_name if found and not found.namespaces else None
        if (name or "").startswith(OPEN) or not request.second_step_is_due:
            return None
        page = reverse("mfa_index")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": page})
        return redirect(page)
