"""The demonstration: what a newcomer finds, and that it came about by the rules."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from django.utils import timezone
from pypdf import PdfReader

from alsportal.__main__ import LOGINS, PASSWORD
from alsportal.demo import people
from notifications.models import FailingAddress, Message
from notifications.policies import why_not_now
from notifications.states import MessageState, Unreached
from participants.models import Organisation, User
from participants.recognition import matches
from sessions.attendance_figures import Marked, attendance, commitment, consistency
from sessions.models import Attendance, Cover, DatePoll
from sessions.selectors.notes import notes_of
from sessions.selectors.poll_result import poll_result
from sessions.selectors.polls import polls_to_answer
from sessions.selectors.set_people import set_people
from sessions.states import AttendanceStatus
from sets.models import ConflictOfInterest, Enrolment, FacilitatorProfile, HandOver, LearningSet, LedgerEntry, Programme
from sets.selectors.balancing import balance_page
from sets.services.messages import release_message
from sets.services.requests import Application, request_place
from sets.states import PlaceState, ProgrammeState, SetState
from tests.world import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def now(django_db_setup: None, django_db_blocker: Any) -> Iterator[datetime]:
    """The moment at which the demonstration was loaded, once for this module; no test sees another's doings."""
    with django_db_blocker.unblock(), undone():
        now = timezone.now()
        call_command("load_demo", stdout=StringIO())
        yield now


def programme(title: str) -> Programme:
    return Programme.objects.get(title__startswith=title)


def place(email: str, title: str) -> Enrolment:
    return Enrolment.objects.get(programme=programme(title), participant__email=email)


def states(of: Programme) -> dict[str, int]:
    return dict(of.enrolments.values_list("state").annotate(Count("pk")))


def test_the_command_has_loaded_what_the_audit_finds_fair_and_refuses_a_second_time(now):
    call_command("audit_places", stdout=StringIO())
    people_before, entries_before = User.objects.count(), LedgerEntry.objects.count()
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_demo", stdout=StringIO())
    assert people_before > 0
    assert (User.objects.count(), LedgerEntry.objects.count()) == (people_before, entries_before)


def test_every_login_of_the_start_page_works_and_its_address_is_verified(now):
    for _, addresses in LOGINS:
        for address in addresses.split(", "):
            user = authenticate(None, username=address, password=PASSWORD)
            assert user is not None, address
            assert user.emailaddress_set.filter(verified=True, primary=True).exists()


def test_a_set_is_full_five_wait_and_the_newcomer_has_no_place(now):
    linking = programme("Linking your Local Development Framework")
    assert linking.sets.get().enrolments.members().count() == linking.maximum == 8
    assert [e.is_eligible for e in linking.enrolments.waiting()] == [True] * 5
    assert place(people.MABEL, linking.title).state == PlaceState.CONFIRMED
    in_line = list(linking.enrolments.in_line().values_list("participant__email", flat=True))
    assert in_line.index(people.WENDY) == 2
    newcomer = User.objects.get(email=people.NEWCOMER)
    assert newcomer.has_complete_profile
    assert not newcomer.enrolments.exists()
    assert linking.enrolments.filter(organisation=newcomer.organisation).count() == 0


def test_another_number_of_sets_waits_to_be_carried_out(now):
    """P8: one of eight moves, and all five who wait have a place."""
    page = balance_page(programme("Linking your Local Development Framework"), 2)
    assert page.arrangement.sizes == "7 and 6"
    assert (len(page.moves), len(page.seated)) == (1, 5)


def test_the_newcomer_opens_set_b_and_six_people_and_the_coordinator_are_told(now):
    """P7: the sixth person waiting opens the set; those seated and the coordinator get one message each."""
    told_before = set(Message.objects.values_list("pk", flat=True))
    linking, newcomer = programme("Linking your Local Development Framework"), User.objects.get(email=people.NEWCOMER)
    wait_before = set(linking.enrolments.waiting().values_list("participant__email", flat=True))
    request_place(actor=newcomer, programme=linking, application=Application(committed=True), now=timezone.now())
    set_b = linking.sets.get(letter="B")
    seated = set(set_b.enrolments.members().values_list("participant__email", flat=True))
    assert seated == wait_before | {people.NEWCOMER}
    assert len(seated) == linking.minimum == 6
    told = Message.objects.exclude(pk__in=told_before).values_list("to", flat=True)
    assert sorted(told) == sorted(seated | {people.COORDINATOR})


def test_the_fund_programme_has_places_left_confirmed_dates_and_one_offer(now):
    fund = programme("Making the UK Shared Prosperity Fund")
    learning_set = fund.sets.get()
    assert (fund.minimum, fund.optimum, fund.maximum) == (6, 9, 12)
    assert states(fund) == {"confirmed": 8, "offered": 1, "withdrawn": 4, "replaced": 1}
    assert learning_set.dates_confirmed_at
    assert learning_set.confirmed_dates.count() == 3
    assert set(learning_set.sessions.values_list("state", flat=True)) == {"confirmed"}
    starts = {timezone.localtime(one.starts_at).hour for one in learning_set.sessions.all()}
    assert starts <= {9, 13}
    assert list(learning_set.sessions.filter(mode="online").values_list("place", "join_link")) == [
        ("", "https://meet.example.org/set-a")
    ]
    assert learning_set.facilitations.get().user.email == people.FIONA
    assert learning_set.maximum - learning_set.enrolments.held().count() == 3


def test_one_place_was_handed_over_and_of_another_a_colleague_has_been_asked(now):
    """P10: whom it was is known only while it can be answered."""
    new = place(people.INGRID, "Making the UK")
    assert (new.state, new.predecessor.state, new.organisation) == (
        "confirmed",
        "replaced",
        new.predecessor.organisation,
    )
    asked = {one.state: one for one in HandOver.objects.all()}
    assert {state: bool(one.email) for state, one in asked.items()} == {"accepted": False, "open": True}
    assert asked["open"].enrolment == place(people.WENDY, "Linking")
    assert asked["open"].is_open_at(now + timedelta(days=4))
    assert not Message.objects.exclude(to="").filter(kind="hand_over_invited").exists()


def test_there_is_a_draft_a_completed_programme_and_one_where_the_coordinator_is_asked(now):
    """P7, *ask*: more than enough wait; P4: one of them for an organisation that is not accepted yet."""
    assert programme("One area, two tiers").state == ProgrammeState.DRAFT
    past = programme("Stronger partnerships in Hampshire")
    assert past.state == ProgrammeState.COMPLETED
    assert past.sets.get().state == SetState.COMPLETED
    assert states(past) == {"completed": 9, "withdrawn": 1, "cancelled": 1}
    vision = programme("From common vision")
    assert vision.told_enough_wait
    assert vision.sets.count() == 1
    assert vision.enrolments.in_line().count() == 7
    assert vision.enrolments.waiting().filter(eligible_since=None).count() == 1
    assert Organisation.objects.requested().count() == 1


def test_the_past_sessions_were_held_and_their_registers_have_every_status_and_one_gap(now):
    """D6: by the services, as a facilitator marks; somebody has sent apologies for a session to come."""
    past = programme("Stronger partnerships in Hampshire").sets.get()
    assert set(past.sessions.values_list("state", flat=True)) == {"held"}
    rows = Attendance.objects.filter(session__learning_set=past)
    assert rows.count() == 4 * 9
    assert set(rows.values_list("status", flat=True)) == {"", *AttendanceStatus.values}
    assert rows.filter(status="").count() == 1
    own = rows.get(marked_by=F("enrolment__participant"))
    assert (own.status, own.session.number) == ("apologies", 2)
    absent_twice = Message.objects.filter(kind="absent_twice")
    assert absent_twice.filter(created_at__lt=past.sessions.latest("ends_at").ends_at).count() == 2
    marks = [Marked(row.enrolment_id, row.session_id, row.status) for row in rows.counted()]
    assert [str(one(marks)) for one in (attendance, commitment, consistency)] == ["29 of 34", "32 of 34", "5 of 9"]
    fund = programme("Making the UK Shared Prosperity Fund").sets.get()
    assert Attendance.objects.get(session__learning_set=fund).has_standing_apologies


def test_there_is_something_to_read_before_signing_up_and_before_the_next_session(now):
    """S0 asks for “What is action learning?”; C02: the audit and the walls are the same as for anybody's document."""
    [public] = programme("Linking your Local Development Framework").documents.all()
    assert (public.title, public.kind, public.public) == ("What is action learning?", "pdf", True)
    [paper] = programme("Making the UK Shared Prosperity Fund").documents.all()
    assert (paper.planned_session.number, paper.public) == (1, False)
    with public.file.open("rb") as sheet:
        assert len(PdfReader(sheet).pages) == 1


def test_one_poll_is_answered_by_all_and_one_by_half_and_the_best_dates_are_not_the_most_popular(now):
    """D2: seven can come to all of the best dates; of the most popular ones two."""
    done, half = (DatePoll.objects.get(learning_set__programme__title__startswith=t) for t in ("From com", "Linking"))
    result = poll_result(done, now)
    assert (result.answered, result.members, result.unanswered) == (10, 10, [])
    assert result.best is not None
    assert result.popular is not None
    assert (result.best.to_all, result.popular.to_all) == (7, 2)
    result = poll_result(half, now)
    assert (result.answered, result.members, len(result.places)) == (4, 8, 2)
    assert result.is_open
    mabel = User.objects.get(email=people.MABEL)
    assert [line.poll for line in polls_to_answer(mabel, now)] == [half]


def test_no_old_mail_is_left_to_send(now):
    assert Message.objects.exists()
    unsent = Message.objects.exclude(state=MessageState.SENT)
    assert sorted(unsent.values_list("state", flat=True)) == [*[MessageState.FAILED] * 4, MessageState.HELD]
    assert not Message.objects.filter(state=MessageState.SENT).filter(Q(sent_at=None) | Q(sent_at__gt=now)).exists()


def test_one_mail_is_held_and_may_go_and_nothing_arrives_at_one_address(now):
    """By the service of the coordinator, and as a worker hears it from a mail server; both in the past."""
    held, failed = Message.objects.get(state=MessageState.HELD), Message.objects.filter(state=MessageState.FAILED)[0]
    assert (held.held_by.email, why_not_now(held, now)) == (people.COORDINATOR, "")
    assert (failed.error, failed.attempts) == ("The mail server refused this address (550).", 1)
    mark = failed.recipient.failing_address
    assert (mark.reason, mark.address, mark.since < now) == (Unreached.REFUSED, failed.to, True)
    assert FailingAddress.objects.get() == mark
    assert not Message.objects.filter(to=failed.to, state=MessageState.SENT, created_at__gte=failed.created_at).exists()
    assert place(failed.to, "Making the UK").state == PlaceState.CONFIRMED
    assert release_message(actor=held.held_by, message=held, now=now)


def test_the_partnerships_of_hampshire_are_recognised_by_the_areas_they_cover(now):
    for typed, name in [
        ("Hart Council", "Hart Community Partnership Steering Group"),
        ("basingstoke and deane borough council", "Basingstoke & Deane Local Strategic Partnership"),
        ("Portsmouth City Council (Unitary)", "Portsmouth Local Strategic Partnership"),
    ]:
        assert matches(typed)[0].organisation.name == name


def test_the_facilitators_have_profiles_a_conflict_is_declared_and_a_session_is_covered(now):
    profiles = FacilitatorProfile.objects.filter(saved_at__isnull=False)
    assert set(profiles.values_list("user__email", flat=True)) == {people.FARID, people.FIONA}
    [conflict] = ConflictOfInterest.objects.standing()
    linking = Programme.objects.get(sets__facilitations__user=conflict.facilitator, state="open")
    assert linking.enrolments.live().filter(organisation=conflict.organisation).exists()
    [cover] = Cover.objects.standing()
    assert (cover.user.email, cover.session.state) == (people.FARID, "confirmed")


def test_members_of_the_first_set_know_each_other_and_have_a_note_to_read(now):
    """C06: what is kept back is not shown; initials stand in for photos."""
    of_set = LearningSet.objects.get(programme__title__startswith="Linking", letter="A")
    mabel = User.objects.get(email=people.MABEL)
    page = set_people(of_set, mabel)
    assert sum(not card.shown.is_empty for card in page.members) == 6
    assert len(page.members) == 8
    assert {card.photo_url for card in page.members} == {""}
    [own] = [card for card in page.members if card.pk == mabel.pk]
    assert (bool(own.shown.portrait), own.shown.contact) == (True, "")
    assert mabel.handbook_entry.contact
    [note] = notes_of(of_set, mabel)
    assert note.text.startswith("Welcome")


def test_the_people_of_a_past_set_were_told_that_what_it_wrote_goes_and_the_record_has_the_night(now):
    """C14: the day stands on its page; nobody of the demonstration has lost anything yet."""
    past = programme("Stronger partnerships in Hampshire").sets.get()
    assert past.writing_goes_on > now.date()
    assert past.writing_gone_at is None
    assert Message.objects.filter(kind="writing_goes").count() == 11
    assert past.issues.get().question.startswith("How do we keep meeting")
    assert not User.objects.exclude(erased_at=None).exists()
