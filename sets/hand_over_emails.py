"""Words and recipients of the mail about handing a place over (P10): no name but the reader's own (C10).

The invitation says the programme and the organisation. Its link ends with a secret that is made as the mail is sent,
and stands in no row of it; of a mail that has gone not even the address is kept.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.templatetags.wording import long_date
from notifications.kinds import Words
from notifications.models import Message
from notifications.states import MessageState
from sets.mail_row import row
from sets.models import Enrolment, HandOver
from sets.states import LIVE
from sets.working_days import last_day_of_offer

INVITED = "hand_over_invited"
#: Those to whoever asked a colleague.
KINDS = {
    "hand_over_declined": "Your colleague does not take your place",
    "hand_over_lapsed": "Your colleague has not answered",
}
TAKEN_BACK = "hand_over_taken_back"
#: Those to the colleague, who may have no account: neither words nor address stay once they have gone.
TO_A_COLLEAGUE = {
    INVITED: "You are asked to take over a place",
    TAKEN_BACK: "You need no longer answer",
}


def invited(hand_over: HandOver, *, now: datetime) -> Message:
    """To the colleague, whether or not there is an account for that address: the mail is the same (C12)."""
    return _to_colleague(INVITED, hand_over, hand_over.mail_key, now)


def taken_back(hand_over: HandOver, *, now: datetime) -> Message:
    """To the colleague, while the address is still known; whether they had been told is asked as it is sent."""
    return _to_colleague(TAKEN_BACK, hand_over, f"{TAKEN_BACK}:{hand_over.pk}", now)


def words_to_a_colleague(message: Message) -> Words | None:
    """What it says as it is sent, or nothing if there is nothing to say any more."""
    beside = ("enrolment__programme", "enrolment__organisation")
    found = HandOver.objects.select_related(*beside).filter(pk=message.about.partition(":")[2]).first()
    more = _MORE[message.kind](found) if found else None
    if found is None or more is None:
        return None
    place = found.enrolment
    context = {"programme": place.programme.title, "organisation": place.organisation.name, **more}
    return Words(message.subject, context, (message.kind,))


def _to_answer(hand_over: HandOver) -> dict[str, str] | None:
    """Nothing once it can no longer be answered, or its link can no longer be made."""
    if not (hand_over.is_open_at(timezone.now()) and hand_over.has_link):
        return None
    url = settings.SITE_URL + reverse("hand_over", args=[hand_over.secret])
    return {"answer_by": _day(hand_over), "url": url}


def _to_leave(hand_over: HandOver) -> dict[str, str] | None:
    """Nothing to whoever was never told; a mail that is just going counts as gone."""
    told = Message.objects.filter(key=hand_over.mail_key, state__in=[MessageState.SENDING, MessageState.SENT])
    return {} if told.exists() else None


_MORE = {INVITED: _to_answer, TAKEN_BACK: _to_leave}


def declined(hand_over: HandOver, *, now: datetime) -> Message:
    return _to_owner("hand_over_declined", hand_over, now)


def lapsed(hand_over: HandOver, *, now: datetime) -> Message:
    return _to_owner("hand_over_lapsed", hand_over, now)


def still_wanted(message: Message) -> bool:
    """Whoever has no place any more has none to hand over."""
    place = message.about.partition(":")[2]
    return Enrolment.objects.filter(pk=place, participant=message.recipient_id, state__in=LIVE).exists()


def _to_colleague(kind: str, hand_over: HandOver, key: str, now: datetime) -> Message:
    return Message(
        key=key,
        kind=kind,
        about=f"hand-over:{hand_over.pk}",
        to=hand_over.email,
        subject=f"{TO_A_COLLEAGUE[kind]}: {hand_over.enrolment.programme.title}"[:250],
        template=f"emails/sets/{kind}",
        created_at=now,
        due_at=now,
    )


def _to_owner(kind: str, hand_over: HandOver, now: datetime) -> Message:
    place, programme = hand_over.enrolment, hand_over.enrolment.programme
    subject, path = f"{KINDS[kind]}: {programme.title}", reverse("my_place", args=[programme.slug])
    key, about = f"{kind}:{hand_over.pk}", f"enrolment:{place.pk}"
    return row(kind, programme, to=place.participant, key=key, subject=subject, path=path, now=now, about=about)


def _day(hand_over: HandOver) -> str:
    """`Thursday 26 October`: it ends within days, so its year is not in doubt."""
    return long_date(last_day_of_offer(hand_over.closes_at)).rsplit(" ", 1)[0]
