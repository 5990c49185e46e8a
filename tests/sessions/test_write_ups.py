"""The write-up of a session: gathered, written, published, mended, read by who was there (R4, R5, C01 to C07, C11)."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from core.refusal import Refusal
from notifications.emails import written
from notifications.models import Message
from participants.models import User
from sessions import register_emails, write_up_emails
from sessions.models import Action, Bid, Cover, Session, SessionEvent, WriteUp
from sessions.services import actions, room_entries
from sessions.services.actions import ActionWords
from sessions.services.cover import end_cover, name_cover
from sessions.services.ground_rules import write_ground_rules
from sessions.services.running import end_session
from sets.models import Enrolment, ProgrammeRole
from sets.services.places import withdraw
from tests import make
from tests.nasty import LONG
from tests.sessions.meeting import Met, meeting
from tests.sessions.written import (
    ACTION,
    AFTER,
    BEFORE,
    HOW_IT_WAS,
    OPTIONS,
    PROPOSED,
    a_session_held,
    agree,
    as_,
    page_of,
    tell,
    write,
)

pytestmark = pytest.mark.django_db
RECORDED = (BEFORE, AFTER, *OPTIONS, HOW_IT_WAS, ACTION)


def reads(user: User, met: Met) -> str:
    """The page as text; empty where there is none."""
    answer = as_(user).get(page_of(met.session()))
    assert answer.status_code in (200, 404)
    return unescape(answer.content.decode()) if answer.status_code == 200 else ""


def main_of(page: str) -> str:
    return page.split("<main")[1].split("</main>")[0]


# --- gathered --------------------------------------------------------------------------------------------------------


def test_what_the_room_recorded_gathers_itself_and_names_nobody_but_who_does_what() -> None:
    """R4, C07: questions before and after, options and learning without a speaker; actions with whose they are."""
    met = a_session_held()
    tell(met, "Much was tried.")
    write(met)
    presenter, second, third = (place.participant for place in met.places)
    page = main_of(reads(third, met))
    for words in (*RECORDED, "We meet at nine.", "Ask early.", "Session 2", "Money and funding", "Much was tried."):
        assert words in page
    actions = page[page.index("What we will do") : page.index("What we decided")]
    assert presenter.full_name in actions
    rest = page.replace(actions, "")
    assert [one.full_name for one in (presenter, second, third, met.facilitator) if one.full_name in rest] == []
    # Nobody has said yes to it.
    assert PROPOSED not in page
    assert "One action waits for its owner to agree." in reads(met.facilitator, met)
    assert PROPOSED not in main_of(reads(second, met))


def test_a_session_without_actions_is_written_up_too() -> None:
    """R6: no action is a valid result."""
    met = meeting(now=make.morning(-7 * 7 - 2))
    met.hold(1, ["present"])
    write(met, decisions="", findings="")
    page = reads(met.facilitator, met)
    assert "No action: what was learned counts as much." in page
    assert "No issue was worked on" in page


def test_what_was_changed_stands_as_it_is_now_and_what_was_dropped_not_at_all() -> None:
    met = a_session_held()
    write(met)
    owner, now = met.places[0].participant, timezone.now()
    action, day = Action.objects.get(what=ACTION), (now + timedelta(days=9)).date()
    words = ActionWords("Write to the mayor", day)
    new = actions.change_action(actor=owner, action=action, words=words, reason="No clerk.", now=now)
    page = reads(met.places[2].participant, met)
    assert ("Write to the mayor" in page, ACTION in page) == (True, False)
    actions.drop_action(actor=owner, action=new, reason="Reorganised.", now=now)
    page = reads(met.places[2].participant, met)
    assert "Write to the mayor" not in page
    assert "No action: what was learned counts as much." in page


# --- published, by whom ----------------------------------------------------------------------------------------------


def test_publishing_is_what_makes_a_session_written_up() -> None:
    """Section 3: `held → written_up`, once, in the history without text; a draft is read by nobody else."""
    met = a_session_held()
    member = met.places[1].participant
    write(met, publish=False)
    assert (met.session().state, reads(member, met)) == ("held", "")
    assert "The set does not see this yet" in reads(met.facilitator, met)
    write(met, revision=1)
    write(met, revision=1)
    assert met.session().state == "written_up"
    [event] = SessionEvent.objects.filter(session=met.session(), to_state="written_up")
    assert (event.actor, event.from_state) == (met.facilitator, "held")
    assert "Ask early." in reads(member, met)
    # From now on nothing more is put down in its room.
    with pytest.raises(Refusal, match="written up"):
        room_entries.add_option(
            actor=member,
            session=met.session(),
            bid=met.session().bids.get(),
            text="Late",
            key=met.session().uid,
            now=timezone.now(),
        )


def test_members_are_told_once_that_it_is_there_and_not_what_it_says() -> None:
    """C04, C05, C10: whoever may read it by then."""
    met = a_session_held()
    first, joined, gone = met.places
    Enrolment.objects.filter(pk=joined.pk).update(in_set_since=met.starts() + timedelta(minutes=1))
    write(met)
    write(met, revision=1, findings="Ask late.")
    mails = Message.objects.filter(kind="write_up_ready")
    assert {one.recipient for one in mails} == {first.participant, gone.participant}
    said = [written(one) for one in mails]
    assert [words for one in said for words in (*RECORDED, "We meet at nine.") if words in one.body + one.subject] == []
    assert all(page_of(met.session()) in one.body for one in said)
    withdraw(actor=gone.participant, enrolment=gone, now=timezone.now())
    assert [one.recipient for one in mails if write_up_emails.still_wanted(one)] == [first.participant]


def test_what_was_said_of_a_session_held_stands_once_it_is_written_up() -> None:
    """Whatever treats `held` treats `written_up` alike: the mail that it was ended, too."""
    met = meeting(now=make.morning(-7 * 7 - 2))
    end_session(actor=None, session=met.begin(), now=timezone.now())
    write(met)
    [mail] = Message.objects.filter(kind="session_ended_by_itself")
    assert register_emails.still_wanted(mail)


def test_whoever_ran_the_session_writes_and_nobody_else() -> None:
    """Section 2: a facilitator, or who covered it; no coordinator, no member; nothing before it was held."""
    met = a_session_held()
    stand_in, now = make.person(), timezone.now()
    for actor in (met.coordinator, met.places[0].participant, stand_in, make.person(is_superuser=True)):
        for service in (write, tell):
            with pytest.raises(Refusal, match="Only whoever ran"):
                service(met, by=actor)
    with pytest.raises(Refusal, match="once it has been held"):
        write(met, number=2)
    assert not WriteUp.objects.exists()
    name_cover(actor=met.coordinator, session=met.session(2), user=stand_in, now=now)
    for name in ("write-up", "write-up/edit", "return"):
        assert as_(stand_in).get(page_of(met.session(2), name)).status_code == 409
        assert as_(stand_in).get(page_of(met.session(1), name)).status_code == 404
        assert as_(met.coordinator).get(page_of(met.session(1), name)).status_code == 404


def test_a_session_without_a_date_has_no_write_up_yet() -> None:
    met = meeting(now=timezone.now())
    Session.objects.filter(pk=met.session(2).pk).update(state="draft", starts_at=None, ends_at=None)
    for name in ("write-up", "write-up/edit", "return"):
        answer = as_(met.facilitator).get(page_of(met.session(2), name))
        assert (answer.status_code, "once it has been held" in unescape(answer.content.decode())) == (409, True)


def test_who_covers_a_session_writes_it_up_and_reads_no_question_from_before() -> None:
    """Section 2, C04: until the cover is taken back."""
    met = a_session_held(days_ago=2)
    stand_in, at = make.person(), met.starts() - timedelta(days=1)
    Cover.objects.create(session=met.session(), user=stand_in, named_at=at, named_by=met.coordinator)
    write(met, by=stand_in)
    page = reads(stand_in, met)
    for words in RECORDED:
        assert words in page
    Bid.objects.update(carried_from=met.session(2))
    page = reads(stand_in, met)
    assert BEFORE not in page
    assert AFTER in page
    end_cover(actor=met.coordinator, session=met.session(), now=timezone.now())
    assert reads(stand_in, met) == ""


# --- two at once, and again ------------------------------------------------------------------------------------------


def test_two_who_write_at_once_lose_nothing() -> None:
    """R5: the second is shown the first's words beside their own; saved once more theirs take the place."""
    met = a_session_held()
    other = make.facilitator(met.learning_set, now=met.starts())
    write(met, publish=False)
    sent = {"decisions": "We meet at ten.", "findings": "", "revision": "0", "act": "save"}
    client, url = as_(other), page_of(met.session(), "write-up/edit")
    refused = client.post(url, sent)
    page = unescape(refused.content.decode())
    assert refused.status_code == 409
    for words in ("This is what stands now", "We meet at nine.", "Ask early.", "We meet at ten."):
        assert words in page
    assert '<input type="hidden" name="revision" value="1"' in page
    assert WriteUp.objects.get().decisions == "We meet at nine."
    assert client.post(url, {**sent, "revision": "1"}).status_code == 302
    assert WriteUp.objects.get().decisions == "We meet at ten."


def test_what_is_published_can_be_mended_and_stays_published() -> None:
    met = a_session_held()
    first = write(met)
    with pytest.raises(Refusal, match="Somebody else"):
        write(met, revision=7, findings="Ask late.")
    later = timezone.now() + timedelta(days=1)
    write(met, revision=1, findings="Ask late.", publish=False, now=later)
    row = WriteUp.objects.get()
    assert (row.findings, row.revision, row.published_at) == ("Ask late.", 2, first.published_at)
    page = reads(met.places[0].participant, met)
    assert "Ask late." in page
    assert "mended" in page


def test_too_much_and_nonsense_are_refused_beside_their_field() -> None:
    """Bad input: 10,000 characters, a revision that is none."""
    met = a_session_held()
    client, url = as_(met.facilitator), page_of(met.session(), "write-up/edit")
    for sent, words in (
        ({"decisions": "x" * 10_000, "revision": "0"}, "Write 3000 characters or fewer."),
        ({"findings": LONG, "revision": "0"}, "Write 3000 characters or fewer."),
        ({"decisions": "", "revision": "-1"}, "Load the page again"),
        ({"decisions": "", "revision": "9" * 30}, "Load the page again"),
        ({"decisions": ""}, "Load the page again"),
    ):
        answer = client.post(url, sent)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not WriteUp.objects.exists()


# --- who reads -------------------------------------------------------------------------------------------------------


def test_a_write_up_is_for_who_was_in_the_set_as_the_session_began() -> None:
    """C01, C02, C04, C05: not for a joiner, not for who has left, not for whoever runs the programme."""
    met = a_session_held()
    write(met)
    first, second, third = met.places
    ProgrammeRole.objects.create(programme=met.learning_set.programme, user=make.person(), role="sponsor")
    # Who joins after a session began is not on its register.
    second.attendances.all().delete()
    Enrolment.objects.filter(pk=second.pk).update(in_set_since=met.starts() + timedelta(minutes=1))
    withdraw(actor=third.participant, enrolment=third, now=timezone.now())
    assert reads(first.participant, met)
    nobody = [second.participant, third.participant, met.coordinator, make.person(), make.person(is_superuser=True)]
    assert [reads(one, met) for one in (*nobody, *User.objects.filter(programme_roles__role="sponsor"))] == [""] * 6
    # Nor are they led there.
    for user, links in ((first.participant, True), (second.participant, False), (met.coordinator, False)):
        for url in (f"/sessions/{met.session().pk}/", f"/sets/{met.learning_set.pk}/"):
            page = as_(user).get(url).content.decode()
            assert (page_of(met.session()) in page) == links, (user, url)


@pytest.mark.parametrize(("minutes", "heard"), [(-50, -50), (20, 20), (400, 0)])
def test_whoever_joined_after_it_went_live_heard_only_part_of_it(minutes: int, heard: int) -> None:
    """C05: begun early, begun late, and begun on paper, which is written down when it was long over."""
    met = meeting(now=make.morning(-7 * 7 - 2))
    agree(met)
    met.begin(now=met.starts() + timedelta(minutes=minutes))
    met.end(now=met.starts() + timedelta(minutes=minutes, hours=3))
    began = met.starts() + timedelta(minutes=heard)
    first, second, _ = met.places
    Enrolment.objects.filter(pk=first.pk).update(in_set_since=began)
    Enrolment.objects.filter(pk=second.pk).update(in_set_since=began + timedelta(seconds=1))
    write(met)
    assert [bool(reads(one.participant, met)) for one in (first, second)] == [True, False]


def test_ground_rules_come_first() -> None:
    """C11: for members; who runs the session has none to agree to."""
    met = a_session_held()
    write(met)
    text = "- We listen."
    write_ground_rules(actor=met.facilitator, learning_set=met.learning_set, text=text, version=1, now=timezone.now())
    member = as_(met.places[0].participant)
    answer = member.get(page_of(met.session()))
    assert (answer.status_code, "/ground-rules/" in answer.headers["Location"]) == (302, True)
    assert page_of(met.session()) not in member.get(f"/sets/{met.learning_set.pk}/").content.decode()
    assert reads(met.facilitator, met)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_for_the_same_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    met = a_session_held(number + 1)
    tell(met)
    write(met)
    client, url = as_(met.places[0].participant), page_of(met.session())
    # Browser session, reader, roles, session; ground rules; actions, reflections, options, issues, next date.
    with django_assert_num_queries(10):
        assert client.get(url).status_code == 200
