"""The life of a published programme: other sizes, a set or all of it cancelled, completed, copied (section 3, P9)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from core.refusal import Refusal
from notifications.models import Message
from sessions.services.ending import cancel_programme, cancel_set
from sets.audit import audit_programme
from sets.models import Enrolment, LearningSet, LedgerEntry, Programme
from sets.rules import Rules, Words
from sets.services import places, programmes
from sets.services.acts import begin, place_row, set_row
from sets.services.changing import change_rules, change_words
from sets.services.interest import express_interest
from sets.services.programmes import CriterionPlan
from sets.states import Cause, Kind, SetState
from tests import make
from tests.make import NOW
from tests.sessions.arranged import arranged
from tests.sessions.meeting import meeting
from tests.sets.test_coordinator_pages import mine, words

pytestmark = pytest.mark.django_db


def rules_of(programme: Programme, **fields) -> Rules:
    return Rules(**(vars(Rules.of(programme)) | fields))


def change(programme: Programme, *, now=NOW, **fields) -> Programme:
    programme.refresh_from_db()
    return change_rules(
        actor=make.coordinator_of(programme),
        programme=programme,
        rules=rules_of(programme, **fields),
        seen=programme.ledger_count,
        now=now,
    )


def told(programme: Programme, kind: str) -> list[str]:
    found = Message.objects.filter(topic=f"programme:{programme.pk}", kind=kind)
    return sorted(found.values_list("to", flat=True))


def fair(programme: Programme) -> bool:
    return audit_programme(programme, now=NOW) == []


# --- sizes and policy ------------------------------------------------------------------------------------------------


def test_a_lower_maximum_takes_no_place_and_gives_those_above_it_the_lowest_free_seats():
    """P9."""
    programme = make.programme(minimum=2, optimum=2, maximum=5)
    made = make.places(programme, 5)
    for place in made[:2]:
        places.withdraw(actor=place.participant, enrolment=place, now=NOW)
    mail = Message.objects.count()
    with pytest.raises(Refusal, match=r"Set A has 3 places held or offered, so the most cannot be under 3"):
        change(programme, maximum=2)
    change(programme, maximum=3)
    assert list(programme.enrolments.members().order_by("seat").values_list("seat", "seat_limit")) == [
        (1, 3),
        (2, 3),
        (3, 3),
    ]
    assert Message.objects.count() == mail
    assert fair(programme)


def test_a_raised_maximum_is_filled_from_the_list_and_a_set_that_has_begun_keeps_its_own():
    """P5, P9: the seats go to those first in line, who are told, and nobody else is."""
    met = meeting()
    programme, running = met.learning_set.programme, met.learning_set
    met.begin()
    most = running.maximum
    change(programme, maximum=most + 2, max_sets=3, minimum=2, now=met.starts() + timedelta(hours=1))
    running.refresh_from_db()
    assert running.maximum == most
    other = make.programme(minimum=2, optimum=2, maximum=2, max_sets=1)
    made = make.places(other, 5)
    change(other, maximum=4)
    assert [Enrolment.objects.get(pk=one.pk).state for one in made] == [*["confirmed"] * 4, "waiting"]
    assert sorted(one.participant.email for one in made[:4]) == told(other, "place_confirmed")
    assert fair(other)
    assert audit_programme(programme, now=met.starts() + timedelta(hours=1)) == []


def test_what_a_change_would_do_is_said_and_done_only_once_it_was_read():
    """P9: who gets a place and where, which set opens, who is told; and nothing is written before."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=1, parallel_sets="automatic")
    made = make.places(programme, 5, now=timezone.now())
    url = reverse("programme_rules", args=[programme.slug])
    sent = {"minimum": 2, "optimum": 2, "maximum": 3, "max_sets": 2, "offer_working_days": 4}
    sent |= {"parallel_sets": "automatic"}
    assert url in words(client.get(reverse("cockpit", args=[programme.slug])))
    before = Programme.objects.values().get(pk=programme.pk), LedgerEntry.objects.count(), Message.objects.count()
    page = words(client.post(url, sent))
    for said in (
        "A set has at least 2, at best 2, at most 3 people; until now at least 2, at best 2, at most 2 people.",
        "There can be two sets at most; until now one.",
        "can be answered for four working days",
        "Set B opens.",
        f"{made[2].participant} ({made[2].organisation}) gets a place in Set A.",
        f"{made[3].participant} ({made[3].organisation}) gets a place in Set B.",
        "Nobody loses a place, an offer or a rank.",
        "Three people are told by mail, and so are the coordinators.",
    ):
        assert said in page, said
    after = Programme.objects.values().get(pk=programme.pk), LedgerEntry.objects.count(), Message.objects.count()
    assert after == before
    seen = before[0]["ledger_count"]
    late = make.place(programme, now=timezone.now())
    answer = client.post(url, sent | {"seen": seen})
    assert answer.status_code == 409
    assert "The places have changed since you looked." in words(answer)
    assert str(late.participant) in words(answer)
    programme.refresh_from_db()
    assert client.post(url, sent | {"seen": programme.ledger_count}).status_code == 302
    assert list(programme.enrolments.live().values_list("state", flat=True)) == ["confirmed"] * 6
    assert client.post(url, sent | {"seen": seen}).status_code == 302
    assert audit_programme(programme, now=timezone.now()) == []
    assert client.post(url, sent | {"maximum": 2}).status_code == 409
    assert client.post(url, sent | {"max_sets": 1, "seen": "x"}).status_code == 409
    assert client.post(url, sent | {"minimum": 9}).status_code == 422


def test_coordinators_are_told_of_another_number_of_sets_once_and_again_only_when_sizes_change():
    """P7: and the page says beforehand whether they are."""
    client, programme = mine(minimum=2, optimum=3, maximum=4, max_sets=2, parallel_sets="never")
    make.places(programme, 5, now=timezone.now())
    assert len(told(programme, "option_found")) == 1
    url = reverse("programme_rules", args=[programme.slug])
    sent = {"minimum": 2, "optimum": 3, "maximum": 4, "max_sets": 2, "parallel_sets": "never"}
    assert "Nobody is mailed." in words(client.post(url, {**sent, "offer_working_days": 5}))
    change(programme, offer_working_days=5, now=timezone.now())
    assert len(told(programme, "option_found")) == 1
    again = {**sent, "optimum": 4, "offer_working_days": 5}
    assert "Only the coordinators are told by mail." in words(client.post(url, again))
    change(programme, optimum=4, now=timezone.now())
    assert len(told(programme, "option_found")) == 2


def test_a_higher_minimum_removes_nobody_and_the_page_says_which_set_falls_below_it():
    """P9, P11."""
    client, programme = mine(minimum=2, optimum=3, maximum=4)
    make.places(programme, 2, now=timezone.now())
    url = reverse("programme_rules", args=[programme.slug])
    sent = {"minimum": 3, "optimum": 3, "maximum": 4, "max_sets": 2, "offer_working_days": 3, "parallel_sets": "ask"}
    assert "Set A has two places held, fewer than the three it then needs." in words(client.post(url, sent))
    change(programme, minimum=3, now=timezone.now())
    assert programme.enrolments.members().count() == 2


def test_a_draft_and_a_programme_that_has_ended_have_no_rules_to_change():
    client, programme = mine()
    draft = make.draft(by=make.coordinator_of(programme))
    cancel_programme(actor=make.coordinator_of(programme), programme=programme, reason="Because.", now=timezone.now())
    for one in (draft, programme):
        with pytest.raises(Refusal, match="while a programme is open or closed"):
            change(one, maximum=9)
    assert client.get(reverse("programme_rules", args=[draft.slug])).status_code == 302
    assert client.get(reverse("programme_rules", args=[programme.slug])).status_code == 302


def test_the_words_of_the_page_change_and_nothing_that_people_signed_up_to():
    client, programme = mine(title="Linking plans", background="Once")
    url = reverse("programme_words", args=[programme.slug])
    assert url in words(client.get(reverse("cockpit", args=[programme.slug])))
    before = Programme.objects.values().get(pk=programme.pk)
    sent = {"aim": "Another aim", "contact_name": "Ada Minton", "contact_email": "ada@example.org"}
    for _ in range(2):
        assert client.post(url, sent | {"title": "Other", "maximum": 2}).status_code == 302
    after = Programme.objects.values().get(pk=programme.pk)
    assert {name for name in after if after[name] != before[name]} == {
        *("aim", "background", "contact_name", "contact_email"),
    }
    entry = AuditEntry.objects.get(act="words of its page changed")
    assert entry.facts == {"fields": ["aim", "background", "contact_email", "contact_name"]}
    answer = client.post(url, sent | {"contact_email": "nobody", "aim": ""})
    assert answer.status_code == 422
    assert "Say what the programme is for." in words(answer)
    draft = make.draft(by=make.coordinator_of(programme))
    with pytest.raises(Refusal, match="not been published"):
        change_words(actor=make.coordinator_of(programme), programme=draft, words=Words.of(draft), now=NOW)


# --- cancelled -------------------------------------------------------------------------------------------------------


def test_a_cancelled_programme_ends_every_place_set_and_session_and_tells_everybody_once():
    """Section 3: places first, then sets; nothing is filled. D4: its sessions leave the calendars."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=1)
    now, coordinator = timezone.now(), make.coordinator_of(programme)
    interested, has_place = make.representative(), make.representative()
    for person in (interested, has_place):
        express_interest(actor=person, programme=programme, what_would_help="", now=now)
    made = [*make.places(programme, 2, now=now), make.place(programme, has_place, now=now + timedelta(seconds=3))]
    first = (now + timedelta(days=60)).date()
    learning_set = arranged(programme.sets.get(), now=now + timedelta(seconds=4), first=first)
    facilitator = make.facilitator(learning_set, now=now)
    assert reverse("programme_cancel", args=[programme.slug]) in words(
        client.get(reverse("cockpit", args=[programme.slug]))
    )
    asked = words(client.get(reverse("programme_cancel", args=[programme.slug])))
    assert "Two people lose the place or the offer, and one leaves the waiting list. Nobody moves up." in asked
    for _ in range(2):
        cancel_programme(actor=coordinator, programme=programme, reason="No money.", now=now)
    assert set(programme.enrolments.values_list("state", "seat")) == {("cancelled", None)}
    learning_set.refresh_from_db()
    programme.refresh_from_db()
    assert (learning_set.state, programme.state) == ("cancelled", "cancelled")
    assert set(learning_set.sessions.values_list("state", flat=True)) == {"cancelled"}
    assert told(programme, "place_cancelled") == sorted(one.participant.email for one in made)
    assert told(programme, "programme_cancelled") == sorted([facilitator.email, interested.email])
    assert len(told(programme, "session_not_yours")) == 6
    assert "No money." not in str(list(Message.objects.values()))
    reader = Client()
    reader.force_login(made[2].participant)
    page = words(reader.get(reverse("my_place", args=[programme.slug])))
    assert "You are no longer on the waiting list" in page
    assert "The programme has been cancelled." in page
    assert "The reason given: No money." in page
    reader.force_login(made[0].participant)
    assert "Your place was cancelled" in words(reader.get(reverse("my_place", args=[programme.slug])))
    # There is no set whose places could be held.
    assert "places held of" not in words(client.get(reverse("cockpit", args=[programme.slug])))
    page = words(Client().get(reverse("programme", args=[programme.slug])))
    assert "This programme has been cancelled." in page
    # It asks nobody any more to come, nor says how one gets a place.
    for of_before in ("How places are given", "Please try to come", "When you sign up"):
        assert of_before not in page
    assert audit_programme(programme, now=now) == []


def test_a_programme_is_not_cancelled_without_a_reason_by_another_or_while_a_session_is_under_way():
    """Section 3."""
    met = meeting()
    programme = met.learning_set.programme
    coordinator = make.coordinator_of(programme)
    met.begin()
    for actor, reason, why in (
        (coordinator, " ", "Give a reason"),
        (met.facilitator, "Because.", "Only the coordinator"),
        (coordinator, "Because.", "A session of Set A is under way"),
    ):
        with pytest.raises(Refusal, match=why):
            cancel_programme(actor=actor, programme=programme, reason=reason, now=met.starts())
    assert programme.enrolments.live().count() == len(met.places)


def test_a_cancelled_draft_is_seen_by_nobody():
    """It was never published, so no page says that it was cancelled."""
    client, programme = mine()
    draft = make.draft(by=make.coordinator_of(programme), opens_at=NOW, now=NOW)
    assert client.post(reverse("programme_cancel", args=[draft.slug]), {"reason": "Not needed."}).status_code == 302
    assert Client().get(reverse("programme", args=[draft.slug])).status_code == 404
    assert client.get(reverse("cockpit", args=[draft.slug])).status_code == 200
    assert draft not in Programme.objects.published()
    assert audit_programme(draft, now=NOW) == []


def test_the_people_of_a_cancelled_set_go_back_to_where_they_were_and_are_served_elsewhere():
    """Section 3, P5, P7: members and open offers; a programme that opens sets by itself asks from then on."""
    programme = make.programme(minimum=2, optimum=2, maximum=2, max_sets=2, parallel_sets="automatic")
    made = make.places(programme, 5)
    places.withdraw(actor=made[2].participant, enrolment=made[2], now=NOW)
    set_a = programme.sets.get(letter="A")
    facilitator = make.facilitator(set_a)
    with pytest.raises(Refusal, match="Give a reason"):
        cancel_set(actor=make.coordinator_of(programme), learning_set=set_a, reason="", now=NOW)
    for _ in range(2):
        cancel_set(actor=make.coordinator_of(programme), learning_set=set_a, reason="No room.", now=NOW)
    programme.refresh_from_db()
    assert programme.parallel_sets == "ask"
    assert [programme.enrolments.get(pk=made[n].pk).state for n in (0, 1, 3, 4)] == [
        *["waiting"] * 2,
        *["confirmed"] * 2,
    ]
    assert told(programme, "set_cancelled") == [facilitator.email]
    assert told(programme, "place_back") == sorted(made[n].participant.email for n in (0, 1))
    change(programme, maximum=3)
    assert programme.enrolments.get(pk=made[0].pk).state == "confirmed"
    assert fair(programme)


# --- completed, copied -----------------------------------------------------------------------------------------------


def test_a_programme_is_completed_when_closed_and_every_set_has_ended():
    """Section 3: those still waiting become cancelled and are told."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=1)
    made = make.places(programme, 3, now=timezone.now())
    url = reverse("programme_complete", args=[programme.slug])
    assert "Close sign-up first." in words(client.get(url))
    programmes.close(actor=make.coordinator_of(programme), programme=programme, now=timezone.now())
    assert "Set A has not ended" in words(client.get(url))
    answer = client.post(url)
    assert answer.status_code == 409
    assert "A set of this programme has not ended yet." in words(answer)
    coordinator, now = make.coordinator_of(programme), timezone.now()
    cancel_set(actor=coordinator, learning_set=programme.sets.get(), reason="Because.", now=now)
    assert "Three people still waiting leave the list without a place." in words(client.get(url))
    assert url in words(client.get(reverse("cockpit", args=[programme.slug])))
    assert client.post(url).status_code == 302
    assert set(programme.enrolments.values_list("state", flat=True)) == {"cancelled"}
    assert told(programme, "place_cancelled") == sorted(one.participant.email for one in made)
    assert client.get(url).status_code == 302
    assert audit_programme(programme, now=timezone.now()) == []


def test_the_places_of_a_set_that_has_met_for_the_last_time_are_still_counted():
    """Section 3: completed places have no seat, and were held."""
    met = meeting(2, sessions=1)
    met.hold(1, ["present", "present"])
    assert met.learning_set.enrolments.filter(state="completed").count() == 2
    client = Client()
    client.force_login(met.coordinator)
    assert "2 of 2 places taken" in words(client.get(reverse("places", args=[met.learning_set.programme.slug])))


def test_a_copy_is_a_draft_with_the_words_and_without_the_days_and_the_people():
    """S2."""
    criteria = [CriterionPlan("Are you closely involved?", "statement", True)]
    client, programme = mine(title="T" * 120, maximum=11, criteria=criteria, background="Once upon a time")
    answer = client.post(reverse("programme_copy", args=[programme.slug]))
    copy = Programme.objects.latest("pk")
    assert answer["Location"] == reverse("programme_edit", args=[copy.slug])
    assert (copy.state, copy.maximum, copy.background, copy.opens_at) == ("draft", 11, "Once upon a time", None)
    assert copy.title == f"{'T' * 113} (copy)"
    assert list(copy.criteria.values_list("text", "required")) == [("Are you closely involved?", True)]
    assert list(copy.planned_sessions.values_list("date", flat=True)) == [None] * 3
    assert not copy.enrolments.exists()
    coordinator = make.coordinator_of(programme)
    coordinator.may_open_programmes = False
    coordinator.save()
    assert client.get(reverse("programme_copy", args=[programme.slug])).status_code == 404
    with pytest.raises(Refusal, match="You may not make programmes"):
        programmes.copy_programme(actor=coordinator, programme=programme, now=NOW)


# --- the audit hears it ----------------------------------------------------------------------------------------------


def _act(programme: Programme):
    return begin(programme=programme, actor=make.coordinator_of(programme), cause=Cause.RULES, now=NOW)


def _a_maximum_of_its_own(programme: Programme) -> None:
    act, learning_set = _act(programme), programme.sets.get()
    act.change_maximum(learning_set, 9)
    act.finish()


def _a_maximum_by_the_way(programme: Programme) -> None:
    act, learning_set = _act(programme), programme.sets.get()
    LearningSet.objects.filter(pk=learning_set.pk).update(maximum=9, state=SetState.CONFIRMED)
    learning_set.maximum = 9
    act.record(Kind.SET, learning_set.pk, set_row(learning_set), "forming", "confirmed")
    act.finish()


def _more_than_a_seat(programme: Programme) -> None:
    act, place = _act(programme), programme.enrolments.first()
    place.position = 7
    act.record(Kind.SEAT, place.pk, place_row(place), place.state, place.state)
    act.finish()


def _an_end_with_people_in_it(programme: Programme) -> None:
    act = _act(programme)
    programmes.move_programme(act, "cancelled")
    act.finish()


@pytest.mark.parametrize(
    ("tampered", "heard"),
    [
        (_a_maximum_of_its_own, "P9: entry 4 changes the maximum of set A as nobody may"),
        (_a_maximum_by_the_way, "P9: entry 4 changes the maximum of set A by the way"),
        (_more_than_a_seat, "P9: entry 4 changes more of place"),
        (_an_end_with_people_in_it, "section 3: entry 4 ends the programme and leaves places"),
    ],
)
def test_the_audit_hears(tampered, heard):
    """P9, P13, section 3."""
    programme = make.programme()
    make.place(programme)
    number = LedgerEntry.objects.filter(programme_id=programme.pk).count() + 1
    tampered(programme)
    said = "\n".join(audit_programme(programme, now=NOW))
    assert heard.replace("entry 4", f"entry {number}") in said
