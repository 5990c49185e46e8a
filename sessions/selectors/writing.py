"""All that a set wrote, as rows that go with it one day (C14): what is counted keeps its row and loses its words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from sessions.keeping import NO_LONGER_KEPT
from sessions.models import (
    Action,
    ActionEvent,
    ActionUpdate,
    Attendance,
    Bid,
    Cover,
    DatePoll,
    FeedbackAnswer,
    FeedbackGiven,
    GroundRules,
    Issue,
    IssueEvent,
    IssueVersion,
    Option,
    PlanBlock,
    Reflection,
    ReminderPlan,
    Session,
    SessionReturn,
    SetNote,
    WriteUp,
)
from sessions.states import IssueState
from sets.models import Document


@dataclass(frozen=True)
class Written:
    """Some rows of sets. Without fields they go; with fields these are emptied and the rows stay, to be counted."""

    name: str
    rows: QuerySet[Any]
    #: The way from a row to its set.
    learning_set: str
    emptied: Sequence[str] = ()
    #: Emptied too, where the database wants a word: what was there is crossed out.
    crossed_out: Sequence[str] = ()

    @property
    def goes(self) -> bool:
        return not (self.emptied or self.crossed_out)

    def of(self, sets: Collection[int]) -> QuerySet[Any]:
        """Those that still hold something."""
        return self.there().filter(**{f"{self.learning_set}__in": sets})

    def there(self) -> QuerySet[Any]:
        if self.goes:
            return self.rows.order_by()
        said = Q()
        for field in self.emptied:
            said |= ~Q(**{field: ""})
        for field in self.crossed_out:
            said |= ~Q(**{f"{field}__in": ("", NO_LONGER_KEPT)})
        return self.rows.filter(said).order_by()


def _written() -> list[Written]:
    """Rows before those that they point to."""
    drafts = Issue.objects.filter(state=IssueState.PRIVATE_DRAFT)
    shared = Issue.objects.exclude(state=IssueState.PRIVATE_DRAFT)
    of_session = "session__learning_set"
    return [
        # What somebody never shared, or took back, is theirs alone and stays in their journal.
        Written("reflections", Reflection.objects.filter(shared_at__isnull=False), of_session),
        Written("write_ups", WriteUp.objects.all(), "learning_set"),
        Written("returns", SessionReturn.objects.all(), of_session, ["line"]),
        Written("feedback_given", FeedbackGiven.objects.all(), of_session),
        Written("feedback", FeedbackAnswer.objects.all(), of_session, ["line"]),
        Written("options", Option.kept.all(), "learning_set", ["text"]),
        Written("action_lines", ActionUpdate.objects.all(), "action__learning_set"),
        Written("action_events", ActionEvent.objects.all(), "action__learning_set"),
        Written("actions", Action.objects.all(), "learning_set", ["how_i_will_know", "learned"], ["what", "reason"]),
        Written("bids", Bid.objects.all(), "learning_set", ["why_now", "question_after", "how_it_was"], ["question"]),
        Written("issue_versions", IssueVersion.objects.all(), "issue__learning_set"),
        Written("issue_events", IssueEvent.objects.all(), "issue__learning_set"),
        Written("drafts", drafts, "learning_set"),
        Written(
            "issues",
            shared,
            "learning_set",
            ["why_it_matters", "influence", "tried", "wanted"],
            ["question", "passed_on_words"],
        ),
        Written("notes", SetNote.objects.all(), "learning_set"),
        Written("ground_rules", GroundRules.objects.all(), "learning_set"),
        Written("reasons_of_the_register", Attendance.objects.all(), of_session, ["apologies_reason", "change_reason"]),
        Written("covers", Cover.objects.all(), of_session, ["reason"]),
        Written("reminder_lines", ReminderPlan.objects.all(), of_session),
        Written("polls", DatePoll.objects.all(), "learning_set"),
        Written("plan_titles", PlanBlock.objects.all(), "plan__session__learning_set", ["title"]),
        Written("sessions", Session.objects.all(), "learning_set", ["join_link", "reason"]),
    ]


WRITTEN = _written()


def those_that_wrote(sets: Collection[int]) -> set[int]:
    """Those of which there is anything to tell their people of. As many queries however many they are."""
    if not sets:
        return set()
    found = set(Document.objects.filter(learning_set__in=sets).values_list("learning_set_id", flat=True))
    for one in WRITTEN:
        found.update(one.of(sets).values_list(F(one.learning_set), flat=True).distinct())
    return {pk for pk in found if pk is not None}


def left_behind() -> Sequence[int]:
    """Sets whose writing is gone and of which something is there all the same: of a kind that was let go only later."""
    found: set[int] = set()
    for one in WRITTEN:
        gone = one.there().filter(**{f"{one.learning_set}__writing_gone_at__isnull": False})
        found.update(gone.values_list(F(one.learning_set), flat=True))
    return sorted(found)
