"""Facilitators: what they say of themselves, whom coordinators may choose, conflicts declared (D7)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from core.refusal import Refusal
from notifications.models import Message
from participants.models import User
from sessions.models import Cover
from sessions.services.cover import name_cover
from sessions.services.facilitators import assign_facilitator
from sets.audit import audit_programme
from sets.facilitator_emails import still_wanted
from sets.models import ConflictOfInterest, FacilitatorProfile, LearningSet, LedgerEntry, LedgerReason
from sets.policies import may_have_facilitator_profile
from sets.services.facilitators import Said, declare_conflict, end_conflict, invite_facilitator, save_profile
from sets.services.learning_sets import confirm_set, unassign_facilitator
from tests import make
from tests.sessions.arranged import arranged
from tests.sessions.meeting import meeting

pytestmark = pytest.mark.django_db
NOW = make.NOW


def refused(words: str):
    return pytest.raises(Refusal, match=words)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, *args) -> str:
    response = signed_in(user).get(reverse(name, args=args))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def a_set(now=NOW) -> tuple[LearningSet, User]:
    programme = make.programme(now=now)
    return programme.sets.get(), make.coordinator_of(programme)


def invited(by: User | None = None, learning_set: LearningSet | None = None, **fields) -> User:
    user = make.person(**fields)
    learning_set = learning_set or a_set()[0]
    by = by or make.coordinator_of(learning_set.programme)
    invite_facilitator(actor=by, programme=learning_set.programme, user=user, now=NOW)
    return user


def declares(user: User, words: str = "My sister works there.", **about) -> ConflictOfInterest:
    return declare_conflict(actor=user, words=words, now=NOW, **about)


# --- the profile -----------------------------------------------------------------------------------------------------


def test_a_profile_is_for_whoever_was_invited_or_assigned_and_for_nobody_else():
    learning_set, _ = a_set()
    coordinator = make.coordinator_of(learning_set.programme)
    member = make.place(learning_set.programme).participant
    for user in (member, coordinator, make.person(is_superuser=True)):
        assert not may_have_facilitator_profile(user)
        with refused("invited or assigned"):
            save_profile(actor=user, said=Said(approach="Me."), now=NOW)
        with refused("invited or assigned"):
            declares(user)
    former = make.facilitator(learning_set)
    unassign_facilitator(actor=coordinator, facilitation=learning_set.facilitations.get(), now=NOW)
    for user in (invited(), former):
        assert may_have_facilitator_profile(user)
        assert save_profile(actor=user, said=Said(approach="Gently."), now=NOW).approach == "Gently."


def test_saving_it_says_in_the_audit_which_fields_and_not_what():
    """C02."""
    user = invited()
    save_profile(actor=user, said=Said(approach="Gently.", languages="Welsh"), now=NOW)
    entry = AuditEntry.objects.get(act="facilitator profile changed")
    assert entry.facts == {"fields": ["approach", "languages"]}
    save_profile(actor=user, said=Said(approach="Gently.", languages="Welsh"), now=NOW)
    assert AuditEntry.objects.filter(act="facilitator profile changed").count() == 1


def test_who_is_invited_is_told_once_for_each_programme_and_gets_nothing_else():
    learning_set, coordinator = a_set()
    user = invited(coordinator, learning_set)
    invite_facilitator(actor=coordinator, programme=learning_set.programme, user=user, now=NOW + timedelta(days=1))
    [message] = Message.objects.filter(kind="facilitator_invited")
    assert (message.recipient, message.context["url"].endswith("/my/profile/facilitator/")) == (user, True)
    assert not LearningSet.objects.met_by(user).exists()
    with refused("Only the coordinator"):
        invite_facilitator(actor=user, programme=learning_set.programme, user=user, now=NOW)


def test_people_of_the_set_read_it_and_the_address_only_if_its_owner_shows_it():
    """C06; what is for coordinators is not there."""
    learning_set, _ = a_set()
    farid = make.facilitator(learning_set, make.person(full_name="Farid Aziz"))
    member = make.place(learning_set.programme).participant
    about = (learning_set.pk, learning_set.facilitations.get().pk)
    assert "No profile yet" in page(member, "set_facilitator", *about)
    said = {"approach": "I ask.\nI listen.", "themes": "Planning", "availability": "Tuesdays", "is_listed": True}
    save_profile(actor=farid, said=Said(**said), now=NOW)
    declares(farid, organisation=make.organisation())
    seen = page(member, "set_facilitator", *about)
    assert "I ask.<br>I listen." in seen
    for words in ("Tuesdays", "My sister", farid.email):
        assert words not in seen
    save_profile(actor=farid, said=Said(**said, shows_contact=True), now=NOW)
    assert farid.email in page(member, "set_facilitator", *about)
    assert reverse("set_facilitator", args=about) in page(member, "set_home", learning_set.pk)


def test_the_page_is_behind_the_wall_of_the_set():
    """C01: no facilitation of another set under this one's address."""
    (one, coordinator), (other, _) = a_set(), a_set()
    for learning_set in (one, other):
        make.facilitator(learning_set)
    member = make.place(one.programme).participant
    ours, theirs = one.facilitations.get().pk, other.facilitations.get().pk
    assert signed_in(member).get(reverse("set_facilitator", args=[one.pk, ours])).status_code == 200
    for args in ((one.pk, theirs), (other.pk, theirs), (other.pk, ours), (one.pk, 2**31)):
        assert signed_in(member).get(reverse("set_facilitator", args=args)).status_code == 404
    assert signed_in(coordinator).get(reverse("set_facilitator", args=[one.pk, ours])).status_code == 404


def test_the_form_keeps_what_was_typed_and_refuses_what_is_too_long():
    user = invited()
    client, url = signed_in(user), reverse("facilitator_profile")
    response = client.post(url, {"approach": "a" * 2001, "themes": "Planning"})
    assert response.status_code == 422
    assert "Shorten this to 2,000 characters or fewer" in response.content.decode()
    assert 'value="Planning"' in response.content.decode()
    assert client.post(url, {"approach": "Gently.", "shows_contact": "on"}).status_code == 302
    kept = FacilitatorProfile.objects.get(user=user)
    assert (kept.approach, kept.shows_contact, kept.is_listed) == ("Gently.", True, False)
    assert "Gently." in client.get(url).content.decode()


# --- whom a coordinator may choose -----------------------------------------------------------------------------------


def test_the_coordinator_sees_profile_sets_held_clashes_and_conflicts_beside_each():
    now = timezone.now()
    (learning_set, coordinator), (other, _) = a_set(now), a_set(now)
    farid = invited(coordinator, learning_set, full_name="Farid Aziz")
    arranged(learning_set, now=now)
    arranged(other, now=now)
    make.facilitator(other, farid, now=now)
    save_profile(actor=farid, said=Said(accreditation="Certified in Leeds", availability="Tuesdays"), now=now)
    member = make.place(learning_set.programme, now=now, dates_mark=learning_set.dates_mark)
    declares(farid, organisation=member.organisation)
    seen = page(coordinator, "set_facilitators", learning_set.programme.slug, "A")
    for words in ("Farid Aziz", "Facilitates one set now", "Certified in Leeds", "Tuesdays", farid.email):
        assert words in seen
    assert "Runs another session at the time of session 2." in seen
    assert f"Farid Aziz has declared a conflict with {member.organisation}: My sister works there." in seen


def test_who_wants_to_be_found_is_found_by_every_coordinator_and_nobody_else_is():
    listed, unlisted, unsaved = invited(full_name="Lis Ted"), invited(full_name="Un Listed"), invited(full_name="Un S")
    for user, is_listed in ((listed, True), (unlisted, False)):
        save_profile(actor=user, said=Said(is_listed=is_listed), now=NOW)
    FacilitatorProfile.objects.filter(user=unsaved).update(is_listed=True)
    learning_set, coordinator = a_set()
    seen = page(coordinator, "set_facilitators", learning_set.programme.slug, "A")
    assert "Lis Ted" in seen
    assert "Un Listed" not in seen
    assert "Un S" not in seen


def test_who_has_a_place_or_facilitates_already_is_not_offered_for_choice():
    """P2."""
    learning_set, coordinator = a_set()
    holds = invited(coordinator, learning_set, full_name="Hol Der", organisation=make.organisation())
    runs = invited(coordinator, learning_set, full_name="Run Ner")
    make.place(learning_set.programme, holds)
    make.facilitator(learning_set, runs)
    seen = page(coordinator, "set_facilitators", learning_set.programme.slug, "A")
    assert "Hol Der" not in seen
    assert "Run Ner</label>" not in seen
    with refused("holds or waits for a place in this programme"):
        assign_facilitator(actor=coordinator, learning_set=learning_set, user=holds, now=NOW)


@pytest.mark.parametrize("way", ["person", "email"])
def test_somebody_is_assigned_by_choice_or_by_address(way):
    learning_set, coordinator = a_set()
    user = invited(coordinator, learning_set)
    url = reverse("set_facilitators", args=[learning_set.programme.slug, "A"])
    sent = {"person": user.pk} if way == "person" else {"email": user.email}
    assert signed_in(coordinator).post(url, sent).status_code == 302
    assert learning_set.facilitations.get().user == user


def test_a_choice_that_was_not_shown_two_choices_and_none_are_refused_beside_the_field():
    learning_set, coordinator = a_set()
    user, hidden = invited(coordinator, learning_set), make.person()
    client, url = signed_in(coordinator), reverse("set_facilitators", args=[learning_set.programme.slug, "A"])
    for sent, words in (
        ({"person": hidden.pk}, "Choose one of the people shown."),
        ({"person": user.pk, "email": user.email}, "not both"),
        ({}, "Choose somebody, or type their email address."),
        ({"person": "no number"}, "Choose one of the people shown."),
    ):
        response = client.post(url, sent)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert not learning_set.facilitations.exists()


def test_asking_for_a_profile_assigns_nobody():
    learning_set, coordinator = a_set()
    user = make.person()
    url = reverse("set_facilitators", args=[learning_set.programme.slug, "A"])
    assert signed_in(coordinator).post(url, {"email": user.email, "act": "invite"}).status_code == 302
    assert not learning_set.facilitations.exists()
    assert may_have_facilitator_profile(user)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_choosing_takes_the_same_queries_for_any_number_of_people(number):
    """Quality, section 3."""
    learning_set, coordinator = a_set()
    arranged(learning_set)
    for place in make.places(learning_set.programme, 3):
        place.refresh_from_db()
    for _ in range(number):
        user = invited(coordinator, learning_set)
        save_profile(actor=user, said=Said(approach="Gently."), now=NOW)
        declares(user, programme=learning_set.programme)
    client = signed_in(coordinator)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("set_facilitators", args=[learning_set.programme.slug, "A"])).status_code == 200
    assert len(captured) == 11


# --- conflicts -------------------------------------------------------------------------------------------------------


def test_a_conflict_with_a_members_organisation_needs_a_reason_which_goes_to_the_ledger():
    """D7: it forbids nothing; the reason is kept with the entry, and the audit is silent."""
    learning_set, coordinator = a_set()
    place = make.place(learning_set.programme)
    farid = invited(coordinator, learning_set, full_name="Farid Aziz")
    declares(farid, organisation=place.organisation)
    with refused(f"Farid Aziz has declared a conflict with {place.organisation}: My sister works there. G") as told:
        assign_facilitator(actor=coordinator, learning_set=learning_set, user=farid, now=NOW)
    assert told.value.field == "reason"
    assert not learning_set.facilitations.exists()
    assign_facilitator(actor=coordinator, learning_set=learning_set, user=farid, reason=" Both know. ", now=NOW)
    entry = LedgerEntry.objects.filter(kind="facilitator").latest("number")
    assert entry.reason_hash
    assert LedgerReason.objects.get(act=entry.act).text == "Both know."
    assert audit_programme(learning_set.programme, now=NOW) == []


def test_without_a_conflict_no_reason_is_asked_and_none_is_kept():
    learning_set, coordinator = a_set()
    make.place(learning_set.programme)
    farid = invited(coordinator, learning_set)
    declares(farid, organisation=make.organisation())
    declares(farid, programme=make.programme())
    end_conflict(actor=farid, conflict=declares(farid, programme=learning_set.programme), now=NOW)
    assert "Reason to go on" not in page(coordinator, "set_facilitators", learning_set.programme.slug, "A")
    assign_facilitator(actor=coordinator, learning_set=learning_set, user=farid, reason="Needless.", now=NOW)
    assert not LedgerReason.objects.exists()


@pytest.mark.parametrize("about", ["organisation", "programme", "words"])
def test_each_kind_of_conflict_is_seen(about):
    learning_set, coordinator = a_set()
    place = make.place(learning_set.programme)
    farid = invited(coordinator, learning_set)
    declares(farid, **{"organisation": {"organisation": place.organisation}, "programme": {}, "words": {}}[about])
    if about == "programme":
        declares(farid, programme=learning_set.programme)
    with refused("has declared a conflict"):
        assign_facilitator(actor=coordinator, learning_set=learning_set, user=farid, now=NOW)


def test_a_conflict_with_an_organisation_follows_it_when_it_is_merged():
    learning_set, coordinator = a_set()
    place = make.place(learning_set.programme)
    farid = invited(coordinator, learning_set)
    old = make.organisation()
    declares(farid, organisation=old)
    type(old).objects.filter(pk=old.pk).update(same_as=place.organisation, acceptance="merged")
    with refused("has declared a conflict"):
        assign_facilitator(actor=coordinator, learning_set=learning_set, user=farid, now=NOW)


def test_whoever_waits_in_the_programme_is_not_in_the_set():
    """Only held places of the set count."""
    programme = make.programme(minimum=1, optimum=1, maximum=1, max_sets=1)
    learning_set, coordinator = programme.sets.get(), make.coordinator_of(programme)
    _, waiting = make.places(programme, 2)
    farid = invited(coordinator, learning_set)
    declares(farid, organisation=waiting.organisation)
    assign_facilitator(actor=coordinator, learning_set=learning_set, user=farid, now=NOW)


def test_confirming_a_set_with_a_conflict_needs_a_reason():
    """D7: whoever came in after the facilitator was assigned."""
    learning_set, coordinator = a_set()
    farid = make.facilitator(learning_set, make.person(full_name="Farid Aziz"))
    places = make.places(learning_set.programme, 3)
    arranged(learning_set)
    declares(farid, organisation=places[0].organisation)
    assert "Farid Aziz has declared a conflict" in page(coordinator, "set_confirm", learning_set.programme.slug, "A")
    with refused("Give a reason to go on"):
        confirm_set(actor=coordinator, learning_set=learning_set, now=NOW)
    assert confirm_set(actor=coordinator, learning_set=learning_set, reason="Known.", now=NOW).state == "confirmed"


def test_the_places_page_flags_it_for_the_coordinator_alone():
    """Never named to members."""
    learning_set, coordinator = a_set()
    farid = make.facilitator(learning_set, make.person(full_name="Farid Aziz"))
    place = make.place(learning_set.programme)
    slug = learning_set.programme.slug
    assert "declared a conflict" not in page(coordinator, "places", slug)
    declares(farid, organisation=place.organisation)
    assert f"Farid Aziz has declared a conflict with {place.organisation}" in page(coordinator, "places", slug)
    for name, args in (("set_home", [learning_set.pk]), ("set_people", [learning_set.pk]), ("my_place", [slug])):
        assert "conflict" not in page(place.participant, name, *args)


def test_naming_a_cover_in_conflict_needs_a_reason_which_stays_with_the_cover():
    met = meeting()
    fiona = invited(met.coordinator, met.learning_set, full_name="Fiona Marsh")
    declares(fiona, organisation=met.places[0].organisation)
    with refused("Fiona Marsh has declared a conflict"):
        name_cover(actor=met.coordinator, session=met.session(), user=fiona, now=NOW)
    name_cover(actor=met.coordinator, session=met.session(), user=fiona, reason="One morning.", now=NOW)
    assert Cover.objects.get().reason == "One morning."
    entry = AuditEntry.objects.get(act="cover named")
    assert "One morning." not in str(entry.facts)


def test_a_conflict_that_touches_a_set_they_hold_is_told_to_its_coordinator_without_a_name():
    """C10."""
    (learning_set, coordinator), (other, _) = a_set(), a_set()
    farid = make.facilitator(learning_set, make.person(full_name="Farid Aziz"))
    make.facilitator(other, farid)
    place = make.place(learning_set.programme)
    conflict = declares(farid, organisation=place.organisation)
    declares(farid, organisation=place.organisation)
    [message] = Message.objects.filter(kind="conflict_declared")
    assert message.recipient == coordinator
    said = f"{message.subject} {message.context}"
    for words in ("Farid", "sister", str(place.organisation)):
        assert words not in said
    assert still_wanted(message)
    end_conflict(actor=farid, conflict=conflict, now=NOW)
    end_conflict(actor=farid, conflict=conflict, now=NOW + timedelta(days=1))
    assert not still_wanted(message)
    conflict.refresh_from_db()
    assert conflict.ended_at == NOW


def test_a_conflict_is_ended_by_who_declared_it_and_needs_words():
    one, other = invited(), invited()
    conflict = declares(one, organisation=make.organisation())
    with refused("Only who declared a conflict"):
        end_conflict(actor=other, conflict=conflict, now=NOW)
    assert signed_in(other).get(reverse("conflict_end", args=[conflict.pk])).status_code == 404
    with refused("Say why there is a conflict"):
        declares(one, words="  ")
    for fields in ({"words": ""}, {"organisation": make.organisation(), "programme": make.programme()}):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            ConflictOfInterest.objects.create(**{"facilitator": one, "words": "x", "declared_at": NOW, **fields})


def test_the_form_of_a_conflict_asks_for_what_it_is_about():
    user, organisation = invited(), make.organisation()
    client, url = signed_in(user), reverse("conflict_declare")
    for sent, words in (
        ({"words": "x"}, "Choose what it is about."),
        ({"about": "organisation", "words": "x"}, "Choose the organisation."),
        ({"about": "programme", "words": "x"}, "Choose the programme."),
        ({"about": "programme", "programme": make.draft().pk, "words": "x"}, "Choose a programme of the list."),
        ({"about": "other"}, "Say why there is a conflict"),
    ):
        response = client.post(url, sent)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert client.post(url, {"about": "other", "organisation": organisation.pk, "words": "x"}).status_code == 302
    assert ConflictOfInterest.objects.get().organisation is None
