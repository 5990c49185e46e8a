"""The pages of a date poll: made without script, answered on one page, read by who runs the set and nobody else."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants.models import User
from sessions.models import DatePoll, PollAnswer
from sessions.services.polling import answer_poll, close_poll, withdraw_poll
from sets.services.places import withdraw
from tests import make
from tests.sessions.arranged import arranged
from tests.sessions.polled import Polled, offers, polled, unasked
from tests.web_forms import fill

pytestmark = pytest.mark.django_db

#: A Tuesday with nothing against it.
DAY = (day := date(timezone.localdate().year + 2, 5, 16)) + timedelta(days=(1 - day.weekday()) % 7)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response) -> str:
    return unescape(" ".join(response.content.decode().split()))


def address(made: Polled, name: str = "set_poll") -> str:
    return reverse(name, args=[made.learning_set.pk])


def answering(made: Polled, number: int = 1) -> str:
    return reverse("session_dates", args=[made.learning_set.sessions.get(number=number).pk])


def of(made: Polled, person: int = 0) -> Client:
    return signed_in(made.places[person].participant)


def asked(**changed: str) -> dict[str, str]:
    """The form as a browser sends it: one day for each session."""
    form = {"act": "ask", "poll": "", "rows": "2", "closes_on": (DAY - timedelta(days=9)).isoformat()}
    for number in (1, 2, 3):
        form |= {f"day_{number}_0": (DAY + timedelta(weeks=4 * number)).isoformat(), f"half_{number}_0": "morning"}
    return form | changed


def now_polled(people: int = 3, **fields) -> Polled:
    return polled(people, now=timezone.now(), **fields)


# --- asking ---------------------------------------------------------------------------------------------------------


def test_the_form_begins_with_what_the_programme_planned_and_a_week_to_answer():
    made = unasked(now=timezone.now())
    page = words(signed_in(made.facilitator).get(address(made, "set_poll_new")))
    assert 'name="day_1_0" value="2028-10-24"' in page
    assert f'name="closes_on" value="{timezone.localdate() + timedelta(days=7)}"' in page
    assert "Three members are told by mail" in page


def test_more_room_asks_nothing_and_loses_nothing():
    """Without script, by posting."""
    made = unasked(now=timezone.now())
    client = signed_in(made.coordinator)
    response = client.post(address(made, "set_poll_new"), asked(act="more", day_1_1="2027-12-26", place_0="The Hall"))
    page = words(response)
    assert response.status_code == 200
    assert "There is a problem" not in page
    for shown in ('name="day_1_1" value="2027-12-26"', 'value="The Hall"', 'name="day_3_4"', 'name="rows" value="5"'):
        assert shown in page
    assert "Between 23 December and 2 January." in page
    assert not DatePoll.objects.exists()
    fill(client, response, act="ask", closes_on=(timezone.localdate() + timedelta(days=1)).isoformat())
    assert DatePoll.objects.get().options.count() == 5


def test_a_day_with_either_half_is_two_half_days():
    made = unasked(now=timezone.now())
    response = signed_in(made.facilitator).post(address(made, "set_poll_new"), asked(half_2_0="either"))
    assert response["Location"] == address(made)
    assert list(DatePoll.objects.get().options.values_list("session__number", "half_day")) == [
        (1, "morning"),
        (2, "morning"),
        (2, "afternoon"),
        (3, "morning"),
    ]


@pytest.mark.parametrize(
    ("changed", "words_said", "status"),
    [
        ({"day_1_0": "2020-02-30"}, "Type a real date", 422),
        ({"closes_on": ""}, "Give the last day on which members can answer.", 422),
        ({"closes_on": "2020-01-01"}, "The poll must close today or later.", 409),
        ({"day_1_0": "2020-01-07"}, "is not ahead. Choose a day after today.", 409),
        ({"day_1_1": (DAY + timedelta(weeks=4)).isoformat(), "half_1_1": "either"}, "stands twice for session 1", 409),
        ({"place_0": "The Hall", "place_1": "the hall"}, "The same place stands here twice.", 409),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(changed, words_said, status):
    """Bad input; nothing of what was typed is lost."""
    made = unasked(now=timezone.now())
    response = signed_in(made.facilitator).post(address(made, "set_poll_new"), asked(**changed))
    assert (response.status_code, DatePoll.objects.count()) == (status, 0)
    assert words_said in words(response)
    assert f'value="{(DAY + timedelta(weeks=8)).isoformat()}"' in words(response)


def test_a_poll_is_changed_on_the_page_on_which_it_was_made():
    made = now_polled(2)
    client = signed_in(made.facilitator)
    page = client.get(address(made, "set_poll_new"))
    assert "The members are being asked" in words(page)
    fill(client, page, act="ask", place_0="The Guildhall")
    assert DatePoll.objects.get().options.count() == 6
    assert [one.name for one in made.poll.places.all()] == ["The Guildhall"]


def test_a_second_poll_from_an_old_page_is_refused():
    """Somebody else asked meanwhile."""
    made = now_polled()
    response = signed_in(made.coordinator).post(address(made, "set_poll_new"), asked())
    assert response.status_code == 409
    assert "are being asked already" in words(response)


# --- answering ------------------------------------------------------------------------------------------------------


def test_a_member_answers_all_sessions_on_one_page_and_sees_only_their_own():
    """D2: C06 does not reach as far as answers."""
    made = now_polled(2, where=["The Guildhall"])
    made.answer(1, "nnnnnn")
    client = of(made)
    page = words(client.get(answering(made, 2)))
    assert "checked" not in page
    assert "Other members do not see your answers." in page
    assert page.count('type="radio"') == 7 * 3
    place = made.poll.places.get()
    said = {f"option_{one.pk}": "if_need_be" for one in made.poll.options.all()}
    response = client.post(answering(made, 2), said | {f"place_{place.pk}": "yes"}, follow=True)
    assert "Your answers are saved. You can change them until the poll closes." in words(response)
    assert words(response).count("checked") == 7
    assert PollAnswer.objects.filter(answer="if_need_be").count() == 6
    assert place.answers.get().answer == "yes"


def test_all_of_a_session_suits_with_one_tap_and_the_rest_stays_open():
    made = now_polled()
    session = made.learning_set.sessions.get(number=2)
    chosen = {f"option_{made.option(1, 0).pk}": "no", "all": str(session.pk)}
    response = of(made).post(answering(made), chosen)
    assert response["Location"] == answering(made) + "#session-2"
    said = PollAnswer.objects.order_by("option__session__number").values_list("option__session__number", "answer")
    assert list(said) == [(1, "no"), (2, "yes"), (2, "yes")]
    assert "Three dates have no answer: it counts as no." in words(of(made).post(answering(made), chosen, follow=True))


def test_nothing_chosen_is_told_and_an_answer_that_is_none_is_refused():
    made = now_polled()
    response = of(made).post(answering(made), {})
    assert (response.status_code, "You have not answered for any date." in words(response)) == (409, True)
    response = of(made).post(answering(made), {f"option_{made.option(1, 0).pk}": "perhaps"})
    assert (response.status_code, "Choose yes, if need be, or no." in words(response)) == (422, True)
    assert not PollAnswer.objects.exists()


def test_an_option_of_another_poll_is_not_saved():
    """Bad input: forged."""
    made, other = now_polled(), now_polled()
    sent = {f"option_{other.option(1, 0).pk}": "yes", f"option_{made.option(1, 0).pk}": "no"}
    of(made).post(answering(made), sent)
    assert list(PollAnswer.objects.values_list("option", "answer")) == [(made.option(1, 0).pk, "no")]


def test_a_poll_that_is_over_says_why_and_shows_what_one_said():
    """Bad input: closed, withdrawn, decided; the page is the same, the answer is 409."""
    made = now_polled()
    made.answer(0, "iiiiii")
    close_poll(poll=made.poll, now=made.poll.closes_at)
    DatePoll.objects.update(asked_at=made.now - timedelta(days=9), closes_at=timezone.now())
    sent = {f"option_{made.option(1, 0).pk}": "no"}
    response = of(made).post(answering(made), sent)
    assert (response.status_code, "This poll has closed." in words(response)) == (409, True)
    assert words(response).count("If need be") == 6
    withdraw_poll(actor=made.facilitator, poll=made.poll, now=made.now)
    assert "This poll was withdrawn" in words(of(made).get(answering(made)))
    assert set(PollAnswer.objects.values_list("answer", flat=True)) == {"if_need_be"}


def test_whoever_has_left_has_no_such_page_any_more():
    """C04: vote after leaving."""
    made = now_polled()
    client = of(made)
    assert client.get(answering(made)).status_code == 200
    withdraw(actor=made.places[0].participant, enrolment=made.places[0], now=timezone.now())
    for response in (client.get(answering(made)), client.post(answering(made), {})):
        assert response.status_code == 404


def test_members_are_led_to_the_poll_until_they_have_answered():
    """From the set's home and from a session's page; who runs the set sees how far it is."""
    made = now_polled(2)
    pages = [address(made, "set_home"), reverse("session", args=[made.learning_set.sessions.get(number=2).pk])]
    for url in pages:
        assert "Say which dates suit you" in words(of(made).get(url))
        assert "None of the two members has answered." in words(signed_in(made.facilitator).get(url))
    made.answer(0, "y-----")
    for url in pages:
        seen = words(of(made).get(url))
        assert "You have said which dates suit you." in seen
        assert "Say which dates suit you" not in seen
    assert "One of two has answered." in words(signed_in(made.facilitator).get(reverse("facilitate")))
    client = signed_in(made.facilitator)
    assert client.get(answering(made))["Location"] == address(made)


# --- the result -----------------------------------------------------------------------------------------------------


def test_the_result_shows_the_best_combination_beside_the_most_popular_dates_with_names():
    """D2: who runs the set sees who could not; unanswered people are named and not counted."""
    made = now_polled(6)
    for person, said in enumerate(("yy", "yn", "yn", "ny", "ny")):
        made.answer(person, said, ("yn", "ny", "ny", "yn", "yy")[person], "yy")
    made.poll.refresh_from_db()
    page = words(signed_in(made.facilitator).get(address(made)))
    names = [str(place.participant) for place in made.places]
    assert "Five of six have answered." in page
    assert f"Not counted, because they have not answered: {names[5]}." in page
    assert "Most can come to all of these" in page
    assert "The most popular date of each session" in page
    best, popular = page.split("The most popular date of each session")[:2]
    assert "Three of the five who answered can come to every session." in best
    assert f"{names[1]} could not come to sessions 1 and 2." in best
    assert "One of the five who answered can come to every session." in popular


def test_a_warning_of_a_date_stands_beside_it():
    """D3: and that whoever facilitates runs another session then (D7)."""
    now = timezone.now()
    made = unasked(2, now=now)
    other = unasked(2, now=now)
    make.facilitator(other.learning_set, made.facilitator, now=now)
    arranged(other.learning_set, now=now, days=[DAY, DAY + timedelta(weeks=4), DAY + timedelta(weeks=8)])
    boxing_day = date(DAY.year, 12, 26)
    form = asked(day_1_0=DAY.isoformat(), day_3_0=boxing_day.isoformat())
    form["closes_on"] = (DAY - timedelta(days=1)).isoformat()
    signed_in(made.facilitator).post(address(made, "set_poll_new"), form)
    page = words(signed_in(made.coordinator).get(address(made)))
    assert "Between 23 December and 2 January." in page
    assert f"{made.facilitator} runs another session then." in page


def test_dates_that_cannot_run_in_order_are_said_to_and_nothing_is_recommended():
    day = timezone.localdate() + timedelta(days=60)
    made = now_polled(2, asked=offers({1: [day], 2: [day], 3: [day + timedelta(days=30)]}))
    made.answer(0, "yyy")
    page = words(signed_in(made.facilitator).get(address(made)))
    assert "No dates run in order" in page
    assert "Choose these dates" not in page
    assert "These do not run in the order of the sessions." in page


def test_a_session_that_has_a_date_already_keeps_its_place_in_the_order():
    """It is not asked about; no combination puts another session on the wrong side of it."""
    now = timezone.now()
    made = unasked(2, now=now)
    arranged(made.learning_set, now=now, days=[DAY, DAY + timedelta(weeks=4), DAY + timedelta(weeks=8)])
    early, late = (DAY - timedelta(weeks=1)).isoformat(), (DAY + timedelta(weeks=9)).isoformat()
    sent = asked(day_1_0="", day_2_0="", day_3_0=early, day_3_1=late, half_3_1="morning")
    sent["closes_on"] = timezone.localdate().isoformat()
    signed_in(made.facilitator).post(address(made, "set_poll_new"), sent)
    made.poll, made.now = DatePoll.objects.get(), timezone.now()
    made.answer(0, "yn")
    made.answer(1, "yn")
    client = signed_in(made.facilitator)
    page = words(client.get(address(made)))
    assert "Nobody can come to the session." in page.split("The most popular")[0]
    assert "Not asked about, and kept as they are: session 1 on" in page
    # What was most popular is refused by the order of the sessions, beside the date.
    sent = {"date_3": made.option(3, 0).pk, "starts_morning": "09:30", "ends_morning": "12:30", "place_3": ""}
    made.poll.refresh_from_db()
    response = client.post(address(made, "set_poll_confirm"), sent | {"seen": made.poll.version})
    assert response.status_code == 409
    assert "must come after session" in words(response)


# --- choosing -------------------------------------------------------------------------------------------------------


def test_the_best_combination_is_chosen_beforehand_with_the_usual_hours_and_the_favourite_place():
    made = now_polled(2, where=["The Guildhall", "Town Hall"])
    places = {made.poll.places.get(name="Town Hall").pk: "yes"}
    said = {made.option(n, 1).pk: "yes" for n in (1, 2, 3)}
    answer_poll(actor=made.places[0].participant, poll=made.poll, answers=said, places=places, now=made.now)
    client = signed_in(made.coordinator)
    page = client.get(address(made, "set_poll_confirm"))
    for n in (1, 2, 3):
        assert f'<option value="{made.option(n, 1).pk}" selected>' in words(page)
    assert words(page).count('value="Town Hall"') == 3
    assert 'value="09:30"' in words(page)
    assert "starts_afternoon" not in words(page)
    other = client.get(address(made, "set_poll_confirm") + f"?choice={made.option(1, 0).pk}-{made.option(2, 1).pk}")
    assert f'<option value="{made.option(1, 0).pk}" selected>' in words(other)
    assert fill(client, page, place_1="The Annexe").status_code == 302
    assert list(made.learning_set.sessions.order_by("number").values_list("state", "place")) == [
        ("confirmed", "The Annexe"),
        ("confirmed", "Town Hall"),
        ("confirmed", "Town Hall"),
    ]


def test_a_page_shown_before_somebody_answered_is_refused_and_shows_the_new_result():
    made = now_polled(2)
    client = signed_in(made.facilitator)
    made.answer(1, "yyyyyy")
    page = client.get(address(made, "set_poll_confirm"))
    made.answer(0, "yyyyyy")
    response = fill(client, page, place_1="The Annexe")
    assert response.status_code == 409
    assert "Somebody has answered since" in words(response)
    assert "Everybody has answered." in words(response)
    assert fill(client, response, place_1="The Annexe").status_code == 302


def test_hours_that_do_not_exist_are_refused():
    """Bad input: the night on which the clocks go forward, Sunday 25 March 2029."""
    made = unasked(2, now=timezone.now())
    form = asked(day_1_0="", day_2_0="", day_3_0="2029-03-25", half_3_0="morning")
    form["closes_on"] = timezone.localdate().isoformat()
    client = signed_in(made.facilitator)
    client.post(address(made, "set_poll_new"), form)
    option = DatePoll.objects.get().options.get()
    sent = {"seen": 0, "date_3": option.pk, "starts_morning": "01:30", "ends_morning": "12:30"}
    response = client.post(address(made, "set_poll_confirm"), sent)
    assert response.status_code == 422
    assert "The clocks go forward that night" in words(response)


def test_withdrawing_asks_first_and_an_old_button_changes_nothing():
    made = now_polled()
    client = signed_in(made.coordinator)
    assert "Nobody is told by mail." in words(client.get(address(made, "set_poll_withdraw")))
    client.post(address(made, "set_poll_withdraw"))
    made.poll.refresh_from_db()
    assert made.poll.state == "withdrawn"
    assert client.get(address(made, "set_poll_confirm")).status_code == 302
    assert client.post(address(made, "set_poll_confirm"), {}).status_code == 409


# --- cost -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "most"), [("set_poll", 12), ("set_poll_new", 12), ("set_poll_confirm", 12), ("session_dates", 10)]
)
def test_a_page_takes_the_same_number_of_queries_however_much_it_shows(name: str, most: int, number: int):
    """Quality, section 3: twelve at most."""
    places = [f"Hall {n}" for n in range(number)]
    made = now_polled(number, where=places, sessions=[make.SessionPlan() for _ in range(3)])
    for person in range(number):
        made.answer(person, "yinyyy")
    url, user = address(made, name) if name != "session_dates" else answering(made), made.facilitator
    client = of(made) if name == "session_dates" else signed_in(user)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    assert len(captured) == most, "\n".join(one["sql"][:150] for one in captured)
