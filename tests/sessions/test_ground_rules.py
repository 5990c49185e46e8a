"""Ground rules: versions, who has agreed, and what stays closed until they have (C11)."""

from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from participants.models import User
from sessions.models import Acknowledgement, GroundRules
from sessions.policies import has_agreed
from sessions.services.actions import ActionWords, record_action
from sessions.services.ground_rules import NEWER, acknowledge, write_ground_rules
from sessions.services.issues import IssueWords, share_issue, write_issue
from sessions.starting_rules import STARTING_TEXT
from sessions.views.closed import closed, way_on
from sets.models import LearningSet
from sets.services.learning_sets import unassign_facilitator
from sets.services.places import withdraw
from tests import make
from tests.nasty import SOME
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db

OWN = "What we agreed\n\n- Telephones stay in the bag.\n- <b>Nobody</b> is interrupted."


@pytest.fixture
def met() -> Met:
    return meeting(now=timezone.now())


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: HttpResponse) -> str:
    return unescape(" ".join(response.content.decode().split()))


def rules_page(user: User, learning_set: LearningSet) -> str:
    response = as_(user).get(reverse("ground_rules", args=[learning_set.pk]))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return words(response)


def agree(user: User, learning_set: LearningSet, version: int = 1, **sent: str) -> HttpResponse:
    url = reverse("ground_rules_acknowledge", args=[learning_set.pk])
    return as_(user).post(url, {"version": version, **sent})


def write(met: Met, text: str = OWN, version: int = 1) -> GroundRules:
    return write_ground_rules(
        actor=met.facilitator, learning_set=met.learning_set, text=text, version=version, now=timezone.now()
    )


def person(met: Met, number: int = 0) -> User:
    return met.places[number].participant


# --- agreeing -------------------------------------------------------------------------------------------------------


def test_a_set_starts_from_a_text_of_ours_that_is_kept_when_somebody_agrees_to_it(met):
    """C11: looking writes nothing."""
    page = rules_page(person(met), met.learning_set)
    assert "Chatham House Rule" in page
    assert "I have read them and agree" in page
    assert not GroundRules.objects.exists()
    assert agree(person(met), met.learning_set).url == reverse("set_home", args=[met.learning_set.pk])
    rules = GroundRules.objects.get()
    assert (rules.version, rules.text, rules.written_by) == (1, STARTING_TEXT, None)
    assert "You agreed on" in rules_page(person(met), met.learning_set)
    assert "I have read them and agree" in rules_page(person(met, 1), met.learning_set)


def test_agreeing_twice_is_agreeing_once(met):
    """Two members, and one of them again."""
    for number in (0, 0, 1):
        assert agree(person(met, number), met.learning_set).status_code == 302
    assert GroundRules.objects.count() == 1
    assert Acknowledgement.objects.count() == 2


def test_a_new_version_asks_everybody_again(met):
    """C11: and the old agreement is still known."""
    agree(person(met), met.learning_set)
    assert has_agreed(person(met), met.learning_set)
    assert write(met).version == 2
    assert not has_agreed(person(met), met.learning_set)
    page = rules_page(person(met), met.learning_set)
    assert "Telephones stay in the bag." in page
    assert "I have read them and agree" in page
    assert agree(person(met), met.learning_set, 2).status_code == 302
    assert has_agreed(person(met), met.learning_set)
    assert sorted(Acknowledgement.objects.values_list("rules__version", flat=True)) == [1, 2]


def test_agreeing_to_a_text_that_no_longer_stands_shows_the_new_one(met):
    """C11: a version written while somebody read the old one; nothing is agreed to."""
    rules_page(person(met), met.learning_set)
    write(met)
    response = agree(person(met), met.learning_set, 1)
    assert response.status_code == 409
    assert NEWER in words(response)
    assert "Telephones stay in the bag." in words(response)
    assert 'name="version" value="2"' in words(response)
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("version", ["", "0", "-1", "99999999999999999999", "one", "\x00", "1.5"])
def test_a_version_that_is_none_is_agreed_to_by_nobody(met, version):
    """Bad input."""
    response = agree(person(met), met.learning_set, version)
    assert response.status_code == 422
    assert "Load the page again, then decide." in words(response)
    assert not GroundRules.objects.exists()


def test_a_version_that_is_not_there_yet_is_agreed_to_by_nobody(met):
    """Bad input: nobody agrees in advance."""
    assert agree(person(met), met.learning_set, 2).status_code == 409
    assert not Acknowledgement.objects.exists()


def test_only_members_of_the_set_agree(met):
    """C01, C04: neither the facilitator, nor the coordinator, nor who has left."""
    gone = person(met, 2)
    withdraw(actor=gone, enrolment=met.places[2], now=timezone.now())
    for user in (met.facilitator, met.coordinator, gone):
        with pytest.raises(Refusal, match="Only members"):
            acknowledge(actor=user, learning_set=met.learning_set, version=1, now=timezone.now())
    assert agree(met.facilitator, met.learning_set).status_code == 409
    for user in (met.coordinator, gone):
        assert agree(user, met.learning_set).status_code == 404
    assert not Acknowledgement.objects.exists()


def test_who_takes_over_a_place_is_asked_anew(met):
    """C11: an agreement belongs to the place, and the new member has one of their own."""
    for number in range(3):
        agree(person(met, number), met.learning_set)
    withdraw(actor=person(met), enrolment=met.places[0], now=timezone.now())
    again = make.place(met.learning_set.programme, person(met), now=timezone.now())
    again.refresh_from_db()
    if again.state == "offered":
        again.state, again.offer_ends_at, again.in_set_since = "confirmed", None, timezone.now()
        again.save()
    assert again.learning_set == met.learning_set
    assert not has_agreed(person(met), met.learning_set)


# --- writing --------------------------------------------------------------------------------------------------------


def test_the_facilitator_writes_down_what_the_set_agreed(met):
    """C13: shown as typed and escaped; the text every set starts from is kept as version 1."""
    url = reverse("ground_rules_edit", args=[met.learning_set.pk])
    client = as_(met.facilitator)
    assert "Chatham House Rule" in words(client.get(url))
    assert client.post(url, {"text": OWN, "version": 1}).url == reverse("ground_rules", args=[met.learning_set.pk])
    assert list(GroundRules.objects.order_by("version").values_list("text", flat=True)) == [STARTING_TEXT, OWN]
    body = as_(person(met)).get(reverse("ground_rules", args=[met.learning_set.pk])).content.decode()
    assert "<li>Telephones stay in the bag.</li>" in body
    assert '<h2 class="h3">What we agreed</h2>' in body
    assert "&lt;b&gt;Nobody&lt;/b&gt;" in body
    assert f"written down by {met.facilitator}" in body


def test_the_facilitator_sees_who_has_agreed_and_who_has_not(met):
    """C11: names for the facilitator, none of them for members."""
    agree(person(met), met.learning_set)
    page = rules_page(met.facilitator, met.learning_set)
    agreed, missing = page.split("Has not agreed yet")
    assert person(met).full_name in agreed
    assert person(met, 1).full_name in missing
    assert "I have read them" not in page
    assert "Has agreed" not in rules_page(person(met), met.learning_set)


def test_the_same_text_asks_nobody_again(met):
    write(met)
    agree(person(met), met.learning_set, 2)
    assert write(met, f"  {OWN}\n", 2).version == 2
    assert has_agreed(person(met), met.learning_set)


def test_of_two_facilitators_the_second_sees_the_firsts_words_before_overwriting(met):
    """R5: nothing of either is lost."""
    write(met)
    url = reverse("ground_rules_edit", args=[met.learning_set.pk])
    response = as_(met.facilitator).post(url, {"text": "- Mine.", "version": 1})
    assert response.status_code == 409
    page = words(response)
    assert "- Mine." in page
    assert '<input type="hidden" name="version" value="2"' in page
    assert "Telephones stay in the bag." in page
    assert GroundRules.objects.count() == 2
    assert as_(met.facilitator).post(url, {"text": "- Mine.", "version": "2"}).status_code == 302
    assert GroundRules.objects.standing_in(met.learning_set).text == "- Mine."


def test_only_the_facilitator_writes_them_down(met):
    """Domain, section 2."""
    for user in (person(met), met.coordinator):
        assert as_(user).get(reverse("ground_rules_edit", args=[met.learning_set.pk])).status_code == 404
        with pytest.raises(Refusal, match="Only the set's facilitator"):
            write_ground_rules(actor=user, learning_set=met.learning_set, text=OWN, version=1, now=timezone.now())


def test_rules_of_a_set_that_has_ended_stay(met):
    LearningSet.objects.update(state="completed")
    assert "Write down what the set agreed" not in rules_page(met.facilitator, met.learning_set)
    with pytest.raises(Refusal, match="has ended"):
        write(met)


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 4001, "a\x00b"])
def test_a_text_that_cannot_be_kept_is_refused_beside_its_field(met, text):
    """Bad input: and what was typed still stands there."""
    response = as_(met.facilitator).post(
        reverse("ground_rules_edit", args=[met.learning_set.pk]), {"text": text, "version": 1}
    )
    assert response.status_code == 422
    assert "invalid-feedback" in response.content.decode()
    assert not GroundRules.objects.exists()


def test_the_database_changes_no_version_and_takes_no_second_one(met):
    """C11: what somebody agreed to is never changed under them."""
    rules = write(met)
    for change in ({"text": "Other."}, {"version": 7}, {"at": rules.at + timedelta(days=1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            GroundRules.objects.filter(pk=rules.pk).update(**change)
    GroundRules.objects.filter(pk=rules.pk).update(written_by=None)
    for wrong in ({"version": 2, "text": "a"}, {"version": 3, "text": ""}, {"version": 3, "text": "x" * 4001}):
        with pytest.raises(DatabaseError), transaction.atomic():
            GroundRules.objects.create(learning_set=met.learning_set, at=timezone.now(), **wrong)


# --- what stays closed ----------------------------------------------------------------------------------------------


def asked(
    user: User, met: Met, method: str = "get", path: str = "/sets/1/issues/?page=2", **headers: str
) -> HttpResponse:
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.user = user
    request._messages = CookieStorage(request)
    return closed(request, met.learning_set)


def test_what_the_set_writes_is_closed_until_one_has_agreed(met):
    """C11: a page leads to the rules and back; what is sent is not taken; a fragment makes the browser go there."""
    rules = reverse("ground_rules", args=[met.learning_set.pk])
    answer = asked(person(met), met)
    assert (answer.status_code, answer.url) == (302, f"{rules}?next=%2Fsets%2F1%2Fissues%2F%3Fpage%3D2")
    answer = asked(person(met), met, "post")
    assert answer.status_code == 409
    assert rules in answer.content.decode()
    answer = asked(person(met), met, **{"HX-Request": "true", "HX-Current-URL": "https://testserver/my/?a=b"})
    assert answer["HX-Redirect"] == f"{rules}?next=%2Fmy%2F"
    agree(person(met), met.learning_set)
    assert asked(person(met), met) is None
    assert asked(met.facilitator, met) is None


def test_issues_and_actions_of_a_set_are_closed_and_ones_own_are_open(met):
    """C11: a list, somebody else's, a form; not what one wrote oneself."""
    now, later = timezone.now(), timezone.localdate() + timedelta(days=9)
    words = IssueWords(question="Whom do I ask first?")
    mine, theirs = (
        write_issue(actor=person(met, number), learning_set=met.learning_set, words=words, now=now) for number in (0, 1)
    )
    share_issue(actor=person(met, 1), issue=theirs, now=now)
    actions = [
        record_action(actor=place.participant, owner=place, words=ActionWords("Ask", later), now=now)
        for place in met.places[:2]
    ]
    of_set = [met.learning_set.pk]
    shut = [(name, of_set) for name in ("set_issues", "set_actions", "issue_new", "action_new")]
    shut += [("issue", [theirs.pk]), ("action", [actions[1].pk])]
    client = as_(person(met))
    rules = reverse("ground_rules", args=of_set)
    for name, arguments in shut:
        assert client.get(reverse(name, args=arguments)).url.startswith(rules), name
    sent = {"question": "Too soon?", "what": "Too soon", "due_on": later.isoformat()}
    for name in ("issue_new", "action_new"):
        assert client.post(reverse(name, args=of_set), sent).status_code == 409
    assert client.get(reverse("issue", args=[mine.pk])).status_code == 200
    assert client.get(reverse("action", args=[actions[0].pk])).status_code == 200
    agree(person(met), met.learning_set)
    for name, arguments in shut:
        assert client.get(reverse(name, args=arguments)).status_code == 200, name


def test_nobody_but_members_and_facilitators_ever_gets_in(met):
    """C02, C04: who has agreed and left, a coordinator, a facilitator no more."""
    agree(person(met), met.learning_set)
    withdraw(actor=person(met), enrolment=met.places[0], now=timezone.now())
    facilitation = met.learning_set.facilitations.get()
    unassign_facilitator(actor=met.coordinator, facilitation=facilitation, now=timezone.now())
    for user in (person(met), met.coordinator, met.facilitator):
        assert not has_agreed(user, met.learning_set)


def test_who_was_a_member_until_the_last_session_still_reads(met):
    """C04: a set that has met for the last time stays open to its people."""
    agree(person(met), met.learning_set)
    for number in (1, 2, 3):
        met.hold(number, ["present"])
    met.places[0].refresh_from_db()
    assert met.places[0].state == "completed"
    assert has_agreed(person(met), met.learning_set)
    assert not has_agreed(person(met, 1), met.learning_set)
    assert agree(person(met, 1), met.learning_set).status_code == 302
    assert has_agreed(person(met, 1), met.learning_set)


def test_agreeing_leads_back_to_the_page_one_wanted(met):
    """With what stood behind the question mark."""
    wanted = reverse("set_people", args=[met.learning_set.pk]) + "?page=2"
    page = as_(person(met)).get(reverse("ground_rules", args=[met.learning_set.pk]), {"next": wanted})
    assert f'name="next" value="{wanted}"' in words(page)
    assert agree(person(met), met.learning_set, next=wanted).url == wanted


ELSEWHERE = [
    "https://elsewhere.example.org/",
    "//elsewhere.example.org",
    "/\\elsewhere.example.org",
    "javascript:alert(1)",
]


@pytest.mark.parametrize(
    "wanted", [*ELSEWHERE, "elsewhere", "http:///elsewhere.example.org", "/%09/elsewhere\t", "\\\\e"]
)
def test_agreeing_leads_to_no_other_site(met, wanted):
    """Bad input: an open redirect."""
    request = RequestFactory().get(f"/?next={quote(wanted)}")
    assert way_on(request) in ("", wanted)
    url = agree(person(met), met.learning_set, next=wanted).url
    assert url.startswith("/")
    assert not url.startswith(("//", "/\\"))


def test_whatever_is_sent_as_the_next_page_breaks_nothing(met):
    """Bad input."""
    for typed in SOME:
        url = agree(person(met), met.learning_set, next=typed).url
        assert url.startswith("/")
        assert (
            as_(person(met)).get(reverse("ground_rules", args=[met.learning_set.pk]), {"next": typed}).status_code
            == 200
        )


# --- where one is told ----------------------------------------------------------------------------------------------


def test_a_member_is_told_on_their_page_and_on_the_sets_home(met):
    """C11: until they have agreed."""
    said = "Please read the ground rules of Set A"
    home = reverse("set_home", args=[met.learning_set.pk])
    client = as_(person(met))
    assert said in words(client.get("/my/"))
    assert "Please read and agree to the ground rules" in words(client.get(home))
    agree(person(met), met.learning_set)
    assert said not in words(client.get("/my/"))
    assert "Please read and agree to the ground rules" not in words(client.get(home))
    assert "Please read and agree" not in words(as_(met.facilitator).get(home))


def test_a_set_that_is_not_sure_to_meet_asks_nothing_on_ones_own_page():
    """Forming: there is nothing to agree about yet, and nothing is in the way either."""
    programme = make.programme(now=timezone.now())
    place = make.place(programme, now=timezone.now())
    assert "Please read the ground rules" not in words(as_(place.participant).get("/my/"))


@pytest.mark.parametrize("people", [2, 4])
def test_the_page_costs_the_same_however_many_are_in_the_set(people):
    met = meeting(people, now=timezone.now())
    agree(person(met), met.learning_set)
    url = reverse("ground_rules", args=[met.learning_set.pk])
    for user, queries in ((person(met), 6), (met.facilitator, 7)):
        client = as_(user)
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            client.get(url)
        assert len(asked_for) == queries
