"""Cover for one session: who names whom, who is told, what it opens and when it closes (domain, section 2; D7)."""

from datetime import timedelta

import pytest

from core.models import AuditEntry
from core.refusal import Refusal
from notifications.models import Message
from participants.models import User
from sessions.cover_emails import still_wanted
from sessions.models import Cover, Session
from sessions.policies import runs_session
from sessions.services.apologies import send_apologies
from sessions.services.arranging import Meeting, arrange, cancel_session
from sessions.services.cover import ask_for_cover, end_cover, name_cover
from sessions.services.running import abandon_session, end_session, start_session
from sets.audit import audit_programme
from sets.models import ProgrammeRole
from sets.services.places import withdraw
from tests import make
from tests.sessions.meeting import HALF_DAY, Met, meeting

pytestmark = pytest.mark.django_db


def refused(words: str):
    return pytest.raises(Refusal, match=words)


def cover(met: Met, number: int = 1, user: User | None = None) -> User:
    user = user or make.person(full_name="Fiona Marsh")
    name_cover(actor=met.coordinator, session=met.session(number), user=user, now=make.NOW)
    return user


def told(kind: str) -> list[User]:
    return [message.recipient for message in Message.objects.filter(kind=kind).order_by("pk")]


def test_the_coordinator_names_who_covers_a_session_and_it_is_told():
    """The person and the set's facilitator; the audit entry says who did it."""
    met = meeting()
    fiona = cover(met)
    assert told("cover_named") == [fiona]
    assert told("cover_arranged") == [met.facilitator]
    entry = AuditEntry.objects.get(act="cover named")
    assert (entry.actor, entry.facts) == (met.coordinator, {"session": met.session().pk, "person": fiona.pk})
    cover(met, user=fiona)
    assert (Cover.objects.count(), len(told("cover_named"))) == (1, 1)


def test_no_mail_about_cover_names_anybody_but_its_reader():
    """C10."""
    met = meeting()
    fiona = cover(met)
    ask_for_cover(actor=met.facilitator, session=met.session(2), now=make.NOW)
    end_cover(actor=met.coordinator, session=met.session(), now=make.NOW)
    people = {fiona, met.facilitator, met.coordinator, *(place.participant for place in met.places)}
    messages = Message.objects.filter(kind__startswith="cover_")
    assert {message.kind for message in messages} == {
        *("cover_named", "cover_arranged", "cover_asked", "cover_taken_back", "cover_no_more")
    }
    for message in messages:
        said = f"{message.subject} {message.context}"
        assert [one for one in people - {message.recipient} if one.full_name in said or one.email in said] == []


def test_only_the_coordinator_names_and_takes_back_and_only_the_facilitator_asks():
    """Section 2."""
    met = meeting()
    other = make.coordinator()
    for actor in (met.facilitator, met.places[0].participant, other, make.person(is_superuser=True)):
        with refused("Only the coordinator of this programme"):
            name_cover(actor=actor, session=met.session(), user=make.person(), now=make.NOW)
        with refused("Only the coordinator of this programme"):
            end_cover(actor=actor, session=met.session(), now=make.NOW)
    for actor in (met.coordinator, met.places[0].participant, other):
        with refused("Only the set's facilitator asks"):
            ask_for_cover(actor=actor, session=met.session(), now=make.NOW)


def test_who_holds_or_waits_for_a_place_in_the_programme_covers_nothing_of_it():
    """P2, both ways: nor does whoever covers a session sign up, until it is taken back or the session is off."""
    met = meeting()
    waiting = make.place(met.learning_set.programme)
    for place in (met.places[0], waiting):
        with refused("holds or waits for a place in this programme"):
            cover(met, user=place.participant)
    withdraw(actor=waiting.participant, enrolment=waiting, now=make.NOW)
    fiona = cover(met, user=waiting.participant)
    with refused("You coordinate or facilitate in this programme"):
        make.place(met.learning_set.programme, fiona)
    end_cover(actor=met.coordinator, session=met.session(), now=make.NOW)
    make.place(met.learning_set.programme, fiona)
    another = cover(met, 2, make.representative())
    cancel_session(actor=met.coordinator, session=met.session(2), reason="Flooded.", now=make.NOW)
    make.place(met.learning_set.programme, another)
    assert audit_programme(met.learning_set.programme, now=make.NOW) == []


def test_one_session_has_one_cover_at_a_time_and_never_its_own_facilitator():
    met = meeting()
    cover(met)
    with refused("Fiona Marsh covers this session. Take that back first"):
        cover(met, user=make.person())
    with refused("facilitates Set A already"):
        cover(met, 2, met.facilitator)
    with refused("account of .* is closed"):
        cover(met, 2, make.person(is_active=False))


def test_a_session_that_is_over_is_covered_by_nobody():
    met = meeting()
    cancel_session(actor=met.coordinator, session=met.session(3), reason="Flooded.", now=make.NOW)
    with refused("This session is cancelled, so nobody can cover it"):
        cover(met, 3)
    with refused("This session is cancelled"):
        ask_for_cover(actor=met.facilitator, session=met.session(3), now=make.NOW)
    met.begin()
    met.end()
    with refused("This session is held, so nobody can cover it"):
        cover(met)


def test_whoever_covers_a_session_begins_it_marks_it_and_ends_it_and_no_other():
    """Section 2: this session alone."""
    met = meeting()
    fiona = cover(met)
    start_session(actor=fiona, session=met.session(), now=met.starts())
    assert met.mark("present", actor=fiona).row.marked_by == fiona
    end_session(actor=fiona, session=met.session(), now=met.starts() + HALF_DAY)
    met.mark("late", actor=fiona, now=met.starts() + timedelta(days=13))
    with refused("The register could be changed until"):
        met.mark("present", actor=fiona, now=met.starts() + timedelta(days=15))
    with refused("Only the set's facilitator runs its sessions"):
        start_session(actor=fiona, session=met.session(2), now=met.starts(2))
    with refused("Only the set's facilitator and the programme's coordinator plan"):
        cancel_session(actor=fiona, session=met.session(2), reason="No.", now=make.NOW)
    with refused("Only the set's facilitator and the programme's coordinator plan"):
        arrange(actor=fiona, learning_set=met.learning_set, meetings={}, confirm=True, now=make.NOW)
    assert audit_programme(met.learning_set.programme, now=met.starts()) == []


def test_whoever_covers_may_abandon_the_session():
    """D7: too few have come."""
    met = meeting()
    fiona = cover(met)
    start_session(actor=fiona, session=met.session(), now=met.starts())
    assert abandon_session(actor=fiona, session=met.session(), reason="Three came.", now=met.starts()).is_void


def test_access_ends_when_the_cover_is_taken_back_and_14_days_after_the_session():
    """C04."""
    met = meeting(now=make.NOW - timedelta(weeks=300))
    fiona = cover(met)
    session = met.session()
    assert runs_session(fiona, session)
    assert list(Session.objects.visible_to(fiona)) == list(Session.objects.run_by(fiona)) == [session]
    assert not Session.objects.planned_by(fiona).exists()
    met.begin()
    met.end()
    assert not Session.objects.visible_to(fiona).exists(), "it was held years ago"
    cover(met, 2, fiona)
    assert list(Session.objects.visible_to(fiona)) == [met.session(2)]
    end_cover(actor=met.coordinator, session=met.session(2), now=make.NOW)
    assert not Session.objects.visible_to(fiona).exists()
    assert not runs_session(fiona, met.session(2))


def test_a_session_that_was_covered_twice_is_listed_once():
    met = meeting()
    for _ in range(2):
        cover(met)
        end_cover(actor=met.coordinator, session=met.session(), now=make.NOW)
    fiona = cover(met)
    for reader in (met.facilitator, met.coordinator, met.places[0].participant):
        assert Session.objects.visible_to(reader).count() == 3
    assert Session.objects.visible_to(fiona).count() == 1


def test_a_cover_is_not_named_for_two_sessions_at_once():
    """D7: neither against a set of their own nor against another cover; the facilitator's time is free instead."""
    met, other = meeting(), meeting()
    with refused(f"{other.facilitator} runs another session on"):
        cover(met, user=other.facilitator)
    fiona = cover(met)
    with refused("Fiona Marsh runs another session on"):
        cover(other, user=fiona)
    name_cover(actor=other.coordinator, session=other.session(), user=met.facilitator, now=make.NOW)
    with refused("runs another session on"):
        end_cover(actor=met.coordinator, session=met.session(), now=make.NOW)
    assert Cover.objects.standing().count() == 2


def test_a_session_is_not_moved_onto_another_of_whoever_covers_it():
    met, other = meeting(), meeting()
    fiona = cover(met)
    elsewhere = Meeting(other.starts() + timedelta(days=1), other.starts() + timedelta(days=1) + HALF_DAY)
    arrange(
        actor=other.facilitator, learning_set=other.learning_set, meetings={1: elsewhere}, confirm=True, now=make.NOW
    )
    cover(other, user=fiona)
    back = Meeting(other.starts(), other.starts() + HALF_DAY)
    with refused("Fiona Marsh runs another session"):
        arrange(
            actor=other.facilitator, learning_set=other.learning_set, meetings={1: back}, confirm=True, now=make.NOW
        )


def test_the_facilitator_asks_once_and_every_coordinator_is_told():
    met = meeting()
    for _ in range(2):
        ask_for_cover(actor=met.facilitator, session=met.session(), now=make.NOW)
    assert told("cover_asked") == [met.coordinator]
    asked = Message.objects.get(kind="cover_asked")
    assert still_wanted(asked)
    role = ProgrammeRole.objects.get(user=met.coordinator)
    ProgrammeRole.objects.filter(pk=role.pk).delete()
    assert not still_wanted(asked)
    role.save(force_insert=True)
    cover(met)
    assert not still_wanted(asked)
    with refused("Somebody covers this session already"):
        ask_for_cover(actor=met.facilitator, session=met.session(), now=make.NOW)


def test_mail_about_cover_is_sent_only_while_it_is_true():
    met = meeting()
    cover(met)
    named = Message.objects.filter(kind__in=["cover_named", "cover_arranged"])
    assert all(map(still_wanted, named))
    end_cover(actor=met.coordinator, session=met.session(), now=make.NOW)
    assert not any(map(still_wanted, named))
    assert all(map(still_wanted, Message.objects.filter(kind__in=["cover_taken_back", "cover_no_more"])))


def test_whoever_covers_is_told_what_concerns_the_session():
    """Moved, cancelled, apologies: of this session and of no other."""
    met = meeting()
    fiona = cover(met)
    for number in (1, 2):
        send_apologies(actor=met.places[0].participant, session=met.session(number), now=make.NOW)
        later = Meeting(met.starts(number) + HALF_DAY, met.starts(number) + 2 * HALF_DAY)
        meetings = {number: later}
        arrange(actor=met.coordinator, learning_set=met.learning_set, meetings=meetings, confirm=True, now=make.NOW)
        cancel_session(actor=met.coordinator, session=met.session(number), reason="Flooded.", now=make.NOW)
    for kind in ("apologies_sent", "session_moved", "session_cancelled"):
        assert told(kind).count(fiona) == 1, kind
