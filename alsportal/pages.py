"""Pages of plain words, the same for everybody."""

from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView


def _page(address: str, template: str, name: str) -> URLPattern:
    return path(address, require_safe(TemplateView.as_view(template_name=f"pages/{template}.html")), name=name)


urlpatterns = [
    _page("what-is-action-learning/", "what_is_action_learning", "what_is_action_learning"),
    _page("privacy/", "privacy", "privacy"),
    _page("accessibility/", "accessibility", "accessibility"),
    _page("cookies/", "cookies", "cookies"),
]
