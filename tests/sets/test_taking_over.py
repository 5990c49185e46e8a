"""Who may take a place over, and what the audit hears when somebody has it who may not (P10)."""

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from core.refusal import Refusal
from participants.models import Organisation, User
from participants.own_data import gathered
from participants.services.erasure import erase_person
from participants.services.profile import NotListed, save_profile
from participants.states import Acceptance
from sets.audit import audit_programme
from sets.models import Enrolment, HandOver
from sets.services.acts import begin
from sets.services.hand_overs import take_back
from sets.services.organisations import merge_organisations
from sets.services.places import lift_removal, remove_person
from sets.states import Cause
from sets.tasks import sweep
from tests import make
from tests.make import NOW
from tests.sets.handed import colleague_of, handed_by, invited, taken_over
from tests.sets.test_hand_overs import browser

pytestmark = pytest.mark.django_db


def test_whoever_takes_over_for_an_organisation_that_is_not_accepted_yet_can_still_save_their_profile() -> None:
    """P4, P10: it is theirs now, though they did not ask for it; to a stranger it is not shown."""
    now = timezone.now()
    owner, colleague, stranger = (make.person(full_name=name, job_title="Officer") for name in ("One", "Two", "Three"))
    asked = NotListed("Zeta Partnership", "lsp")
    said = {"full_name": "Owner One", "job_title": "Officer", "access_needs": "", "organisation": asked}
    save_profile(actor=owner, now=now, **said)
    owner.refresh_from_db()
    place = make.place(make.programme(now=now), owner, now=now)
    taken_over(place, colleague, now=now)
    number = str(place.organisation_id)
    answers = {"full_name": "Col League", "job_title": "Clerk", "organisation_name": "Zeta Partnership"}
    chosen = {"shown_for": "Zeta Partnership", "organisation": number}
    for more in ({"access_needs": "Step-free"}, {"access_needs": "A loop", **chosen}):
        answer = browser(colleague).post("/my/profile/", {**answers, **more})
        assert answer.status_code == 302
        colleague.refresh_from_db()
        assert (colleague.job_title, colleague.access_needs) == ("Clerk", more["access_needs"])
        assert colleague.organisation == place.organisation
    assert browser(stranger).post("/my/profile/", {**answers, **chosen}).status_code != 302
    typed = {"path": "/organisations/suggestions/?organisation_name=Zeta", "headers": {"HX-Request": "true"}}
    assert ["Zeta Partnership" in browser(one).get(**typed).text for one in (colleague, stranger)] == [True, False]


def test_a_place_that_a_merge_left_where_it_was_is_handed_over_to_somebody_of_what_the_organisation_is_now() -> None:
    """P10, P2: two for one, until one of them ends; whoever comes is one of the organisation that stands."""
    old, new = make.organisation(), make.organisation()
    admin = make.person(is_staff=True, is_superuser=True)
    programme, person = make.programme(), make.representative(organisation=old)
    make.place(programme, make.representative(organisation=new))
    merge_organisations(actor=admin, organisation=old, target=new, now=NOW)
    person.organisation = Organisation(pk=old.pk, name=old.name, kind=old.kind, acceptance=Acceptance.ACCEPTED)
    place = make.place(programme, person)
    sweep(NOW)
    place.refresh_from_db()
    assert place.organisation == old
    stranger = make.representative()
    with pytest.raises(Refusal, match=f"what is for {new}"):
        taken_over(place, stranger, now=NOW)
    take_back(actor=person, hand_over=HandOver.objects.get(), now=NOW)
    second = taken_over(place, make.representative(organisation=new), now=NOW)
    newcomer = make.person(full_name="Ada Minton", job_title="Officer")
    third = taken_over(second, newcomer, now=NOW)
    newcomer.refresh_from_db()
    assert newcomer.organisation == new
    last = handed_by(make.coordinator_of(programme), third, to="ben@example.org", now=NOW)
    assert (last.participant.organisation, last.organisation) == (new, old)
    assert audit_programme(programme, now=NOW) == []


def test_an_invitation_to_an_address_that_was_taken_off_since_is_theirs_too() -> None:
    """C15: it stands in what they see of their data, and is forgotten with them."""
    place = make.place(make.programme(), make.representative())
    person = make.representative(email="nia.old@example.org")
    for address in ("nia.old@example.org", "nia.new@example.org"):
        is_main = address == person.email
        EmailAddress.objects.create(user=person, email=address, primary=is_main, verified=True)
    one = invited(place, "Nia.Old@example.org", now=NOW)
    client = browser(person)
    client.post("/accounts/email/", {"action_primary": "", "email": "nia.new@example.org"})
    client.post("/accounts/email/", {"action_remove": "", "email": "nia.old@example.org"})
    person.refresh_from_db()
    assert list(EmailAddress.objects.filter(user=person).values_list("email", flat=True)) == [person.email]
    [mine] = [section for section in gathered(person) if section.key == "hand_overs_to_answer"]
    assert len(mine.entries) == 1
    assert mine.title in client.get("/my/data/").content.decode().partition("What there is none of")[0]
    erase_person(actor=person, person=person, now=NOW)
    one.refresh_from_db()
    assert (one.state, one.email, one.full_name) == ("ended", "", "")


def forged(place: Enrolment, to: User, *, by: User | None, reason: str = "") -> str:
    """What the audit says of a hand-over that nobody asked a rule about; then it is taken back."""
    with transaction.atomic():
        act = begin(programme=place.programme, actor=by, cause=Cause.HAND_OVER, now=NOW, reason=reason)
        act.hand_over(act.programme.enrolments.select_related("participant", "organisation").get(pk=place.pk), to)
        act.finish()
        heard = audit_programme(place.programme, now=NOW)
        transaction.set_rollback(True)
    return "\n".join(heard)


def test_the_audit_hears_a_hand_over_by_or_to_somebody_who_may_not() -> None:
    """P10, P2: decided by whoever has a place; to a facilitator of another set; to the removed, until they are back."""
    programme = make.programme(parallel_sets="manual")
    coordinator = make.coordinator_of(programme)
    one, other, gone = make.places(programme, 3)
    to = colleague_of(one)
    assert forged(one, to, by=coordinator, reason="Has left us.") == ""
    assert forged(one, to, by=to) == ""
    assert "done by nobody who may" in forged(one, to, by=other.participant, reason="Has left us.")
    assert "done by nobody who may" in forged(one, to, by=coordinator)

    runs = colleague_of(one)
    make.facilitator(programme.sets.get(), runs)
    assert "to somebody who facilitates a set" in forged(one, runs, by=runs)

    remove_person(actor=coordinator, enrolment=gone, reason="Never came.", now=NOW)
    assert "to somebody who was removed and not let back" in forged(one, gone.participant, by=gone.participant)
    lift_removal(actor=coordinator, enrolment=gone, now=NOW)
    assert forged(one, gone.participant, by=gone.participant) == ""
    handed_by(coordinator, one, to=to, now=NOW)
    assert audit_programme(programme, now=NOW) == []
