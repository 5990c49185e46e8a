"""A set that wrote all there is to write, by the services, and met for the last time; nights that come later."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from alsportal.keeping import night as keep_no_longer
from core.keeping import LONDON, Report
from notifications.models import Message
from participants.models import User
from sessions.models import Cover, Issue, PlanBlock, Reflection, ReminderPlan, SetNote
from sessions.selectors.writing import WRITTEN
from sessions.services import actions, issues
from sessions.services.actions import ActionWords
from sessions.services.feedback import give_feedback
from sessions.services.issues import IssueWords
from sessions.services.reflections import Answer, reflect
from sets.models import Document, LearningSet
from sets.selectors.keeping import ended_sets
from sets.services.documents import Shelf, add_document
from tests.sessions.meeting import Met
from tests.sessions.written import a_session_held, tell, write


@dataclass
class Ended:
    met: Met
    ended_at: datetime
    issue: Issue
    document: Document

    @property
    def learning_set(self) -> LearningSet:
        return LearningSet.objects.select_related("programme").get(pk=self.met.learning_set.pk)

    @property
    def member(self) -> User:
        return self.met.places[0].participant

    @property
    def ended_on(self) -> date:
        return self.ended_at.astimezone(LONDON).date()


def night(day: date, *, at: time = time(3, 10), dry_run: bool = False, post: bool = True) -> Report:
    """That of this day, in London; it has to go well. What it tells arrives at once, unless the post is away."""
    now = datetime.combine(day, at, LONDON)
    report = keep_no_longer(now=now, dry_run=dry_run)
    assert not report.failed
    if post:
        deliver(now)
    return report


def deliver(now: datetime) -> None:
    """Every warning that waits leaves."""
    Message.objects.filter(kind="writing_goes", state="queued").update(state="sent", sent_at=now)


def there(learning_set: LearningSet) -> dict[str, int]:
    """How many rows of each kind still hold something."""
    return {one.name: one.of([learning_set.pk]).count() for one in WRITTEN}


def a_set_that_ended(people: int = 3, *, full: bool = True) -> Ended:
    """It met once, two days ago; with `full` there is something in every column that its people can write in."""
    met = a_session_held(people, sessions=1)
    now = timezone.now()
    by = {"actor": met.places[0].participant, "now": now}
    issue = issues.write_issue(learning_set=met.learning_set, words=_words("shared"), **by)
    issue = issues.share_issue(issue=issue, **by)
    content = b"The content of a paper"
    shelf = Shelf(met.learning_set.programme, met.learning_set, from_coordinator=False)
    document = add_document(
        actor=met.facilitator, shelf=shelf, title="Xøpaper", name="paper.txt", content=content, now=now
    )
    if full:
        _write_the_rest(met, issue, now)
    ended_at = ended_sets().values_list("ended_at", flat=True).get(pk=met.learning_set.pk)
    return Ended(met, ended_at, issue, document)


def _words(said: str) -> IssueWords:
    return IssueWords(f"Why Xø{said}?", *[f"Xø{said}"] * 4)


def _write_the_rest(met: Met, issue: Issue, now: datetime) -> None:
    """Past the services is written what they took long before a set ends."""
    session, place = met.session(), met.places[0]
    by = {"actor": place.participant, "now": now}
    write(met)
    tell(met)
    issues.write_issue(learning_set=met.learning_set, words=_words("draft"), **by)
    for state in ("worked_on", "in_progress", "passed_on"):
        issues.move_issue(issue=issue, state=state, words="Xøpassed on", **by)
    reflect(session=session, answers=[Answer("worked", "Xøworked", True), Answer("learned", "Xølearned")], **by)
    give_feedback(session=session, useful=4, heard=5, time_used=3, line="Xøline", **by)
    day = timezone.localdate(now) + timedelta(days=9)
    done, dropped = (
        actions.record_action(owner=place, words=ActionWords(f"Xø{what}", day, "Xøknow"), **by)
        for what in ("done", "dropped")
    )
    actions.say_how_it_goes(action=done, text="Xøgoes", key=uuid4(), **by)
    actions.close_action(action=done, outcome="worked", learned="Xølearned", **by)
    actions.drop_action(action=dropped, reason="Xødropped", **by)
    SetNote.objects.create(learning_set=met.learning_set, author=met.facilitator, text="Xønote", at=now, key=uuid4())
    session.attendances.update(apologies_reason="Xøill", change_reason="Xømended")
    Cover.objects.create(session=session, user=met.facilitator, named_at=now, reason="Xøcover", ended_at=now)
    ReminderPlan.objects.create(session=session, rule="session", for_at=now, changed_at=now, line="Xøbring a map")
    PlanBlock.objects.filter(plan__session=session).update(title="Xøtitle")
    session.bids.update(why_now="Xønow")
    met.learning_set.sessions.update(join_link="https://meet.example.org/Xøjoin", reason="Xøreason")
    poll = met.learning_set.date_polls.create(asked_at=now, closes_at=now + timedelta(days=1), asked_by=met.facilitator)
    option = poll.options.create(session=session, date=day, half_day="morning")
    option.answers.create(enrolment=place, answer="yes")
    poll.places.create(name="Xøtown hall").answers.create(enrolment=place, answer="no")
    Reflection.objects.create(author=place.participant, question="note", text="Xøown", at=now, changed_at=now)
