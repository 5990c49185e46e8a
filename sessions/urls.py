"""Addresses of this app."""

from django.urls import path

from sessions.views import dates, facilitate, pages

urlpatterns = [
    path("facilitate/", facilitate.facilitate, name="facilitate"),
    path("coordinate/<slug:slug>/sessions/", pages.sessions, name="sessions"),
    path("coordinate/<slug:slug>/sets/<slug:letter>/dates/", dates.set_dates, name="set_dates"),
    path("sets/<int:pk>/", pages.home, name="set_home"),
    path("sets/<int:pk>/dates/", dates.set_sessions, name="set_sessions"),
    path("sessions/<int:pk>/", pages.session, name="session"),
    path("sessions/<int:pk>/cancel/", dates.session_cancel, name="session_cancel"),
]
