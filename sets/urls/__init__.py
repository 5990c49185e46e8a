"""Addresses of programmes and places: those of participants, and those of coordinators."""

from sets.urls import coordinator, participant

urlpatterns = [*participant.urlpatterns, *coordinator.urlpatterns]
