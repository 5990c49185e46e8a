"""The people of a set, for each other: cards with what each shows, photos from behind the same wall."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.pictures import square_photo
from participants.models import HandbookEntry, User
from participants.services.handbook import Words, save_entry
from participants.states import HandbookField
from sets.models import Facilitation, LearningSet
from sets.services.places import withdraw
from sets.services.steps import complete_set, start_set
from tests import make, pictures
from tests.sessions.test_dates_page import signed_in
from tests.sessions.test_set_pages import a_set, dated, member, page

pytestmark = pytest.mark.django_db

A_PHOTO = square_photo(BytesIO(pictures.photo()))
WORDS = Words(
    portrait="Two sentences about me.",
    can_help="Ask me about bids.",
    experience="Years of spatial planning.",
    networks="The coastal forum.",
    contact="Mondays, 01234 567890.",
)
TEXTS = {name: getattr(WORDS, name) for name in WORDS.__dataclass_fields__}


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def fill_in(user: User, *shown: str) -> HandbookEntry:
    return save_entry(actor=user, words=WORDS, shown=shown, photo=A_PHOTO, now=timezone.now())


def photo_of(learning_set: LearningSet, person: User) -> str:
    return reverse("handbook_photo", args=[learning_set.pk, person.pk])


def mate_of(learning_set: LearningSet, user: User) -> User:
    return learning_set.enrolments.members().exclude(participant=user).order_by("pk").first().participant


# --- the page --------------------------------------------------------------------------------------------------------


def test_everybodys_name_job_and_organisation_are_there_and_initials_where_there_is_no_photo():
    """C06."""
    learning_set = a_set()
    facilitator = make.facilitator(learning_set, make.person(full_name="Farid Aziz"), now=timezone.now())
    for reader in (member(learning_set), facilitator):
        seen = page(reader, "set_people", learning_set.pk)
        for place in learning_set.enrolments.select_related("participant", "organisation"):
            for said in (place.participant.full_name, str(place.organisation), place.participant.job_title):
                assert said in seen
            assert place.participant.email not in seen
        assert "How Farid Aziz facilitates" in seen
        assert reverse("set_facilitator", args=[learning_set.pk, learning_set.facilitations.get().pk]) in seen
        assert ">FA</text>" in seen
        assert "<img" not in seen
        assert 'aria-current="page">People' in seen
        assert reverse("set_home", args=[learning_set.pk]) in seen


@pytest.mark.parametrize("name", HandbookField.values)
def test_of_the_handbook_only_what_its_owner_shows_is_there(name):
    """C06: field by field; a hidden photo has no address either."""
    learning_set = a_set()
    reader = member(learning_set)
    shows = mate_of(learning_set, reader)
    fill_in(shows, name)
    seen = page(reader, "set_people", learning_set.pk)
    assert {one for one, said in TEXTS.items() if said in seen} == {name} - {"photo"}
    assert (photo_of(learning_set, shows) in seen) == (name == "photo")
    assert signed_in(reader).get(photo_of(learning_set, shows)).status_code == (200 if name == "photo" else 404)


def test_of_a_facilitator_the_photo_is_shown_and_nothing_else_of_the_entry():
    learning_set = a_set()
    facilitator = make.facilitator(learning_set, now=timezone.now())
    fill_in(facilitator, *HandbookField.values)
    seen = page(member(learning_set), "set_people", learning_set.pk)
    assert photo_of(learning_set, facilitator) in seen
    assert not [said for said in TEXTS.values() if said in seen]
    assert signed_in(member(learning_set)).get(photo_of(learning_set, facilitator)).content == A_PHOTO


def test_that_the_coordinator_facilitates_is_said_here_too():
    """Domain, section 2."""
    learning_set = a_set()
    both = make.coordinator_of(learning_set.programme)
    make.facilitator(learning_set, both, now=timezone.now())
    assert f"{both} also coordinates the programme." in page(member(learning_set), "set_people", learning_set.pk)


def test_whoever_shows_nothing_yet_is_asked_kindly_once_and_whoever_does_can_change_it():
    learning_set = a_set()
    reader = member(learning_set)
    fill_in(mate_of(learning_set, reader), "portrait")
    asked = "The others see only your name so far"
    assert asked in page(reader, "set_people", learning_set.pk)
    fill_in(reader)
    assert asked in page(reader, "set_people", learning_set.pk)
    fill_in(reader, "networks")
    seen = page(reader, "set_people", learning_set.pk)
    assert asked not in seen
    assert "Change what the others see of you" in seen
    assert seen.count("(you)") == 1


def test_an_empty_set_says_what_comes_next():
    learning_set = a_set(0)
    facilitator = make.facilitator(learning_set, now=timezone.now())
    assert "Nobody has a place yet" in page(facilitator, "set_people", learning_set.pk)
    assert "Nobody yet." in page(member(a_set()), "set_people", LearningSet.objects.latest("pk").pk)


def test_once_a_set_is_completed_its_people_still_find_each_other():
    learning_set = a_set()
    facilitator = make.facilitator(learning_set, now=timezone.now())
    reader = member(learning_set)
    shows = mate_of(learning_set, reader)
    fill_in(shows, "photo", "portrait")
    LearningSet.objects.filter(pk=learning_set.pk).update(state="confirmed")
    start_set(actor=facilitator, learning_set=learning_set, now=timezone.now())
    complete_set(actor=facilitator, learning_set=learning_set, now=timezone.now())
    assert WORDS.portrait in page(reader, "set_people", learning_set.pk)
    assert signed_in(reader).get(photo_of(learning_set, shows)).status_code == 200


# --- the wall --------------------------------------------------------------------------------------------------------


def test_photos_are_there_for_the_people_of_the_set_alone():
    """C01, C04, C06: for others as if there were none; and at once when somebody leaves, reader or shown."""
    learning_set = dated(4)
    programme = learning_set.programme
    [waiting] = make.places(programme, 1, now=timezone.now())
    inside, facilitator = member(learning_set), make.facilitator(learning_set, now=timezone.now())
    shows = mate_of(learning_set, inside)
    elsewhere = a_set()
    other = member(elsewhere)
    for one in (shows, other, waiting.participant):
        fill_in(one, *HandbookField.values)
    url = photo_of(learning_set, shows)
    for user in (inside, facilitator, shows):
        assert signed_in(user).get(url).content == A_PHOTO
    strangers = [waiting.participant, other, make.coordinator_of(programme), make.person()]
    strangers.append(make.person(is_staff=True, is_superuser=True))
    for user in strangers:
        assert signed_in(user).get(url).status_code == 404
        assert signed_in(user).get(reverse("set_people", args=[learning_set.pk])).status_code == 404
    assert Client().get(url)["Location"].startswith(reverse("account_login"))
    # Somebody who is not of the set, asked for by way of it; and somebody who is not there at all.
    for person in (other.pk, waiting.participant.pk, make.person().pk, 10**9, 2**70):
        assert signed_in(inside).get(reverse("handbook_photo", args=[learning_set.pk, person])).status_code == 404
    assert signed_in(inside).get(reverse("handbook_photo", args=[elsewhere.pk, shows.pk])).status_code == 404
    tabs = [signed_in(inside), signed_in(facilitator)]
    known = tabs[0].get(url)["ETag"]
    withdraw(actor=inside, enrolment=learning_set.enrolments.get(participant=inside), now=timezone.now())
    Facilitation.objects.all().delete()
    assert [tab.get(url, headers={"If-None-Match": known}).status_code for tab in tabs] == [404, 404]
    left = signed_in(mate_of(learning_set, shows))
    assert left.get(url).status_code == 200
    withdraw(actor=shows, enrolment=learning_set.enrolments.get(participant=shows), now=timezone.now())
    assert left.get(url).status_code == 404
    assert WORDS.portrait not in left.get(reverse("set_people", args=[learning_set.pk])).content.decode()


def test_a_photo_is_an_image_and_nothing_else_to_a_browser():
    """Quality, section 5."""
    learning_set = a_set()
    reader = member(learning_set)
    shows = mate_of(learning_set, reader)
    fill_in(shows, "photo")
    answer = signed_in(reader).get(photo_of(learning_set, shows))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    again = signed_in(reader).get(photo_of(learning_set, shows), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


# --- cost ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_number_of_queries_however_many_people_there_are(number: int):
    """Quality, section 3."""
    learning_set = a_set(number)
    for _ in range(number):
        fill_in(make.facilitator(learning_set, now=timezone.now()), "photo")
    for place in learning_set.enrolments.all():
        fill_in(place.participant, *HandbookField.values)
    reader = member(learning_set)
    client, photo = signed_in(reader), photo_of(learning_set, reader)
    with CaptureQueriesContext(connection) as captured:
        seen = client.get(reverse("set_people", args=[learning_set.pk])).content.decode()
    assert seen.count("<img") == 2 * number
    assert len(captured) == 7
    with CaptureQueriesContext(connection) as captured:
        client.get(photo)
    assert len(captured) == 4
