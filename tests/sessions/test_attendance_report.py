"""The attendance report: its figures against a naive count, what is chosen, who reads it, and how much it asks."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from participants.models import User
from participants.states import Tier
from sessions.attendance_figures import Marked
from sessions.models import Attendance
from sessions.selectors.attendance_chart import chart_of
from sessions.selectors.attendance_facts import Facts, Gone, Names, PlaceFact, SessionFact, read
from sessions.selectors.attendance_lines import Report
from sessions.selectors.attendance_report import Choice, report_of
from sessions.services.arranging import Meeting, arrange, cancel_session
from sessions.states import SessionState
from sets.models import Programme
from sets.services.moving import move_member
from sets.services.places import remove_person, withdraw
from sets.working_days import LONDON
from tests import make
from tests.sessions.meeting import meeting
from tests.sessions.reported import STATUSES, at_random, held, programme

FIRST = date(2028, 9, 4)
DAYS = [FIRST + timedelta(days=n) for n in range(8)]
STATES = ["held", "written_up", "confirmed", "cancelled", "abandoned", "draft"]


def report(of: Programme, choice: Choice | None = None) -> Report:
    facts, names = read(of)
    return report_of(of, facts, names, made_at=make.NOW, choice=choice)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(of: Programme, query: str = "") -> Any:
    return signed_in(make.coordinator_of(of)).get(f"/coordinate/{of.slug}/reports/attendance/{query}")


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- against a naive count -------------------------------------------------------------------------------------------


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Facts, Names, Choice]:
    """Up to three sets of up to four people and four sessions each, marked at random; and something chosen."""
    sessions, places, marks, gone = [], {}, [], []
    for learning_set in range(1, draw(st.integers(0, 3)) + 1):
        people = [learning_set * 10 + n for n in range(draw(st.integers(0, 4)))]
        for pk in people:
            tier = draw(st.sampled_from(list(Tier.values)))
            places[pk] = PlaceFact(pk, draw(st.integers(1, 3)), tier, draw(st.sampled_from([learning_set, None])))
        for number in range(1, draw(st.integers(0, 4)) + 1):
            pk, state = learning_set * 100 + number, draw(st.sampled_from(STATES))
            moved = draw(st.integers(0, 2))
            day = draw(st.sampled_from([*DAYS, None] if state == "draft" else DAYS))
            sessions.append(SessionFact(pk, learning_set, number, state, day, moved))
            if state in ("held", "written_up"):
                there = draw(st.lists(st.sampled_from(people), unique=True)) if people else []
                marks += [Marked(place, pk, draw(st.sampled_from(STATUSES))) for place in there]
        ways = ["replaced", "withdrawn", "removed", "moved"]
        gone += [Gone(pk, learning_set, draw(st.sampled_from(ways)), draw(st.sampled_from(DAYS))) for pk in people[:1]]
    names = Names({1: "Set A", 2: "Set B", 3: "Set C"}, {}, {1: "Ashmere", 2: "Brindle", 3: "Corve"})
    maybe = [None, *DAYS]
    choice = Choice(
        draw(st.sampled_from([None, 1, 2])),
        draw(st.sampled_from([None, 1])),
        draw(st.sampled_from(maybe)),
        draw(st.sampled_from(maybe)),
    )
    return Facts(sessions, places, marks, gone), names, choice


def naive(marks: list[Marked]) -> tuple[int, ...]:
    """D6 as one would count on paper."""
    counted = [one for one in marks if one.status not in ("", "not_expected")]
    there = [one for one in counted if one.status in ("present", "late", "left_early")]
    people = {one.place for one in counted}
    always = [who for who in people if all(one in there for one in counted if one.place == who)]
    kept = [one for one in counted if one.status != "absent"]
    missing = sum(one.status == "" for one in marks)
    said = [sum(one.status == what for one in marks) for what in ("apologies", "absent", "substitute")]
    return len(there), len(counted), len(always), len(people), len(kept), *said, missing


def flat(figures: Any) -> tuple[int, ...]:
    attendance, every, commitment = figures.attendance, figures.consistency, figures.commitment
    assert commitment.of == attendance.of
    shares = (attendance.number, attendance.of, every.number, every.of, commitment.number)
    return (*shares, figures.apologies, figures.absences, figures.substitutes, figures.unmarked)


@given(worlds())
def test_every_figure_is_the_one_counted_on_paper(world):
    """D6: headline, set, organisation, tier, number, session and person, of what was chosen and nothing else."""
    facts, names, choice = world
    made = report_of(Programme(title="T", slug="t"), facts, names, made_at=make.NOW, choice=choice)

    def chosen_day(day: date | None) -> bool:
        if choice.first is None and choice.last is None:
            return True
        return day is not None and (choice.first or day) <= day <= (choice.last or day)

    sessions = [s for s in facts.sessions if choice.learning_set in (None, s.learning_set) and chosen_day(s.day)]
    by_pk = {s.pk: s for s in sessions}
    organisation = {pk: place.organisation for pk, place in facts.places.items()}
    marks = [m for m in facts.marks if m.session in by_pk and choice.organisation in (None, organisation[m.place])]
    states = [s.state for s in sessions]
    head = made.headline
    assert flat(head.figures) == naive(marks)
    assert (head.planned, head.held) == (len(sessions), states.count("held") + states.count("written_up"))
    assert (head.cancelled, head.abandoned) == (states.count("cancelled"), states.count("abandoned"))
    assert head.ahead == states.count("confirmed") + states.count("draft")
    assert head.moved == sum(s.moved > 0 for s in sessions)
    assert head.people == len({m.place for m in marks})
    out = [
        gone.how
        for gone in facts.gone
        if choice.learning_set in (None, gone.learning_set)
        and chosen_day(gone.day)
        and choice.organisation in (None, organisation[gone.place])
    ]
    counted = [out.count(how) for how in ("replaced", "withdrawn", "removed", "moved")]
    assert [head.replaced, head.withdrawn, head.removed, head.changed_set] == counted
    for row in made.sessions:
        assert flat(row.figures) == naive([m for m in marks if m.session == row.pk])
    for group in made.by_set:
        assert flat(group.figures) == naive(
            [m for m in marks if names.sets[by_pk[m.session].learning_set] == group.name]
        )
    for group in made.by_organisation:
        own = [m for m in marks if names.organisations[organisation[m.place]] == group.name]
        assert flat(group.figures) == naive(own)
    for group in made.trend:
        assert flat(group.figures) == naive([m for m in marks if f"Session {by_pk[m.session].number}" == group.name])
    for row in made.people:
        assert flat(row.figures) == naive([m for m in marks if m.place == row.place])
    for groups in (made.by_set, made.by_organisation, made.by_tier, made.trend):
        assert sum(group.figures.attendance.of for group in groups) == head.figures.attendance.of
        assert sum(group.figures.unmarked for group in groups) == head.figures.unmarked


@pytest.mark.django_db
def test_the_figures_of_rows_in_the_database_are_those_counted_on_paper():
    """D6: what `read` finds is what was marked."""
    of = held(programme(sets=2, size=4), at_random(7))
    marks = [Marked(*row) for row in Attendance.objects.values_list("enrolment", "session", "status")]
    made = report(of)
    assert len(marks) == 2 * 4 * 3
    assert flat(made.headline.figures) == naive(marks)
    assert len(made.people) == 8
    assert {len(row.cells) for row in made.people} == {3}


# --- sessions and people ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sessions_planned_held_moved_and_cancelled_are_counted():
    """A date that changes while it is provisional is planning; one that changes after it was confirmed is a move."""
    met = meeting(2, sessions=5)
    met.hold(1, ["present", "late"])
    move(met, 2, timedelta(days=1))
    move(met, 2, timedelta(days=2))
    elsewhere(met, 3)
    cancel_session(actor=met.coordinator, session=met.session(4), reason="Flood.", now=met.starts(2))
    made = report(met.learning_set.programme)
    head = made.headline
    assert (head.planned, head.held, head.ahead, head.moved, head.cancelled) == (5, 1, 3, 1, 1)
    assert [row.moved_word for row in made.sessions] == ["", "moved twice", "", "", ""]
    assert [grid.sessions[0].number for grid in made.grids] == [1]


def move(met: Any, number: int, by: timedelta) -> None:
    at = met.starts(number) + by
    again = {number: Meeting(at, at + timedelta(hours=3), place="Town Hall, Winford")}
    arrange(actor=met.coordinator, learning_set=met.learning_set, meetings=again, confirm=True, now=met.starts())


def elsewhere(met: Any, number: int) -> None:
    at = met.starts(number)
    again = {number: Meeting(at, at + timedelta(hours=3), place="Another hall")}
    arrange(actor=met.coordinator, learning_set=met.learning_set, meetings=again, confirm=True, now=met.starts())


@pytest.mark.django_db
def test_a_date_that_was_not_confirmed_yet_is_not_moved():
    of = make.programme(sessions=[make.SessionPlan()])
    make.places(of, 2)
    learning_set = of.sets.get()
    for day in (1, 2, 3):
        at = datetime(2028, 11, day, 9, tzinfo=LONDON)
        said = {1: Meeting(at, at + timedelta(hours=3))}
        by = make.coordinator_of(of)
        arrange(actor=by, learning_set=learning_set, meetings=said, confirm=day == 3, now=make.NOW)
    assert report(of).headline.moved == 0


@pytest.mark.django_db
def test_who_gave_up_a_place_is_counted_and_who_gave_up_waiting_is_not():
    """From the ledger: withdrawn and removed from a place."""
    of = make.programme(minimum=2, optimum=3, maximum=3, parallel_sets="never")
    places = make.places(of, 5)
    later = make.NOW + timedelta(hours=1)
    by = make.coordinator_of(of)
    withdraw(actor=places[4].participant, enrolment=places[4], now=later)
    withdraw(actor=places[0].participant, enrolment=places[0], now=later)
    remove_person(actor=by, enrolment=places[1], reason="Moved on.", now=later)
    head = report(of).headline
    assert (head.withdrawn, head.removed, head.replaced) == (1, 1, 0)


@pytest.mark.django_db
def test_who_was_moved_to_another_set_is_counted_for_the_one_they_left():
    """D6, P14: on the registers of both they would look as if they had vanished from the one."""
    of = make.programme(minimum=2, optimum=3, maximum=3, max_sets=2, parallel_sets="automatic")
    make.places(of, 5)
    a, b = of.sets.order_by("letter")
    place, by = a.enrolments.members().order_by("position")[0], make.coordinator_of(of)
    for there, back in ((b, a), (a, b), (b, a)):
        said = {"to": there, "seen_in": back, "reason": "So", "agreed": False, "now": make.NOW + timedelta(hours=1)}
        move_member(actor=by, enrolment=place, **said)
    facts, names = read(of)
    counted = [
        report_of(of, facts, names, made_at=make.NOW, choice=Choice(learning_set=one)).headline.changed_set
        for one in (None, a.pk, b.pk)
    ]
    assert counted == [3, 2, 1]
    assert report(of).headline.removed == 0


@pytest.mark.django_db
def test_who_left_the_set_keeps_what_was_marked_before():
    """D6: the denominator is the sessions that were held while the place was confirmed."""
    met = meeting(3)
    met.hold(1, ["present", "present", "absent"])
    gone = met.places[2]
    withdraw(
        actor=gone.participant, enrolment=type(gone).objects.get(pk=gone.pk), now=met.starts(1) + timedelta(days=1)
    )
    met.hold(2, ["present", "late"])
    made = report(met.learning_set.programme)
    assert str(made.headline.figures.attendance) == "4 of 5"
    [grid] = made.grids
    last = {row.place: [cell.word for cell in row.cells] for row in grid.people}[gone.pk]
    assert last == ["Absent", "–"]


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_asks_the_same_number_of_questions_whatever_there_is():
    """Quality, section 3: at most 15."""
    asked = []
    for sets, size, sessions in ((1, 2, 1), (3, 4, 3)):
        of = held(programme(sets=sets, size=size, sessions=sessions), at_random())
        client = signed_in(make.coordinator_of(of))
        client.get(f"/coordinate/{of.slug}/reports/attendance/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/coordinate/{of.slug}/reports/attendance/").status_code == 200
        asked.append(len(queries))
    assert asked == [12, 12]


@pytest.mark.django_db
def test_the_page_shows_figures_grid_and_what_is_missing():
    of = held(programme(size=3), lambda person, session: ["present", "", "absent"][person])
    said = words(page(of))
    assert "50%" in said
    assert "3 of 6" in said
    assert "3 marks are missing, and left out of every figure." in said
    assert said.count('class="mark mark-missing"') == 3 + 1
    assert "From session 1 to session 3" in said
    assert "style=" not in said


@pytest.mark.django_db
def test_a_programme_without_a_held_session_says_so():
    of = programme(size=2)
    said = words(page(of))
    assert "No session has been held" in said
    assert "Sessions planned</dt><dd>3" in said
    empty = make.draft()
    assert "No session has been held" in words(page(empty))
    assert page(empty).status_code == 200


@pytest.mark.django_db
def test_one_set_one_organisation_and_two_days_can_be_chosen():
    of = held(programme(sets=2, size=2), at_random(3))
    set_b = of.sets.get(letter="B")
    whole, part = report(of), report(of, Choice(learning_set=set_b.pk))
    assert [grid.learning_set for grid in whole.grids] == ["Set A", "Set B"]
    assert [grid.learning_set for grid in part.grids] == ["Set B"]
    said = words(page(of, f"?set={set_b.pk}"))
    assert "Set B. " in said
    assert "People of Set A" not in said
    organisation = of.enrolments.order_by("pk")[0].organisation
    said = words(page(of, f"?organisation={organisation.pk}&from=2028-09-05&until=2028-09-12"))
    assert f"{organisation.name}, from 5 Sep 2028, until 12 Sep 2028" in said
    assert "Sessions held</dt><dd>2" in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        *("?set=x", "?set=999999", "?set=1&set=x", "?organisation=%00", f"?organisation={2**70}"),
        *("?from=yesterday", "?until=9999-99-99", "?from=0001-01-01", "?from=2028-10-02&until=2028-10-01"),
    ],
)
def test_nonsense_in_the_address_is_told_and_shows_no_figures(query):
    """And no file is made of it: the download leads to the page that says why."""
    of = held(programme(size=2), at_random())
    response = page(of, query)
    assert response.status_code == 200
    said = words(response)
    assert "There is nothing to show for this choice" in said
    assert "error-summary" in said
    assert "In numbers" not in said
    for ending in ("csv", "xlsx", "pdf"):
        client = signed_in(make.coordinator_of(of))
        sent = client.get(f"/coordinate/{of.slug}/reports/attendance.{ending}{query}")
        assert sent.status_code == 302
        assert sent["Location"].startswith(f"/coordinate/{of.slug}/reports/attendance/?")


@pytest.mark.django_db
def test_what_only_looks_like_a_question_is_passed_over():
    of = held(programme(size=2), at_random())
    for query in ("?page=2", "?set=&organisation=&from=&until=", "?%00=%ff"):
        assert "In numbers" in words(page(of, query))


@pytest.mark.django_db
def test_the_coordinators_pages_lead_to_the_report():
    of = programme(size=2)
    client = signed_in(make.coordinator_of(of))
    assert f'href="/coordinate/{of.slug}/reports/attendance/"' in client.get(f"/coordinate/{of.slug}/").content.decode()


def test_a_picture_needs_two_sessions_to_compare():
    facts = Facts(
        [SessionFact(1, 1, 1, SessionState.HELD, FIRST)],
        {1: PlaceFact(1, 1, "none", 1)},
        [Marked(1, 1, "present")],
        [],
    )
    names = Names({1: "Set A"}, {1: "Ada"}, {1: "Ashmere"})
    made = report_of(Programme(title="T", slug="t"), facts, names, made_at=make.NOW)
    assert len(made.trend) == 1
    assert chart_of(made.trend) is None
