"""The write-up of a session: gathered from what its room recorded as it is read, without speakers (R4, C07)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.templatetags.wording import capfirst_only, in_words, long_date, plural
from sessions.models import Action, Bid, Option, Session, SessionReturn, WriteUp
from sessions.selectors.lines import times, where
from sessions.selectors.looking_back import shared_with
from sessions.selectors.returns import HAD_TIME
from sessions.states import ActionState, Question, SessionState
from sets.models import Facilitation, LearningSet


@dataclass(frozen=True)
class WorkedOn:
    """One issue: the question, what it became, what could be done, and what its presenter took from it."""

    #: Empty for whoever joined after it was written.
    before: str
    after: str
    options: Sequence[str]
    learned: str


@dataclass(frozen=True)
class WriteUpPage:
    session: Session
    #: None while nobody has written anything.
    row: WriteUp | None
    #: Of what crosses the wall, that the set may know it too.
    sent: SessionReturn | None
    runs: bool
    issues: Sequence[WorkedOn]
    actions: Sequence[Action]
    #: Actions that wait for a yes; for whoever runs the session.
    proposed: int
    learned: Sequence[str]
    following: Session | None

    @property
    def is_published(self) -> bool:
        return self.row is not None and self.row.is_published

    @property
    def title(self) -> str:
        return f"Write-up of session {self.session.number}"

    @property
    def lead(self) -> str:
        if self.row is None or self.row.published_at is None:
            return ""
        mended = f", mended {long_date(self.row.changed_at)}" if self.row.was_mended else ""
        return f"For the people of the set. Published {long_date(self.row.published_at)}{mended}."

    @property
    def next_date(self) -> str:
        if self.following is None or self.following.starts_at is None:
            return ""
        said = f"{long_date(self.following.starts_at)}, {times(self.following)}, {where(self.following)}"
        return f"{said}. The date is provisional" if self.following.state == SessionState.PROVISIONAL else said

    @property
    def waiting(self) -> str:
        """`Two actions wait for their owners' yes.`"""
        if not self.proposed or not self.runs:
            return ""
        wait = plural(self.proposed, "action waits for its owner,actions wait for their owners")
        return f"{capfirst_only(in_words(self.proposed))} {wait} to agree. The set reads them here from then on."


def kicker_of(session: Session) -> str:
    """`Linking: Set A, Tuesday 24 October 2028`."""
    learning_set = session.learning_set
    return f"{learning_set.programme}: {learning_set}, {long_date(session.starts_at)}"


def sessions_to_read(user: Any) -> QuerySet[Session]:
    """Those whose write-up the user may open: published ones, and whatever they run, with what has been written.

    Whether they run it is noted as `runs`: they facilitate the set, or cover this session.
    """
    published = WriteUp.objects.visible_to(user).filter(session=OuterRef("pk"))
    return _with_rows(user).filter(Q(Exists(published)) | _run_by(user))


def sessions_to_write(user: Any) -> QuerySet[Session]:
    return _with_rows(user).filter(_run_by(user))


def _holder(user: Any) -> Exists:
    return Exists(Facilitation.objects.filter(user=user, learning_set=OuterRef("learning_set")))


def _run_by(user: Any) -> Q:
    return Q(_holder(user)) | Q(Exists(Session.objects.covered_by(user).filter(pk=OuterRef("pk"))))


def _with_rows(user: Any) -> QuerySet[Session]:
    found = Session.objects.annotate(is_held=_holder(user), runs=_run_by(user))
    return found.select_related("learning_set__programme", "write_up", "return_sent")


def write_up_page(session: Session, user: Any) -> WriteUpPage:
    """Five queries; the session is one of the above. A joiner reads nothing from before they joined, and who covers the
    session nothing from before it (C05)."""
    covers = session.runs and not session.is_held  # type: ignore[attr-defined]  # annotated above
    actions = list(_actions(session, user, covers=covers))
    reflections = [] if covers else shared_with(session, user)
    following = session.learning_set.sessions.not_void().filter(starts_at__gt=session.starts_at)
    return WriteUpPage(
        session=session,
        row=getattr(session, "write_up", None),
        sent=getattr(session, "return_sent", None),
        runs=session.runs,  # type: ignore[attr-defined]  # annotated above
        issues=_issues(session, user, covers=covers),
        actions=[one for one in actions if one.agreed_at],
        proposed=sum(one.state == ActionState.PROPOSED for one in actions),
        learned=[one.text for one in reflections if one.question == Question.LEARNED],
        following=following.order_by("starts_at", "number").first(),
    )


def _issues(session: Session, user: Any, *, covers: bool) -> list[WorkedOn]:
    if covers:
        read = Bid.objects.of_session_alone(session)
        options = Option.objects.filter(session=session)
    else:
        read = Bid.objects.visible_to(user)
        options = Option.objects.visible_to(user).filter(session=session)
    said = defaultdict(list)
    for bid, text in options.values_list("bid", "text"):
        said[bid].append(text)
    found = Bid.objects.filter(session=session, state__in=HAD_TIME)
    found = found.annotate(is_read=Exists(read.filter(pk=OuterRef("pk"))))
    return [
        WorkedOn(
            one.question if getattr(one, "is_read", False) else "", one.question_after, said[one.pk], one.how_it_was
        )
        for one in found.order_by(F("slot__number").asc(nulls_last=True), "at", "pk")
    ]


def _actions(session: Session, user: Any, *, covers: bool) -> QuerySet[Action]:
    found = Action.objects.that_hold().filter(session=session)
    if not covers:
        found = found.filter(pk__in=Action.objects.visible_to(user).values("pk"))
    return found.select_related("owner__participant").order_by("due_on", "pk")


def write_ups_of(learning_set: LearningSet, user: Any) -> QuerySet[WriteUp]:
    """Those of a set that the user reads, latest first. One query."""
    return WriteUp.objects.visible_to(user).filter(learning_set=learning_set).select_related("session")
