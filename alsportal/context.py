"""What every page knows: whether this is a demonstration, and where the reader can go from here."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from participants.policies import may_read_record
from sets.selectors.roles import Roles, roles_of


def site(request: HttpRequest) -> dict[str, Any]:
    """Everything here is worked out when a page shows it: a fragment without a header asks for nobody."""
    return {
        "DEMO": settings.DEMO,
        "SITE_URL": settings.SITE_URL,
        "nav": SimpleLazyObject(partial(_nav, request)),
        "sign_out_url": SimpleLazyObject(partial(_sign_out_url, request)),
    }


def _signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def _sign_out_url(request: HttpRequest) -> str:
    return reverse("account_logout") if _signed_in(request) else ""


def roles_of_reader(request: HttpRequest) -> Roles:
    """Asked once a request, however many parts of the page want to know."""
    if not hasattr(request, "roles_of_reader"):
        request.roles_of_reader = roles_of(request.user)
    return request.roles_of_reader


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    """The links of the header, by role, with the reader's page marked."""
    names = [("Programmes", "home")]
    if _signed_in(request):
        roles = roles_of_reader(request)
        names += [("My page", "my")] if roles.has_places else []
        names += [("Coordinate", "coordinate")] if roles.coordinates else []
        names += [("Facilitate", "facilitate")] if roles.facilitates else []
        names += [("Sponsor", "sponsored")] if roles.commissions else []
        names += [("My profile", "profile")]
        names += [("Administration", "admin:index")] if request.user.is_staff else []
        names += [("Record", "whole_record")] if request.user.is_staff and may_read_record(request.user) else []
    else:
        names += [("Sign in", "account_login")]
    return [_link(request, label, reverse(name)) for label, name in names]


def _link(request: HttpRequest, label: str, url: str) -> dict[str, Any]:
    return {"label": label, "url": url, "current": request.path == url}
