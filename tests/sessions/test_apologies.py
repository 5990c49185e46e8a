"""“I cannot come”: in one tap, in advance, taken back until the start (D6)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from notifications import kinds
from notifications.models import Message
from sessions.models import Attendance
from sessions.services.apologies import send_apologies, take_back_apologies
from sessions.services.arranging import Meeting, arrange, cancel_session
from sets.services import places
from sets.services.learning_sets import unassign_facilitator
from tests import make
from tests.sessions.meeting import HALF_DAY, Met, meeting

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def refused(match: str):
    return pytest.raises(Refusal, match=match)


def sends(met: Met, person: int = 0, *, minutes: int = -90, number: int = 1, reason: str = "") -> Attendance:
    now = met.starts(number) + minutes * MINUTE
    return send_apologies(actor=met.places[person].participant, session=met.session(number), reason=reason, now=now)


def takes_back(met: Met, person: int = 0, *, minutes: int = -80) -> Attendance | None:
    now = met.starts() + minutes * MINUTE
    return take_back_apologies(actor=met.places[person].participant, session=met.session(), now=now)


def test_apologies_stand_on_the_register_when_it_begins():
    """D6."""
    met = meeting()
    sends(met, reason="A board meeting.")
    met.begin()
    assert [met.row(person).status for person in range(3)] == ["apologies", "", ""]
    assert met.row().apologies_reason == "A board meeting."


def test_the_facilitator_is_told_once_and_no_name_is_in_the_mail():
    """C10: a link behind the walls; and the reason is nowhere in it."""
    met = meeting()
    for _ in range(2):
        sends(met, reason="Xoillnessski")
    told = Message.objects.get(kind="apologies_sent")
    assert told.to == met.facilitator.email
    assert kinds.is_still_wanted(told)
    member = met.places[0].participant
    for secret in ("Xoillnessski", member.full_name, member.email, str(member.organisation)):
        assert secret not in f"{told.subject} {told.context}"


def test_apologies_are_taken_back_until_the_start_and_the_reason_is_forgotten():
    met = meeting()
    sends(met, reason="A board meeting.")
    sent = Message.objects.get(kind="apologies_sent")
    for _ in range(2):
        takes_back(met, minutes=-1)
    row = met.row()
    assert (row.status, row.apologies_reason, row.apologies_for, row.marked_by) == ("", "", None, None)
    assert not kinds.is_still_wanted(sent)
    assert kinds.is_still_wanted(Message.objects.get(kind="apologies_taken_back"))


def test_from_the_start_on_nobody_answers():
    met = meeting()
    sends(met, 0, minutes=-1)
    for act in (lambda: sends(met, 1, minutes=0), lambda: takes_back(met, 0, minutes=0)):
        with refused("it is too late to answer here"):
            act()
    assert met.row().status == "apologies"


def test_apologies_can_still_be_sent_when_the_doors_are_open():
    met = meeting()
    met.begin(now=met.starts() - 50 * MINUTE)
    sends(met, 0, minutes=-5)
    assert met.row().status == "apologies"
    takes_back(met, 0, minutes=-4)
    assert met.row().status == ""


def test_what_the_facilitator_marked_is_not_changed_by_an_answer():
    met = meeting()
    met.begin(now=met.starts() - 50 * MINUTE)
    met.mark("present", now=met.starts() - 10 * MINUTE)
    for act in (lambda: sends(met, minutes=-5), lambda: takes_back(met, minutes=-5)):
        with refused("The facilitator has marked you already: present"):
            act()


def test_only_members_send_apologies():
    """C01, C04."""
    met = meeting()
    place = met.places[0]
    places.withdraw(actor=place.participant, enrolment=place, now=make.NOW + timedelta(days=1))
    for actor in (place.participant, met.facilitator, met.coordinator, meeting().places[0].participant):
        with refused("Only members of the set"):
            send_apologies(actor=actor, session=met.session(), now=make.NOW + timedelta(days=2))
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "has no date yet"),
        ("provisional", "is provisional"),
        ("held", "is held"),
        ("cancelled", "is cancelled"),
    ],
)
def test_there_is_nothing_to_send_apologies_for(state, sentence):
    met = meeting()
    met.learning_set.sessions.filter(number=1).update(state=state)
    with refused(f"This session {sentence}"):
        sends(met)


def test_apologies_for_a_date_do_not_stand_for_another():
    """A session that is moved: the member is expected on the new date until they answer again."""
    met = meeting()
    sends(met, 0, reason="A board meeting.")
    sends(met, 1)
    later = met.starts() + timedelta(days=2)
    arrange(
        actor=met.facilitator,
        learning_set=met.learning_set,
        meetings={1: Meeting(later, later + HALF_DAY, place="Town Hall, Winford")},
        confirm=True,
        now=make.NOW,
    )
    assert met.row().has_standing_apologies is False
    sends(met, 1)
    assert met.row(1).has_standing_apologies is True
    met.begin(now=later)
    assert [(met.row(person).status, met.row(person).apologies_reason) for person in (0, 1)] == [
        ("", ""),
        ("apologies", ""),
    ]


def test_apologies_of_who_left_are_not_on_the_register():
    met = meeting()
    sends(met)
    place = met.places[0]
    places.withdraw(actor=place.participant, enrolment=place, now=met.starts() - 30 * MINUTE)
    assert met.begin().attendances.count() == 2


def test_the_mail_is_not_sent_to_who_no_longer_facilitates():
    """C04."""
    met = meeting()
    sends(met)
    told = Message.objects.get(kind="apologies_sent")
    facilitation = met.learning_set.facilitations.get()
    unassign_facilitator(actor=met.coordinator, facilitation=facilitation, now=make.NOW + timedelta(days=3))
    assert not kinds.is_still_wanted(told)


# --- pages -----------------------------------------------------------------------------------------------------------


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_opening_the_link_answers_nothing_and_the_button_does():
    """A GET never answers: mail scanners follow links."""
    met = soon()
    url = f"/sessions/{met.session().pk}/apologies/"
    client = signed_in(met.places[0].participant)
    page = client.get(url)
    assert page.status_code == 200
    assert page.content.decode().count("btn btn-primary") == 1
    assert Attendance.objects.count() == 0
    assert client.get(f"{url}withdraw/").status_code == 405
    assert client.post(url).status_code == 302
    assert met.row().status == "apologies"
    assert "You have sent apologies" in client.get(url).content.decode()
    assert client.post(f"{url}withdraw/").status_code == 302
    assert met.row().status == ""


def test_one_tap_on_the_session_page():
    met = soon()
    client, url = signed_in(met.places[0].participant), f"/sessions/{met.session().pk}/"
    page = client.get(url).content.decode()
    assert f'action="{url}apologies/"' in page
    client.post(f"{url}apologies/")
    page = client.get(url).content.decode()
    assert "You have sent apologies" in page
    assert "I can come after all" in page


def test_only_the_facilitator_reads_why():
    """Issue: an optional reason that only the facilitator sees; the coordinator sees who, not why."""
    met = soon()
    client = signed_in(met.places[0].participant)
    client.post(f"/sessions/{met.session().pk}/apologies/", {"reason": "Xoillnessski"})
    url, name = f"/sessions/{met.session().pk}/register/", met.places[0].participant.full_name
    for reader, reads in ((met.facilitator, True), (met.coordinator, False)):
        page = signed_in(reader).get(url).content.decode()
        assert name in page
        assert ("Xoillnessski" in page) == reads
    for path in ("", "apologies/"):
        page = signed_in(met.places[1].participant).get(f"/sessions/{met.session().pk}/{path}").content.decode()
        assert "Xoillnessski" not in page


def test_a_refusal_is_shown_with_its_sentence():
    met = soon()
    cancel_session(actor=met.facilitator, session=met.session(), reason="Snow.", now=met.first - timedelta(days=2))
    response = signed_in(met.places[0].participant).post(f"/sessions/{met.session().pk}/apologies/")
    assert response.status_code == 409
    assert "is cancelled, so there is nothing to send apologies for" in response.content.decode()


def test_a_reason_that_is_too_long_is_kept_and_refused():
    met = soon()
    response = signed_in(met.places[0].participant).post(
        f"/sessions/{met.session().pk}/apologies/", {"reason": "x" * 501}
    )
    assert response.status_code == 422
    assert "Type 500 characters or fewer" in response.content.decode()
    assert Attendance.objects.count() == 0


def soon() -> Met:
    """The first session is tomorrow."""
    return meeting(now=timezone.now() - timedelta(weeks=7) + timedelta(days=1))
