"""Addresses of this app."""

from django.urls import path

from sessions import views

urlpatterns = [path("facilitate/", views.facilitate, name="facilitate")]
