"""What coordinators see and do."""

from django.urls import path

from sets.views import (
    balancing,
    coordinate,
    documents,
    hand_overs,
    life,
    messages,
    moving,
    organisations,
    places,
    programme_forms,
    sign_up_import,
    telephone,
    who_runs,
)

_SET = "coordinate/<slug:slug>/sets/<slug:letter>"

urlpatterns = [
    path("coordinate/", coordinate.coordinate, name="coordinate"),
    path("coordinate/new/", programme_forms.programme_new, name="programme_new"),
    path("coordinate/<slug:slug>/", coordinate.cockpit, name="cockpit"),
    path("coordinate/<slug:slug>/edit/", programme_forms.programme_edit, name="programme_edit"),
    path("coordinate/<slug:slug>/preview/", programme_forms.programme_preview, name="programme_preview"),
    path("coordinate/<slug:slug>/publish/", programme_forms.programme_publish, name="programme_publish"),
    path("coordinate/<slug:slug>/window/", programme_forms.programme_window, name="programme_window"),
    path("coordinate/<slug:slug>/close/", programme_forms.programme_close, name="programme_close"),
    path("coordinate/<slug:slug>/reopen/", programme_forms.programme_reopen, name="programme_reopen"),
    path("coordinate/<slug:slug>/rules/", life.programme_rules, name="programme_rules"),
    path("coordinate/<slug:slug>/words/", life.programme_words, name="programme_words"),
    path("coordinate/<slug:slug>/complete/", life.programme_complete, name="programme_complete"),
    path("coordinate/<slug:slug>/copy/", life.programme_copy, name="programme_copy"),
    path("coordinate/<slug:slug>/documents/", documents.programme_documents, name="programme_documents"),
    path("coordinate/<slug:slug>/people/", who_runs.programme_people, name="programme_people"),
    path("coordinate/<slug:slug>/people/<int:pk>/end/", who_runs.coordinator_end, name="coordinator_end"),
    path("coordinate/<slug:slug>/record/", coordinate.programme_record, name="programme_record"),
    path("coordinate/<slug:slug>/messages/", coordinate.messages, name="messages"),
    path("coordinate/<slug:slug>/messages/<int:pk>/again/", messages.message_again, name="message_again"),
    path("coordinate/<slug:slug>/messages/<int:pk>/hold/", messages.message_hold, name="message_hold"),
    path("coordinate/<slug:slug>/messages/<int:pk>/release/", messages.message_release, name="message_release"),
    path("coordinate/<slug:slug>/places/", places.places, name="places"),
    path("coordinate/<slug:slug>/places/<int:pk>/", places.person_ledger, name="person_ledger"),
    path("coordinate/<slug:slug>/places/<int:pk>/remove/", places.place_remove, name="place_remove"),
    path("coordinate/<slug:slug>/places/<int:pk>/move/", moving.place_move, name="place_move"),
    path("coordinate/<slug:slug>/places/<int:pk>/exchange/", moving.place_exchange, name="place_exchange"),
    path("coordinate/<slug:slug>/places/<int:pk>/extend/", places.place_extend, name="place_extend"),
    path("coordinate/<slug:slug>/places/<int:pk>/lift/", places.place_lift, name="place_lift"),
    path("coordinate/<slug:slug>/places/enter/", telephone.place_enter, name="place_enter"),
    path("coordinate/<slug:slug>/places/import/", sign_up_import.sign_up_imports, name="sign_up_imports"),
    path("coordinate/<slug:slug>/places/import/example.csv", sign_up_import.sign_up_example, name="sign_up_example"),
    path("coordinate/<slug:slug>/places/import/<int:pk>/", sign_up_import.sign_up_import, name="sign_up_import"),
    path("coordinate/<slug:slug>/places/<int:pk>/withdraw/", telephone.place_withdraw_for, name="place_withdraw_for"),
    path("coordinate/<slug:slug>/places/<int:pk>/accept/", telephone.place_accept_for, name="place_accept_for"),
    path("coordinate/<slug:slug>/places/<int:pk>/decline/", telephone.place_decline_for, name="place_decline_for"),
    path(
        "coordinate/<slug:slug>/places/<int:pk>/hand-over/", hand_overs.place_hand_over_for, name="place_hand_over_for"
    ),
    path("coordinate/<slug:slug>/options/<int:number_of_sets>/", balancing.option, name="option"),
    path("coordinate/<slug:slug>/open-set/", places.set_open, name="set_open"),
    path(f"{_SET}/facilitators/<int:pk>/end/", places.facilitator_end, name="facilitator_end"),
    path(f"{_SET}/confirm/", places.set_confirm, name="set_confirm"),
    path("organisations/<int:pk>/accept/", organisations.organisation_accept, name="organisation_accept"),
    path("organisations/<int:pk>/merge/", organisations.organisation_merge, name="organisation_merge"),
    path("organisations/<int:pk>/same-as/", organisations.organisation_same_as, name="organisation_same_as"),
]
