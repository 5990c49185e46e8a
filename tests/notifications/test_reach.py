"""An address that fails is marked on the person, by what a real mail server says of it, and by nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.models import FailingAddress, Message
from notifications.selectors import not_reached
from notifications.services import delivery
from notifications.states import MessageState, Unreached
from participants.models import User
from tests import make
from tests.notifications.conftest import queued
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db
NO_SUCH = "550 5.1.1 no such person"


def mail_to(person: User, **fields: Any) -> Message:
    return queued(**{"recipient": person, "to": person.email, **fields})


def send(now: Any = None, *, secret: bool = False) -> None:
    delivery.send_due(secret=secret, clock=lambda: now or timezone.now())


def mark_of(person: User) -> FailingAddress | None:
    return not_reached(User.objects.get(pk=person.pk))


def test_an_address_refused_for_good_is_marked_once_until_a_mail_arrives(post_office: PostOffice) -> None:
    """A later success takes the mark away; a second refusal keeps since when."""
    mabel, nia = make.person(email="mabel@example.org"), make.person(email="nia@example.org")
    post_office.refusals[mabel.email] = NO_SUCH
    mail_to(mabel)
    mail_to(nia)
    first = timezone.now()
    send(first)
    mail_to(mabel)
    send(first + timedelta(hours=1))
    found = FailingAddress.objects.get()
    assert (found.user, found.reason) == (mabel, Unreached.REFUSED)
    assert (found.since, found.last_at) == (first, first + timedelta(hours=1))
    assert mark_of(nia) is None
    post_office.refusals.clear()
    mail_to(mabel)
    send(first + timedelta(hours=2))
    assert not FailingAddress.objects.exists()


def test_an_address_put_off_until_we_give_up_is_marked_with_the_last_attempt(post_office: PostOffice) -> None:
    mabel = make.person(email="mabel@example.org")
    message = mail_to(mabel)
    post_office.refusals[mabel.email] = "452 4.2.2 mailbox full"
    now = timezone.now()
    for _ in range(delivery.ATTEMPTS):
        assert mark_of(mabel) is None
        send(now)
        now = Message.objects.get(pk=message.pk).due_at
    assert Message.objects.get(pk=message.pk).state == MessageState.FAILED
    assert mark_of(mabel).reason == Unreached.GIVEN_UP


def test_trouble_of_the_server_or_of_the_words_is_nobodys_address(post_office: PostOffice) -> None:
    """Refused content, a refusal of ours said to the address, a server that is away to the end: no mark."""
    mabel = make.person(email="mabel@example.org")
    mail_to(mabel)
    post_office.answer = "554 5.7.1 looks like spam"
    send()
    post_office.answer = "250 OK"
    post_office.refusals[mabel.email] = "530 5.7.0 authentication required"
    mail_to(mabel)
    send()
    post_office.close()
    last = mail_to(mabel, attempts=delivery.ATTEMPTS - 1)
    send()
    assert Message.objects.filter(state=MessageState.FAILED).count() == 3
    assert Message.objects.get(pk=last.pk).error == "The mail server could not be reached."
    assert not FailingAddress.objects.exists()


def test_the_mark_is_of_the_address_the_person_has_now(post_office: PostOffice) -> None:
    """Mail to an address they have left says nothing of the new one; leaving the address leaves the mark behind."""
    mabel = make.person(email="old@example.org")
    post_office.refusals |= {"old@example.org": NO_SUCH, "new@example.org": NO_SUCH}
    mail_to(mabel)
    send()
    assert mark_of(mabel)
    User.objects.filter(pk=mabel.pk).update(email="New@example.org")
    assert mark_of(mabel) is None
    mail_to(mabel, to="old@example.org")
    send()
    assert mark_of(mabel) is None
    mail_to(mabel, to="new@example.org")
    send()
    mail_to(mabel, to="old@example.org")
    send()
    assert mark_of(mabel).address == "new@example.org"
    # To the old one something arrives: that is not where they are.
    post_office.refusals.pop("old@example.org")
    mail_to(mabel, to="old@example.org")
    send()
    assert mark_of(mabel)


def test_a_code_marks_whoever_has_the_address_and_an_address_of_nobody_is_not_kept(post_office: PostOffice) -> None:
    """Codes name an address and no person; nothing is kept of somebody without an account, or whose account went."""
    mabel, gone = make.person(email="mabel@example.org"), make.person(email="gone@example.org")
    for address in (mabel.email, gone.email, "nobody@example.org"):
        post_office.refusals[address] = NO_SUCH
        queued(to=address, secret=True)
    left = mail_to(gone)
    gone.delete()
    send(secret=True)
    send()
    assert Message.objects.get(pk=left.pk).state == MessageState.FAILED
    assert [one.user for one in FailingAddress.objects.all()] == [mabel]
