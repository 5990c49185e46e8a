from django.urls import path

from tests.bench.floor import views

urlpatterns = [
    path("groups/<int:pk>/", views.group, name="group"),
    path("groups/<int:pk>/sign-up/", views.sign_up, name="sign_up"),
    path("groups/<int:pk>/place/", views.place, name="place"),
]
