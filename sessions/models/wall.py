"""The wall around what is written in a set: who may read a row at all (C01, C04, C05)."""

from typing import Any, Generic, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from sets.models import Enrolment, Facilitation

Written = TypeVar("Written", bound=models.Model)


class WrittenInASet(models.QuerySet[Written], Generic[Written]):
    """Rows with a `learning_set`. `written` names the field that says since when the set can read them."""

    written = "at"

    def kept(self) -> Self:
        """Those whose words are still there (C14)."""
        return self.filter(learning_set__writing_gone_at=None)

    def of_sets_of(self, user: Any) -> Self:
        """Of the sets the user facilitates, and of those they are a member of, from when they joined on.

        Nobody else: no coordinator, sponsor or administrator (C02). Who left reads nothing any more (C04).
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(self._member(user)) | Q(self._holder(user)))

    def _member(self, user: Any) -> Exists:
        mine = Enrolment.objects.of_people_of_sets().filter(participant=user)
        return Exists(
            mine.filter(learning_set=OuterRef("learning_set"), in_set_since__lte=OuterRef(type(self).written))
        )

    def _holder(self, user: Any) -> Exists:
        return Exists(Facilitation.objects.filter(user=user, learning_set=OuterRef("learning_set")))
