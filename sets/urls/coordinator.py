"""What coordinators see."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
