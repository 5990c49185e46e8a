"""What visitors and participants see."""

from django.urls import path

from sets.views import documents, facilitator, hand_overs, participant, signup

urlpatterns = [
    path("my/profile/facilitator/", facilitator.profile, name="facilitator_profile"),
    path("my/profile/facilitator/conflicts/", facilitator.conflict_declare, name="conflict_declare"),
    path("my/profile/facilitator/conflicts/<int:pk>/end/", facilitator.conflict_end, name="conflict_end"),
    path("documents/<int:pk>/remove/", documents.document_remove, name="document_remove"),
    path("sets/<int:pk>/documents/", documents.set_documents, name="set_documents"),
    path("programmes/<slug:slug>/", participant.programme, name="programme"),
    path("programmes/<slug:slug>/sign-up/", signup.sign_up, name="sign_up"),
    path("programmes/<slug:slug>/interest/", signup.interest, name="interest"),
    path("programmes/<slug:slug>/my-place/", participant.place, name="my_place"),
    path("programmes/<slug:slug>/my-place/withdraw/", participant.withdraw, name="place_withdraw"),
    path("programmes/<slug:slug>/my-place/hand-over/", hand_overs.place_hand_over, name="place_hand_over"),
    path(
        "programmes/<slug:slug>/my-place/hand-over/take-back/",
        hand_overs.place_hand_over_take_back,
        name="place_hand_over_take_back",
    ),
    path("hand-over/<slug:secret>/", hand_overs.hand_over, name="hand_over"),
    path("hand-over/<slug:secret>/decline/", hand_overs.hand_over_decline, name="hand_over_decline"),
    path("programmes/<slug:slug>/my-place/commit/", participant.commit, name="place_commit"),
    path("programmes/<slug:slug>/my-place/accept/", participant.accept, name="place_accept"),
    path("programmes/<slug:slug>/my-place/decline/", participant.decline, name="place_decline"),
]
