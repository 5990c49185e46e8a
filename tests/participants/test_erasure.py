"""Erasing a person: the seat goes on, figures stay, and nothing leads back to them (C15)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg2.errors import DeadlockDetected, LockNotAvailable

from core.models import AuditEntry, BrowserSession
from core.refusal import Refusal
from notifications.models import Message
from notifications.services import delivery
from notifications.states import MessageState
from participants.models import NAME_REMOVED, User
from participants.own_data import gathered
from participants.policies import why_not_erase
from participants.services import belongings, erasure
from participants.services.erasure import erase_person, erase_what_came_after, what_stands_in_the_way
from participants.services.handbook import Words, save_entry
from participants.tasks import every_hour
from sessions.models import Action, Attendance, Option, Reflection, ReminderPlan
from sessions.selectors.attendance_facts import read
from sessions.selectors.attendance_report import report_of
from sessions.selectors.work_counts import work_counts, work_in_short
from sessions.services import reflections
from sessions.services.actions import ActionWords, close_action, record_action, say_how_it_goes
from sets.audit import audit_programme
from sets.models import Enrolment, LedgerReason, Programme
from sets.services import places
from sets.services.erasing import BY_REQUEST
from sets.services.steps import complete_set
from tests import make
from tests.make import NOW
from tests.sessions.in_room import InRoom, in_room
from tests.sessions.meeting import meeting
from tests.sets.test_moving import exchanged, moved
from tests.sets.test_telephone import entered
from tests.smtp import running_post_office
from tests.world import everything

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def erased(person: User, **given: Any) -> User:
    erase_person(**{"actor": person, "person": person, "now": LATER, **given})
    person.refresh_from_db()
    return person


def state(place: Enrolment) -> str:
    place.refresh_from_db()
    return place.state


def admin(**fields: Any) -> User:
    return make.person(is_staff=True, is_superuser=True, **fields)


# --- places ----------------------------------------------------------------------------------------------------------


def test_the_seat_of_an_erased_member_goes_to_the_longest_waiting():
    """P5, P13: as if they had withdrawn; by their own word, and so the ledger says."""
    programme = make.programme(maximum=2, optimum=2, max_sets=1)
    member, _, first, second = make.places(programme, 4)
    erased(member.participant)
    assert [state(one) for one in (member, first, second)] == ["withdrawn", "confirmed", "waiting"]
    assert audit_programme(programme, now=LATER) == []
    programme.refresh_from_db()
    erased(second.participant)
    assert state(second) == "withdrawn"
    assert audit_programme(programme, now=LATER) == []


def test_an_offer_is_declined_and_made_to_the_next():
    """P5: the next in line is offered the seat in the same act."""
    programme = make.programme(maximum=2, optimum=2, max_sets=1)
    member, _, first, second = make.places(programme, 4)
    make.confirmed_dates(programme.sets.get())
    places.withdraw(actor=member.participant, enrolment=member, now=NOW + timedelta(minutes=9))
    assert state(first) == "offered"
    erased(first.participant)
    assert [state(first), state(second)] == ["declined", "offered"]
    assert audit_programme(programme, now=LATER) == []


def test_a_system_admin_erases_for_somebody_who_asked_and_says_on_what_grounds():
    """P15: what is done for somebody has a reason; the words of reasons that were about them alone are gone after."""
    programme = make.programme()
    place, removed = make.places(programme, 2)
    by = make.coordinator_of(programme)
    places.remove_person(actor=by, enrolment=removed, reason="Never answered.", now=NOW + timedelta(minutes=9))
    one = admin()
    with pytest.raises(Refusal, match="on what grounds"):
        erased(place.participant, actor=one)
    for person in (place.participant, removed.participant):
        erased(person, actor=one, why="letter")
    assert state(place) == "withdrawn"
    assert not LedgerReason.objects.exists()
    assert audit_programme(programme, now=LATER) == []
    entry = AuditEntry.objects.filter(act="person erased").latest("pk")
    assert (entry.actor, entry.object_id, entry.facts) == (one, removed.participant.pk, {"why": "letter"})


def test_the_words_of_a_move_go_with_whoever_was_moved_and_of_an_exchange_with_either():
    """C15, P14: and of what somebody asked for on the telephone, also where that opened another set."""
    programme = make.programme(parallel_sets="automatic", max_sets=2)
    one, other, moves, _, waits = make.places(programme, 5)
    called = entered(programme, reason="Cannot read a screen.")
    moved(moves, programme.sets.get(letter="B"), reason="Her dialysis is in the mornings.")
    waits.refresh_from_db()
    exchanged(one, waits, reason="Cannot be in a room with a neighbour.")
    exchanged(other, called, reason="Asked for afternoons.")
    for place, left in (
        (moves, ["Cannot read a screen.", "Cannot be in a room with a neighbour.", "Asked for afternoons."]),
        (one, ["Cannot read a screen.", "Asked for afternoons."]),
        (called, []),
    ):
        erased(place.participant, now=LATER + timedelta(hours=1))
        kept = LedgerReason.objects.exclude(text=BY_REQUEST).order_by("pk")
        assert list(kept.values_list("text", flat=True)) == left
    assert audit_programme(programme, now=LATER) == []


def test_only_the_person_and_system_admins_erase():
    """Domain, section 2: a coordinator does not, an admin not another admin."""
    person, coordinator, one, other = make.person(), make.coordinator(), admin(), admin()
    helper = make.person(is_staff=True)
    assert why_not_erase(coordinator, person)
    assert why_not_erase(helper, one)
    assert not why_not_erase(helper, person)
    assert not why_not_erase(one, other)
    with pytest.raises(Refusal):
        erased(person, actor=coordinator, why="letter")


def test_what_was_kept_long_enough_goes_and_a_place_keeps_its_owner():
    """C14: nobody is asked, nobody is written to, and nobody loses a place."""
    place = make.place(make.programme())
    with pytest.raises(Refusal, match="still needed"):
        erased(place.participant, actor=None)
    gone = erased(make.representative(), actor=None)
    assert gone.is_erased
    assert not Message.objects.filter(kind="erased").exists()


# --- duties ----------------------------------------------------------------------------------------------------------


def test_whoever_runs_something_that_goes_on_is_told_what_to_do_first():
    """Last coordinator, contact, facilitator, cover, only system admin."""
    met = meeting()
    programme = met.learning_set.programme
    contact = make.person(email=programme.contact_email)
    only = admin()
    for person, words in (
        (met.coordinator, "no other coordinator"),
        (contact, "names this person as its contact"),
        (met.facilitator, "facilitated by this person"),
        (only, "only system admin"),
    ):
        with pytest.raises(Refusal, match=words):
            erased(person)
        assert not User.objects.get(pk=person.pk).is_erased
    admin()
    assert what_stands_in_the_way(only, LATER) == []


def test_a_draft_keeps_its_coordinator_and_what_has_ended_keeps_nobody():
    programme = make.draft()
    by = make.coordinator_of(programme)
    assert len(what_stands_in_the_way(by, LATER)) == 1
    Programme.objects.filter(pk=programme.pk).update(state="cancelled", contact_email=by.email)
    erased(by)
    programme.refresh_from_db()
    assert (programme.contact_name, programme.contact_email) == (NAME_REMOVED, "")


# --- figures ---------------------------------------------------------------------------------------------------------


def test_figures_and_reports_are_the_same_before_and_after():
    """C15: attendance, the five numbers, the work of the sets; only the words and the name are gone."""
    room = in_room()
    met, programme = room.met, room.met.learning_set.programme
    person, place = room.member(), room.bids[0].owner
    room.go(1, 0, minutes=10)
    action = _an_action(place, room)
    room.option("Ask the county first.")
    room.go(3, 0, minutes=45)
    for number, status in enumerate(("present", "late", "absent")):
        met.mark(status, number)
    met.end()
    after = met.starts() + timedelta(days=3)
    Attendance.objects.filter(enrolment=place).update(apologies_reason="A cold.", change_reason="She said so.")
    with transaction.atomic():
        complete_set(actor=None, learning_set=met.learning_set, now=after)
    by = {"changed_at": after, "changed_by": person}
    ReminderPlan.objects.create(session=met.session(), rule="soon", for_at=after, line="Ring Ann.", **by)
    [register] = [one for one in gathered(person) if one.key == "attendance"]
    assert {one["change_reason"] for one in register.entries} == {"She said so."}
    before = figures(programme, after)
    assert [figure.number for figure in before[0]] == [1, 1, 1, 0, 1]
    erased(person, now=after)
    assert figures(programme, after) == before
    assert audit_programme(programme, now=after) == []
    issue, bid, action = place.issues.get(), room.bid(), Action.objects.get(pk=action.pk)
    assert (issue.question, bid.question, action.what, action.learned) == ("Removed", "Removed", "Removed", "")
    assert ReminderPlan.objects.get().line == ""
    # What another member offered them is that member's.
    assert Option.objects.get().text == "Ask the county first."
    assert set(Attendance.objects.filter(enrolment=place).values_list("apologies_reason", "change_reason")) == {
        ("", "")
    }
    assert NAME_REMOVED in {str(one.participant) for one in Enrolment.objects.filter(learning_set=met.learning_set)}


def figures(programme: Programme, now: Any) -> list[Any]:
    """Names join a report as it is shown; what it is made of holds none."""
    facts, names = read(programme)
    headline = report_of(programme, facts, names, made_at=NOW).headline
    return [work_in_short(programme, now.date()), work_counts(programme, now.date()), facts, headline]


def _an_action(place: Enrolment, room: InRoom) -> Action:
    now = room.at(20)
    words = ActionWords("Ring the planners.", now.date(), "They ring back.")
    made = record_action(actor=place.participant, owner=place, words=words, issue=room.bid().issue, now=now)
    say_how_it_goes(actor=place.participant, action=made, text="They were out.", key=uuid4(), now=now)
    return close_action(actor=place.participant, action=made, outcome="worked", learned="Ring early.", now=now)


# --- mail ------------------------------------------------------------------------------------------------------------


def test_one_last_mail_goes_and_then_the_address_is_gone(settings):
    """What waited is never sent, of what was sent neither words nor address stay, and the last leaves nothing."""
    place = make.place(make.programme(now=timezone.now()), now=timezone.now())
    person, address = place.participant, place.participant.email
    sent = Message.objects.get(recipient=person)
    Message.objects.create(key="x", kind="account", to=address.upper(), subject=address, created_at=NOW, due_at=NOW)
    Message.objects.filter(pk=sent.pk).update(state=MessageState.SENT)
    erased(person, now=timezone.now())
    with running_post_office(settings) as office:
        delivery.send_due(secret=False)
    [mail] = office.received
    assert mail["To"] == address
    assert mail["Subject"] == "Your data has been erased"
    assert {(one.to, one.subject, one.context["a"] if one.context else "") for one in Message.objects.all()} == {
        ("", "", "")
    }
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT, MessageState.DROPPED}


def test_what_went_to_an_address_they_had_before_goes_too_and_nobody_elses():
    """The row says whose it is; of older ones, that name nobody, notices tell which addresses were theirs."""
    person = make.representative(email="nia.old@example.org")
    for address, main in (("nia.old@example.org", True), ("nia.new@example.org", False)):
        EmailAddress.objects.create(user=person, email=address, primary=main, verified=True)
    client = Client()
    client.force_login(person, backend="participants.backends.Backend")
    client.post(reverse("account_email"), {"action_primary": "", "email": "nia.new@example.org"})
    client.post(reverse("account_email"), {"action_remove": "", "email": "nia.old@example.org"})
    changed, removed = Message.objects.order_by("pk")
    assert (changed.to, changed.recipient, removed.recipient) == ("nia.old@example.org", person, person)
    assert person.email != User.objects.get(pk=person.pk).email

    def before(key: str, to: str, state: str, **context: str) -> Message:
        fields = {"kind": "account", "subject": "S", "created_at": NOW, "due_at": NOW}
        return Message.objects.create(key=key, to=to, state=state, context=context, **fields)

    before("1", "nia.first@example.org", "queued", from_email="nia.first@example.org", to_email="NIA.Mid@example.org")
    before("2", "nia.mid@example.org", "sent", deleted_email="nia.Other@example.org")
    before("3", "nia.new@example.org", "sent", from_email="nia.mid@example.org", to_email="nia.new@example.org")
    before("4", "nia.first@example.org", "sent")
    # Given up by them, and the address of somebody else since.
    theirs = before("5", make.person(email="nia.other@example.org").email, "queued", code="CD34")
    person.refresh_from_db()
    [mail] = [one for one in gathered(person) if one.key == "messages"]
    assert {one["to"] for one in mail.entries} == {f"nia.{one}@example.org" for one in ("old", "new", "first", "mid")}
    erased(person)
    left = Message.objects.exclude(kind="erased")
    assert [one for one in left if "nia." in str((one.to, one.context)).lower()] == [theirs]
    assert list(left.filter(state="queued")) == [theirs]


def test_a_mail_on_its_way_is_waited_for():
    """Or it would arrive after it was said that nothing is left."""
    person = make.place(make.programme()).participant
    Message.objects.filter(recipient=person).update(state=MessageState.SENDING, claimed_at=LATER)
    with pytest.raises(Refusal, match="being sent"):
        erased(person)


# --- the account -----------------------------------------------------------------------------------------------------


def test_nobody_signs_in_any_more_and_the_address_is_free():
    """Sessions end; somebody with the same address is somebody new."""
    person = make.representative(email="nia@example.org", password="nine chairs in a ring")
    client = Client()
    client.force_login(person, backend="participants.backends.Backend")
    assert client.get("/my/profile/").status_code == 200
    save_entry(actor=person, words=Words(portrait="Me."), shown=["portrait"], now=NOW)
    erased(person)
    assert client.get("/my/profile/").status_code == 302
    assert str(person) == NAME_REMOVED
    assert make.person(email="nia@example.org").pk != person.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(full_name="Nia Okafor")


def test_sign_ins_that_were_only_begun_go_too():
    """They hold the address, the number and a code; those of nobody known are found by the address."""
    person, other = make.representative(email="nia@example.org"), make.representative(email="other@example.org")
    for one in (person, other):
        EmailAddress.objects.create(user=one, email=one.email, primary=True, verified=True)
    for one in ("nia@example.org", "other@example.org"):
        for name, words in (
            ("account_request_login_code", {"email": one}),
            ("account_reset_password", {"email": one}),
            ("account_signup", {"email": one.upper(), "full_name": "Somebody"}),
        ):
            Client().post(reverse(name), words)
    begun = list(BrowserSession.objects.all())
    assert [one.whose for one in begun].count(person.pk) >= 2
    assert len([one for one in begun if "nia@" in str(one.get_decoded()).lower()]) == 3
    assert all(one.expire_date < timezone.now() + timedelta(minutes=61) for one in begun)
    erased(person)
    left = list(BrowserSession.objects.all())
    assert len(left) == 3
    assert all("other@" in str(one.get_decoded()).lower() for one in left)


def test_two_that_wait_for_each_other_are_no_error(monkeypatch):
    """PostgreSQL ends one of them; it begins again. Anything else is an error at once."""
    lock, ends = belongings.lock_requests, iter([DeadlockDetected(), DeadlockDetected()])

    def locking(person: User) -> None:
        if ended := next(ends, None):
            raise OperationalError from ended
        lock(person)

    monkeypatch.setattr(belongings, "lock_requests", locking)
    person = make.representative()
    assert erased(person).is_erased
    ends = iter([LockNotAvailable()])
    with pytest.raises(OperationalError):
        erased(make.representative())


def test_whoever_cannot_be_looked_after_holds_up_nobody_else(monkeypatch):
    """Nor does one that is cleared up another: each has its turn, and the task says what did not go."""
    first, second = erased(make.representative()), erased(make.representative())
    locked = erasure._locked
    for person in (first, second):
        reflections.write_note(actor=person, text="Written a second too late.", now=LATER)

    def locking(person: User) -> User:
        if person == first:
            raise OperationalError
        return locked(person)

    monkeypatch.setattr(erasure, "_locked", locking)
    assert erase_what_came_after(now=LATER + timedelta(minutes=50)) == 2
    assert [one.author for one in Reflection.objects.all()] == [first]
    cleared = []
    monkeypatch.setattr("core.sessions.SessionStore.clear_expired", lambda: 1 / 0)
    monkeypatch.setattr("participants.services.photos.sweep", cleared.append)
    with pytest.raises(RuntimeError, match="sign-ins"):
        every_hour()
    assert len(cleared) == 1


def test_a_second_time_changes_nothing():
    person = make.place(make.programme()).participant
    erased(person)
    before = everything()
    erased(person)
    assert everything() == before


def test_what_an_open_page_wrote_meanwhile_goes_within_the_hour():
    """A page that was open as they were erased knows nothing of it."""
    person = make.representative()
    erased(person)
    reflections.write_note(actor=person, text="Written a second too late.", now=LATER)
    assert erase_what_came_after(now=LATER + timedelta(minutes=50)) == 1
    assert not Reflection.objects.exists()
    with pytest.raises(Refusal, match="erased"):
        save_entry(actor=person, words=Words(portrait="Me."), shown=[], now=LATER)


# --- by letter -------------------------------------------------------------------------------------------------------


def test_an_operator_erases_whoever_wrote_a_letter_and_says_who_they_are(monkeypatch):
    """By a system admin's word; asked once more; by number for whoever came back with a backup."""
    person, one = make.representative(), admin()
    said = {"by": one.email, "why": "letter"}
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError, match="Nothing has changed"):
        call_command("erase_person", person.email, **said)
    for nasty in ("nobody@example.org", "0", "99999999999", ""):
        with pytest.raises(CommandError, match="Nobody has"):
            call_command("erase_person", nasty, **said, yes=True)
    with pytest.raises(CommandError, match="Only a system admin"):
        call_command("erase_person", person.email, by=make.coordinator().email, why="letter", yes=True)
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    call_command("erase_person", str(person.pk), **said)
    person.refresh_from_db()
    assert person.is_erased
    assert AuditEntry.objects.get(act="person erased").facts == {"why": "letter"}
