"""How one session is meant to run: blocks in their order, slots with whose turn it is."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from sessions.models.bid import Bid
from sessions.models.session import Session
from sessions.plans import BlockKind, PlanName


class SessionPlan(models.Model):
    """Made from one of the plans of `sessions.plans`, then its own. `revision` rises with each change."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="plan")
    name = models.CharField(max_length=12, choices=PlanName.choices)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="session_plans"
    )
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"plan of session {self.session_id}"


class PlanBlock(models.Model):
    """Some minutes of a session."""

    plan = models.ForeignKey(SessionPlan, on_delete=models.CASCADE, related_name="blocks")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=BlockKind.choices)
    #: Where it is called differently from others of its kind.
    title = models.CharField(max_length=100, blank=True)
    minutes = models.PositiveSmallIntegerField()
    #: Whose turn it is in a slot; one slot for each bid.
    bid = models.OneToOneField(Bid, null=True, blank=True, on_delete=models.SET_NULL, related_name="slot")

    class Meta:
        ordering = ["number"]
        constraints = [
            # Looked at when all have their new numbers.
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="one_block_per_number_and_plan",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(minutes__range=(1, 240)), name="a_block_lasts_1_to_240_minutes"),
            models.CheckConstraint(
                condition=Q(bid__isnull=True) | Q(kind=BlockKind.SLOT), name="only_a_slot_has_a_presenter"
            ),
        ]

    def __str__(self) -> str:
        return f"block {self.number} of plan {self.plan_id}"

    @property
    def name(self) -> str:
        return self.title or BlockKind(self.kind).label

    @property
    def is_slot(self) -> bool:
        return self.kind == BlockKind.SLOT
