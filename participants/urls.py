"""Addresses of the profile and the register. Settling a request changes places, so its addresses are in `sets.urls`."""

from django.urls import path

from participants import handbook_views, import_views, own_data_views, record_views, views

urlpatterns = [
    path("my/profile/", views.profile, name="profile"),
    path("my/profile/handbook/", handbook_views.handbook, name="handbook"),
    path("my/profile/handbook/photo/", handbook_views.handbook_own_photo, name="handbook_own_photo"),
    path("my/record/", record_views.my_record, name="my_record"),
    path("record/", record_views.whole_record, name="whole_record"),
    path("my/data/", own_data_views.my_data, name="my_data"),
    path("my/data/download/", own_data_views.my_data_download, name="my_data_download"),
    path("my/data/erase/", own_data_views.my_data_erase, name="my_data_erase"),
    path("my/data/sign-in-again/", own_data_views.my_data_again, name="my_data_again"),
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/suggestions/", views.organisation_suggestions, name="organisation_suggestions"),
    path("organisations/new/", views.organisation_new, name="organisation_new"),
    path("organisations/list.<str:ending>", import_views.organisation_export, name="organisation_export"),
    path("organisations/template.<str:ending>", import_views.organisation_template, name="organisation_template"),
    path("organisations/example.csv", import_views.organisation_example, name="organisation_example"),
    path("organisations/import/", import_views.organisation_imports, name="organisation_imports"),
    path("organisations/import/<int:pk>/", import_views.organisation_import, name="organisation_import"),
    path("organisations/<int:pk>/record/", record_views.organisation_record, name="organisation_record"),
    path("organisations/<int:pk>/", views.organisation_edit, name="organisation_edit"),
]
