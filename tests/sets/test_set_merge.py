"""A set with too few members is merged into another: who moves, what ends, what is refused, what is proved (P11)."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from core.refusal import Refusal
from notifications.emails import written
from notifications.models import Message
from participants.services.erasure import erase_person
from sessions.services.ending import merge_sets
from sets.audit import audit_programme
from sets.models import LearningSet, LedgerEntry, LedgerReason, Programme
from sets.selectors.below_page import below_page
from sets.selectors.place_history import history
from sets.selectors.set_merge import merge_of
from sets.services import places
from sets.services.facilitators import declare_conflict
from tests import make
from tests.make import NOW
from tests.sessions.arranged import arranged
from tests.sets.test_coordinator_pages import queries, signed_in

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
WHY = "Too few to begin with."


def two_sets(*, in_a: int = 2, in_b: int = 3, **fields) -> tuple[Programme, LearningSet, LearningSet]:
    """Sets that need three members and take six, with so many each, and nobody waiting."""
    sizes = {"minimum": 3, "optimum": 4, "maximum": 6, "max_sets": 2, "parallel_sets": "automatic"}
    programme = make.programme(**sizes | fields)
    made = make.places(programme, 6 + max(in_b, programme.minimum))
    for place in (*made[in_a:6], *made[6 + in_b :]):
        places.withdraw(actor=place.participant, enrolment=place, now=NOW + timedelta(minutes=1))
    a, b = programme.sets.select_related("programme").order_by("letter")
    return programme, a, b


def merged(learning_set: LearningSet, into: LearningSet, **said) -> None:
    actor = make.coordinator_of(learning_set.programme)
    fresh = (LearningSet.objects.get(pk=one.pk) for one in (learning_set, into))
    of = {"actor": actor, "mark": merge_of(*fresh).mark, "reason": WHY, "agreed": False, "now": LATER, **said}
    merge_sets(learning_set=learning_set, into=into, **of)


def stand(programme: Programme) -> dict[str, tuple[str, int, int]]:
    """By letter: the state, the members, the open offers."""
    return {
        one.letter: (one.state, one.enrolments.members().count(), one.enrolments.filter(state="offered").count())
        for one in programme.sets.order_by("letter")
    }


def test_everybody_of_the_small_set_moves_and_it_is_cancelled_in_one_act():
    """P11, P13, P14, C10: its sessions end, whoever moved is told once, its facilitator too; the audit agrees."""
    programme, a, b = two_sets()
    arranged(a)
    arranged(b, first=date(2028, 10, 31))
    facilitator = make.facilitator(a)
    who = [one.participant for one in a.enrolments.members().select_related("participant")]
    earlier = set(Message.objects.values_list("pk", flat=True))
    for _ in range(2):
        merged(a, b, agreed=True, mark=merge_of(a, b).mark)
    assert stand(programme) == {"A": ("cancelled", 0, 0), "B": ("forming", 5, 0)}
    assert set(a.sessions.values_list("state", flat=True)) == {"cancelled"}
    assert set(b.sessions.values_list("state", flat=True)) == {"confirmed"}
    acts = LedgerEntry.objects.filter(cause="merge").values_list("act", flat=True)
    assert len(set(acts)) == 1
    mails = Message.objects.exclude(pk__in=earlier)
    assert set(mails.filter(kind="place_moved").values_list("to", flat=True)) == {one.email for one in who}
    told = mails.get(kind="set_cancelled")
    assert told.to == facilitator.email
    assert "Those it had are in Set B now" in written(told).body
    names = {one.pk: one.name for one in (a, b)}
    mine = history(list(programme.enrolments.filter(participant=who[0])), names)[0]
    assert mine.sentence.startswith(
        "Your set had too few members and was merged with another. You were moved to Set B."
    )
    assert (mine.detail, mine.agreed_for_them) == (f"The reason given: {WHY}", True)
    assert audit_programme(programme, now=LATER) == []


def test_an_open_offer_ends_and_what_is_free_then_goes_in_order():
    """P11, P4, P5: nobody who waits is passed over, and no set opens by itself again."""
    programme, a, b = two_sets(in_a=1, in_b=3)
    make.confirmed_dates(a)
    late = make.places(programme, 5, now=NOW + timedelta(minutes=2))
    assert stand(programme) == {"A": ("forming", 1, 4), "B": ("forming", 4, 0)}
    merged(a, b)
    assert stand(programme) == {"A": ("cancelled", 0, 0), "B": ("forming", 6, 0)}
    states = [programme.enrolments.get(pk=one.pk).state for one in late]
    assert states == ["confirmed", "waiting", "waiting", "confirmed", "waiting"]
    programme.refresh_from_db()
    assert (programme.parallel_sets, programme.sets.count()) == ("ask", 2)
    assert audit_programme(programme, now=LATER) == []


def test_a_merge_is_refused_where_it_is_not_what_was_read_or_may_not_be():
    """P11, P14: nothing moves then."""
    programme, a, b = two_sets()
    before = stand(programme)
    make.confirmed_dates(b)
    for said, words in (
        ({"reason": " "}, "Give a reason"),
        ({"actor": make.coordinator()}, "Only the coordinator"),
        ({"mark": "another"}, "have changed since you looked"),
        ({}, "The dates of Set B are confirmed"),
    ):
        with pytest.raises(Refusal, match=words):
            merged(a, b, **said)
    mark = merge_of(a, b).mark
    place = b.enrolments.members().first()
    places.withdraw(actor=place.participant, enrolment=place, now=LATER)
    with pytest.raises(Refusal, match="have changed since you looked"):
        merged(a, b, mark=mark, agreed=True)
    with pytest.raises(Refusal, match="with itself"):
        merged(a, a)
    assert stand(programme) == {**before, "B": ("forming", 2, 0)}
    assert audit_programme(programme, now=LATER) == []
    _, c, d = two_sets(in_a=2, in_b=5)
    with pytest.raises(Refusal, match="as many members as it needs"):
        merged(d, c)
    with pytest.raises(Refusal, match="Set B has room for one, and two would come"):
        merged(c, d)
    for one in c.enrolments.members():
        places.withdraw(actor=one.participant, enrolment=one, now=LATER)
    with pytest.raises(Refusal, match="nobody to move"):
        merged(c, d)
    for started in (b, a):
        LearningSet.objects.filter(pk=started.pk).update(state="running")
        with pytest.raises(Refusal, match=f"{started} has started or ended"):
            merged(a, b)
    with pytest.raises(LearningSet.DoesNotExist):
        merged(c, a)


def test_the_audit_finds_a_merge_that_was_none(monkeypatch: pytest.MonkeyPatch):
    """P11: of a set that had enough members, and of one whose members did not all come."""
    programme, a, b = two_sets(in_a=3, in_b=3)
    monkeypatch.setattr("sets.selectors.set_merge.Merge.why_not", lambda self, minimum: "")
    merged(a, b)
    assert [one for one in audit_programme(programme, now=LATER) if one.startswith("P11")] != []
    programme, a, b = two_sets()
    first = list(a.enrolments.members().order_by("position"))[:1]
    monkeypatch.setattr("sets.selectors.set_merge.Merge.members", first)
    merged(a, b)
    assert any("as no merge does" in one for one in audit_programme(programme, now=LATER))


def test_the_page_says_who_moves_and_what_ends_before_anything_is_done(client: Client):
    """P11: from the ways out; refused with a sentence, carried out once."""
    programme, a, b = two_sets(in_b=0)
    make.facilitator(a)
    client.force_login(make.coordinator_of(programme))
    url = reverse("set_merge", args=[programme.slug, "A", "B"])
    reader = make.coordinator_of(programme)
    ways = below_page(LearningSet.objects.select_related("programme").get(pk=a.pk), LATER, reader=reader).ways
    assert (url, "Merge it into Set B") in next(way.links for way in ways if way.title.startswith("Merge"))
    page = client.get(url).content.decode()
    for place in a.enrolments.members().select_related("participant"):
        assert str(place.participant) in page
    assert "Set B then has two of its six places held, and its dates are not confirmed." in page
    assert "still fewer than the three members it needs" in page
    assert "Whoever facilitates Set A is told that it is cancelled. Whoever moves sees your reason." in page
    assert client.post(url, {"mark": "none", "reason": "So"}).status_code == 409
    assert client.post(url, {"mark": merge_of(a, b).mark}).status_code == 422
    assert client.post(url, {"mark": merge_of(a, b).mark, "reason": WHY}).status_code == 302
    assert "This cannot be done now" in client.get(url).content.decode()
    record = client.get(reverse("programme_record", args=[programme.slug])).content.decode()
    assert "Set A was merged into Set B, and cancelled." in record
    assert client.get(reverse("set_merge", args=[programme.slug, "A", "Z"])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_merge_takes_the_same_number_of_queries_however_many_move(number: int):
    """Quality, section 3: twelve at most."""
    coordinator = make.coordinator()
    programme, _, _ = two_sets(in_a=number, in_b=1, minimum=4, by=coordinator)
    client = signed_in(coordinator)
    assert queries(client, reverse("set_merge", args=[programme.slug, "A", "B"])) == 9


def test_why_a_set_was_merged_goes_with_either_of_two_who_moved():
    """C15: said about more, it is about none of them and stays."""
    for moved, left in ((1, 0), (2, 0), (3, 1)):
        LedgerReason.objects.all().delete()
        _, a, b = two_sets(in_a=moved, in_b=1, minimum=4)
        person = a.enrolments.members().first().participant
        merged(a, b)
        erase_person(actor=person, person=person, now=LATER)
        assert LedgerReason.objects.filter(text=WHY).count() == left


def test_what_the_page_of_a_merge_shows_has_not_changed_as_it_is_carried_out(client: Client):
    """P11, D7, P14: declared conflicts are shown; they, both sets and the dates of the other are what was read."""
    programme, a, b = two_sets()
    reader = make.coordinator_of(programme)
    make.facilitator(a, reader)
    marks = [merge_of(a, b).mark]
    runs, place = make.facilitator(b), a.enrolments.members().select_related("organisation").first()
    about = {"organisation": place.organisation, "words": "I worked there.", "programme": None}
    declare_conflict(actor=runs, **about, now=NOW)
    marks.append(merge_of(a, b).mark)
    client.force_login(reader)
    page = client.get(reverse("set_merge", args=[programme.slug, "A", "B"])).content.decode()
    assert f"{runs} has declared a conflict with {place.organisation}: I worked there." in page
    assert "Whoever facilitates Set A" not in page
    make.confirmed_dates(b)
    changes = ({"state": "confirmed"}, {"goes_ahead_with": 4})
    for one, fields in product((a, b), changes):
        LearningSet.objects.filter(pk=one.pk).update(**fields)
        marks.append(merge_of(*LearningSet.objects.filter(programme=programme).order_by("letter")).mark)
    b.confirmed_dates.order_by("date").last().delete()
    marks.append(merge_of(*LearningSet.objects.filter(programme=programme).order_by("letter")).mark)
    assert len(set(marks)) == len(marks) == 7
