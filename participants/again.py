"""Whether it is still them: asked before something that cannot be taken back, or that shows everything at once.

Whoever has a password or a second step is asked for it, as allauth does it. Everybody else signs in by a code that we
send, so that is what they do again.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponse]


def who_showed_it_lately(view: View) -> View:
    """Below `login_required`."""
    asked_by_allauth = reauthentication_required(view)

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if get_reauthentication_flows(request.user):
            return asked_by_allauth(request, *args, **kwargs)
        if _signed_in_lately(request):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('my_data_again')}?{urlencode({'next': request.path})}")

    return asking


def _signed_in_lately(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(time.time() - one["at"] < app_settings.REAUTHENTICATION_TIMEOUT for one in records)
