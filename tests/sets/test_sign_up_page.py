"""Signing up: one page, one button, and what is said when something is wrong."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from participants.models import User
from participants.states import Acceptance, Kind
from sets.models import Criterion, CriterionAnswer, Enrolment, Programme
from sets.services import places, programmes
from sets.services.programmes import CriterionPlan
from sets.states import CriterionKind, PlaceState
from tests import make
from tests.web_forms import fill

pytestmark = pytest.mark.django_db

QUESTION = CriterionPlan("What is your issue?", CriterionKind.QUESTION, required=True)
STATEMENT = CriterionPlan("Closely involved in an LSP", required=True)


@pytest.fixture
def programme() -> Programme:
    return make.programme(now=timezone.now(), criteria=[STATEMENT, QUESTION, CriterionPlan("Able to act")])


def address(programme: Programme, page: str = "sign-up/") -> str:
    return f"/programmes/{programme.slug}/{page}"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def answers(programme: Programme, **others: Any) -> dict[str, Any]:
    statement, question, _ = programme.criteria.all()
    return {f"criterion_{statement.pk}": "on", f"criterion_{question.pk}": "Housing", "committed": "on", **others}


def test_somebody_without_an_account_makes_one_first_and_comes_back(client: Client, programme: Programme) -> None:
    answer = client.get(address(programme))
    assert answer.url == f"/accounts/login/?next={address(programme)}"


def test_the_profile_is_asked_for_before_and_leads_back(programme: Programme) -> None:
    client = as_(make.person(job_title=""))
    for answer in (client.get(address(programme)), client.post(address(programme), answers(programme))):
        assert answer.url == f"/my/profile/?next=%2Fprogrammes%2F{programme.slug}%2Fsign-up%2F"
    assert not Enrolment.objects.exists()


def test_one_page_one_button_and_then_a_place_with_its_answers(programme: Programme) -> None:
    """P4: nobody waits, so the place is there at once."""
    user = make.representative(full_name="Zoë Nguyễn", job_title="Planner")
    client = as_(user)
    page = client.get(address(programme))
    for said in ("Zoë Nguyễn, Planner", str(user.organisation), "Four places are left in Set A.", "24 October 2028"):
        assert said in words(page)
    first = programme.planned_sessions.get(number=1)
    answer = fill(client, page, **answers(programme, cannot_make=str(first.pk)))
    assert answer.url == address(programme, "my-place/")
    place = Enrolment.objects.get()
    assert (place.state, place.participant, list(place.cannot_make.all())) == (PlaceState.CONFIRMED, user, [first])
    kept = CriterionAnswer.objects.order_by("criterion__number").values_list("ticked", "text")
    assert list(kept) == [(True, ""), (False, "Housing"), (False, "")]
    assert "You have a place in Set A" in words(client.get(answer.url))


def test_everything_wrong_is_said_at_once_beside_its_field_and_nothing_is_lost(programme: Programme) -> None:
    _, question, optional = programme.criteria.all()
    sent = {f"criterion_{optional.pk}": "on", f"criterion_{question.pk}": " ", "cannot_make": "0"}
    answer = as_(make.representative()).post(address(programme), sent)
    page = words(answer)
    assert answer.status_code == 422
    for said in (
        "There is a problem",
        "Tick “Closely involved in an LSP” to sign up.",
        "Answer “What is your issue?” to sign up.",
        "Say that you will come to the sessions",
    ):
        assert page.count(said) == 2 if said != "There is a problem" else 1
    assert f'name="criterion_{optional.pk}" id="id_criterion_{optional.pk}" checked' in page
    assert f'aria-describedby="id_criterion_{question.pk}_error"' in page
    assert "<title>Error: Sign up for a place" in page
    assert not Enrolment.objects.exists()


def test_ten_thousand_characters_are_refused_beside_the_field_and_kept(programme: Programme) -> None:
    question = programme.criteria.get(kind=CriterionKind.QUESTION)
    long = "ß漢 " * 3_333 + "e"
    answer = as_(make.representative()).post(
        address(programme), answers(programme, **{f"criterion_{question.pk}": long})
    )
    assert answer.status_code == 422
    assert "Shorten this to 2,000 characters or fewer. It has 10000 now." in words(answer)
    assert long in answer.content.decode()


@pytest.mark.parametrize(
    "answer", ["漢字と仮名", "שלום עולם", "Ω≈ç√", "<b>&amp;", "'; DROP TABLE--", "🙂🙂", "à\u0301"]
)
def test_answers_in_any_script_are_kept_as_typed(programme: Programme, answer: str) -> None:
    question = programme.criteria.get(kind=CriterionKind.QUESTION)
    as_(make.representative()).post(address(programme), answers(programme, **{f"criterion_{question.pk}": answer}))
    assert CriterionAnswer.objects.get(criterion=question).text == answer


def test_a_null_character_is_a_sentence_and_no_trace(programme: Programme) -> None:
    for field in (f"criterion_{programme.criteria.get(number=2).pk}", "dates_mark"):
        answer = as_(make.representative()).post(address(programme), answers(programme, **{field: "a\x00b"}))
        assert answer.status_code == 422


def test_criteria_and_sessions_of_another_programme_are_left_aside(programme: Programme) -> None:
    """Forged ids add nothing."""
    other = make.programme(now=timezone.now(), criteria=[CriterionPlan("Of the other")])
    theirs = Criterion.objects.get(programme=other)
    forged = {
        f"criterion_{theirs.pk}": "on",
        "cannot_make": [str(other.planned_sessions.first().pk), "999999999999999999999", "x", "-1"],
    }
    answer = as_(make.representative()).post(address(programme), answers(programme, **forged))
    assert answer.status_code == 302
    place = Enrolment.objects.get()
    assert set(place.answers.values_list("criterion__programme", flat=True)) == {programme.pk}
    assert not place.cannot_make.exists()


def test_a_second_click_and_a_second_tab_get_the_same_place(programme: Programme) -> None:
    """A second click is not a second request."""
    client = as_(make.representative())
    for _ in range(2):
        assert client.post(address(programme), answers(programme)).url == address(programme, "my-place/")
    assert client.get(address(programme)).url == address(programme, "my-place/")
    assert client.post(address(programme), {}).url == address(programme, "my-place/")
    assert Enrolment.objects.count() == 1


def test_a_represented_organisation_is_told_so_before_the_form_and_after_it(programme: Programme) -> None:
    """P2: one per organisation; the refusal says what can be done and names nobody."""
    colleague = make.representative(full_name="Colleen Ague")
    client = as_(make.representative(organisation=colleague.organisation))
    page = client.get(address(programme))
    assert as_(colleague).post(address(programme), answers(programme)).status_code == 302
    answer = fill(client, page, **answers(programme))
    assert answer.status_code == 409
    for shown in (words(answer), words(client.get(address(programme)))):
        assert "Your organisation already has a representative in this programme" in shown
        assert "Colleen" not in shown
    assert "Housing" in words(answer)
    assert Enrolment.objects.count() == 1


def test_a_kind_of_organisation_it_is_not_meant_for_is_told_so(programme: Programme) -> None:
    user = make.representative(organisation=make.organisation(kind=Kind.PARTNER))
    assert "This programme is not meant for partner organisations." in words(as_(user).get(address(programme)))
    assert as_(user).post(address(programme), answers(programme)).status_code == 409


def test_outside_the_window_a_clear_page_says_when(programme: Programme) -> None:
    """Sign-up is possible from its opening up to, not including, its closing."""
    client = as_(make.representative())
    programmes.close(actor=make.coordinator_of(programme), programme=programme, now=timezone.now())
    assert "Sign-up for this programme has closed." in words(client.get(address(programme)))
    answer = client.post(address(programme), answers(programme))
    assert answer.status_code == 409
    assert "Sign-up for this programme has closed." in words(answer)
    soon = make.programme(now=timezone.now(), opens_at=timezone.now() + timedelta(days=3))
    assert "Sign-up opens on" in words(client.get(address(soon)))
    assert not Enrolment.objects.exists()


def test_an_organisation_not_yet_accepted_may_ask_and_is_told_what_it_waits_for(programme: Programme) -> None:
    """P4: a position at once, no seat."""
    user = make.representative(organisation=make.organisation(acceptance=Acceptance.REQUESTED))
    client = as_(user)
    assert "Still to be accepted by a coordinator." in words(client.get(address(programme)))
    answer = client.post(address(programme), answers(programme), follow=True)
    assert "You are first on the waiting list" in words(answer)
    assert "You are waiting for your organisation to be accepted." in words(answer)


def test_confirmed_dates_are_shown_and_whoever_saw_them_has_the_place_at_once(programme: Programme) -> None:
    """P4: the person has just committed to these dates. Whoever saw none is offered the place instead."""
    now = timezone.now()
    first = now.date() + timedelta(days=40)
    saw, saw_not = as_(make.representative()), as_(make.representative())
    old_page = saw_not.get(address(programme))
    make.confirmed_dates(programme.sets.get(), now=now, first=first)
    page = saw.get(address(programme))
    assert "These are the dates of Set A." in words(page)
    assert f"{first.day} {first:%B %Y}" in words(page)
    fill(saw, page, **answers(programme))
    fill(saw_not, old_page, **answers(programme))
    assert list(Enrolment.objects.order_by("position").values_list("state", flat=True)) == ["confirmed", "offered"]


def test_somebody_removed_is_told_whom_to_write_to(programme: Programme) -> None:
    """P2: a removed person signs up again only when the coordinator lifts it."""
    user, now = make.representative(), timezone.now()
    as_(user).post(address(programme), answers(programme))
    coordinator, place = make.coordinator_of(programme), Enrolment.objects.get()
    places.remove_person(actor=coordinator, enrolment=place, reason="Left the council", now=now)
    page = words(as_(user).get(address(programme)))
    assert "The coordinator ended your place in this programme" in page
    assert "morgan.reyes@example.org" in page
    places.lift_removal(actor=coordinator, enrolment=place, now=now)
    assert "Four places are left in Set A." in words(as_(user).get(address(programme)))


def test_a_draft_and_an_unknown_programme_answer_alike(programme: Programme) -> None:
    client = as_(make.representative())
    for slug in (make.draft().slug, "nowhere"):
        for method in (client.get, client.post):
            assert method(f"/programmes/{slug}/sign-up/").status_code == 404


def test_reading_changes_nothing(programme: Programme) -> None:
    """GET never changes state: mail programs follow links."""
    as_(make.representative()).get(address(programme), answers(programme))
    assert not Enrolment.objects.exists()
    assert Programme.objects.get(pk=programme.pk).ledger_count == programme.ledger_count


def test_the_form_and_what_it_sends_take_a_fixed_number_of_queries(
    programme: Programme, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    """Twelve at most for a page; the button's own work beside the rules is session, person, programme and its lists."""
    for _ in range(2):
        client = as_(make.representative())
        with django_assert_num_queries(9):
            client.get(address(programme))
        make.places(make.programme(now=timezone.now()), 3, now=timezone.now())
    with django_assert_max_num_queries(22):
        client.post(address(programme), answers(programme))


@pytest.mark.parametrize("who", ["coordinator", "facilitator"])
def test_whoever_runs_the_programme_is_told_at_once_and_finds_no_form(client: Client, who: str):
    """P2: said when the page is opened, not only when the form is sent."""
    programme = make.programme(now=timezone.now())
    user = make.coordinator_of(programme) if who == "coordinator" else make.facilitator(programme.sets.get())
    User.objects.filter(pk=user.pk).update(organisation=make.organisation())
    client.force_login(user)
    page = client.get(f"/programmes/{programme.slug}/sign-up/").content.decode()
    assert "You coordinate or facilitate in this programme" in page
    assert "Sign up for a place</button>" not in page
    assert "Tell us that you are interested" not in page
