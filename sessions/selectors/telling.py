"""Who is told that what a set wrote goes, and what became of the mail that tells it (C14)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from core.keeping import day_of
from core.models import AuditEntry
from notifications.models import Message
from notifications.selectors import not_reached
from notifications.states import MessageState
from participants.models import User
from sessions.keeping import NOT_REACHED, TIMES_TOLD, WRITING_GOES
from sessions.models import (
    Acknowledgement,
    Action,
    Attendance,
    Bid,
    FeedbackGiven,
    Issue,
    PollAnswer,
    PollPlaceAnswer,
    Reflection,
    SetNote,
)
from sessions.selectors.writing import those_that_wrote
from sets.keeping import TOLD_DAYS
from sets.models import Document, Enrolment, Facilitation, LearningSet
from sets.selectors.keeping import sets_to_tell

_ON_ITS_WAY = (MessageState.QUEUED, MessageState.SENDING, MessageState.HELD)


# --- who -------------------------------------------------------------------------------------------------------------


def readers(learning_set: LearningSet) -> QuerySet[User]:
    """Its people, and whoever left something in it: of a cancelled set nobody is a member any more, nor is whoever was
    moved. Those of them who left nothing have nothing to take away, and no page of the set to open."""
    of_session: dict[str, Any] = {"session__learning_set": learning_set}
    places = (
        Issue.objects.filter(learning_set=learning_set).values("owner"),
        Action.objects.filter(learning_set=learning_set).values("owner"),
        Bid.objects.filter(learning_set=learning_set).values("owner"),
        Attendance.objects.filter(**of_session).values("enrolment"),
        FeedbackGiven.objects.filter(**of_session).values("enrolment"),
        Acknowledgement.objects.filter(rules__learning_set=learning_set).values("enrolment"),
        PollAnswer.objects.filter(option__poll__learning_set=learning_set).values("enrolment"),
        PollPlaceAnswer.objects.filter(place__poll__learning_set=learning_set).values("enrolment"),
    )
    today = Q(learning_set=learning_set, in_set_since__isnull=False)
    people = (
        Enrolment.objects.filter(today | _among(places)).values("participant"),
        Facilitation.objects.filter(learning_set=learning_set).values("user"),
        Reflection.objects.filter(**of_session).values("author"),
        SetNote.objects.filter(learning_set=learning_set).values("author"),
        Document.objects.filter(learning_set=learning_set).values("uploaded_by"),
    )
    return User.objects.filter(_among(people), is_active=True)


def _among(found: Collection[QuerySet[Any, Any]]) -> Q:
    return Q(*(Q(pk__in=one) for one in found), _connector=Q.OR)


# --- what became of it -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """All warnings of one set."""

    is_on_its_way: bool
    last_sent_at: datetime | None
    #: How many failed for good: at an address at which nothing arrives, or as often as it is tried; and nobody has
    #: sent them again.
    not_reached: int
    #: Those that failed for another reason: the server was away for too long, or they could not be written.
    to_send_again: Sequence[Message]

    def stays_until(self, now: datetime) -> date | None:
        """The first day on which all have had their time; nothing, where none has left yet and none is to."""
        since = day_of(now) if self.is_on_its_way else self.last_sent_at and day_of(self.last_sent_at)
        return since + timedelta(days=TOLD_DAYS) if since else None


def what_became_of(sets: Collection[LearningSet]) -> Mapping[int, Told]:
    """One query. A copy of one that had arrived gives nobody more time."""
    about = {f"set:{one.pk}": one.pk for one in sets}
    topics = {f"programme:{one.programme_id}" for one in sets}
    mails = Message.objects.filter(topic__in=topics, kind=WRITING_GOES, about__in=about)
    found: dict[int, list[Message]] = defaultdict(list)
    for mail in mails.exclude(again_of__state=MessageState.SENT).select_related("repeat", "recipient__failing_address"):
        found[about[mail.about]].append(mail)
    return {one.pk: _told(found[one.pk]) for one in sets}


def _told(mails: Sequence[Message]) -> Told:
    failed = [one for one in mails if one.state == MessageState.FAILED and not hasattr(one, "repeat")]
    times = Counter(one.recipient_id for one in mails)
    again = [one for one in failed if times[one.recipient_id] < TIMES_TOLD and _may_be_reached(one.recipient)]
    sent = [one.sent_at for one in mails if one.state == MessageState.SENT and one.sent_at]
    is_on_its_way = bool(again) or any(one.state in _ON_ITS_WAY for one in mails)
    return Told(is_on_its_way, max(sent, default=None), len(failed) - len(again), again)


def _may_be_reached(user: User | None) -> bool:
    return user is not None and user.is_active and not not_reached(user)


def failures_on_record(sets: Collection[int]) -> Mapping[int, int]:
    """By set, how many the coordinator was last told of."""
    kind = LearningSet._meta.label_lower
    entries = AuditEntry.objects.filter(kind=kind, object_id__in=sets, act=NOT_REACHED).order_by("at", "pk")
    return {one.object_id: one.facts["people"] for one in entries}


# --- whose turn it is ------------------------------------------------------------------------------------------------


def to_tell_or_to_follow(now: datetime) -> Sequence[int]:
    """Those whose people are to be told, and those whose warnings have not all done what they are for."""
    waiting = list(LearningSet.objects.filter(writing_goes_on__isnull=False, writing_gone_at=None))
    told, known = what_became_of(waiting), failures_on_record([one.pk for one in waiting])
    follow = {one.pk for one in waiting if needs_following(one, told[one.pk], known.get(one.pk, 0), now)}
    return sorted(follow | those_that_wrote(sets_to_tell(now)))


def needs_following(learning_set: LearningSet, told: Told, known: int, now: datetime) -> bool:
    goes_on, until = learning_set.writing_goes_on, told.stays_until(now)
    return told.not_reached > known or bool(told.to_send_again) or bool(goes_on and until and until > goes_on)
