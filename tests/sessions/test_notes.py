"""What a facilitator writes to the set: who reads it, who is told, and what nobody learns (C02, C04, C05, C10)."""

import threading
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from notifications.emails import written
from notifications.kinds import is_still_wanted, label
from notifications.models import Message
from participants.models import User
from sessions.models import SetNote
from sessions.selectors.notes import notes_of
from sessions.services.ground_rules import acknowledge
from sessions.services.notes import take_back_note, write_note
from sets.models import Facilitation, LearningSet
from sets.services.learning_sets import unassign_facilitator
from sets.services.places import withdraw
from sets.services.steps import complete_set, start_set
from tests import make
from tests.sessions.test_dates_page import signed_in, words
from tests.sessions.test_set_pages import a_set, member, page

pytestmark = pytest.mark.django_db

TEXT = "Please read chapter two.\nWhat would you ask its author?"


def held(people: int = 3, **fields) -> tuple[LearningSet, User]:
    """A set whose members have agreed to its ground rules, and who facilitates it."""
    learning_set = a_set(people, **fields)
    for place in learning_set.enrolments.members():
        agrees(place.participant, learning_set)
    return learning_set, make.facilitator(learning_set, now=timezone.now())


def agrees(user: User, learning_set: LearningSet) -> None:
    acknowledge(actor=user, learning_set=learning_set, version=1, now=timezone.now())


def write(learning_set: LearningSet, by: User, text: str = TEXT, **said) -> SetNote:
    said = {"key": uuid4(), "now": timezone.now(), **said}
    return write_note(actor=by, learning_set=learning_set, text=text, **said)


def later() -> datetime:
    """After everything so far: builders sign people up a second apart, so a programme may be ahead of the clock."""
    return timezone.now() + timedelta(minutes=1)


def reads(user: User, learning_set: LearningSet, text: str = "Please read chapter two.") -> bool:
    return text in page(user, "set_home", learning_set.pk)


def waiting_mail() -> list[Message]:
    return list(Message.objects.filter(kind="note_waiting").order_by("pk"))


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_facilitator_writes_and_the_people_of_the_set_read_it_on_its_home():
    learning_set, facilitator = held()
    url = reverse("set_note_new", args=[learning_set.pk])
    client = signed_in(facilitator)
    assert url in words(client.get(reverse("set_home", args=[learning_set.pk])))
    form = client.get(url)
    assert "Three members of Set A, and whoever facilitates it. Not the coordinator" in words(form)
    key = form.context["form"]["key"].value()
    answer = client.post(url, {"text": TEXT.replace("\n", "\r\n"), "key": key})
    assert answer["Location"] == reverse("set_home", args=[learning_set.pk])
    note = SetNote.objects.get()
    assert (note.text, note.author, note.learning_set) == (TEXT, facilitator, learning_set)
    for reader in (member(learning_set), facilitator):
        seen = page(reader, "set_home", learning_set.pk)
        assert "Please read chapter two.<br>What would you ask its author?" in seen
        assert str(facilitator) in seen
    assert url not in page(member(learning_set), "set_home", learning_set.pk)


def test_words_are_escaped_and_links_stay_plain():
    """C13."""
    learning_set, facilitator = held()
    write(learning_set, facilitator, "<b>Bold</b> https://example.org/paper?a=1&b=2")
    seen = signed_in(member(learning_set)).get(reverse("set_home", args=[learning_set.pk])).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt; https://example.org/paper?a=1&amp;b=2" in seen


def test_the_newest_note_comes_first_and_older_ones_are_folded():
    learning_set, facilitator = held()
    now = timezone.now()
    for number in range(1, 5):
        write(learning_set, facilitator, f"Note number {number}.", now=now + timedelta(seconds=number))
    seen = page(member(learning_set), "set_home", learning_set.pk)
    places = [seen.index(f"Note number {number}.") for number in (4, 3, 2, 1)]
    assert places == sorted(places)
    assert places[1] < seen.index("Earlier notes") < places[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Write something"), ("  \n ", "Write something"), ("x" * 2001, "Shorten this to 2,000 characters")],
)
def test_a_note_without_words_or_with_too_many_is_refused_and_kept_in_the_form(text, said):
    learning_set, facilitator = held()
    answer = signed_in(facilitator).post(
        reverse("set_note_new", args=[learning_set.pk]), {"text": text, "key": str(uuid4())}
    )
    assert answer.status_code == 422
    assert said in words(answer)
    assert text.strip() in words(answer)
    assert not SetNote.objects.exists()


@pytest.mark.parametrize("key", ["", "no-key", "\x00"])
def test_a_form_that_was_tampered_with_is_refused(key):
    learning_set, facilitator = held()
    url = reverse("set_note_new", args=[learning_set.pk])
    assert signed_in(facilitator).post(url, {"text": TEXT, "key": key}).status_code == 422
    assert not SetNote.objects.exists()


def test_the_same_form_sent_twice_is_one_note_and_one_mail_each():
    """A double click, a second tab, the back button; other words are another note."""
    learning_set, facilitator = held()
    url, client, key = reverse("set_note_new", args=[learning_set.pk]), signed_in(facilitator), str(uuid4())
    for _ in range(2):
        assert client.post(url, {"text": TEXT, "key": key}).status_code == 302
    assert (SetNote.objects.count(), len(waiting_mail())) == (1, 3)
    for _ in range(2):
        client.post(url, {"text": "Something else.", "key": key})
    assert (SetNote.objects.count(), len(waiting_mail())) == (2, 6)


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_is_one_note():
    learning_set, facilitator = held()
    barrier, errors, key = threading.Barrier(2), [], uuid4()

    def send() -> None:
        try:
            barrier.wait(5)
            write(learning_set, facilitator, key=key)
        except BaseException as error:  # shown by the thread that waits
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (SetNote.objects.count(), len(waiting_mail())) == (1, 3)


def test_once_the_set_has_ended_nothing_more_is_written_and_what_was_stays():
    learning_set, facilitator = held()
    write(learning_set, facilitator)
    LearningSet.objects.filter(pk=learning_set.pk).update(state="confirmed")
    start_set(actor=facilitator, learning_set=learning_set, now=timezone.now())
    reader = member(learning_set)
    complete_set(actor=facilitator, learning_set=learning_set, now=timezone.now())
    assert reads(reader, learning_set)
    assert reads(facilitator, learning_set)
    url = reverse("set_note_new", args=[learning_set.pk])
    assert "This set has ended" in words(signed_in(facilitator).get(url))
    answer = signed_in(facilitator).post(url, {"text": "One more", "key": str(uuid4())})
    assert answer.status_code == 409
    assert url not in page(facilitator, "set_home", learning_set.pk)
    assert SetNote.objects.count() == 1


# --- the wall --------------------------------------------------------------------------------------------------------


def test_who_joins_reads_nothing_written_before():
    """C05: not what was written a moment before, and everything from then on; a facilitator reads it all."""
    learning_set, facilitator = held(2)
    write(learning_set, facilitator, "Written before.")
    [place] = make.places(learning_set.programme, 1, now=later())
    joiner, first = place.participant, member(learning_set)
    agrees(joiner, learning_set)
    write(learning_set, facilitator, "Written after.", now=place.state_since)
    assert not reads(joiner, learning_set, "Written before.")
    assert reads(joiner, learning_set, "Written after.")
    assert reads(first, learning_set, "Written before.")
    second = make.facilitator(learning_set, now=timezone.now())
    assert reads(second, learning_set, "Written before.")


def test_who_leaves_reads_nothing_and_coming_back_nothing_of_the_time_before():
    """C04, C05: a place taken again is a new one."""
    learning_set, facilitator = held(2)
    write(learning_set, facilitator)
    inside = member(learning_set)
    withdraw(actor=inside, enrolment=learning_set.enrolments.get(participant=inside), now=timezone.now())
    assert signed_in(inside).get(reverse("set_home", args=[learning_set.pk])).status_code == 404
    make.place(learning_set.programme, inside, now=later())
    agrees(inside, learning_set)
    assert not reads(inside, learning_set)


def test_a_note_counts_as_written_after_whoever_joined_while_it_waited_for_its_turn():
    """C05: its writer pressed the button a moment before somebody joined; the mail tells them, so they can read it."""
    learning_set, facilitator = held(2)
    pressed = timezone.now()
    [place] = make.places(learning_set.programme, 1, now=pressed + timedelta(seconds=1))
    write(learning_set, facilitator, now=pressed)
    agrees(place.participant, learning_set)
    assert reads(place.participant, learning_set)
    assert place.participant.pk in {message.recipient_id for message in waiting_mail()}


def test_nobody_outside_the_set_reads_writes_or_takes_back():
    """C01, C02: also the coordinator, unless they facilitate the set as well."""
    learning_set, facilitator = held()
    programme = learning_set.programme
    note = write(learning_set, facilitator)
    coordinator = make.coordinator_of(programme)
    other_set, other_facilitator = held()
    outside = [coordinator, make.person(), other_facilitator, member(other_set)]
    outside.append(make.person(is_staff=True, is_superuser=True))
    for user in (*outside, member(learning_set)):
        for url in (
            reverse("set_note_new", args=[learning_set.pk]),
            reverse("set_note_take_back", args=[learning_set.pk, note.pk]),
            reverse("set_note_take_back", args=[other_set.pk, note.pk]),
        ):
            client = signed_in(user)
            assert client.get(url).status_code == 404
            assert client.post(url, {"text": TEXT, "key": str(uuid4())}).status_code == 404
        with pytest.raises(Refusal):
            write(learning_set, user)
        with pytest.raises(Refusal):
            take_back_note(actor=user, note=note, now=timezone.now())
        assert (user == member(learning_set)) == SetNote.objects.of_sets_of(user).exists()
    make.facilitator(learning_set, coordinator, now=timezone.now())
    assert reads(coordinator, learning_set)
    assert SetNote.objects.get().text == TEXT


# --- taking back -----------------------------------------------------------------------------------------------------


def test_its_author_takes_a_note_back_and_its_words_are_gone():
    learning_set, facilitator = held()
    note = write(learning_set, facilitator)
    second = make.facilitator(learning_set, now=timezone.now())
    url = reverse("set_note_take_back", args=[learning_set.pk, note.pk])
    assert url in page(facilitator, "set_home", learning_set.pk)
    assert url not in page(second, "set_home", learning_set.pk)
    assert signed_in(second).post(url).status_code == 404
    client = signed_in(facilitator)
    assert "Please read chapter two.<br>" in words(client.get(url))
    assert SetNote.objects.get().taken_back_at is None, "looking takes nothing back"
    for _ in range(2):
        assert client.post(url)["Location"] == reverse("set_home", args=[learning_set.pk])
    assert client.get(url).status_code == 302
    seen = page(member(learning_set), "set_home", learning_set.pk)
    assert "Please read chapter two." not in seen
    assert "Notes to the set" not in seen
    assert SetNote.objects.get().text == ""


def test_whoever_no_longer_facilitates_takes_nothing_back():
    """C04."""
    learning_set, facilitator = held()
    note = write(learning_set, facilitator)
    coordinator = make.coordinator_of(learning_set.programme)
    facilitation = Facilitation.objects.get(learning_set=learning_set)
    unassign_facilitator(actor=coordinator, facilitation=facilitation, now=timezone.now())
    url = reverse("set_note_take_back", args=[learning_set.pk, note.pk])
    assert signed_in(facilitator).post(url).status_code == 404
    with pytest.raises(Refusal):
        take_back_note(actor=facilitator, note=note, now=timezone.now())
    assert reads(member(learning_set), learning_set)


def test_a_form_sent_again_after_its_note_was_taken_back_says_so():
    learning_set, facilitator = held()
    key = uuid4()
    note = write(learning_set, facilitator, key=key)
    take_back_note(actor=facilitator, note=note, now=timezone.now())
    with pytest.raises(Refusal, match="taken this note back"):
        write(learning_set, facilitator, key=key)


@pytest.mark.parametrize("fields", [{"text": ""}, {"taken_back_at": timezone.now()}])
def test_the_database_keeps_no_note_without_words_and_no_words_of_one_taken_back(fields):
    learning_set, facilitator = held(1)
    note = write(learning_set, facilitator)
    with pytest.raises(IntegrityError, match="a_note_has_words"), transaction.atomic():
        SetNote.objects.filter(pk=note.pk).update(**fields)


# --- mail ------------------------------------------------------------------------------------------------------------


def test_each_member_is_told_that_a_note_is_waiting_and_not_what_it_says():
    """C10."""
    learning_set, facilitator = held()
    [waiting] = make.places(learning_set.programme, 2, now=timezone.now())[1:]
    make.facilitator(learning_set, now=timezone.now())
    write(learning_set, facilitator)
    told = waiting_mail()
    members = {place.participant_id for place in learning_set.enrolments.members()}
    assert {message.recipient_id for message in told} == members
    assert waiting.participant_id not in members
    for message in told:
        mail = written(message)
        html = str(mail.alternatives[0][0])
        assert mail.subject == f"A note from your facilitator is waiting: {learning_set.programme}"
        for part in (mail.subject, mail.body, html, str(message.context), message.key):
            assert "chapter" not in part
            assert str(facilitator) not in part
        for part in (mail.body, html):
            assert reverse("set_home", args=[learning_set.pk]) in part
    assert label("note_waiting") == "A note from the facilitator is waiting"
    assert "chapter" not in page(make.coordinator_of(learning_set.programme), "messages", learning_set.programme.slug)


def test_mail_of_a_note_is_not_sent_once_it_is_taken_back_or_its_reader_has_left():
    """C04: asked as it is sent."""
    learning_set, facilitator = held()
    note = write(learning_set, facilitator)
    first, second, third = waiting_mail()
    assert all(is_still_wanted(message) for message in (first, second, third))
    gone = learning_set.enrolments.get(participant=second.recipient)
    withdraw(actor=second.recipient, enrolment=gone, now=timezone.now())
    make.place(learning_set.programme, second.recipient, now=later())
    assert not is_still_wanted(second), "they came back later, and cannot read it"
    assert is_still_wanted(third)
    take_back_note(actor=facilitator, note=note, now=timezone.now())
    assert not is_still_wanted(first)
    SetNote.objects.all().delete()
    assert not is_still_wanted(third)


# --- the rest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["set_note_new", "set_note_take_back"])
def test_an_act_needs_the_forms_token(name):
    learning_set, facilitator = held()
    note = write(learning_set, facilitator)
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    arguments = [learning_set.pk] if name == "set_note_new" else [learning_set.pk, note.pk]
    assert client.post(reverse(name, args=arguments), {"text": TEXT, "key": str(uuid4())}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("name", "most"), [("set_note_new", 5), ("set_note_take_back", 4)])
def test_a_page_takes_the_same_number_of_queries_however_many_notes_there_are(name, most, number):
    """Quality, section 3."""
    learning_set, facilitator = held(number)
    for count in range(number):
        note = write(learning_set, facilitator, f"Note {count}.")
    arguments = [learning_set.pk, note.pk] if name == "set_note_take_back" else [learning_set.pk]
    client = signed_in(facilitator)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name, args=arguments)).status_code == 200
    assert len(captured) == most
    with CaptureQueriesContext(connection) as captured:
        assert len(notes_of(learning_set, facilitator)) == number
    assert len(captured) == 1
