"""P10: a representative, or the coordinator, hands a place over to a colleague of the same organisation."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from notifications import kinds
from notifications.emails import written
from notifications.models import Message
from notifications.services.delivery import send_due
from participants.models import User
from participants.services.erasure import erase_person
from sets.audit import audit_programme
from sets.models import CriterionAnswer, Enrolment, HandOver, LedgerEntry, LedgerReason
from sets.services import hand_overs, places, steps
from sets.services.hand_overs import accept, decline, settle_overdue, take_back
from sets.services.learning_sets import confirm_set
from sets.services.programmes import CriterionPlan
from sets.tasks import sweep
from sets.working_days import end_of_offer
from tests import make
from tests.make import NOW
from tests.sets.handed import colleague_of, handed_by, invited, said, taken_over

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=2)
_AS_IT_STOOD = ("state", "position", "requested_at", "eligible_since", "learning_set", "seat", "seat_limit")


def of_each_state() -> list[Enrolment]:
    """A member, an offer, and somebody who waits, in one programme whose Set A is full."""
    programme = make.programme(max_sets=1)
    made = make.places(programme, 6)
    make.confirmed_dates(programme.sets.get(), now=NOW + timedelta(minutes=1))
    places.withdraw(actor=made[1].participant, enrolment=made[1], now=NOW + timedelta(minutes=2))
    for place in made:
        place.refresh_from_db()
    member, offered, waiting = made[0], made[4], made[5]
    assert [one.state for one in (member, offered, waiting)] == ["confirmed", "offered", "waiting"]
    return [member, offered, waiting]


def test_a_colleague_has_the_place_just_as_it_stood_in_every_live_state():
    """P10: state, position, set, seat and end of offer; the old one ends; the audit has nothing to say."""
    for old in of_each_state():
        person = colleague_of(old)
        new = taken_over(old, person, now=LATER)
        stood = {name: getattr(old, name) for name in (*_AS_IT_STOOD, "offer_ends_at", "organisation")}
        new.refresh_from_db()
        assert {name: getattr(new, name) for name in stood} == stood
        assert (new.participant, new.predecessor, new.state_since, new.committed_at) == (person, old, LATER, LATER)
        assert new.in_set_since == (LATER if new.state == "confirmed" else None)
        set_before = old.learning_set
        old.refresh_from_db()
        assert (old.state, old.seat, old.offer_ends_at, old.learning_set) == ("replaced", None, None, set_before)
        assert audit_programme(old.programme, now=LATER) == []
    last = LedgerEntry.objects.filter(cause="hand_over").order_by("number")
    assert [(one.from_state, one.to_state) for one in last][:2] == [("confirmed", "replaced"), ("", "confirmed")]


def test_each_of_the_two_is_told_once_and_nobody_of_the_other():
    """C10"""
    old = make.place(make.programme())
    new = taken_over(old, now=LATER)
    sent = Message.objects.filter(created_at=LATER, kind__startswith="place_")
    assert {(one.kind, one.recipient) for one in sent} == {
        ("place_replaced", old.participant),
        ("place_confirmed", new.participant),
    }
    words = "".join(f"{one.subject} {one.context}" for one in sent.filter(recipient=new.participant))
    assert old.participant.full_name not in words


def test_nothing_changes_until_the_colleague_accepts_and_one_is_asked_at_a_time():
    """P10"""
    place = make.place(make.programme())
    before = LedgerEntry.objects.count()
    first = invited(place, "ada@example.org", now=NOW)
    assert invited(place, "ADA@example.org", now=LATER) == first
    with pytest.raises(Refusal, match="only one can be asked at a time"):
        invited(place, "ben@example.org", now=LATER)
    take_back(actor=place.participant, hand_over=first, now=LATER)
    take_back(actor=place.participant, hand_over=first, now=LATER)
    second = invited(place, "ben@example.org", now=LATER)
    assert second.pk != first.pk
    assert LedgerEntry.objects.count() == before
    assert Enrolment.objects.get().state == "confirmed"
    with pytest.raises(Refusal, match="your own address"):
        take_back(actor=place.participant, hand_over=second, now=LATER)
        invited(place, place.participant, now=LATER)


def test_nobody_sends_mail_to_many_strangers_by_it():
    place = make.place(make.programme())
    for number in range(hand_overs.MOST_A_DAY):
        one = invited(place, f"ada{number}@example.org", now=NOW)
        take_back(actor=place.participant, hand_over=one, now=NOW)
    with pytest.raises(Refusal, match="several colleagues"):
        invited(place, "last@example.org", now=NOW)
    assert invited(place, "last@example.org", now=NOW + timedelta(days=1, minutes=1)).state == "open"


def test_it_runs_out_by_the_clock_after_five_working_days_and_the_sweep_tells_whoever_asked():
    """P10: from that moment a yes is refused, swept or not; whom it was for is forgotten."""
    place = make.place(make.programme())
    person = colleague_of(place)
    one = invited(place, person, now=NOW)
    assert one.ends_at == end_of_offer(NOW, 5)
    for moment in (one.ends_at, one.ends_at + timedelta(days=1)):
        with pytest.raises(Refusal, match="has run out"):
            accept(actor=person, hand_over=one, answer=said(place), now=moment)
    assert settle_overdue(programme=place.programme, now=one.ends_at - timedelta(seconds=1)) == 0
    assert [settle_overdue(programme=place.programme, now=one.ends_at) for _ in range(2)] == [1, 0]
    one.refresh_from_db()
    assert (one.state, one.email, one.full_name) == ("lapsed", "", "")
    assert Message.objects.get(kind="hand_over_lapsed").recipient == place.participant


def test_it_ends_with_the_place_and_with_the_offer():
    """P10: at once, before any sweep; then nobody is told but of that end."""
    _, offered, waiting = of_each_state()
    asked = {one: (colleague_of(one), LATER) for one in (offered, waiting)}
    open_ones = {one: invited(one, person, now=moment) for one, (person, moment) in asked.items()}
    places.withdraw(actor=waiting.participant, enrolment=waiting, now=LATER)
    with pytest.raises(Refusal, match="place has ended"):
        accept(actor=asked[waiting][0], hand_over=open_ones[waiting], answer=said(waiting), now=LATER)
    assert offered.offer_ends_at < open_ones[offered].ends_at
    with pytest.raises(Refusal, match="offer of the place has run out"):
        accept(actor=asked[offered][0], hand_over=open_ones[offered], answer=said(offered), now=offered.offer_ends_at)
    places.lapse_offers(programme=offered.programme, now=offered.offer_ends_at)
    assert settle_overdue(programme=offered.programme, now=offered.offer_ends_at) == 2
    assert set(HandOver.objects.values_list("state", "email")) == {("ended", "")}
    assert not Message.objects.filter(kind="hand_over_lapsed").exists()


def test_only_whoever_has_the_address_can_accept():
    place = make.place(make.programme())
    person, other = colleague_of(place), colleague_of(place)
    one = invited(place, person, now=NOW)
    with pytest.raises(Refusal, match="another address"):
        accept(actor=other, hand_over=one, answer=said(place), now=NOW)
    with pytest.raises(Refusal, match="not your place"):
        take_back(actor=other, hand_over=one, now=NOW)
    with pytest.raises(Refusal, match="not your place"):
        hand_overs.invite(actor=other, enrolment=place, colleague=hand_overs.Colleague("A", "a@example.org"), now=NOW)


def test_who_declines_leaves_all_as_it_was_and_the_owner_is_told():
    place = make.place(make.programme())
    person = colleague_of(place)
    one = invited(place, person, now=NOW)
    for _ in range(2):
        decline(actor=person, hand_over=one, now=LATER)
    assert Enrolment.objects.get().state == "confirmed"
    assert Message.objects.get(kind="hand_over_declined").recipient == place.participant
    with pytest.raises(Refusal, match="no longer be answered"):
        accept(actor=person, hand_over=one, answer=said(place), now=LATER)


def test_accepting_twice_is_once_and_then_it_cannot_be_taken_back():
    place = make.place(make.programme())
    person = colleague_of(place)
    one = invited(place, person, now=NOW)
    taken = [accept(actor=person, hand_over=one, answer=said(place), now=LATER) for _ in range(2)]
    assert taken[0] == taken[1]
    with pytest.raises(Refusal, match="the place is theirs"):
        take_back(actor=place.participant, hand_over=one, now=LATER)


def test_who_cannot_hold_a_place_there_cannot_take_one_over():
    """P2, P10: a place of their own, another organisation, running something, having been removed, saying no."""
    programme = make.programme()
    place, own = make.places(programme, 2)
    coordinator = make.coordinator_of(programme)

    def refused(person, why, **more):
        one = invited(place, person, now=NOW)
        with pytest.raises(Refusal, match=why):
            accept(actor=person, hand_over=one, answer=said(place, **more), now=LATER)
        take_back(actor=place.participant, hand_over=one, now=NOW)
        HandOver.objects.all().delete()

    refused(own.participant, "represent")
    own.participant.organisation = place.organisation
    own.participant.save()
    refused(own.participant, "a place in this programme already")
    refused(make.representative(), "represent")
    coordinator.organisation = place.organisation
    coordinator.save()
    refused(coordinator, "coordinate or facilitate")
    helper = colleague_of(place)
    make.facilitator(programme.sets.get(), helper)
    refused(helper, "coordinate or facilitate")
    places.remove_person(actor=coordinator, enrolment=own, reason="Rude", now=NOW)
    refused(own.participant, "ended your place")
    refused(colleague_of(place), "come to the sessions", committed=False)
    make.confirmed_dates(programme.sets.get(), now=LATER)
    refused(colleague_of(place), "dates have changed", dates_mark="")
    assert Enrolment.objects.get(pk=place.pk).state == "confirmed"


def test_whoever_has_no_profile_yet_becomes_one_of_that_organisation():
    """P10: the organisation is fixed, the rest is asked."""
    place = make.place(make.programme())
    person = make.person(full_name="Ada Minton", job_title="")
    one = invited(place, person, now=NOW)
    with pytest.raises(Refusal, match="job title"):
        accept(actor=person, hand_over=one, answer=said(place), now=LATER)
    person.refresh_from_db()
    assert person.organisation is None
    answer = hand_overs.Answer(said(place).application, "Somebody Else", "Officer")
    accept(actor=person, hand_over=one, answer=answer, now=LATER)
    person.refresh_from_db()
    assert (person.full_name, person.job_title, person.organisation) == ("Ada Minton", "Officer", place.organisation)


def test_what_a_request_asks_is_asked_of_the_colleague_too():
    """P10: required criteria, and what was answered stands with the new place."""
    programme = make.programme(criteria=[CriterionPlan("I may decide", required=True)])
    [criterion] = programme.criteria.all()
    place = make.place(programme, answers={criterion.pk: True})
    person = colleague_of(place)
    one = invited(place, person, now=NOW)
    with pytest.raises(Refusal, match="I may decide"):
        accept(actor=person, hand_over=one, answer=said(place), now=LATER)
    new = accept(actor=person, hand_over=one, answer=said(place, answers={criterion.pk: True}), now=LATER)
    assert set(CriterionAnswer.objects.values_list("enrolment", "ticked")) == {(place.pk, True), (new.pk, True)}


def test_it_stays_possible_after_session_1_began_and_then_is_no_giving():
    """P6, P10, P13: though others wait and the set takes no new members."""
    programme = make.programme(max_sets=1)
    made = make.places(programme, 5)
    make.confirmed_dates(programme.sets.get(), now=NOW)
    make.facilitator(programme.sets.get())
    confirm_set(actor=make.coordinator_of(programme), learning_set=programme.sets.get(), now=NOW)
    steps.start_set(actor=None, learning_set=programme.sets.get(), now=LATER)
    new = taken_over(made[0], now=LATER)
    assert (new.state, new.seat) == ("confirmed", made[0].seat)
    assert Enrolment.objects.get(pk=made[4].pk).state == "waiting"
    assert audit_programme(programme, now=LATER) == []


def test_a_place_can_be_handed_on_again_and_its_first_owner_can_have_it_back():
    place = make.place(make.programme())
    first = place.participant
    second = taken_over(place, now=NOW)
    third = taken_over(second, first, now=LATER)
    assert (third.participant, third.position) == (first, place.position)
    assert audit_programme(place.programme, now=LATER) == []


# --- the coordinator -------------------------------------------------------------------------------------------------


def test_the_coordinator_may_do_it_with_a_reason_for_somebody_without_an_account():
    """P10, P15: both are told that a coordinator did it; an invitation that stood ends."""
    for place in of_each_state():
        programme, open_one = place.programme, invited(place, "ada@example.org", now=NOW)
        email = f"ben{place.pk}@example.org"
        new = handed_by(make.coordinator_of(programme), place, to=email, now=LATER)
        assert handed_by(make.coordinator_of(programme), place, to=email, now=LATER) == new
        assert (new.participant.email, new.state) == (email, place.state)
        open_one.refresh_from_db()
        assert (open_one.state, open_one.email) == ("ended", "")
        assert audit_programme(programme, now=LATER) == []
    sent = Message.objects.filter(created_at=LATER, kind="place_replaced")
    assert [one.context["for_you"] for one in sent] == [True] * 3


def test_what_the_coordinator_may_not():
    """P10: without a reason, in a programme of somebody else's, for her own place, for who runs it."""
    place = make.place(make.programme())
    coordinator, stranger = make.coordinator_of(place.programme), make.coordinator()
    for actor, to, reason, why in (
        (coordinator, "ada@example.org", " ", "Give a reason"),
        (stranger, "ada@example.org", "Because", "Only the coordinator"),
        (coordinator, coordinator, "Because", "coordinates or facilitates|another organisation"),
        (coordinator, make.representative(), "Because", "another organisation"),
    ):
        with pytest.raises(Refusal, match=why):
            handed_by(actor, place, to=to, reason=reason, now=LATER)
    assert Enrolment.objects.get().state == "confirmed"


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_the_minutes_sweep_ends_what_ran_out_and_what_ended_with_its_place():
    """C14: the colleague is forgotten within a minute, whether or not anybody looks."""
    programme = make.programme()
    stays, leaves = make.places(programme, 2)
    for place in (stays, leaves):
        one = invited(place, f"ada{place.pk}@example.org", now=NOW)
    places.withdraw(actor=leaves.participant, enrolment=leaves, now=LATER)
    for moment in (LATER, one.ends_at):
        sweep(moment)
    ended = dict(HandOver.objects.values_list("enrolment", "state"))
    assert ended == {stays.pk: "lapsed", leaves.pk: "ended"}
    assert not HandOver.objects.exclude(email="", full_name="").exists()
    assert [one.recipient for one in Message.objects.filter(kind="hand_over_lapsed")] == [stays.participant]


def test_whoever_is_erased_is_in_no_invitation_nor_in_the_reason_of_a_hand_over():
    """C15: whichever of the two it is."""
    for asked_of_them in (True, False):
        place = make.place(make.programme())
        person = colleague_of(place)
        EmailAddress.objects.create(user=person, email=f"second{person.pk}@example.org", verified=True)
        one = invited(place, f"Second{person.pk}@example.org", now=NOW)
        leaving = person if asked_of_them else place.participant
        erase_person(actor=leaving, person=leaving, now=LATER)
        one.refresh_from_db()
        assert (one.state, one.email, one.full_name) == ("ended", "", "")
        place = make.place(make.programme())
        new = handed_by(make.coordinator_of(place.programme), place, to=colleague_of(place), now=LATER)
        assert LedgerReason.objects.filter(programme_id=place.programme_id).exists()
        leaving = new.participant if asked_of_them else place.participant
        erase_person(actor=leaving, person=leaving, now=LATER)
        assert not LedgerReason.objects.filter(programme_id=place.programme_id).exists()
        assert audit_programme(place.programme, now=LATER) == []


# --- the pages -------------------------------------------------------------------------------------------------------


def browser(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def link_in_mail(one: HandOver) -> str:
    """As the worker writes it."""
    mail = written(Message.objects.get(key=one.mail_key))
    assert mail.to == [one.email]
    [link] = re.findall(r"(/hand-over/\S+)", mail.body)
    return link


def test_from_the_page_of_the_place_through_the_mail_to_the_page_of_the_place() -> None:
    """P10, C10: the mail says programme and organisation, not who asks; the secret is in no row."""
    place = make.place(make.programme(now=timezone.now()), now=timezone.now())
    mine = f"/programmes/{place.programme.slug}/my-place/"
    owner, person = browser(place.participant), make.person(full_name="Ada Minton", job_title="")
    assert "Hand over to a colleague" in words(owner.get(mine))
    sent = {"place": place.pk, "full_name": "Ada M", "email": person.email}
    assert owner.post(f"{mine}hand-over/", {"place": place.pk}).status_code == 422
    assert owner.post(f"{mine}hand-over/", {**sent, "place": 0}).status_code == 404
    assert owner.post(f"{mine}hand-over/", sent)["Location"] == mine
    one = HandOver.objects.get()
    assert f"You asked Ada M ({person.email})" in words(owner.get(mine))
    assert owner.get(f"{mine}hand-over/")["Location"] == mine
    mail = written(Message.objects.get(key=one.mail_key))
    said = f"{mail.subject} {mail.body} {mail.alternatives}"
    assert place.programme.title in said
    assert place.organisation.name in said
    assert place.participant.full_name not in said
    link = link_in_mail(one)
    rows = str(list(HandOver.objects.values())) + str(list(Message.objects.values()))
    assert one.secret in link
    assert one.secret not in rows
    assert "Make an account" in words(browser(None).get(link))
    assert browser(None).post(link)["Location"].startswith("/accounts/login/?next=/hand-over/")
    assert browser(make.representative(organisation=place.organisation)).get(link).status_code == 403
    assert browser(person).get("/hand-over/nothing/").status_code == 404
    colleague = browser(person)
    shown = words(colleague.get(link))
    assert "A place in Set A" in shown
    assert place.participant.full_name not in shown
    assert 'value="Ada M"' not in shown
    assert colleague.post(link, {"job_title": "Officer"}).status_code == 422
    assert colleague.post(link, {"job_title": "Officer", "committed": "on"})["Location"] == mine
    assert "You have a place in Set A" in words(colleague.get(mine))
    assert "You took over a place in Set A from a colleague" in words(colleague.get(mine))
    assert colleague.get(link)["Location"] == mine
    left = words(owner.get(mine))
    assert "Your place has been handed over" in left
    assert "Sign up again" not in left
    assert "Ada" not in left


def test_declining_and_taking_back_are_asked_first_and_a_link_answers_nothing() -> None:
    place = make.place(make.programme(now=timezone.now()), now=timezone.now())
    person, mine = colleague_of(place), f"/programmes/{place.programme.slug}/my-place/"
    one = invited(place, person, now=timezone.now())
    owner, colleague, link = browser(place.participant), browser(person), link_in_mail(one)
    assert owner.get(f"{mine}hand-over/take-back/")["Location"] == mine
    assert "keeps the place" in words(colleague.get(f"{link}decline/"))
    assert HandOver.objects.get().state == "open"
    colleague.post(f"{link}decline/")
    assert "does not take the place" in words(owner.get(mine))
    assert colleague.post(f"{link}decline/").status_code == 410
    assert colleague.get(link).status_code == 410
    again = invited(place, person, now=timezone.now())
    for sent in ({"hand_over": again.pk}, {"hand_over": "x"}, {"hand_over": 9**30}):
        owner.post(f"{mine}hand-over/take-back/", sent)
    assert list(HandOver.objects.order_by("pk").values_list("state", flat=True)) == ["declined", "taken_back"]
    # Taken back before the worker came: nothing is left to say.
    assert kinds.words_of(Message.objects.get(key=again.mail_key)) is None


def test_a_mail_that_has_gone_keeps_not_even_the_address(mailoutbox: list[Any]) -> None:
    """C14: the worker empties it; whom the owner asked stands with the invitation, until it is answered."""
    place = make.place(make.programme(now=timezone.now()), now=timezone.now())
    one = invited(place, "ada@example.org", now=timezone.now())
    send_due(secret=False)
    assert [mail.to for mail in mailoutbox if one.secret in mail.body] == [["ada@example.org"]]
    assert "ada@example.org" not in str(list(Message.objects.values()))


def test_the_coordinators_page_says_what_happens_and_does_it() -> None:
    programme = make.programme(now=timezone.now())
    place, coordinator = make.place(programme, now=timezone.now()), make.coordinator_of(programme)
    page, client = f"/coordinate/{programme.slug}/places/{place.pk}/", browser(coordinator)
    assert f"{page}hand-over/" in words(client.get(page))
    assert "Nobody else moves" in words(client.get(f"{page}hand-over/"))
    said = {"email": "ada@example.org", "full_name": "Ada Minton", "job_title": "Officer", "committed": "on"}
    assert client.post(f"{page}hand-over/", said).status_code == 422
    assert (
        client.post(f"{page}hand-over/", {**said, "reason": "Xoreason", "email": coordinator.email}).status_code == 409
    )
    answer = client.post(f"{page}hand-over/", {**said, "reason": "Xoreason"})
    new = Enrolment.objects.get(participant__email="ada@example.org")
    assert answer["Location"] == f"/coordinate/{programme.slug}/places/{new.pk}/"
    shown = words(client.get(answer["Location"]))
    assert "Took over a colleague’s place in Set A" in shown
    assert f'Took over from</dt><dd><a href="{page}">{place.participant}</a>' in shown
    assert f'Handed over to</dt><dd><a href="{answer["Location"]}">Ada Minton</a>' in words(client.get(page))
    assert "Xoreason" in shown
    mine = f"/programmes/{programme.slug}/my-place/"
    assert "Xoreason" in words(browser(place.participant).get(mine))
    assert "Xoreason" not in words(browser(new.participant).get(mine))


def test_the_pages_take_the_same_queries_however_many_have_places(django_assert_num_queries: Any) -> None:
    programme = make.programme(now=timezone.now(), maximum=6)
    place = make.place(programme, now=timezone.now())
    make.confirmed_dates(place.learning_set, now=timezone.now())
    person = colleague_of(place)
    link = link_in_mail(invited(place, person, now=timezone.now()))
    mine = f"/programmes/{programme.slug}/my-place/"
    coordinators = f"/coordinate/{programme.slug}/places/{place.pk}/hand-over/"
    looks = [
        (browser(person), link, 12),
        (browser(place.participant), mine, 11),
        (browser(make.coordinator_of(programme)), coordinators, 7),
    ]
    for _ in range(2):
        for client, page, number in looks:
            client.get(page)
            with django_assert_num_queries(number):
                client.get(page)
        make.places(programme, 2, now=timezone.now())
