"""Pages of plain words, the same for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from alsportal.periods import periods


def _page(address: str, template: str, name: str) -> URLPattern:
    return path(address, require_safe(TemplateView.as_view(template_name=f"pages/{template}.html")), name=name)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Its periods are those that the night goes by (C14)."""
    return render(request, "pages/privacy.html", {"kept": periods()})


urlpatterns = [
    _page("what-is-action-learning/", "what_is_action_learning", "what_is_action_learning"),
    path("privacy/", privacy, name="privacy"),
    _page("accessibility/", "accessibility", "accessibility"),
    _page("cookies/", "cookies", "cookies"),
]
