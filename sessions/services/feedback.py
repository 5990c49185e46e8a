"""Anonymous feedback: kept so that nothing in it tells who gave it."""

import secrets
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sessions.models import FeedbackAnswer, FeedbackGiven, Session
from sessions.policies import has_agreed, membership, why_not_give_feedback
from sessions.services.rows import lock_session
from sets.models import Enrolment

ONCE = "You have answered already. Answers are anonymous, so yours cannot be found again to be changed."


@transaction.atomic(durable=True)
def give_feedback(
    *, actor: User, session: Session, useful: int, heard: int, time_used: int, line: str = "", now: datetime
) -> None:
    """One answer of one member who was there, within seven days of the session's end.

    With each answer all rows of the session are written anew in an order drawn by lot, in both tables: neither their
    order, nor the transaction that wrote them, pairs a person with an answer.
    """
    session = lock_session(session)
    place = membership(actor, session.learning_set)
    if place is None:
        raise Refusal("Only members of the set answer here.")
    if why_not := why_not_give_feedback(session, place, now):
        raise Refusal(why_not)
    if not has_agreed(actor, session.learning_set):
        raise Refusal("Agree to the ground rules of the set first.")
    if session.feedback_given.filter(enrolment=place).exists():
        raise Refusal(ONCE)
    said = {"useful": useful, "heard": heard, "time_used": time_used, "line": " ".join(line.split())}
    _shuffle(session, place, FeedbackAnswer(session=session, **said))


def _shuffle(session: Session, place: Enrolment, answer: FeedbackAnswer) -> None:
    given, answers = list(session.feedback_given.all()), list(session.feedback_answers.all())
    session.feedback_given.all().delete()
    session.feedback_answers.all().delete()
    given.append(FeedbackGiven(session=session, enrolment=place))
    answers.append(answer)
    for rows in (given, answers):
        secrets.SystemRandom().shuffle(rows)
        for row in rows:
            row.pk = uuid4()
    FeedbackGiven.objects.bulk_create(given)
    FeedbackAnswer.objects.bulk_create(answers)
