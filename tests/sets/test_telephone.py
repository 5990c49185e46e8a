"""On the telephone: a coordinator does for somebody what they asked for, with a reason (P15)."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from core.templatetags.wording import when
from notifications.models import Message
from participants.models import Organisation, User
from participants.services.people import Caller
from participants.states import Acceptance
from sets.audit import audit_programme
from sets.forms.telephone import RequestForm
from sets.models import Enrolment, LedgerEntry, LedgerReason, Programme
from sets.received import end_of_minute
from sets.services import places, programmes
from sets.services.acts import begin
from sets.services.programmes import CriterionPlan
from sets.services.requests import Application
from sets.services.telephone import request_for
from sets.states import Cause, Kind, PlaceState
from sets.views.telephone import _outcome
from tests import make
from tests.make import NOW
from tests.sets.test_coordinator_pages import mine, signed_in, words

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
REASON = "Telephoned on Monday"


def caller(**fields) -> Caller:
    """Somebody the site has not heard of."""
    person = {"email": "cleo.tarn@example.org", "full_name": "Cleo Tarn", "job_title": "Partnership officer"}
    return Caller(**{**person, "organisation": fields.pop("organisation", None) or make.organisation(), **fields})


def entered(programme: Programme, who: Caller | None = None, *, received=NOW, now=NOW, **fields) -> Enrolment:
    said = {"actor": make.coordinator_of(programme), "application": Application(committed=True), "reason": REASON}
    of = {"caller": who or caller(), "received_at": received, "now": now}
    return request_for(programme=programme, **{**said, **of, **fields})


def line(programme: Programme) -> list[int]:
    return list(programme.enrolments.in_line().values_list("pk", flat=True))


# --- the order -------------------------------------------------------------------------------------------------------


def test_among_those_who_wait_whoever_was_received_first_is_first_and_who_has_a_seat_keeps_it():
    """P1, P13, P15: an earlier request entered later takes nobody's seat, and the next that comes free is its own."""
    programme = make.programme(minimum=2, optimum=2, maximum=2, max_sets=1)
    seated = [make.place(programme, now=NOW + n * MINUTE) for n in (1, 2)]
    early, late = (make.place(programme, now=NOW + n * MINUTE) for n in (3, 9))
    place = entered(programme, received=NOW + 5 * MINUTE, now=NOW + 10 * MINUTE)
    assert (place.state, place.position, place.requested_at) == ("waiting", 5, NOW + 5 * MINUTE)
    assert line(programme) == [early.pk, place.pk, late.pk]
    first = entered(programme, caller(email="ida@example.org"), received=NOW, now=NOW + 11 * MINUTE)
    assert line(programme) == [first.pk, early.pk, place.pk, late.pk]
    assert [Enrolment.objects.get(pk=one.pk).state for one in seated] == ["confirmed"] * 2
    assert Message.objects.get(recipient=place.participant).context["rank"] == "second"
    reader = signed_in(late.participant)
    assert "You are fourth on the waiting list" in words(reader.get(reverse("my_place", args=[programme.slug])))
    assert "fourth" in words(reader.get("/"))
    places.withdraw(actor=seated[0].participant, enrolment=seated[0], now=NOW + 12 * MINUTE)
    assert Enrolment.objects.get(pk=first.pk).state == "confirmed"
    assert audit_programme(programme, now=NOW + 12 * MINUTE) == []


def test_a_free_seat_that_nobody_waits_for_is_given_at_once_and_the_person_told_once():
    """P4. C10: the mail holds no name but the reader's own."""
    programme = make.programme()
    coordinator = make.coordinator_of(programme)
    place = entered(programme)
    assert place.state == "confirmed"
    [mail] = Message.objects.filter(recipient=place.participant)
    assert (mail.kind, mail.context["for_you"]) == ("place_confirmed", True)
    assert coordinator.full_name not in str(mail.context)
    assert REASON not in str(mail.context)
    entry = LedgerEntry.objects.get(programme_id=programme.pk, kind=Kind.PLACE)
    assert (entry.actor, entry.cause, entry.row["person"]) == (coordinator.pk, Cause.REQUEST, place.participant_id)
    assert LedgerReason.objects.get(programme_id=programme.pk, act=entry.act).text == REASON
    again = entered(programme, caller(organisation=place.organisation), now=NOW + MINUTE)
    assert again.pk == place.pk
    assert audit_programme(programme, now=NOW) == []


def test_where_dates_are_confirmed_a_place_is_offered_and_nobody_is_told_otherwise():
    """P5, P15: the coordinator on the page, the person in the mail, which says who asked for it."""
    programme = make.programme()
    make.confirmed_dates(programme.sets.get())
    place = entered(programme)
    assert _outcome(place) == "Cleo Tarn is offered a place in Set A, and is told."
    [mail] = Message.objects.filter(recipient=place.participant)
    for end in ("html", "txt"):
        assert "A coordinator did this for you" in render_to_string(f"{mail.template}.{end}", mail.context)


def test_an_account_is_made_for_whoever_has_none_and_what_people_said_of_themselves_stays():
    programme = make.programme()
    known = make.person(email="Known@example.org", full_name="Own Name", job_title="")
    place = entered(programme, caller(email="KNOWN@example.org", full_name="Another"))
    known.refresh_from_db()
    assert place.participant == known
    assert (known.full_name, known.job_title, known.organisation) == (
        "Own Name",
        "Partnership officer",
        place.organisation,
    )
    new = entered(programme).participant
    assert (new.full_name, new.email, new.has_usable_password()) == ("Cleo Tarn", "cleo.tarn@example.org", False)


def test_an_address_that_somebody_has_shown_to_be_theirs_is_their_account_and_one_they_have_not_is_not():
    """P2: no second account, and no second place for the same person. Nobody enters themselves by another address."""
    programme = make.programme()
    known, coordinator = make.representative(), make.coordinator_of(programme)
    for user, address, verified in (
        (known, "second@example.org", True),
        (known, "cleo.tarn@example.org", False),
        (coordinator, "me@example.org", True),
    ):
        EmailAddress.objects.create(user=user, email=address, verified=verified)
    with pytest.raises(Refusal, match="for yourself"):
        entered(programme, caller(email="ME@example.org"))
    place = entered(programme, caller(email="Second@example.org", organisation=known.organisation))
    assert place.participant == known
    with pytest.raises(Refusal, match="another organisation"):
        entered(programme, caller(email="second@example.org"))
    assert entered(programme).participant not in (known, coordinator)


def test_a_minute_counts_as_its_end_so_that_it_goes_before_nobody_who_was_received_within_it():
    """P1, P13, P15: whoever writes a time down knows no seconds; the minute that is not over yet counts as now."""
    form = RequestForm(QueryDict("received_at=2028-09-04T10:01"), criteria=[], sessions=[], now=NOW)
    form.is_valid()
    received = form.cleaned_data["received_at"]
    programme = make.programme(minimum=2, optimum=2, maximum=2, max_sets=1)
    make.places(programme, 2)
    on_the_page = make.place(programme, now=NOW + timedelta(seconds=70))
    now = NOW + timedelta(seconds=100)
    place = entered(programme, received=received, now=now)
    assert (place.requested_at, line(programme)) == (now, [on_the_page.pk, place.pk])
    again = entered(programme, caller(organisation=place.organisation), received=received, now=now + 5 * MINUTE)
    assert again == place
    earlier = entered(programme, caller(email="ida@example.org"), received=received - MINUTE, now=now + 5 * MINUTE)
    assert earlier.requested_at == NOW + timedelta(seconds=59.999999)
    assert line(programme) == [earlier.pk, on_the_page.pk, place.pk]
    with pytest.raises(Refusal, match="later than now"):
        entered(make.programme(), received=received, now=NOW + timedelta(seconds=50))
    assert audit_programme(programme, now=now + 5 * MINUTE) == []


# --- what is refused -------------------------------------------------------------------------------------------------


def test_what_cannot_be_entered():
    """P2, P15: nothing is written for it, no account either."""
    programme = make.programme(now=NOW)
    coordinator, later = make.coordinator_of(programme), NOW + 9 * MINUTE
    held = make.place(programme, now=NOW)
    closed = User.objects.create_user("closed@example.org", is_active=False)
    requested = make.organisation(acceptance=Acceptance.REQUESTED)
    other = make.representative()
    facilitates = make.facilitator(programme.sets.get(), make.representative())
    accounts = User.objects.count()
    for fields, why in (
        ({"reason": " "}, "Give a reason"),
        ({"received": later + MINUTE}, "later than now"),
        ({"received": NOW - MINUTE}, "Sign-up opened on"),
        ({"actor": other}, "Only the coordinator"),
        ({"application": Application(committed=False)}, "Ask whether they will come"),
        ({"who": caller(email=facilitates.email, organisation=facilitates.organisation)}, "This person coordinates or"),
        ({"who": caller(email=coordinator.email.upper())}, "for yourself"),
        ({"who": caller(email=closed.email)}, "Nobody with this address"),
        ({"who": caller(email=other.email)}, "another organisation"),
        ({"who": caller(organisation=requested)}, "cannot be chosen any more"),
        ({"who": caller(organisation=held.organisation)}, "This organisation already has a representative"),
        ({"who": caller(email=held.participant.email, organisation=held.organisation)}, "already has a place"),
    ):
        given = {"received": NOW + MINUTE, **fields}
        with pytest.raises(Refusal, match=why):
            entered(programme, given.pop("who", None), now=later, **given)
    assert programme.enrolments.count() == 1
    assert User.objects.count() == accounts
    assert audit_programme(programme, now=later) == []


def test_a_request_received_before_sign_up_closed_is_entered_afterwards_and_one_received_later_is_not():
    """Section 3: by hand, or by the clock."""
    programme = make.programme(closes_at=NOW + 60 * MINUTE)
    coordinator = make.coordinator_of(programme)
    with pytest.raises(Refusal, match="Sign-up had closed by then"):
        entered(programme, received=NOW + 60 * MINUTE, now=NOW + 61 * MINUTE)
    programmes.close(actor=coordinator, programme=programme, now=NOW + 30 * MINUTE)
    with pytest.raises(Refusal, match="Sign-up had closed by then"):
        entered(programme, received=NOW + 30 * MINUTE, now=NOW + 40 * MINUTE)
    assert entered(programme, received=NOW + 29 * MINUTE, now=NOW + 40 * MINUTE).state == "confirmed"
    reopened = {"actor": coordinator, "programme": programme, "reason": "More room"}
    programmes.reopen(**reopened, closes_at=NOW + 80 * MINUTE, now=NOW + 50 * MINUTE)
    programmes.close_if_due(programme=programme, now=NOW + 81 * MINUTE)
    programmes.reopen(**reopened, closes_at=None, now=NOW + 90 * MINUTE)
    for minute in (30, 49, 80, 89):
        with pytest.raises(Refusal, match="Sign-up was closed then, from"):
            entered(programme, caller(email="new@example.org"), received=NOW + minute * MINUTE, now=NOW + 99 * MINUTE)
    for minute in (50, 79, 90):
        entered(
            programme, caller(email=f"n{minute}@example.org"), received=NOW + minute * MINUTE, now=NOW + 99 * MINUTE
        )
    with pytest.raises(Refusal, match="has not been published"):
        entered(make.draft(by=coordinator))


def test_only_a_coordinator_with_a_reason_does_it_for_somebody():
    """P15: and the owner of a place needs none."""
    programme = make.programme()
    place = make.place(programme)
    coordinator = make.coordinator_of(programme)
    for actor, why in ((make.coordinator(), "not your place"), (coordinator, "Give a reason")):
        with pytest.raises(Refusal, match=why):
            places.withdraw(actor=actor, enrolment=place, now=NOW)


# --- withdrawn, accepted, declined -----------------------------------------------------------------------------------


def offered() -> tuple[Client, Programme, Enrolment]:
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=1)
    now = timezone.now()
    first, _, waits = make.places(programme, 3, now=now)
    make.confirmed_dates(programme.sets.get(), now=now, first=now.date() + timedelta(days=60))
    places.withdraw(actor=first.participant, enrolment=first, now=now)
    waits.refresh_from_db()
    assert waits.state == "offered"
    return client, programme, waits


@pytest.mark.parametrize(
    ("name", "becomes", "mail", "says"),
    [
        ("place_accept_for", "confirmed", "place_accepted", "has the place in Set A"),
        ("place_decline_for", "declined", "place_declined", "loses the offer of a place in Set A"),
        ("place_withdraw_for", "withdrawn", "place_withdrawn", "loses the offer of a place in Set A"),
    ],
)
def test_a_coordinator_answers_for_somebody_who_is_told_and_sees_why(name, becomes, mail, says):
    client, programme, place = offered()
    url = reverse(name, args=[programme.slug, place.pk])
    assert url in words(client.get(reverse("person_ledger", args=[programme.slug, place.pk])))
    assert says in words(client.get(url))
    assert client.post(url, {"reason": ""}).status_code == 422
    for _ in range(2):
        assert client.post(url, {"reason": REASON}).status_code == 302
    place.refresh_from_db()
    assert place.state == becomes
    told = Message.objects.get(recipient=place.participant, kind=mail)
    assert told.context["for_you"]
    assert REASON not in str(told.context)
    history = words(client.get(reverse("person_ledger", args=[programme.slug, place.pk])))
    assert f"By {make.coordinator_of(programme)}. Reason: {REASON}" in history
    own = words(signed_in(place.participant).get(reverse("my_place", args=[programme.slug])))
    assert f"The coordinator did this for you. The reason given: {REASON}" in own
    assert audit_programme(programme, now=timezone.now()) == []


def test_an_offer_that_ran_out_is_not_accepted_for_anybody():
    """P5: the clock decides."""
    _, programme, place = offered()
    with pytest.raises(Refusal, match="has run out"):
        places.accept_offer(
            actor=make.coordinator_of(programme), enrolment=place, reason=REASON, now=place.offer_ends_at
        )


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_shows_which_organisations_may_be_meant_and_enters_the_one_that_is_chosen():
    """What is typed is never taken as an organisation; nothing that was typed is lost."""
    client, programme = mine(criteria=[CriterionPlan("Able to act", required=True)])
    make.organisation(name="Hart Partnership")
    Organisation.objects.filter(name="Hart Partnership").update(area_covered="Hart Council")
    url = reverse("place_enter", args=[programme.slug])
    assert url in words(client.get(reverse("places", args=[programme.slug])))
    page = words(client.get(url))
    assert "Enter a request" in page
    criterion = programme.criteria.get()
    received = timezone.localtime(timezone.now() - timedelta(days=1)).replace(second=0, microsecond=0)
    Programme.objects.filter(pk=programme.pk).update(opens_at=received)
    sent = {"email": "cleo@example.org", "full_name": "Cleo Tarn", "job_title": "Officer", "committed": "on"}
    sent |= {"organisation_name": "hart", "reason": REASON, f"criterion_{criterion.pk}": "on"}
    sent |= {"received_at": f"{received:%Y-%m-%dT%H:%M}"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "Which one is it?" in words(answer)
    assert "cleo@example.org" in words(answer)
    assert "No organisation of the register" in words(client.post(url, {**sent, "organisation_name": "Xyzzy"}))
    chosen = Organisation.objects.get(name="Hart Partnership")
    answer = client.post(url, {**sent, "organisation": chosen.pk, "shown_for": "something else"})
    assert answer.status_code == 422
    future = {**sent, "organisation": chosen.pk, "shown_for": "hart", "received_at": "2090-01-01T09:00"}
    answer = client.post(url, future)
    assert answer.status_code == 409
    assert "It cannot have been received later than now." in words(answer)
    assert not programme.enrolments.exists()
    answer = client.post(url, {**sent, "organisation": chosen.pk, "shown_for": "hart"}, follow=True)
    place = programme.enrolments.get()
    assert (place.organisation, place.requested_at, place.answers.get().ticked) == (
        chosen,
        end_of_minute(received),
        True,
    )
    page = words(answer)
    assert "Cleo Tarn has a place in Set A, and is told." in page
    assert f"Received on {when(received)}." in page
    assert f"Reason: {REASON}" in page


# --- the audit hears it ----------------------------------------------------------------------------------------------


def test_the_audit_hears_a_turn_and_a_withdrawal_that_nobody_gave_a_reason_for_and_a_turn_that_changed():
    """P1, P13, P15."""
    programme = make.programme(now=NOW - MINUTE)
    first = make.place(programme)
    coordinator, person = make.coordinator_of(programme), make.representative()
    act = begin(programme=programme, actor=coordinator, cause=Cause.REQUEST, now=NOW)
    made = Enrolment(
        programme=programme,
        participant=person,
        organisation=person.organisation,
        state=PlaceState.WAITING,
        committed_at=NOW,
    )
    act.enrol(made, received_at=NOW - MINUTE)
    act.finish()
    act = begin(programme=programme, actor=coordinator, cause=Cause.WITHDRAW, now=NOW)
    first = programme.enrolments.select_related("participant").get(pk=first.pk)
    act.leave_seat(first, PlaceState.WITHDRAWN)
    act.finish()
    act = begin(programme=programme, actor=person, cause=Cause.WITHDRAW, now=NOW)
    made.requested_at = NOW
    act.leave_seat(made, PlaceState.WITHDRAWN)
    act.finish()
    said = "\n".join(audit_programme(programme, now=NOW))
    assert f"lets the request of place {made.pk} count from" in said
    assert f"does for the owner of place {first.pk} what only they may do" in said
    assert f"changes when the request of place {made.pk} was received" in said


def test_the_audit_hears_a_seat_given_past_somebody_who_was_received_earlier():
    """P13: a reason is no right to be passed over others."""
    programme = make.programme(minimum=2, optimum=2, maximum=2, max_sets=1, now=NOW - 9 * MINUTE)
    seated = make.places(programme, 2)
    later = make.place(programme, now=NOW + MINUTE)
    earlier = entered(programme, received=NOW - MINUTE, now=NOW + 2 * MINUTE)
    act = begin(programme=programme, actor=seated[0].participant, cause=Cause.WITHDRAW, now=NOW + 3 * MINUTE)
    first = programme.enrolments.select_related("participant", "learning_set").get(pk=seated[0].pk)
    learning_set, number = first.learning_set, first.seat
    act.leave_seat(first, PlaceState.WITHDRAWN)
    later.refresh_from_db()
    given = {"learning_set": learning_set, "seat": number, "seat_limit": learning_set.maximum}
    act.move(later, PlaceState.CONFIRMED, cause=Cause.SEAT_FREED, **given)
    act.finish()
    of = {"actor": make.coordinator_of(programme), "reason": REASON, "now": NOW + 3 * MINUTE}
    act, person = begin(programme=programme, cause=Cause.REQUEST, **of), make.representative()
    act.leave_seat(later, PlaceState.WITHDRAWN, cause=Cause.LAPSE)
    seated_too = Enrolment(
        programme=programme,
        participant=person,
        organisation=person.organisation,
        state=PlaceState.CONFIRMED,
        eligible_since=NOW,
        committed_at=NOW,
        **given,
    )
    act.enrol(seated_too)
    act.finish()
    said = "\n".join(audit_programme(programme, now=NOW + 3 * MINUTE))
    for place in (later, seated_too):
        assert f"gives place {place.pk} a seat while place {earlier.pk} is ahead and waits" in said
