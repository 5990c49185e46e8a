"""Addresses of this app."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("my/notifications/", views.preferences, name="notification_preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
