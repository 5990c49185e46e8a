"""What a sponsor reads: totals of whole weeks, nothing of few people, no name, no word of a set (C02, C09)."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants.models import Organisation
from sessions.attendance_figures import Marked
from sessions.exports.sponsor import as_csv, as_xlsx
from sessions.models import Action, Issue, IssueEvent, Session, SponsorWeek
from sessions.selectors.sponsor_facts import SponsorFacts, facts_at, week_ended, week_to_count
from sessions.selectors.sponsor_page import totals_of
from sessions.selectors.sponsor_totals import Chapter, Counted, attendance, counted
from sessions.tasks import count_weeks
from sets.models import Enrolment, Programme
from sets.services.places import withdraw
from sets.services.sponsors import add_sponsor
from tests import make
from tests.make import NOW
from tests.sessions.reported import Marking, held, programme

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(weeks=6)
SECRET = "Xowhatwassaidski"


def absent(*people: int) -> Marking:
    """These are absent from the second session, everybody else was at each."""
    return lambda person, session: "absent" if person in people and session == 2 else "present"


def labelled(chapters: Sequence[Chapter]) -> dict[str, str]:
    return {line.label: line.shown for one in chapters for line in (*one.lines, *one.parts)}


def found_by(of: Programme, now: datetime = LATER) -> Counted:
    """What would be counted, whatever was counted before."""
    found = counted(of, week_to_count(now))
    assert found
    return found


def shown(of: Programme, *, now: datetime = LATER) -> dict[str, str]:
    return labelled(found_by(of, now).chapters)


def actions(of: Programme, **outcomes: int) -> None:
    """So many with that outcome, each of somebody else; `open` are under way."""
    places = iter(Enrolment.objects.filter(programme=of).members().order_by("pk"))
    for outcome, number in outcomes.items():
        done = {"state": "done", "outcome": outcome} if outcome != "open" else {"state": "agreed"}
        for _ in range(number):
            place = next(places)
            when = {"created_at": NOW, "agreed_at": NOW, "state_since": NOW + timedelta(weeks=3)}
            due = (NOW + timedelta(days=90)).date()
            Action.objects.create(learning_set=place.learning_set, owner=place, what=SECRET, due_on=due, **done, **when)


def test_a_large_programme_is_told_whole() -> None:
    """D6, R6: attendance and consistency by their names; what did not work counts as done."""
    of = held(programme(sets=3, size=10, sessions=3), absent(*range(8)), first=NOW, held=2)
    councils = Enrolment.objects.filter(programme=of).values("organisation")[:12]
    Organisation.objects.filter(pk__in=list(councils.values_list("organisation", flat=True))).update(kind="council")
    actions(of, worked=8, partly=6, did_not_work=5, open=5)
    found = shown(of)
    assert found == {
        "Places taken": "30",
        "On the waiting list": "[c]",
        "Local strategic partnerships": "15 to 19",
        "Councils": "10 to 14",
        "Sets": "3",
        "Sessions planned": "9",
        "Sessions held": "6",
        "Attendance": "80% or more",
        "Consistency": "[c]",
        "Issues worked on": "[c]",
        "Actions agreed": "20 to 24",
        "Actions done": "15 to 19",
        "Share of actions done": "50% to 79%",
        "It worked": "5 to 9",
        "It worked in part": "5 to 9",
        "It did not work": "5 to 9",
    }
    count_weeks(LATER)
    assert totals_of(of, LATER).standing.startswith("Three sets; six of nine sessions have been held. Sign-up is open")
    assert facts_at(of, LATER).full_rounds == {1, 2}
    Session.objects.filter(number=2, learning_set=of.sets.order_by("letter").last()).update(state="confirmed")
    assert facts_at(of, LATER).full_rounds == {1}


def test_of_a_hundred_there_are_percentages_and_of_a_session_only_once_each_set_has_held_it() -> None:
    """C09, D6: a step spans five; a session that one set alone has held would be that set's."""

    def told(full: set[int]) -> dict[str, str]:
        marks = [
            (number, Marked(place, number, absent(*range(15))(place, 3 - number)))
            for number in (1, 2)
            for place in range(100)
        ]
        marks += [(2, Marked(place, 2, "absent")) for place in range(100, 108)]
        nothing: dict[str, Any] = {"kinds": {}, "waiting": 0, "sets": {}, "actions": [], "issues": []}
        of = SponsorFacts(planned=4, held=4, rounds={1, 2}, full_rounds=full, marks=marks, **nothing)
        return labelled([attendance(of)])

    totals = {"Attendance": "90%", "Consistency": "80%"}
    assert told({1, 2}) == {**totals, "Session 1": "85%", "Session 2": "95%"}
    assert told({1}) == told(set()) == totals


def test_of_a_small_one_nothing_is_left_from_which_somebody_could_be_told() -> None:
    """C09: eight people, one of whom was once absent, two councils among them, four who wait. Few read like none."""
    of = held(programme(size=8, sessions=3), absent(3), first=NOW)
    none = found_by(of)
    assert facts_at(of, LATER).full_rounds == set()
    make.places(of, 4, now=NOW)
    actions(of, worked=1, partly=1, open=2)
    assert found_by(of) == none
    Action.objects.all().delete()
    first = list(Enrolment.objects.filter(programme=of).order_by("pk").values_list("organisation", flat=True)[:2])
    Organisation.objects.filter(pk__in=first).update(kind="council")
    actions(of, worked=5, partly=1, open=2)
    found = shown(of)
    assert found.pop("Attendance") == "80% or more"
    numbers = {"Places taken": "8", "Sets": "1", "Sessions planned": "3", "Sessions held": "3"}
    assert found == {
        **numbers,
        "On the waiting list": "[c]",
        "Consistency": "[c]",
        "Issues worked on": "[c]",
        "Actions agreed": "5 to 9",
        "Actions done": "[c]",
        "Share of actions done": "[c]",
    }


def test_outcomes_of_few_are_put_together_and_many_of_one_person_are_not_shown() -> None:
    """C09: ten actions of four people say as much of them as four would."""
    of = held(programme(sets=2, size=12), absent(), first=NOW)
    actions(of, worked=9, partly=3, did_not_work=2, open=6)
    found = shown(of)
    assert (found["It worked"], found["It worked in part, or did not"]) == ("5 to 9", "5 to 9")
    assert "It did not work" not in found
    owners = Enrolment.objects.filter(programme=of).members().order_by("pk")[:4]
    for number, action in enumerate(Action.objects.filter(state="agreed")):
        Action.objects.filter(pk=action.pk).update(owner=owners[number % 4])
    found = shown(of)
    assert (found["Actions agreed"], found["Actions done"]) == ("20 to 24", "[c]")
    Action.objects.update(owner=owners[0])
    assert shown(of)["Actions agreed"] == "[c]"


def test_all_week_the_page_says_the_same() -> None:
    """C09: what differs from yesterday to today is one person. Counted once, late after an outage, never again."""
    of = programme(sets=1, size=8, sessions=3)
    assert week_ended(datetime.fromisoformat("2028-10-30T00:00:00+00:00")).isoformat() == "2028-10-30T00:00:00+00:00"
    assert week_ended(datetime.fromisoformat("2028-10-29T23:59:59+00:00")).isoformat() == "2028-10-23T00:00:00+01:00"
    midnight = week_ended(NOW + timedelta(weeks=1))
    monday = midnight + timedelta(hours=6)
    count_weeks(monday - timedelta(seconds=1))
    assert (totals_of(of, NOW).chapters, totals_of(of, NOW).first_counted_from) == ((), monday)
    assert totals_of(of, monday).first_counted_from is None
    thursday = monday + timedelta(days=3)
    count_weeks(thursday)
    before = totals_of(of, thursday)
    assert (labelled(before.chapters)["Places taken"], before.counted_at) == ("8", thursday)
    assert before.standing.startswith("No session has been held yet. Sign-up is open")
    place = of.enrolments.order_by("pk").first()
    make.places(of, 7, now=midnight - timedelta(days=2))
    make.confirmed_dates(of.sets.get(), now=midnight - timedelta(days=1))
    withdraw(actor=place.participant, enrolment=place, now=thursday)
    assert of.enrolments.filter(state="offered").count() == 1
    count_weeks(thursday + timedelta(days=1))
    assert totals_of(of, thursday + timedelta(days=3)) == before
    count_weeks(monday + timedelta(weeks=1))
    after = labelled(totals_of(of, thursday + timedelta(weeks=1)).chapters)
    assert (after["Places taken"], after["On the waiting list"]) == ("8", "5 to 9")
    Programme.objects.update(state="completed")
    for week in (2, 3, 4):
        count_weeks(monday + timedelta(weeks=week))
    assert SponsorWeek.objects.count() == 2


def test_page_and_files_say_the_same_and_name_nobody() -> None:
    """C02, C13: no name, no organisation, no set, no word that was written; the coordinator sees the same page."""
    of = held(programme(sets=3, size=10, sessions=4, title="=1+1 linking"), absent(*range(9)), first=NOW)
    actions(of, worked=8, partly=6, open=6)
    issue = {"learning_set": of.sets.first(), "question": SECRET, "state": "worked_on", "passed_on_words": SECRET}
    for place in of.enrolments.order_by("pk")[:6]:
        stamps = {"created_at": NOW, "shared_at": NOW, "state_since": NOW}
        made = Issue.objects.create(**issue, owner=place, **stamps)
        IssueEvent.objects.create(issue=made, at=NOW, to_state="worked_on")
    count_weeks(LATER)
    totals = totals_of(of, LATER)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(totals)))["Totals"]
    typed = {row[1]: row[2] for row in book.iter_rows(min_row=2, values_only=True)}
    lines = {row[1]: row[2] for row in csv.reader(io.StringIO(as_csv(totals).decode("utf-8-sig")))}
    assert (typed["Attendance"], lines["Attendance"], typed["Issues worked on"], lines["Issues worked on"]) == (
        *(0.95, "95%"),
        *("5 to 9", "5 to 9"),
    )
    assert (typed["Sets"], typed["On the waiting list"], lines["Title"][0]) == (3, "[c]", "'")
    everything = f"{typed}{lines}{totals!r}"
    for place in of.enrolments.select_related("participant", "organisation"):
        assert place.participant.full_name not in everything
        assert place.organisation.name not in everything
    assert SECRET not in everything
    assert "Set A" not in everything


@pytest.mark.parametrize("sets", [1, 3])
def test_the_page_asks_as_much_for_one_set_as_for_three(sets: int, monkeypatch: Any) -> None:
    of = held(programme(sets=sets, size=3, sessions=2), absent(0), first=NOW)
    add_sponsor(actor=make.coordinator_of(of), programme=of, email="sponsor@example.org", now=NOW)
    count_weeks(LATER)
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    client = Client()
    client.force_login(of.roles.get(role="sponsor").user)
    url = reverse("sponsored_programme", args=[of.slug])
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url).content.decode()
    assert len(queries) == 6
    assert "As it stood at the end of Sunday 15 October 2028" in page
    assert 'aria-hidden="true">[c]</span>' in page
    assert "no-store" in client.get(url)["Cache-Control"]
