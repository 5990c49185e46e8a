"""Words and recipients of the mail about date polls: a day to answer by and a link, none of the dates asked (C10)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from core.templatetags.wording import capfirst_only, in_words, long_date
from notifications.models import Message
from participants.models import User
from sessions.models import DatePoll, PollAnswer
from sessions.policies import may_run
from sessions.register_emails import coordinators_of, facilitators_of
from sessions.states import PollState
from sets.models import Enrolment
from sets.working_days import last_day_of_offer

_SUBJECTS = {
    "poll_opened": "Which dates suit you? {programme}",
    "poll_changed": "There are other dates to answer: {programme}",
    "poll_closed": "Choose the dates of {set}: {programme}",
}
KINDS = {
    "poll_opened": "Which dates suit you?",
    "poll_changed": "There are other dates to answer",
    "poll_closed": "A date poll has closed",
}


def poll_opened(poll: DatePoll, *, now: datetime) -> list[Message]:
    """To everybody who has a place in the set."""
    return _to_members("poll_opened", poll, now)


def poll_changed(poll: DatePoll, *, now: datetime) -> list[Message]:
    """To the same people, once for each change that asks more."""
    return _to_members("poll_changed", poll, now)


def poll_closed(poll: DatePoll, *, now: datetime) -> list[Message]:
    """To the facilitators, or where there is none yet to the coordinators: how many have answered; the rest is on the
    page."""
    places = {place.pk for place in _members(poll)}
    said = PollAnswer.objects.filter(option__poll=poll, enrolment__in=places).values("enrolment").distinct().count()
    answered = _answered(said, len(places))
    path = reverse("set_poll", args=[poll.learning_set_id])
    people = list(facilitators_of(poll.learning_set)) or coordinators_of(poll.learning_set)
    return [_to("poll_closed", poll, one, now, path, answered=answered) for one in people]


def still_wanted(message: Message) -> bool:
    """Only while there is something to answer, or to choose, and its reader is who does it."""
    poll = DatePoll.objects.filter(pk=message.about.partition(":")[2]).first()
    if poll is None:
        return False
    if message.kind == "poll_closed":
        return may_run(message.recipient, poll.learning_set) and poll.state == PollState.CLOSED
    place = Enrolment.objects.members().filter(learning_set=poll.learning_set_id, participant=message.recipient_id)
    if poll.state != PollState.OPEN or not place.exists():
        return False
    answered = PollAnswer.objects.filter(option__poll=poll, enrolment__in=place)
    return message.kind != "poll_opened" or not answered.exists()


def address_of(poll: DatePoll) -> str:
    """Where a member answers: the page of the first session asked about."""
    option = poll.options.order_by("session__number").first()
    return reverse("session_dates", args=[option.session_id]) if option else ""


def _members(poll: DatePoll) -> list[Enrolment]:
    places = Enrolment.objects.members().filter(learning_set=poll.learning_set_id)
    return list(places.select_related("participant").order_by("pk"))


def _answered(said: int, asked: int) -> str:
    if not asked:
        return "Nobody has a place in the set."
    if said == asked:
        return "Everybody has answered."
    people = f"{in_words(said)} of {in_words(asked)}"
    return f"{capfirst_only(people)} have answered." if said else "Nobody has answered."


def _to_members(kind: str, poll: DatePoll, now: datetime) -> list[Message]:
    path, by = address_of(poll), long_date(last_day_of_offer(poll.closes_at))
    return [_to(kind, poll, place.participant, now, path, by=by) for place in _members(poll)]


def _to(kind: str, poll: DatePoll, user: User, now: datetime, path: str, **more: str) -> Message:
    learning_set = poll.learning_set
    programme = learning_set.programme
    words = {"programme": programme.title, "set": learning_set.name, **more}
    return Message(
        key=f"{kind}:{poll.pk}:{poll.version}:{user.pk}",
        kind=kind,
        topic=f"programme:{programme.pk}",
        about=f"poll:{poll.pk}",
        recipient=user,
        to=user.email,
        subject=_SUBJECTS[kind].format(**words)[:250],
        template=f"emails/sessions/{kind}",
        context={"name": user.full_name, "url": settings.SITE_URL + path, **words},
        created_at=now,
        due_at=now,
    )
