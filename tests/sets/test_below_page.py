"""The page of a set with too few members: what it says, where it leads, and letting it run all the same (P11)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.refusal import Refusal
from notifications.models import Message
from participants.states import Acceptance
from sets.audit import audit_programme
from sets.models import LearningSet, LedgerEntry
from sets.selectors.below_page import BelowPage, below_page
from sets.selectors.cockpit import cockpit
from sets.services import below, learning_sets, places, programmes
from tests import make
from tests.make import NOW
from tests.sets.test_below import MINUTE, few, told
from tests.sets.test_coordinator_pages import queries, signed_in

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def short(members: int = 4, **fields) -> LearningSet:
    """A confirmed set that needed five and has so many now."""
    programme, learning_set = few(5, **fields)
    actor = make.coordinator_of(programme)
    make.facilitator(learning_set)
    learning_sets.confirm_set(actor=actor, learning_set=learning_set, now=NOW)
    for place in learning_set.enrolments.members().order_by("position")[members:]:
        places.withdraw(actor=place.participant, enrolment=place, now=NOW + MINUTE)
    return LearningSet.objects.select_related("programme").get(pk=learning_set.pk)


def goes_ahead(learning_set: LearningSet, members: int = 4, **said) -> LearningSet:
    of = {"actor": make.coordinator_of(learning_set.programme), "reason": "They know each other.", "now": LATER}
    return below.go_ahead(learning_set=learning_set, members=members, **{**of, **said})


def read(learning_set: LearningSet) -> BelowPage:
    return below_page(learning_set, LATER, reader=make.coordinator_of(learning_set.programme))


def ways(learning_set: LearningSet) -> dict[str, list[str]]:
    """The ways out and what the buttons of each say."""
    page = read(LearningSet.objects.select_related("programme").get(pk=learning_set.pk))
    return {way.title: [words for _, words in way.links] for way in page.ways}


def needs(learning_set: LearningSet) -> list[str]:
    programme = type(learning_set.programme).objects.get(pk=learning_set.programme_id)
    return [need.url for need in cockpit(programme, LATER).needs]


def test_a_set_that_was_let_run_is_not_asked_about_until_it_has_fewer():
    """P11: with four or more and a reason; the record says so, and the audit agrees."""
    learning_set = short()
    url = reverse("set_below", args=[learning_set.programme.slug, "A"])
    assert needs(learning_set) == [url]
    assert url in Message.objects.get(kind="below_minimum").context["url"]
    for _ in range(2):
        goes_ahead(learning_set)
    assert LedgerEntry.objects.filter(cause="go_ahead").count() == 1
    assert needs(learning_set) == []
    learning_set.refresh_from_db()
    assert below.tell_before_first_session(programme=learning_set.programme, now=NOW + timedelta(days=40)) == 0
    programmes.close(actor=make.coordinator_of(learning_set.programme), programme=learning_set.programme, now=LATER)
    assert told() == 1
    assert "goes ahead with four" in read(learning_set).ways[3].why_not
    place = learning_set.enrolments.members().first()
    places.withdraw(actor=place.participant, enrolment=place, now=LATER + MINUTE)
    assert told() == 2
    assert needs(learning_set) == [url]
    assert audit_programme(learning_set.programme, now=LATER) == []


def test_a_set_confirmed_with_a_reason_has_been_let_run():
    """P11: one decision, asked for once."""
    programme, learning_set = few(4)
    make.facilitator(learning_set)
    of = {"actor": make.coordinator_of(programme), "learning_set": learning_set, "now": NOW}
    assert ways(learning_set)["Let it run with four members"] == ["Confirm it with a reason"]
    learning_sets.confirm_set(**of, reason="They know each other.")
    assert needs(LearningSet.objects.get(pk=learning_set.pk)) == []


def test_letting_it_run_is_refused_where_there_is_nothing_to_decide():
    """P11: no reason, too few, enough, another number by now, not confirmed, started, somebody else's programme."""
    learning_set = short()
    with pytest.raises(Refusal, match="Give a reason"):
        goes_ahead(learning_set, reason=" ")
    with pytest.raises(Refusal, match="has 4 members by now, not 5"):
        goes_ahead(learning_set, members=5)
    with pytest.raises(Refusal, match="Only the coordinator"):
        goes_ahead(learning_set, actor=make.coordinator())
    for state, words in (("forming", "not confirmed yet"), ("running", "started or ended")):
        LearningSet.objects.filter(pk=learning_set.pk).update(state=state)
        with pytest.raises(Refusal, match=words):
            goes_ahead(learning_set)
    with pytest.raises(Refusal, match="It can run with at least 4"):
        goes_ahead(short(3), members=3)
    with pytest.raises(Refusal, match="as many members as it needs"):
        goes_ahead(short(5), members=5)


def test_each_way_out_leads_to_its_page_where_it_is_lawful_now(client: Client):
    """P11: who could come and why they are not seated; more time; letting it run; cancelling."""
    learning_set = short(3, closes_at=NOW + timedelta(days=30))
    programme = learning_set.programme
    requested = make.organisation(acceptance=Acceptance.REQUESTED, name="Marsh <b>Forum</b>")
    late = make.place(programme, make.representative(organisation=requested), now=LATER)
    assert ways(learning_set) == {
        "Fill it": [
            "The public page, to pass on",
            "Enter a request that came by telephone",
            "Settle whose organisation is not accepted",
        ],
        "Give it more time": ["Change when sign-up closes", "Change its dates"],
        "Merge it with another set": [],
        "Let it run with fewer": [],
        "Cancel it": ["Cancel Set A"],
    }
    client.force_login(make.coordinator_of(programme))
    page = client.get(reverse("set_below", args=[programme.slug, "A"])).content.decode()
    assert "Set A has three members of at least five. Its first session is on Tuesday 24 October 2028." in page
    assert f"{late.participant} waits, and can be seated once Marsh &lt;b&gt;Forum&lt;/b&gt; is accepted." in page
    assert "A set runs with at least four members, and it has three." in page
    assert "Members are not asked about it: agree it with them first." in page
    assert "offers counted, are filled before others: first the one whose letter comes first." in page
    assert [way.title for way in read(learning_set).ways if way.why_not] == [
        "Merge it with another set",
        "Let it run with fewer",
    ]
    other = few(0, minimum=3)[1]
    assert "at least three members, and it has none" in read(other).ways[3].why_not
    actor = make.coordinator_of(other.programme)
    make.facilitator(other, actor)
    assert "Whoever facilitates" not in read(other).ways[4].told
    make.facilitator(other)
    assert "Whoever facilitates" in read(other).ways[4].told
    programmes.close(actor=make.coordinator_of(programme), programme=programme, now=LATER)
    assert ways(learning_set)["Give it more time"][0] == "Open sign-up again"
    assert "The public page, to pass on" not in ways(learning_set)["Fill it"]
    LearningSet.objects.update(state="running")
    page = client.get(reverse("set_below", args=[programme.slug, "A"])).content.decode()
    assert "Nothing has to be decided here" in page


def test_the_page_lets_a_set_run_and_says_what_is_wrong(client: Client):
    """P11: the number that was read goes with the button."""
    learning_set = short()
    client.force_login(make.coordinator_of(learning_set.programme))
    url = reverse("set_go_ahead", args=[learning_set.programme.slug, "A"])
    page = client.get(url).content.decode()
    assert "four members of five" in page
    assert "asked again if it has fewer members than now, or once it has had five and has fewer." in page
    for sent, status in (({"members": "5", "reason": "So"}, 409), ({"members": "4"}, 422), ({"reason": "So"}, 422)):
        assert client.post(url, sent).status_code == status
    assert client.post(url, {"members": "4", "reason": "They asked for it."}).status_code == 302
    assert client.get(url).headers["Location"] == reverse("set_below", args=[learning_set.programme.slug, "A"])
    record = client.get(reverse("programme_record", args=[learning_set.programme.slug])).content.decode()
    assert "Set A goes ahead with fewer members than it needs." in record
    assert "They asked for it." in record


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_number_of_queries_however_much_it_shows(number: int):
    """Quality, section 3: twelve at most."""
    coordinator = make.coordinator()
    client = signed_in(coordinator)
    programme, _ = few(number, by=coordinator, max_sets=3)
    for _ in range(number):
        make.place(programme, make.representative(organisation=make.organisation(acceptance=Acceptance.REQUESTED)))
    assert queries(client, reverse("set_below", args=[programme.slug, "A"])) == 9
