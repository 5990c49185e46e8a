"""What visitors and participants see."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
