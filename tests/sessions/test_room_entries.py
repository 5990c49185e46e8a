"""What people write in the room: kept once, seen before it is written over, and without who said it (R4, R5, C07)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from core.models import AuditEntry
from core.refusal import Refusal
from notifications.models import Message
from sessions.models import Action, Option, Session
from sessions.selectors.returns import figures_of
from sessions.services import room_entries
from sessions.services.actions import ActionWords, confirm_action
from sessions.services.cover import end_cover, name_cover
from sessions.services.room_entries import Words, Written
from sets.services.places import withdraw
from tests import make
from tests.sessions.in_room import QUESTION, InRoom, in_room
from tests.sessions.meeting import meeting

pytestmark = pytest.mark.django_db
MARKUP = '<script>alert("x")</script> & <b>more</b>'


def refused(match: str, field: str | None = None) -> Any:
    return pytest.raises(Refusal, match=match, check=lambda one: field is None or one.field == field)


def wrote(live: InRoom, text: str, *, seen: str = "", what: Words = Words.QUESTION, person: int = 0) -> Written:
    by = {"actor": live.member(person), "session": live.session, "bid": live.bids[0], "now": live.at(30)}
    return room_entries.write_words(what=what, text=text, seen=seen, **by)


def recorded(live: InRoom, *, person: int = 0, by: Any = None, due: date | None = None, **given: Any) -> Action:
    owner = live.met.places[person]
    words = ActionWords("Ask the county.", due or timezone.localdate(live.at()), "They answer.")
    said = {"actor": by or owner.participant, "session": live.session, "owner": owner, "words": words, "bid": None}
    return room_entries.record_here(**{**said, "key": uuid4(), "now": live.at(30), **given})


# --- options ---------------------------------------------------------------------------------------------------------


def test_nothing_says_who_offered_an_option() -> None:
    """R4, C07: no column of the table, no entry of the audit, no mail."""
    live = in_room()
    entries, mails = AuditEntry.objects.count(), Message.objects.count()
    live.option()
    with connection.cursor() as cursor:
        columns = {one.name for one in connection.introspection.get_table_description(cursor, Option._meta.db_table)}
    assert columns == {"id", "learning_set_id", "session_id", "bid_id", "text", "key", "at", "removed_at"}
    assert (AuditEntry.objects.count(), Message.objects.count()) == (entries, mails)


def test_an_option_sent_twice_is_one_and_two_that_say_the_same_are_two() -> None:
    """R5"""
    live = in_room()
    key, version = uuid4(), live.room.version
    first = live.option(key=key)
    assert (live.option(key=key, now=live.at(90)), Option.objects.count()) == (first, 1)
    assert live.room.version == version + 1
    live.option(person=2)
    assert Option.objects.count() == 2


def test_an_option_is_kept_as_it_was_typed_up_to_500_characters() -> None:
    live = in_room()
    assert live.option(f"  {MARKUP}\r\nand a line ").text == f"{MARKUP}\nand a line"
    assert len(live.option("é" * 500).text) == 500
    for number in (501, 10_000):
        with refused("Write 500 characters or fewer", "text"):
            live.option("é" * number)
    with refused("Write the option", "text"):
        live.option(" \r\n ")
    assert Option.objects.count() == 2


def test_the_presenter_and_whoever_runs_the_session_take_an_option_away() -> None:
    live = in_room()
    option = live.option()
    with refused("Only the presenter and whoever runs"):
        room_entries.remove_option(actor=live.member(1), option=option)
    for actor in (live.member(0), live.met.facilitator):
        room_entries.remove_option(actor=actor, option=option)
    assert not Option.objects.exists()


def test_an_option_that_was_taken_away_does_not_come_back_with_its_key() -> None:
    """R5: a phone sends again what it had no answer for. Its words are gone, and it counts nowhere."""
    live = in_room()
    key = uuid4()
    room_entries.remove_option(actor=live.member(0), option=live.option(key=key))
    live.option(key=key)
    assert [(one.key, one.text) for one in Option.kept.all()] == [(key, "")]
    assert not Option.objects.visible_to(live.member()).exists()
    assert not live.bid().options.exists()
    assert [figure.number for figure in figures_of([live.session.pk])[live.session.pk]][1] == 0


# --- who, and when ---------------------------------------------------------------------------------------------------


def test_only_who_is_in_the_room_writes_in_it() -> None:
    """C01, C04: not the coordinator, another set's people, an administrator, who has left, whose cover was ended."""
    live, other = in_room(), in_room()
    cover = make.person()
    name_cover(actor=live.met.coordinator, session=live.session, user=cover, now=live.at(1))
    live.option(actor=cover)
    recorded(live, by=cover)
    end_cover(actor=live.met.coordinator, session=live.session, now=live.at(2))
    withdraw(actor=live.member(2), enrolment=live.met.places[2], now=live.at(3))
    strangers = (live.met.coordinator, other.member(), other.met.facilitator, make.person(is_superuser=True))
    for actor in (*strangers, cover, live.member(2)):
        with refused("Only those who are in the room"):
            live.option(actor=actor)
        with refused("Only those who are in the room"):
            recorded(live, by=actor)
    with refused("another session"):
        live.option(bid=other.bids[0])


def test_what_comes_late_is_taken_until_the_session_is_written_up() -> None:
    """R5: from a phone that had no connection. The session counts as it stands, and not as the page had it."""
    live = in_room(begun=False)
    for write in (live.option, lambda: wrote(live, "And now?"), lambda: recorded(live)):
        with refused("has not begun yet"):
            write()
    live.met.begin()
    live.met.end()
    live.option()
    recorded(live)
    assert wrote(live, "And now?").bid.question_after == "And now?"
    had = live.session
    Session.objects.filter(pk=had.pk).update(state="written_up")
    with refused("is written up, so nothing more"):
        live.option(session=had)


# --- the presenter's words -------------------------------------------------------------------------------------------


def test_only_the_presenter_writes_their_words_and_says_what_the_screen_shows() -> None:
    """R2, R4: not another member, and not whoever runs the session."""
    live = in_room()
    for actor in (live.member(1), live.met.facilitator):
        by = {"actor": actor, "session": live.session, "bid": live.bids[0]}
        with refused("Only the presenter"):
            room_entries.write_words(what=Words.HOW_IT_WAS, text="Fine.", seen="", now=live.at(), **by)
        with refused("Only the presenter"):
            room_entries.show_on_screen(is_shown=True, **by)
    assert not live.bid().is_on_screen
    room_entries.show_on_screen(actor=live.member(), session=live.session, bid=live.bids[0], is_shown=True)
    assert live.bid().is_on_screen


def test_a_new_question_is_a_version_of_the_issue_and_sent_again_it_is_none() -> None:
    """Section 3, R4: before and after."""
    live = in_room()
    for _ in range(2):
        assert not wrote(live, f" {MARKUP}\r\n").was_newer
    bid = live.bid()
    assert (bid.question, bid.question_now, bid.issue.question) == (QUESTION, MARKUP, MARKUP)
    assert list(bid.issue.versions.values_list("number", "question")) == [(1, QUESTION), (2, MARKUP)]
    wrote(live, "Fine.", what=Words.HOW_IT_WAS)
    assert (bid.issue.versions.count(), live.bid().how_it_was) == (2, "Fine.")


def test_the_question_kept_as_it_is_is_not_written_twice() -> None:
    """R4: there is no question before and another after. Put anew, it can be put back."""
    live = in_room()
    version = live.room.version
    assert not wrote(live, f"{QUESTION}\r\n").was_newer
    bid = live.bid()
    assert (bid.question_after, bid.issue.versions.count(), live.room.version) == ("", 1, version)
    wrote(live, "And now?")
    wrote(live, QUESTION, seen="And now?")
    assert (live.bid().question_after, bid.issue.versions.count()) == (QUESTION, 3)


def test_nobody_writes_over_words_they_have_not_seen() -> None:
    """R5: a phone and a laptop. The second is shown the first's, and then may."""
    live = in_room()
    version = live.room.version
    assert wrote(live, "From the phone?\r\nYes.").bid.question_after == "From the phone?\nYes."
    told = wrote(live, "From the laptop?")
    assert (told.was_newer, told.bid.question_after) == (True, "From the phone?\nYes.")
    assert (live.bid().issue.versions.count(), live.room.version) == (2, version + 1)
    # As a browser sends back what it was shown.
    assert not wrote(live, "From the laptop?", seen="From the phone?\r\nYes.").was_newer
    assert live.bid().question_after == "From the laptop?"
    assert wrote(live, "", seen="From the phone?").was_newer


def test_words_that_are_too_long_are_refused_with_a_sentence() -> None:
    live = in_room()
    for what, most in ((Words.QUESTION, 300), (Words.HOW_IT_WAS, 2000)):
        assert len(getattr(wrote(live, "ß" * most, what=what).bid, what)) == most
        for number in (most + 1, 10_000):
            with refused(f"Write {most} characters or fewer", "text"):
                wrote(live, "ß" * number, what=what)


# --- actions ---------------------------------------------------------------------------------------------------------


def test_an_action_of_ones_own_is_agreed_and_the_facilitators_for_a_member_is_proposed() -> None:
    """Section 3; the presenter's is of the issue of the slot, another's is not."""
    live = in_room()
    bid = live.bid()
    own, other = recorded(live, bid=bid), recorded(live, person=2, bid=bid)
    assert [(one.state, one.issue, one.session) for one in (own, other)] == [
        ("agreed", bid.issue, live.session),
        ("agreed", None, live.session),
    ]
    proposed = recorded(live, by=live.met.facilitator, bid=bid)
    assert (proposed.state, proposed.issue) == ("proposed", bid.issue)
    with refused("Everybody records their own actions"):
        recorded(live, by=live.member(1))
    version = live.room.version
    confirm_action(actor=live.member(), action=proposed, now=live.at(31))
    assert live.room.version > version


def test_an_action_sent_again_is_one_also_after_midnight() -> None:
    """R5: only what was never taken is refused for its day."""
    live = in_room()
    key, tomorrow = uuid4(), live.at() + timedelta(days=1)
    first = recorded(live, key=key)
    assert (recorded(live, key=key, now=tomorrow), Action.objects.count()) == (first, 1)
    with refused("not past", "due_on"):
        recorded(live, now=tomorrow)


def test_the_words_of_an_action_have_an_end() -> None:
    live = in_room()
    day = timezone.localdate(live.at())
    assert recorded(live, words=ActionWords(MARKUP, day, "a" * 500)).what == MARKUP
    with refused("500 characters or fewer", "what"):
        recorded(live, words=ActionWords("a" * 501, day))
    with refused("500 characters or fewer", "how_i_will_know"):
        recorded(live, words=ActionWords("a", day, "a" * 10_000))


def test_no_action_is_recorded_in_a_session_of_another_set() -> None:
    live, other = in_room(), meeting(now=make.NOW + timedelta(days=1))
    owner = other.places[0]
    both = make.facilitator(other.learning_set)
    make.facilitator(live.met.learning_set, both)
    with refused("another set"):
        recorded(live, by=both, owner=owner)
