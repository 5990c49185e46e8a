"""How many sets would fit, and the words of the mail to coordinators and facilitators."""

import pytest
from django.test import Client
from django.utils import timezone

from notifications.emails import written
from notifications.models import Message
from participants.states import Acceptance
from sets.models import Programme
from sets.options import Figures, better_options
from sets.selectors.arrangements import arrangements, chance_of_enough, in_percent, turns, why_no_other_set
from sets.services import learning_sets, places
from tests import make


@pytest.mark.parametrize(
    ("members", "chance"), [(4, "0%"), (5, "33%"), (6, "66%"), (7, "85%"), (8, "94%"), (9, "98%"), (12, "over 99%")]
)
def test_the_chance_of_at_least_five_in_the_room_is_that_of_the_rules(members: int, chance: str):
    """P8: at 80% turnout 6 members 66%, 7 85%, 8 94%, 9 98%."""
    assert in_percent(chance_of_enough(members)) == chance


@pytest.mark.parametrize(("sessions", "count"), [(0, 0), (1, 2), (2, 3), (3, 6), (4, 9)])
def test_turns_are_those_of_the_half_day_plans(sessions: int, count: int):
    """Domain, section 6: two in the first session, three in each between, one in the final."""
    assert turns(sessions) == count


def programme(**fields) -> Programme:
    return Programme(**{"minimum": 6, "optimum": 9, "maximum": 12, "max_sets": 3, "state": "open", **fields})


def test_thirteen_people_are_twelve_with_one_waiting_or_seven_and_six():
    """P8."""
    found = arrangements(programme(), Figures(1, 1, 12, 1), sessions=3)
    assert [(one.sizes, one.option.waiting, one.is_present) for one in found] == [
        ("7 and 6", 0, False),
        ("12", 1, True),
    ]
    assert (found[0].turns, found[0].chance) == (6, "66%")


@pytest.mark.parametrize("held", [0, 4, 8])
def test_the_page_shows_what_the_coordinator_is_told_of(held: int):
    """P7, P8: the page and the mail about another number of sets follow one rule."""
    for waiting in range(20):
        for number, taking in ((1, 1), (2, 1), (2, 2), (3, 2)):
            of, figures = programme(minimum=6, optimum=7, maximum=8), Figures(number, taking, held, waiting)
            shown = arrangements(of, figures, sessions=3)
            assert [one.option for one in shown if not one.is_present] == better_options(of, figures)


@pytest.mark.parametrize(
    ("fields", "figures", "sentence"),
    [
        ({"state": "draft"}, Figures(1, 1, 8, 9), "only while the programme is open or closed"),
        ({"parallel_sets": "never"}, Figures(1, 1, 8, 9), "never opens parallel sets"),
        ({"max_sets": 1}, Figures(1, 1, 8, 9), "all the sets it may have"),
        ({}, Figures(1, 1, 8, 5), "when six people are in line: five are now"),
        ({}, Figures(1, 1, 8, 0), "nobody is now"),
    ],
)
def test_why_no_other_set_opens_is_said(fields: dict, figures: Figures, sentence: str):
    """P7."""
    assert sentence in why_no_other_set(programme(**fields), figures)
    assert why_no_other_set(programme(), Figures(1, 1, 8, 6)) == ""


@pytest.mark.django_db
def test_mail_to_coordinators_and_facilitators_says_what_to_do_and_names_nobody():
    """C10, interface, section 5: both forms are rendered, with one link, and no names but the reader's own."""
    now = timezone.now()
    asked = make.programme(now=now, minimum=4, optimum=4, maximum=8, max_sets=2, parallel_sets="ask", title="Ask & see")
    people = make.places(asked, 12, now=now)
    learning_set = make.confirmed_dates(asked.sets.get(), now=now)
    facilitator = make.facilitator(learning_set, now=now)
    coordinator = make.coordinator_of(asked)
    learning_sets.open_set(actor=coordinator, programme=asked, now=now)
    make.place(asked, make.representative(organisation=make.organisation(acceptance=Acceptance.REQUESTED)), now=now)
    learning_sets.confirm_set(actor=coordinator, learning_set=learning_set, now=now)
    small = make.programme(now=now, minimum=6, optimum=9, maximum=12, max_sets=2, title="Small")
    make.places(small, 13, now=now)
    for place in people[:5]:
        places.withdraw(actor=place.participant, enrolment=place, now=now)
    wanted = {
        "set_opened": "Set B of “Ask & see” has opened",
        "enough_wait": "four people wait",
        "option_found": "two sets of 7 and 6 would seat 13 people of “Small”",
        "organisation_requested": "Please accept an organisation",
        "facilitator_assigned": "you are to facilitate Set A of “Ask & see”",
        "below_minimum": "it has three members, fewer than the four it needs",
    }
    found = {kind: Message.objects.filter(kind=kind).first() for kind in wanted}
    names = {str(place.participant) for place in people} | {str(coordinator), str(facilitator)}
    for kind, sentence in wanted.items():
        assert found[kind], kind
        mail = written(found[kind])
        html = mail.alternatives[0].content
        assert sentence in mail.body, kind
        assert sentence.replace("&", "&amp;") in html, kind
        assert (
            mail.body.count("/coordinate/") + mail.body.count("/facilitate/") + mail.body.count("/organisations/") == 1
        )
        assert not [name for name in names if name in mail.body or name in html]


@pytest.mark.django_db
def test_the_best_number_of_sets_is_one_step_from_the_cockpit_and_a_choice_is_shown_as_one(client: Client):
    """P8: straight to the page with its button; where another number seats as many, to all of them."""
    now = timezone.now()
    asked = make.programme(now=now, minimum=4, optimum=6, maximum=12, max_sets=3)
    make.places(asked, 15, now=now)
    client.force_login(make.coordinator_of(asked))
    cockpit, places = f"/coordinate/{asked.slug}/", f"/coordinate/{asked.slug}/places/"
    both = client.get(cockpit).content.decode()
    assert f'href="{places}#options"' in both
    assert "See the options" in both
    Programme.objects.update(max_sets=2)
    one = client.get(cockpit).content.decode()
    assert f'href="/coordinate/{asked.slug}/options/2/"' in one
    assert "See who would move" in one
