"""Sessions by hand: given dates, confirmed, moved, cancelled; what `sets` then knows, and who is told."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from core.refusal import Refusal
from notifications.models import Message
from sessions import emails
from sessions.models import Session, SessionEvent
from sessions.services.arranging import Meeting, arrange, cancel_session
from sets.audit import audit_programme
from sets.models import LearningSet
from sets.services import steps
from sets.services.learning_sets import confirm_set
from sets.services.places import withdraw
from sets.working_days import LONDON
from tests import make
from tests.sessions.arranged import arranged, meeting

pytestmark = pytest.mark.django_db

NOW = make.NOW
FIRST = date(2028, 10, 24)


def a_set(people: int = 2, **fields) -> LearningSet:
    programme = make.programme(**fields)
    make.places(programme, people)
    return programme.sets.get()


def say(learning_set: LearningSet, meetings: dict[int, Meeting], *, confirm: bool = False, by=None, now=NOW):
    by = by or make.coordinator_of(learning_set.programme)
    return arrange(actor=by, learning_set=learning_set, meetings=meetings, confirm=confirm, now=now)


def states(learning_set: LearningSet) -> list[str]:
    return list(learning_set.sessions.order_by("number").values_list("state", flat=True))


def told(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def refused(act, **said) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(**said)
    return caught.value


# --- dates ----------------------------------------------------------------------------------------------------------


def test_a_first_date_is_provisional_and_tells_nobody():
    """Section 3: draft, provisional; P5 does not begin."""
    learning_set = a_set()
    say(learning_set, {1: meeting(FIRST)})
    assert states(learning_set) == ["provisional", "draft", "draft"]
    learning_set.refresh_from_db()
    assert learning_set.dates_confirmed_at is None
    assert not learning_set.confirmed_dates.exists()
    assert not Message.objects.exclude(kind="place_confirmed").exists()


def test_confirming_tells_the_members_once_and_frees_seats_by_offer():
    """P5, P16: from confirmed dates on a freed seat is offered; the same said again tells nobody."""
    learning_set = a_set(5, maximum=4, max_sets=1)
    for _ in range(2):
        arranged(learning_set)
    assert states(learning_set) == ["confirmed"] * 3
    assert (learning_set.first_session_on, learning_set.dates_confirmed_at) == (FIRST, NOW + timedelta(seconds=4))
    assert learning_set.confirmed_dates.values_list("date", "half_day")[0] == (FIRST, "morning")
    assert told("dates_confirmed") == 4
    gone = learning_set.enrolments.members().first()
    withdraw(actor=gone.participant, enrolment=gone, now=NOW)
    assert learning_set.enrolments.filter(state="offered").count() == 1
    assert audit_programme(learning_set.programme, now=NOW) == []


def test_a_date_of_the_afternoon_is_an_afternoon_for_sets():
    learning_set = a_set()
    say(learning_set, {1: meeting(FIRST, begins=time(13, 30))}, confirm=True)
    assert learning_set.confirmed_dates.get().half_day == "afternoon"


def test_where_an_online_session_is_for_sets_is_online():
    """What is still written for a place does not send anybody there."""
    learning_set = a_set()
    say(learning_set, {1: meeting(FIRST, mode="online"), 2: meeting(FIRST + timedelta(days=30))}, confirm=True)
    assert [one.place for one in learning_set.confirmed_dates.all()] == ["Online", "Town Hall, Winford"]


def test_confirming_some_dates_leaves_the_others_without():
    """D1: dates may be known one after another."""
    learning_set = a_set()
    say(learning_set, {1: meeting(FIRST)}, confirm=True)
    assert states(learning_set) == ["confirmed", "draft", "draft"]
    say(learning_set, {3: meeting(FIRST + timedelta(days=90))}, confirm=True)
    assert states(learning_set) == ["confirmed", "draft", "confirmed"]
    assert told("dates_confirmed") == 2
    assert told("session_confirmed") == 4
    assert learning_set.confirmed_dates.count() == 2


def test_a_confirmed_session_that_moves_keeps_its_row_raises_its_sequence_and_is_told():
    """D4: the calendar's sequence rises with each new date; members and facilitators are told once.

    Whoever moved it as well: their calendar has to know.
    """
    learning_set = a_set()
    make.facilitator(learning_set)
    by = make.facilitator(learning_set)
    arranged(learning_set)
    before = learning_set.sessions.get(number=1)
    moved = meeting(FIRST + timedelta(days=1))
    for _ in range(2):
        say(learning_set, {1: moved}, by=by)
    session = learning_set.sessions.get(number=1)
    assert (session.pk, session.uid, session.state) == (before.pk, before.uid, "confirmed")
    assert (before.sequence, session.sequence) == (0, 1)
    assert told("session_moved") == 4
    learning_set.refresh_from_db()
    assert learning_set.first_session_on == FIRST + timedelta(days=1)
    assert SessionEvent.objects.filter(session=session).count() == 3


def test_a_new_place_or_link_of_a_confirmed_session_is_told_and_not_in_the_mail():
    """C10: where the set meets stands behind the walls."""
    learning_set = a_set()
    arranged(learning_set)
    new = meeting(FIRST, place="The Guildhall", join_link="https://meet.example.org/our-set")
    say(learning_set, {1: new})
    assert learning_set.sessions.get(number=1).sequence == 1
    assert told("session_moved") == 0
    messages = Message.objects.filter(kind="session_elsewhere")
    assert messages.count() == 2
    for one in messages:
        assert "Guildhall" not in str(one.context) + one.subject
        assert "meet.example" not in str(one.context) + one.subject


def test_another_nation_is_nobodys_news():
    """D3: it only says whose bank holidays count."""
    learning_set = a_set()
    arranged(learning_set)
    before = Message.objects.count()
    say(learning_set, {1: replace(meeting(FIRST), nation="SCT")})
    session = learning_set.sessions.get(number=1)
    assert (session.nation, session.sequence) == ("SCT", 0)
    assert Message.objects.count() == before


def test_a_place_can_be_said_before_there_is_a_date():
    """D1, and what is typed is not lost."""
    learning_set = a_set()
    say(learning_set, {2: Meeting(place="The Guildhall")})
    assert (states(learning_set)[1], learning_set.sessions.get(number=2).place) == ("draft", "The Guildhall")


def test_a_running_set_goes_on_meeting_on_other_days():
    """P6: it takes no members; its later sessions may still move."""
    learning_set = a_set()
    arranged(learning_set)
    start(learning_set)
    say(learning_set, {3: meeting(FIRST + timedelta(days=200))})
    assert Message.objects.filter(kind="session_moved", context__facilitates=False).count() == 2
    assert audit_programme(learning_set.programme, now=NOW) == []


def start(learning_set: LearningSet) -> None:
    make.facilitator(learning_set)
    confirm_set(actor=make.coordinator_of(learning_set.programme), learning_set=learning_set, now=NOW)
    Session.objects.filter(learning_set=learning_set, number=1).update(state="live")
    steps.start_set(actor=None, learning_set=learning_set, now=NOW)


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meetings", "field", "sentence"),
    [
        ({2: meeting(FIRST)}, "date_1", "Give the date of the first session"),
        ({1: meeting(NOW.date(), begins=time(9, 0))}, "date_1", "Session 1 must start in the future."),
        ({1: meeting(date(2020, 1, 7))}, "date_1", "Session 1 must start in the future."),
        ({1: meeting(FIRST), 2: meeting(FIRST)}, "date_2", "Session 2 must come after session 1."),
        ({1: meeting(FIRST), 3: meeting(FIRST - timedelta(days=1))}, "date_3", "Session 3 must come after session 1."),
        ({1: meeting(FIRST, begins=time(22, 0))}, "ends_1", "Session 1 must end on the day it starts."),
        ({4: meeting(FIRST)}, None, "There is no such session in the programme's plan."),
    ],
)
def test_dates_that_cannot_be_are_refused_and_nothing_changes(meetings, field, sentence):
    learning_set = a_set()
    refusal = refused(say, learning_set=learning_set, meetings=meetings, confirm=True)
    assert sentence in refusal.sentence
    assert refusal.field == field


def test_an_end_before_the_start_is_refused():
    learning_set = a_set()
    noon = datetime.combine(FIRST, time(12), LONDON)
    for ends_at in (noon, noon - timedelta(hours=1)):
        refusal = refused(say, learning_set=learning_set, meetings={1: Meeting(noon, ends_at)})
        assert (refusal.sentence, refusal.field) == ("Session 1 must end after it starts.", "ends_1")


def test_a_provisional_date_that_has_passed_is_not_confirmed():
    learning_set = a_set()
    arranged(learning_set, confirm=False)
    late = datetime.combine(FIRST, time(15), LONDON)
    assert (
        "must start in the future"
        in refused(say, learning_set=learning_set, meetings={}, confirm=True, now=late).sentence
    )


def test_a_date_is_not_taken_away_and_a_session_that_began_or_is_cancelled_does_not_change():
    learning_set = a_set()
    arranged(learning_set)
    assert refused(say, learning_set=learning_set, meetings={1: Meeting()}).field == "date_1"
    for state, words in (("live", "under way"), ("held", "held"), ("cancelled", "cancelled")):
        learning_set.sessions.filter(number=1).update(state=state)
        refusal = refused(say, learning_set=learning_set, meetings={1: meeting(FIRST + timedelta(days=1))})
        assert refusal.sentence == f"Session 1 is {words}, so it can no longer change."


def test_only_facilitator_and_coordinator_plan_and_not_once_the_set_has_ended():
    """Domain, section 2."""
    learning_set = a_set()
    arranged(learning_set)
    session = learning_set.sessions.get(number=1)
    member = learning_set.enrolments.members().first().participant
    others = (member, make.coordinator(), make.person(is_staff=True, is_superuser=True))
    for user in others:
        assert "Only the set's facilitator" in refused(say, learning_set=learning_set, meetings={}, by=user).sentence
        refusal = refused(cancel_session, actor=user, session=session, reason="So", now=NOW)
        assert "Only the set's facilitator" in refusal.sentence
    say(learning_set, {1: meeting(FIRST + timedelta(days=1))}, by=make.facilitator(learning_set))
    for state in ("completed", "cancelled"):
        LearningSet.objects.filter(pk=learning_set.pk).update(state=state)
        assert "has ended" in refused(say, learning_set=learning_set, meetings={}).sentence


# --- cancelling -----------------------------------------------------------------------------------------------------


def cancel(learning_set: LearningSet, number: int, reason: str = "The hall is flooded.") -> Session:
    by = make.coordinator_of(learning_set.programme)
    return cancel_session(actor=by, session=learning_set.sessions.get(number=number), reason=reason, now=NOW)


def test_a_confirmed_session_is_cancelled_with_a_reason_that_is_not_in_the_mail():
    """C10; section 3: twice is harmless."""
    learning_set = a_set()
    arranged(learning_set)
    assert refused(cancel, learning_set=learning_set, number=2, reason=" ").field == "reason"
    for _ in range(2):
        session = cancel(learning_set, 2)
    assert (session.state, session.reason, session.sequence) == ("cancelled", "The hall is flooded.", 1)
    assert told("session_cancelled") == 2
    assert "flooded" not in str(list(Message.objects.values_list("subject", "context")))
    assert learning_set.confirmed_dates.count() == 2


def test_a_provisional_session_is_cancelled_and_nobody_is_told():
    learning_set = a_set()
    arranged(learning_set, confirm=False)
    cancel(learning_set, 2)
    assert told("session_cancelled") == 0


@pytest.mark.parametrize("state", ["draft", "live", "held", "written_up", "abandoned"])
def test_what_has_no_date_or_has_begun_is_not_cancelled(state):
    """Section 3: a move not listed is refused."""
    learning_set = a_set()
    arranged(learning_set)
    learning_set.sessions.filter(number=2).update(state=state)
    assert "so it cannot be cancelled" in refused(cancel, learning_set=learning_set, number=2).sentence


def test_the_set_begins_with_its_first_session_that_stands():
    """P5, P6: session 1 is the first that is neither cancelled nor abandoned."""
    learning_set = a_set()
    arranged(learning_set)
    cancel(learning_set, 1)
    learning_set.refresh_from_db()
    assert learning_set.first_session_on == FIRST + timedelta(weeks=3)
    cancel(learning_set, 2)
    cancel(learning_set, 3)
    learning_set.refresh_from_db()
    assert (learning_set.first_session_on, learning_set.dates_confirmed_at) == (None, None)
    assert audit_programme(learning_set.programme, now=NOW) == []
    assert "Every session" in refused(say, learning_set=learning_set, meetings={}, confirm=True).sentence


def test_a_set_whose_first_standing_session_is_provisional_has_no_confirmed_dates():
    """P5: its first session is what counts."""
    learning_set = a_set()
    say(learning_set, {1: meeting(FIRST)}, confirm=True)
    say(learning_set, {2: meeting(FIRST + timedelta(days=30))})
    cancel(learning_set, 1)
    learning_set.refresh_from_db()
    assert learning_set.dates_confirmed_at is None


# --- mail that waits ------------------------------------------------------------------------------------------------


def test_mail_is_wanted_while_its_reader_is_of_the_set_and_the_session_stands_as_it_says():
    """C04: nobody who left is told; a date that changed again is not told."""
    learning_set = a_set()
    facilitator = make.facilitator(learning_set)
    arranged(learning_set)
    say(learning_set, {1: meeting(FIRST + timedelta(days=1))})
    first, second = Message.objects.filter(kind="session_moved", context__facilitates=False).order_by("pk")
    held = Message.objects.get(kind="session_moved", recipient=facilitator)
    assert all(emails.still_wanted(one) for one in (first, second, held))
    say(learning_set, {1: replace(meeting(FIRST + timedelta(days=1)), place="The Guildhall")})
    assert emails.still_wanted(first)
    place = learning_set.enrolments.get(participant=first.recipient)
    withdraw(actor=place.participant, enrolment=place, now=NOW)
    assert [emails.still_wanted(one) for one in (first, second)] == [False, True]
    say(learning_set, {1: meeting(FIRST + timedelta(days=2))})
    assert not emails.still_wanted(second)
    learning_set.facilitations.all().delete()
    newest = Message.objects.filter(kind="session_moved", recipient=second.recipient).latest("pk")
    assert emails.still_wanted(newest)
    cancel(learning_set, 1)
    assert not emails.still_wanted(newest)
    cancelled = Message.objects.get(kind="session_cancelled", recipient=second.recipient)
    assert emails.still_wanted(cancelled)
    assert not emails.still_wanted(Message.objects.get(kind="session_elsewhere", recipient=second.recipient))
