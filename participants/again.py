"""Whether it is still them: asked before something that cannot be taken back, or that shows everything at once, and
before somebody gets a new way of showing that it is them.

Whoever has a password or a second step is asked for it, as allauth does it. Everybody else signs in by a code that we
send, so that is what they do again.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
    suspend_request,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponse]

#: In the session: when they signed in, in seconds. allauth does not note it of whoever has just made an account.
SIGNED_IN = "signed_in_at"

#: Pages of allauth's on which a way of showing that it is them is added, or an address to which codes go. allauth asks
#: nothing there of whoever has neither password nor second step: an open laptop would be enough to set a password, and
#: to show that very password wherever it is asked for.
NEW_WAYS = ("account_set_password", "mfa_activate_totp", "mfa_add_webauthn", "account_email")
#: Of these, what may be looked at all the same.
_SEEN = ("account_email",)


def who_showed_it_lately(view: View) -> View:
    """Below `login_required`. Whoever has a password or a second step is asked for it though they just signed in."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if get_reauthentication_flows(request.user):
            shown = did_recently_reauthenticate(request)
        else:
            shown = _signed_in_lately(request)
        return view(request, *args, **kwargs) if shown else _ask(request)

    return asking


class NewWaysMiddleware:
    """Nobody adds a way of signing in, or moves an address, with a session that somebody left open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Whoever signed in, or showed it, within the last minutes is not asked: they go on as they did."""
        found = request.resolver_match
        name = found.url_name if found and not found.namespaces else None
        if name not in NEW_WAYS or (name in _SEEN and request.method in ("GET", "HEAD")):
            return None
        if not request.user.is_authenticated or _signed_in_lately(request):
            return None
        return _ask(request)


def note_sign_in(request: HttpRequest | None, **_: Any) -> None:
    """Told by Django whenever somebody signs in."""
    if request is not None:
        request.session[SIGNED_IN] = time.time()


def _ask(request: HttpRequest) -> HttpResponse:
    if ways := get_adapter().get_reauthentication_methods(request.user):
        # As allauth does it: what was sent is done once they have shown it.
        return suspend_request(request, ways[0]["url"])
    return redirect(f"{reverse('my_data_again')}?{urlencode({'next': request.path})}")


def _signed_in_lately(request: HttpRequest) -> bool:
    times = [one["at"] for one in get_authentication_records(request, request.user)]
    times.append(request.session.get(SIGNED_IN, 0))
    return any(time.time() - at < app_settings.REAUTHENTICATION_TIMEOUT for at in times)
