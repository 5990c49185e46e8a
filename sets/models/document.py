"""Papers to read: of a programme, of a set, for a session; who put them there, and who may read them."""

from pathlib import PurePosixPath
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.papers import PaperKind
from sets.models.enrolment import Enrolment
from sets.models.learning_set import ConfirmedDate, LearningSet
from sets.models.programme import PlannedSession, Programme, never_published

#: Below the folder of what people upload.
FOLDER = "documents"


def somewhere() -> str:
    """A path that nobody can guess and that no word of an uploader is in."""
    key = uuid4().hex
    return str(PurePosixPath(FOLDER, key[:2], key))


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> Self:
        """C01, C04, C05: exactly what this person may read.

        Public ones of a published programme: everybody. The others of a programme: members of any of its sets and
        their facilitators. Those of a set: its people. The coordinator reads what coordinators put there, and of what
        a facilitator put there not even that it exists.
        """
        public = Q(public=True) & ~never_published("programme__")
        if not user.is_authenticated:
            return self.filter(public)
        coordinated = Programme.objects.coordinated_by(user).values("pk")
        facilitated = LearningSet.objects.facilitated_by(user)
        mine = Enrolment.objects.of_people_of_sets().filter(participant=user)
        of_programme = Q(learning_set__isnull=True) & (
            Q(programme__in=mine.values("programme")) | Q(programme__in=facilitated.values("programme"))
        )
        of_set = Q(learning_set__in=facilitated.values("pk")) | _for_a_member(mine)
        return self.filter(public | of_programme | of_set | Q(from_coordinator=True, programme__in=coordinated))

    def kept_by(self, user: Any) -> Self:
        """Those the user may take away: a coordinator what coordinators put there, a facilitator what one of their set
        did."""
        if not user.is_authenticated:
            return self.none()
        coordinated = Programme.objects.coordinated_by(user).values("pk")
        facilitated = LearningSet.objects.facilitated_by(user).values("pk")
        return self.filter(
            Q(from_coordinator=True, programme__in=coordinated)
            | Q(from_coordinator=False, learning_set__in=facilitated)
        )

    def for_set(self, learning_set: LearningSet) -> Self:
        """Its own and those of its programme."""
        return self.filter(programme=learning_set.programme_id).filter(
            Q(learning_set=learning_set) | Q(learning_set__isnull=True)
        )

    def in_order(self) -> Self:
        """Those for no session first, then session by session; of each the oldest first."""
        return self.order_by(models.F("planned_session__number").asc(nulls_first=True), "uploaded_at", "pk")


def _for_a_member(mine: models.QuerySet[Enrolment]) -> Q:
    """C05: what a facilitator put there before somebody joined is not for them, unless it is reading matter of a
    session that was still ahead when they did."""
    place = mine.filter(learning_set=OuterRef("learning_set"))
    was_over = ConfirmedDate.objects.filter(
        learning_set=OuterRef("learning_set"),
        planned_session=OuterRef(OuterRef("planned_session")),
        date__lt=OuterRef("in_set_since__date"),
    )
    written_since = Exists(place.filter(in_set_since__lte=OuterRef("uploaded_at")))
    to_be_read = Q(planned_session__isnull=False) & Exists(place.filter(~Exists(was_over)))
    return Q(from_coordinator=True) & Exists(place) | written_since | to_be_read


class Document(models.Model):
    """One file. Without a set it is the programme's; with a planned session it is reading for that session."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="documents")
    learning_set = models.ForeignKey(
        LearningSet, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    planned_session = models.ForeignKey(
        PlannedSession, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    title = models.CharField(max_length=120)
    file = models.FileField(max_length=100, unique=True)
    #: What it is called when somebody downloads it: cleaned, and never part of a path here.
    file_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=PaperKind.choices)
    size = models.PositiveIntegerField()
    #: SHA-256 of the file as it was sent, so that one sent twice is known.
    digest = models.CharField(max_length=64)
    #: For everybody, before they sign up.
    public = models.BooleanField(default=False)
    #: Put there by a coordinator, as one: coordinators go on seeing it. Otherwise it is content of the set (C02).
    from_coordinator = models.BooleanField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="documents"
    )
    uploaded_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(public=False) | Q(learning_set__isnull=True),
                name="only_documents_of_a_programme_are_public",
            ),
            models.CheckConstraint(
                condition=Q(from_coordinator=True) | Q(learning_set__isnull=False),
                name="documents_of_a_programme_are_its_coordinators",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="a_document_is_not_empty"),
            models.UniqueConstraint(
                fields=["programme", "learning_set", "planned_session", "from_coordinator", "digest"],
                nulls_distinct=False,
                name="one_file_is_there_once",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"
