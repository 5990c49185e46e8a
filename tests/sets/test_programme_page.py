"""The page of a programme, as visitors, representatives and coordinators see it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from participants.states import Kind
from sets.models import Interest, Programme
from sets.services import learning_sets, places, programmes, steps
from sets.services.programmes import CriterionPlan
from sets.states import ParallelSets
from tests import make

pytestmark = pytest.mark.django_db


def address(programme: Programme) -> str:
    return f"/programmes/{programme.slug}/"


def shown(client: Client, programme: Programme) -> str:
    page = client.get(address(programme))
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def of_today(**fields) -> Programme:
    return make.programme(now=timezone.now(), **fields)


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_visitor_reads_all_that_matters_and_no_name_but_the_contact(client: Client) -> None:
    programme = of_today(
        title="Linking the LDF with the LSP",
        background="Local area agreements change.\n\nHow do plans fit?",
        issues_expected="What is place shaping?\nHow do we involve people?",
        sponsor_name="Progress through Partnership",
        minimum=6,
        optimum=8,
        maximum=8,
        criteria=[CriterionPlan("Closely involved in an LSP"), CriterionPlan("Able to act", required=True)],
    )
    needed = programme.criteria.get(required=True)
    member = make.place(programme, now=timezone.now(), answers={needed.pk: True}).participant
    page = shown(client, programme)
    for words in [
        "Linking the LDF with the LSP",
        "To explore the issues together.",
        "Local area agreements change.",
        "These are suggestions",
        "What is place shaping?",
        "local strategic partnerships and councils",
        "Closely involved in an LSP",
        "Session 1",
        "date to be confirmed",
        "place to be agreed",
        "Six to eight people",
        "Seven places are left in Set A.",
        "Each organisation sends one representative.",
        "Progress through Partnership",
        "morgan.reyes@example.org",
        "Sign up for a place",
    ]:
        assert words in page, words
    assert member.full_name not in page
    assert str(member.organisation) not in page


def test_a_draft_is_there_for_its_coordinators_only(client: Client) -> None:
    """A draft answers strangers as what does not exist does (domain, section 2)."""
    coordinator = make.coordinator()
    draft = make.draft(by=coordinator)
    assert client.get(address(draft)).status_code == 404
    assert as_(make.coordinator()).get(address(draft)).status_code == 404
    page = shown(as_(coordinator), draft)
    assert "This is a draft" in page
    assert f"/coordinate/{draft.slug}/" in page
    assert "Sign up for a place" not in page


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (ParallelSets.AUTOMATIC, "two people wait, another set opens by itself"),
        (ParallelSets.ASK, "two people wait, the coordinator may open another set"),
        (ParallelSets.NEVER, "No other set will open"),
    ],
)
def test_the_rules_of_the_list_are_said_in_plain_words(client: Client, policy: str, words: str) -> None:
    """P7: what happens when enough people wait."""
    assert words in shown(client, of_today(parallel_sets=policy))


def test_the_public_is_told_that_all_places_are_taken_and_not_who_or_how_many_wait(client: Client) -> None:
    """C06: waiting people are invisible to others; C09: no small number of people is shown."""
    programme = of_today(maximum=2, optimum=2, parallel_sets=ParallelSets.ASK)
    make.places(programme, 2, now=timezone.now())
    full = shown(client, programme)
    make.place(programme, now=timezone.now())
    assert "All places are taken. You would join the waiting list." in full
    assert _without_token(shown(client, programme)) == _without_token(full)


def _without_token(page: str) -> str:
    return page.split("<main")[1]


def test_whoever_has_a_place_is_led_to_it_and_not_to_the_form() -> None:
    programme = of_today()
    user = make.place(programme, now=timezone.now()).participant
    page = shown(as_(user), programme)
    assert "You have a place in Set A." in page
    assert f"/programmes/{programme.slug}/my-place/" in page
    assert "sign-up/" not in page


def test_whoever_withdrew_sees_so_and_may_sign_up_again() -> None:
    """P2: withdrawn people may sign up again."""
    programme = of_today()
    place = make.place(programme, now=timezone.now())
    places.withdraw(actor=place.participant, enrolment=place, now=timezone.now())
    page = shown(as_(place.participant), programme)
    assert "You have withdrawn." in page
    assert "sign-up/" in page


def test_before_it_opens_after_it_closed_and_when_no_place_can_come_interest_is_offered(client: Client) -> None:
    """P7: when nothing can come any more, the page says so and offers an expression of interest."""
    now = timezone.now()
    later = of_today(opens_at=now + timedelta(days=2))
    assert "Sign-up opens on" in shown(client, later)
    closed = of_today()
    programmes.close(actor=make.coordinator_of(closed), programme=closed, now=now)
    assert "Sign-up for this programme has closed." in shown(client, closed)
    begun = of_today(parallel_sets=ParallelSets.NEVER)
    begin(begun)
    assert "no place can come any more" in shown(client, begun)
    for programme in (later, closed, begun):
        page = shown(client, programme)
        assert f"/programmes/{programme.slug}/interest/" in page
        assert "Sign up for a place" not in page


def begin(programme: Programme) -> None:
    """Its only set meets."""
    now, coordinator, learning_set = timezone.now(), make.coordinator_of(programme), programme.sets.get()
    make.places(programme, 4, now=now)
    make.facilitator(learning_set, now=now)
    make.confirmed_dates(learning_set, now=now, first=now.date() + timedelta(days=30))
    learning_sets.confirm_set(actor=coordinator, learning_set=learning_set, now=now)
    steps.start_set(actor=coordinator, learning_set=learning_set, now=now)


def test_an_expression_of_interest_is_kept_once_and_thanked_for() -> None:
    programme, user = of_today(opens_at=timezone.now() + timedelta(days=2)), make.representative()
    client = as_(user)
    for words in ("Other dates", "Other dates, nearer"):
        answer = client.post(f"/programmes/{programme.slug}/interest/", {"what_would_help": words}, follow=True)
        assert "Thank you." in answer.content.decode()
    interest = Interest.objects.get()
    assert (interest.user, interest.programme, interest.organisation) == (user, programme, user.organisation)
    assert interest.what_would_help == "Other dates, nearer"


def test_too_long_a_wish_is_said_beside_the_field_and_kept() -> None:
    programme = of_today()
    answer = as_(make.representative()).post(
        f"/programmes/{programme.slug}/interest/", {"what_would_help": "漢" * 10_000}
    )
    assert answer.status_code == 422
    assert "Shorten this to 1,000 characters or fewer. It has 10000 now." in answer.content.decode()
    assert "漢" * 10_000 in answer.content.decode()
    assert not Interest.objects.exists()


def test_whoever_has_a_place_has_nothing_to_express() -> None:
    programme = of_today()
    user = make.place(programme, now=timezone.now()).participant
    answer = as_(user).post(f"/programmes/{programme.slug}/interest/", {})
    assert answer.url == f"/programmes/{programme.slug}/my-place/"
    assert not Interest.objects.exists()


def test_names_in_any_script_and_markup_are_shown_as_written(client: Client) -> None:
    """C13: pages escape everything."""
    programme = of_today(title="Ōsaka 漢字 <script>alert(1)</script>", sponsor_name="Ынтымақ & عمل")
    page = shown(client, programme)
    assert "Ōsaka 漢字 &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Ынтымақ &amp; عمل" in page
    assert "<script>alert" not in page


def test_who_it_is_for_is_listed() -> None:
    programme = of_today(kinds=[Kind.COUNCIL, Kind.PARTNER, Kind.LSP])
    assert "local strategic partnerships, councils and partner organisations" in shown(Client(), programme)


def test_the_page_takes_the_same_queries_whoever_has_signed_up(client: Client, django_assert_num_queries) -> None:
    programme = of_today(maximum=6, optimum=6)
    user = as_(make.representative())
    make.place(programme, now=timezone.now())
    for _ in range(2):
        with django_assert_num_queries(5):
            client.get(address(programme))
        with django_assert_num_queries(10):
            user.get(address(programme))
        make.places(programme, 9, now=timezone.now())


def test_once_sign_up_is_closed_planned_sessions_without_a_date_are_not_listed_one_by_one(client: Client) -> None:
    programme = of_today()
    planned = programme.planned_sessions.count()
    assert f"Session {planned}" in shown(client, programme)
    programmes.close(actor=make.coordinator_of(programme), programme=programme, now=timezone.now())
    page = shown(client, programme)
    assert f"Session {planned}" not in page
    assert "Each set agrees its own dates." in page
