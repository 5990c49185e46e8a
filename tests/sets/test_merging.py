"""Two organisations of the list that are one: every place is kept, and it is said what moved (P2, P13)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry
from core.refusal import Refusal
from notifications.emails import written
from notifications.models import Message
from participants.models import Organisation, User
from participants.states import Acceptance, Tier
from sets.audit import audit_programme
from sets.models import Enrolment
from sets.selectors.merging import moving_with
from sets.selectors.person import person_page
from sets.selectors.place_history import history
from sets.selectors.places import places_page
from sets.services.facilitators import declare_conflict
from sets.services.interest import express_interest
from sets.services.organisations import merge_organisations, same_as
from sets.services.places import withdraw
from sets.tasks import sweep
from tests import make
from tests.make import NOW
from tests.sessions.meeting import meeting
from tests.sets.test_coordinator_pages import signed_in, words
from tests.sets.test_places import fair

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def admin() -> User:
    return make.person(is_staff=True, is_superuser=True)


def test_all_that_belongs_to_the_one_belongs_to_the_other_and_every_place_stays_as_it_was(admin: User):
    """Seated, waiting and ended places; people, names, domains, districts, interests, conflicts; the ledger is fair."""
    old = make.organisation(name="Hart LSP", tier=Tier.COUNTY, aliases=("HLSP",), domains=("hart.example.org",))
    new = make.organisation(name="Hart Partnership", tier=Tier.COUNTY)
    district = make.organisation(tier=Tier.DISTRICT, parent_county=old)
    seated_in, waits_in, left = (make.programme(title=title) for title in ("Linking", "Waiting", "Left"))
    person = make.representative(organisation=old)
    make.places(waits_in, 8)
    seated, waiting, ended = (make.place(programme, person) for programme in (seated_in, waits_in, left))
    withdraw(actor=person, enrolment=ended, now=NOW)
    # Its representative of today may wait in one programme for what the other was before.
    express_interest(actor=person, programme=make.programme(), what_would_help="", now=NOW)
    facilitator = make.person()
    make.facilitator(seated_in.sets.get(), facilitator)
    conflict = declare_conflict(actor=facilitator, organisation=old, words="I worked there.", now=NOW)
    fields = ("state", "position", "seat", "learning_set_id", "eligible_since", "state_since", "participant_id")
    before = {
        place.pk: [getattr(Enrolment.objects.get(pk=place.pk), name) for name in fields] for place in (seated, waiting)
    }
    assert {row[0] for row in before.values()} == {"confirmed", "waiting"}
    mail = Message.objects.count()

    moved = merge_organisations(actor=admin, organisation=old, target=new, now=LATER)
    assert (moved.people, moved.places, moved.past_places, moved.spellings, moved.domains, moved.districts) == (
        *(1, [("Linking", 1), ("Waiting", 1)], 1, 2, 1, 1),
    )
    assert (moved.interests, moved.conflicts) == (1, 1)
    for place in (seated, waiting):
        place.refresh_from_db()
        assert (place.organisation, [getattr(place, name) for name in fields]) == (new, before[place.pk])
        assert "found to be one" in history([place], {})[0].sentence
        assert "was merged with another" in person_page(place, facilitator).history[0].sentence
    ended.refresh_from_db()
    assert ended.organisation == old
    for row in (person, district, conflict, person.interests.get()):
        row.refresh_from_db()
    assert {
        person.organisation,
        district.parent_county,
        conflict.organisation,
        person.interests.get().organisation,
    } == {new}
    assert {alias.name for alias in new.aliases.all()} == {"Hart LSP", "HLSP"}
    assert Message.objects.count() == mail
    assert AuditEntry.objects.get(act="organisation merged").facts == {"target": new.pk, "people": 1, "places": 2}
    assert all(fair(programme) for programme in (seated_in, waits_in, left))


def test_whatever_points_to_an_organisation_has_been_thought_of():
    """A new relation must say what a merge does to it: moved, kept, or its own kind of row."""
    assert {relation.name for relation in Organisation._meta.related_objects} == {
        *("people", "enrolments", "interests", "conflicts_of_interest"),
        *("districts", "merged", "aliases", "domains"),
    }


def test_two_that_hold_a_place_in_one_programme_are_not_merged_until_one_ends(admin: User):
    """P2: every such programme is named, and nothing changes."""
    old, new = make.organisation(), make.organisation()
    first, second = make.programme(title="Linking"), make.programme(title="Neighbours")
    places = [
        make.place(programme, make.representative(organisation=organisation))
        for programme in (first, second)
        for organisation in (old, new)
    ]
    with pytest.raises(Refusal, match=r"“Linking” and “Neighbours”.*must end first"):
        merge_organisations(actor=admin, organisation=old, target=new, now=LATER)
    old.refresh_from_db()
    assert (old.acceptance, places[0].organisation) == (Acceptance.ACCEPTED, old)
    for place in (places[0], places[3]):
        withdraw(actor=place.participant, enrolment=place, now=LATER)
    merge_organisations(actor=admin, organisation=old, target=new, now=LATER)
    assert fair(first)
    assert fair(second)


def test_a_completed_place_counts_for_what_the_two_are_now_and_two_completed_ones_stay_where_they_are(admin: User):
    """P2: nobody is sent beside whoever completed the programme; what nobody can end any more stops no merge."""
    met = meeting(sessions=1)
    old, programme = met.places[0].organisation, met.learning_set.programme
    met.begin()
    met.end(now=met.starts() + timedelta(hours=4))
    later = met.starts() + timedelta(hours=5)
    other = make.organisation()
    waits = make.programme()
    live = make.place(waits, make.representative(organisation=other))
    merge_organisations(actor=admin, organisation=met.places[1].organisation, target=old, now=later)
    places = [Enrolment.objects.get(pk=place.pk) for place in met.places]
    assert places[1].state == "completed"
    assert places[1].organisation != old
    merge_organisations(actor=admin, organisation=old, target=other, now=later)
    assert moving_with(old, other).places == []
    places[0].refresh_from_db()
    assert (places[0].state, places[0].organisation) == ("completed", other)
    live.refresh_from_db()
    assert live.organisation == other
    with pytest.raises(Refusal, match="already has a representative"):
        make.place(programme, make.representative(organisation=other), now=later)
    assert audit_programme(programme, now=later) == []


def test_a_system_admin_merges_two_of_the_list_and_nobody_else_anything(admin: User):
    old, new, asked = make.organisation(), make.organisation(), make.organisation(acceptance=Acceptance.REQUESTED)
    gone = make.person(is_staff=True, is_superuser=True, is_active=False)
    for stranger in (make.coordinator(), make.person(), make.person(is_staff=True), gone):
        with pytest.raises(Refusal, match="Only a system admin"):
            merge_organisations(actor=stranger, organisation=old, target=new, now=NOW)
    with pytest.raises(Refusal, match="Only a system admin merges two of the list"):
        same_as(actor=make.coordinator(), organisation=old, target=new, now=NOW)
    for organisation, target in ((asked, new), (old, asked), (old, old)):
        with pytest.raises(Refusal):
            merge_organisations(actor=admin, organisation=organisation, target=target, now=NOW)
    merge_organisations(actor=admin, organisation=old, target=new, now=NOW)
    merge_organisations(actor=admin, organisation=old, target=new, now=NOW)
    assert AuditEntry.objects.filter(act="organisation merged").count() == 1


def test_what_was_written_in_the_moment_of_the_merge_follows_within_a_minute(admin: User):
    """Whoever signed up for it as it stood a moment ago; where both hold a place it waits for the coordinator."""
    old, new = make.organisation(), make.organisation()
    late, both = make.programme(), make.programme()
    people = [make.representative(organisation=old) for _ in range(2)]
    theirs = make.place(both, make.representative(organisation=new))
    make.places(both, 3)
    merge_organisations(actor=admin, organisation=old, target=new, now=NOW)
    for person, programme in zip(people, (late, both), strict=True):
        person.organisation = Organisation(pk=old.pk, name=old.name, kind=old.kind, acceptance=Acceptance.ACCEPTED)
        make.place(programme, person)
    for _ in range(2):
        sweep(LATER)
    # What can follow does; what cannot stays as it is.
    assert [Enrolment.objects.get(participant=person).organisation for person in people] == [new, old]
    # The programme's coordinator is told once, without a name, and nobody of the other programme.
    told = Message.objects.get(kind="two_for_one")
    assert (told.recipient, told.topic) == (make.coordinator_of(both), f"programme:{both.pk}")
    mail = written(told)
    assert f"Please end one of two places of “{both}”" in mail.body
    names = [old.name, new.name, *map(str, (*people, theirs.participant))]
    assert not [name for name in names if name in mail.body or name in mail.alternatives[0].content]
    page = places_page(both, NOW)
    assert [(two.late.place.participant, two.other.place) for two in page.two_for_one] == [(people[1], theirs)]
    # It waits, and not for its organisation to be accepted.
    assert [row.place.participant for row in page.queue] == [people[1]]
    assert (page.requests, places_page(late, NOW).two_for_one) == ([], [])
    client = signed_in(make.coordinator_of(both))
    here = reverse("places", args=[both.slug])
    assert f"{old} was merged into {new} while" in words(client.get(here))
    withdraw(actor=theirs.participant, enrolment=theirs, now=LATER)
    sweep(LATER)
    assert {place.organisation for place in Enrolment.objects.filter(participant__in=people)} == {new}
    assert "Two places are for one organisation" not in words(client.get(here))
    assert Message.objects.filter(kind="two_for_one").count() == 1
    assert fair(late)
    assert fair(both)


def test_the_pages_show_what_would_move_and_then_what_moved(client: Client, admin: User):
    old, new = make.organisation(name="Hart LSP"), make.organisation(name="Hart Partnership <b>")
    programme = make.programme(title="Linking")
    place = make.place(programme, make.representative(organisation=old, full_name="Nobody's Name"))
    client.force_login(admin)
    here = reverse("organisation_merge", args=[old.pk])
    assert (
        f'href="{here}"'
        in client.get(reverse("admin:participants_organisation_change", args=[old.pk])).content.decode()
    )
    assert f"?target={new.pk}" in client.get(here).content.decode()
    assert f"number {new.pk} in the list" in client.get(here).content.decode()
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"{here}?target={new.pk}").content.decode()
    assert len(queries) <= 12
    assert "1 place in “Linking”: position, state and seat stay." in page
    assert "Nobody" not in page
    assert "They are of two kinds" not in page
    council = make.organisation(kind="council")
    assert "They are of two kinds" in client.get(f"{here}?target={council.pk}").content.decode()
    answer: Any = client.post(here, {"target": new.pk}, follow=True)
    assert "1 place in “Linking”" in answer.content.decode()
    assert "Hart LSP is Hart Partnership &lt;b&gt; from now on" in answer.content.decode()
    place.refresh_from_db()
    assert place.organisation == new
    assert client.post(here, {"target": new.pk}).status_code == 302
    third = make.organisation()
    make.place(programme, make.representative(organisation=third))
    url = reverse("organisation_merge", args=[third.pk])
    assert "They cannot be merged now" in client.get(f"{url}?target={new.pk}").content.decode()
    refused = client.post(url, {"target": new.pk})
    assert (refused.status_code, "must end first" in refused.content.decode()) == (409, True)
    assert client.post(url, {"target": third.pk}).status_code == 422
    assert moving_with(third, new).stays == ""
