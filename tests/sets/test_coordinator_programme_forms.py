"""Making a programme: nothing typed is lost, the draft is previewed as a visitor sees it, publishing makes Set A."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sets.models import Programme
from tests import make
from tests.sets.test_coordinator_pages import mine, signed_in, words

pytestmark = pytest.mark.django_db
NEW = "/coordinate/new/"


def typed(**changed: object) -> dict[str, object]:
    """A whole programme as it is sent: two sessions and one row not planned, two criteria and one row empty."""
    sent: dict[str, object] = {
        "title": "Linking the LDF with the LSP",
        "aim": "To explore how local plans and partnerships work together.",
        "background": "Began in 2004.",
        "issues_expected": "Who leads?\nWhat does it cost?",
        "kinds": ["lsp", "partner"],
        "sponsor_name": "The Partnership Office",
        "contact_name": "Morgan Reyes",
        "contact_email": "morgan.reyes@example.org",
        "minimum": "6",
        "optimum": "7",
        "maximum": "8",
        "parallel_sets": "automatic",
        "max_sets": "3",
        "offer_working_days": "4",
        "opens_at": "2090-06-01T09:30",
        "closes_at": "2090-06-30T17:00",
        "sessions-TOTAL_FORMS": "3",
        "sessions-INITIAL_FORMS": "3",
        "sessions-0-half_day": "morning",
        "sessions-0-date": "2090-09-12",
        "sessions-0-place": "Town Hall, Winford",
        "sessions-1-half_day": "either",
        "sessions-1-date": "",
        "sessions-1-place": "",
        "sessions-2-half_day": "",
        "sessions-2-date": "",
        "sessions-2-place": "",
        "criteria-TOTAL_FORMS": "3",
        "criteria-INITIAL_FORMS": "3",
        "criteria-0-text": "I am able to act on decisions",
        "criteria-0-kind": "statement",
        "criteria-0-required": "on",
        "criteria-1-text": "Why does it matter to you?",
        "criteria-1-kind": "question",
        "criteria-2-text": "",
        "criteria-2-kind": "statement",
    }
    return sent | changed


def draft() -> tuple[Client, Programme]:
    client = signed_in(make.coordinator())
    client.post(NEW, typed())
    return client, Programme.objects.get()


def test_whoever_makes_a_programme_is_its_contact_unless_they_name_another():
    """Nobody types what the site knows."""
    maker = make.coordinator(full_name="Carys Bowen")
    page = signed_in(maker).get(NEW).content.decode()
    assert 'value="Carys Bowen"' in page
    assert f'value="{maker.email}"' in page


def test_a_draft_holds_all_that_was_typed():
    """What is not planned and not worded is left out; times are London's."""
    client = signed_in(make.coordinator())
    response = client.post(NEW, typed())
    programme = Programme.objects.get()
    assert response["Location"] == reverse("programme_preview", args=[programme.slug])
    assert programme.state == "draft"
    assert (programme.minimum, programme.optimum, programme.maximum, programme.max_sets) == (6, 7, 8, 3)
    assert (programme.parallel_sets, programme.offer_working_days) == ("automatic", 4)
    assert programme.kinds == ["lsp", "partner"]
    assert programme.issues_expected_lines == ["Who leads?", "What does it cost?"]
    assert programme.opens_at == datetime(2090, 6, 1, 9, 30, tzinfo=ZoneInfo("Europe/London"))
    sessions = list(programme.planned_sessions.values_list("number", "half_day", "date", "place"))
    assert [one[:2] for one in sessions] == [(1, "morning"), (2, "either")]
    assert sessions[0][3] == "Town Hall, Winford"
    criteria = list(programme.criteria.values_list("kind", "text", "required"))
    assert criteria == [
        ("statement", "I am able to act on decisions", True),
        ("question", "Why does it matter to you?", False),
    ]


def test_a_draft_is_changed_and_keeps_the_rest():
    client, programme = draft()
    url = reverse("programme_edit", args=[programme.slug])
    page = words(client.get(url))
    for kept in (
        "2090-06-01T09:30",
        "2090-09-12",
        "Town Hall, Winford",
        "Why does it matter to you?",
        "Began in 2004.",
    ):
        assert kept in page
    client.post(url, typed(title="Another name", **{"sessions-2-half_day": "afternoon"}))
    programme.refresh_from_db()
    assert programme.title == "Another name"
    assert programme.planned_sessions.count() == 3


def test_only_the_window_of_a_published_programme_can_be_changed():
    """People signed up for what they read."""
    client, programme = mine()
    url = reverse("programme_edit", args=[programme.slug])
    for response in (client.get(url), client.post(url, typed())):
        assert response["Location"] == reverse("programme_window", args=[programme.slug])
    programme.refresh_from_db()
    assert programme.title != "Linking the LDF with the LSP"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Name the programme."),
        ({"title": "x" * 10_000}, "Shorten this to 120 characters or fewer. It has 10000 now."),
        ({"aim": "x" * 10_000}, "Shorten this to 2,000 characters or fewer."),
        ({"background": "x" * 10_000}, "Shorten this to 8,000 characters or fewer."),
        ({"issues_expected": "x" * 10_000}, "Shorten this to 4,000 characters or fewer."),
        ({"contact_email": "x" * 10_000 + "@example.org"}, "Type an address of 254 characters or fewer."),
        ({"contact_email": "nobody"}, "Type an email address, such as name@example.org."),
        ({"kinds": []}, "Choose at least one kind of organisation."),
        ({"kinds": ["club"]}, "Choose from the kinds listed."),
        ({"minimum": "9"}, "The sizes must rise: fewest, best, most."),
        ({"minimum": "-1"}, "Type a whole number from 1 to 30."),
        ({"maximum": "1000000000000"}, "Type a whole number from 1 to 30."),
        ({"max_sets": "0"}, "Type a whole number from 1 to 26."),
        ({"offer_working_days": "many"}, "Type a whole number from 1 to 20."),
        ({"parallel_sets": "maybe"}, "Choose what happens."),
        ({"closes_at": "2090-01-01T09:30"}, "Sign-up must close after it opens."),
        ({"opens_at": "tomorrow"}, "Type a real date and time"),
        ({"opens_at": "0001-01-01T00:00"}, "Type a year from 2000 to 2100."),
        ({"sessions-2-place": "Winford"}, "Choose morning, afternoon or either, or take out its date and place."),
        ({"sessions-0-date": "2090-02-30"}, "Type a real date"),
        ({"sessions-0-place": "x" * 10_000}, "Shorten this to 200 characters or fewer."),
        ({"criteria-0-text": "x" * 10_000}, "Shorten this to 300 characters or fewer."),
        ({"criteria-0-kind": "riddle"}, "Choose from the list."),
        ({"sessions-TOTAL_FORMS": "13"}, "Keep to 12 rows."),
        ({"sessions-TOTAL_FORMS": "many"}, "Part of the page did not arrive."),
        ({"title": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(changed: dict, sentence: str):
    """Bad input: a clear sentence, everything else still there, no trace page."""
    client = signed_in(make.coordinator())
    response = client.post(NEW, typed(**changed))
    assert response.status_code == 422
    page = words(response)
    assert "There is a problem" in page
    assert page.count(sentence) >= (1 if "rows" in sentence or "Part of" in sentence else 2)
    assert "Why does it matter to you?" in page
    assert "Error: " in page
    assert not Programme.objects.exists()


def test_names_in_any_script_are_kept_and_escaped():
    """C13."""
    client = signed_in(make.coordinator())
    title = "Łódź – 学习 <script>alert(1)</script> ‮ Ωmega"
    client.post(NEW, typed(title=title))
    programme = Programme.objects.get()
    assert programme.title == title
    page = words(client.get(reverse("programme_preview", args=[programme.slug])))
    assert "<script>alert" not in page
    assert "学习" in page


@pytest.mark.parametrize("number", ["sessions", "criteria"])
def test_a_row_is_added_without_script_and_nothing_is_lost(number: str):
    """The button sends the page and gets it back with a row more; what is half typed is not yet checked."""
    client = signed_in(make.coordinator())
    response = client.post(NEW, typed(more=number, aim="", closes_at="half typed", **{"sessions-0-date": "2090"}))
    page = words(response)
    assert response.status_code == 200
    assert f'name="{number}-TOTAL_FORMS" value="4"' in page
    assert "There is a problem" not in page
    for kept in (
        "Linking the LDF with the LSP",
        "half typed",
        "Town Hall, Winford",
        "Why does it matter to you?",
        "2090",
    ):
        assert kept in page
    assert 'value="partner" id="id_kinds_2" checked' in page or "checked" in page.split('value="partner"')[1][:80]
    assert not Programme.objects.exists()


def test_a_row_is_taken_out_without_script_and_the_others_move_up():
    client = signed_in(make.coordinator())
    page = words(client.post(NEW, typed(remove="criteria-0")))
    assert 'name="criteria-TOTAL_FORMS" value="2"' in page
    assert "I am able to act on decisions" not in page
    assert "Why does it matter to you?" in page.split('name="criteria-0-text"')[1][:200]


@pytest.mark.parametrize("forged", ["sessions-99", "sessions-x", "criteria", "-1", "sessions--1", "x" * 10_000])
def test_a_forged_row_takes_nothing_out(forged: str):
    client = signed_in(make.coordinator())
    response = client.post(NEW, typed(remove=forged))
    assert response.status_code == 200
    assert 'name="sessions-TOTAL_FORMS" value="3"' in words(response)


def test_rows_stop_at_twelve():
    client = signed_in(make.coordinator())
    page = words(client.post(NEW, typed(more="sessions", **{"sessions-TOTAL_FORMS": "12"})))
    assert 'name="sessions-TOTAL_FORMS" value="12"' in page


def test_enter_in_a_field_saves_and_does_not_add_or_take_out_a_row():
    """A browser presses the first button of the form."""
    client = signed_in(make.coordinator())
    page = client.get(NEW).content.decode()
    first = page[page.index('<form method="post" class="programme-form"') :].split("<button")[1]
    assert "Save the draft" in first
    assert "name=" not in first.split(">")[0]


def test_a_draft_is_previewed_as_a_visitor_sees_it_and_by_nobody_else():
    """A draft is its coordinator's: for everybody else there is none."""
    client, programme = draft()
    url = reverse("programme_preview", args=[programme.slug])
    page = words(client.get(url))
    assert "Preview: nobody else sees this yet" in page
    assert "Who leads?" in page
    assert "Coordinate this programme" not in page
    for other in (make.coordinator(), make.person(), make.person(is_staff=True, is_superuser=True)):
        assert signed_in(other).get(url).status_code == 404
        assert signed_in(other).get(reverse("programme", args=[programme.slug])).status_code == 404
    assert "Preview" in words(client.get(reverse("cockpit", args=[programme.slug])))


def test_publishing_makes_set_a_and_doing_it_twice_makes_no_other():
    """Domain, section 3."""
    client, programme = draft()
    url = reverse("programme_publish", args=[programme.slug])
    assert client.get(url).status_code == 405
    for _ in range(2):
        assert client.post(url)["Location"] == reverse("cockpit", args=[programme.slug])
    programme.refresh_from_db()
    assert programme.state == "open"
    assert [one.letter for one in programme.sets.all()] == ["A"]
    preview = client.get(reverse("programme_preview", args=[programme.slug]))
    assert preview["Location"] == reverse("programme", args=[programme.slug])


def test_a_draft_without_a_session_is_not_published():
    """People are asked to commit to the sessions."""
    client = signed_in(make.coordinator())
    client.post(
        NEW,
        typed(**{"sessions-0-half_day": "", "sessions-0-date": "", "sessions-0-place": "", "sessions-1-half_day": ""}),
    )
    programme = Programme.objects.get()
    response = client.post(reverse("programme_publish", args=[programme.slug]))
    assert response.status_code == 409
    assert "Plan at least one session" in words(response)
    programme.refresh_from_db()
    assert programme.state == "draft"


def test_programmes_are_made_by_those_who_may():
    """Domain, section 2: `may_open_programmes`."""
    for user in (make.person(), make.person(is_staff=True, is_superuser=True)):
        client = signed_in(user)
        assert client.get(NEW).status_code == 404
        assert client.post(NEW, typed()).status_code == 404
    assert Client().post(NEW, typed())["Location"].startswith(reverse("account_login"))
    assert not Programme.objects.exists()


def test_a_draft_is_changed_and_published_by_its_coordinator_only():
    _, programme = draft()
    edit, publish = (reverse(name, args=[programme.slug]) for name in ("programme_edit", "programme_publish"))
    before = Programme.objects.values().get()
    for user in (make.coordinator(), make.person(), make.person(is_staff=True, is_superuser=True)):
        client = signed_in(user)
        assert client.post(edit, typed(title="Taken over")).status_code == 404
        assert client.post(publish).status_code == 404
    assert Client().post(publish)["Location"].startswith(reverse("account_login"))
    assert Programme.objects.values().get() == before


def test_two_programmes_of_one_name_have_two_addresses():
    client = signed_in(make.coordinator())
    for _ in range(2):
        client.post(NEW, typed(title="New"))
    assert sorted(Programme.objects.values_list("slug", flat=True)) == ["new-programme", "new-programme-2"]
    assert timezone.now() > Programme.objects.first().created_at
