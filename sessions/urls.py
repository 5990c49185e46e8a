"""Addresses of this app."""

from django.urls import path

from sessions.views import facilitate

urlpatterns = [
    path("facilitate/", facilitate.facilitate, name="facilitate"),
]
