"""Claim, ask once more, send, mark: by hand here, by a real worker in `test_worker.py`."""

import logging
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import psycopg2
import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from notifications import kinds
from notifications.models import Message
from notifications.services import delivery
from notifications.services.post import Post
from notifications.states import MessageState
from tests.notifications.conftest import later, queued
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db


def send(now: datetime | None = None, *, secret: bool = False) -> None:
    delivery.send_due(secret=secret, clock=lambda: now or timezone.now())


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_it_arrives_with_the_headers_of_an_automatic_mail(post_office: PostOffice) -> None:
    message = queued(to="mabel@example.org", subject="You have a place", text="Words.", html="<p>Words.</p>")
    send()
    [mail] = post_office.to("mabel@example.org")
    assert mail["Subject"] == "You have a place"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().strip() == "Words."
    assert "<p>Words.</p>" in mail.get_body(("html",)).get_content()
    assert (fresh(message).state, fresh(message).attempts) == (MessageState.SENT, 1)


def test_one_key_makes_one_message_id() -> None:
    """A copy sent after a crash can be recognised as one."""
    message = queued(key="place:9")
    assert delivery.emails.written(message).message()["Message-ID"] == delivery.emails.message_id("place:9")
    assert delivery.emails.message_id("place:9") != delivery.emails.message_id("place:10")


def test_words_are_rendered_as_it_is_sent_and_plain_text_is_plain(post_office: PostOffice) -> None:
    context = {"from_email": "b&d@example.org", "to_email": "new@example.org", "login_url": "https://example.org/"}
    queued(template="emails/account/email_changed", context=context)
    send()
    [mail] = post_office.received
    assert "from b&d@example.org to" in mail.get_body(("plain",)).get_content()
    assert "from b&amp;d@example.org to" in mail.get_body(("html",)).get_content()


def test_what_is_not_due_or_secret_is_left_alone(post_office: PostOffice) -> None:
    queued(due_at=later(minutes=5))
    queued(secret=True)
    send()
    assert post_office.received == []


def test_what_is_no_longer_wanted_is_dropped(post_office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told of a place they no longer have."""
    monkeypatch.setattr(kinds, "_KINDS", {})
    kinds.register("reminder", label="Reminder", still_wanted=lambda message: message.about == "enrolment:1")
    wanted, unwanted = queued(kind="reminder", about="enrolment:1"), queued(kind="reminder", about="enrolment:2")
    send()
    assert [mail["To"] for mail in post_office.received] == [wanted.to]
    assert fresh(unwanted).state == MessageState.DROPPED


def test_an_address_refused_for_good_fails_at_once(post_office: PostOffice) -> None:
    gone, other = queued(), queued()
    post_office.refusals[gone.to] = "550 5.1.1 no such person as secret words here"
    send()
    assert fresh(gone).state == MessageState.FAILED
    assert fresh(gone).error == "The mail server refused this address (550)."
    assert fresh(other).state == MessageState.SENT


def test_a_message_refused_for_good_fails_at_once(post_office: PostOffice) -> None:
    message = queued()
    post_office.answer = "554 5.7.1 looks like spam"
    send()
    assert fresh(message).state == MessageState.FAILED


def test_try_again_later_is_for_that_address_alone(post_office: PostOffice) -> None:
    """Too many for one mailbox is no reason to keep others waiting."""
    busy, other = queued(), queued()
    post_office.refusals[busy.to] = "450 4.2.1 too many messages"
    now = timezone.now()
    send(now)
    assert (fresh(busy).state, fresh(busy).due_at) == (MessageState.QUEUED, now + timedelta(minutes=1))
    assert fresh(other).state == MessageState.SENT
    post_office.refusals.clear()
    send(now + timedelta(minutes=1))
    assert fresh(busy).state == MessageState.SENT
    assert fresh(busy).error == ""


def test_too_many_connections_stops_the_batch(post_office: PostOffice) -> None:
    first, second = queued(), queued()
    post_office.refusals[first.to] = "421 4.7.0 too many connections"
    send()
    assert (fresh(first).state, fresh(first).attempts) == (MessageState.QUEUED, 1)
    assert (fresh(second).state, fresh(second).attempts) == (MessageState.QUEUED, 0)


def test_a_server_that_refuses_connections_and_comes_back_loses_nothing(post_office: PostOffice) -> None:
    first, second = queued(), queued()
    post_office.close()
    now = timezone.now()
    send(now)
    assert fresh(first).error == "The mail server could not be reached."
    assert fresh(second).attempts == 0
    post_office.open()
    send(now + timedelta(minutes=1))
    assert sorted(mail["To"] for mail in post_office.received) == sorted([first.to, second.to])


def test_a_server_that_hangs_is_given_up_on(post_office: PostOffice) -> None:
    message = queued()
    post_office.answers.clear()
    started = time.monotonic()
    send()
    assert time.monotonic() - started < 5
    assert (fresh(message).state, fresh(message).error) == (
        MessageState.QUEUED,
        "The mail server did not answer in time.",
    )


def test_a_server_that_hangs_up_after_each_message_gets_them_all(post_office: PostOffice) -> None:
    post_office.hangs_up_after_each = True
    messages = [queued() for _ in range(3)]
    delivery.send_due(secret=False, clock=_slowly())
    assert [mail["To"] for mail in post_office.received] == [message.to for message in messages]
    assert {fresh(message).attempts for message in messages} == {1}


def _slowly() -> Any:
    """A clock that takes its time, so that the server's goodbye arrives between two messages."""

    def clock() -> datetime:
        time.sleep(0.03)
        return timezone.now()

    return clock


def test_the_pauses_grow_and_end(post_office: PostOffice) -> None:
    message = queued()
    post_office.refusals[message.to] = "451 later"
    now, pauses = timezone.now(), []
    for _ in range(7):
        send(now)
        pauses.append((fresh(message).due_at - now).total_seconds() / 60)
        now = fresh(message).due_at
    assert pauses == [1, 5, 15, 60, 180, 360, 720]
    send(now)
    assert fresh(message).state == MessageState.FAILED
    send(now + timedelta(days=9))
    assert fresh(message).attempts == 8


def test_one_that_cannot_be_written_holds_up_nobody_and_says_nothing_of_its_words(
    post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    """C02: an error of a template quotes its context, so the log names the type of the error alone."""
    broken = queued(template="emails/nowhere/never_written", context={"code": "HUSH-HUSH"})
    other = queued()
    with caplog.at_level(logging.DEBUG):
        send()
    assert fresh(broken).error == "The message could not be written (TemplateDoesNotExist)."
    assert fresh(other).state == MessageState.SENT
    assert "HUSH" not in caplog.text


def test_a_line_break_in_an_address_is_nobodys_second_header(post_office: PostOffice) -> None:
    message = queued(to="a@example.org\nBcc: b@example.org")
    other = queued()
    send()
    assert fresh(message).state == MessageState.FAILED
    assert [mail["To"] for mail in post_office.received] == [other.to]


class TestCodes:
    """What is secret is emptied with its last move and never shown."""

    def code(self, **fields: Any) -> Message:
        return queued(
            secret=True, template="emails/account/login_code", context={"code": "HUSH-HUSH"}, text="", **fields
        )

    def assert_emptied(self, message: Message) -> None:
        assert (fresh(message).text, fresh(message).html, fresh(message).context) == ("", "", {})

    def test_sent_is_emptied(self, post_office: PostOffice) -> None:
        message = self.code()
        send(secret=True)
        assert "HUSH-HUSH" in post_office.received[0].get_body(("plain",)).get_content()
        assert fresh(message).state == MessageState.SENT
        self.assert_emptied(message)

    def test_refused_is_emptied(self, post_office: PostOffice) -> None:
        message = self.code()
        post_office.refusals[message.to] = "550 no"
        send(secret=True)
        assert fresh(message).state == MessageState.FAILED
        self.assert_emptied(message)

    def test_too_old_is_dropped_and_emptied_not_sent(self, post_office: PostOffice) -> None:
        message = self.code(created_at=later(minutes=-16))
        send(secret=True)
        assert post_office.received == []
        assert fresh(message).state == MessageState.DROPPED
        self.assert_emptied(message)

    def test_the_sweep_drops_and_empties_what_no_worker_fetched(self) -> None:
        message = self.code(created_at=later(minutes=-16))
        waiting = delivery.take_up_what_was_left(now=timezone.now())
        assert fresh(message).state == MessageState.DROPPED
        assert waiting == delivery.Waiting(codes=False, others=False)
        self.assert_emptied(message)

    def test_it_is_tried_every_minute_while_it_is_of_use(self, post_office: PostOffice) -> None:
        message = self.code()
        post_office.refusals[message.to] = "451 later"
        now = message.created_at
        for minute in range(1, 16):
            send(now, secret=True)
            now += timedelta(minutes=1)
            assert (fresh(message).state, fresh(message).attempts) == (MessageState.QUEUED, minute)
            assert fresh(message).due_at == now
        send(now + timedelta(seconds=1), secret=True)
        assert fresh(message).state == MessageState.DROPPED

    def test_the_row_shows_nothing(self) -> None:
        assert "HUSH" not in f"{self.code()!s} {self.code()!r}"


class TestSweep:
    def claimed(self, minutes_ago: int, **fields: Any) -> Message:
        fields = {"attempts": 1, **fields}
        return queued(state=MessageState.SENDING, claimed_at=later(minutes=-minutes_ago), **fields)

    def test_what_a_dead_worker_claimed_goes_back(self) -> None:
        old, new = self.claimed(11), self.claimed(9)
        waiting = delivery.take_up_what_was_left(now=timezone.now())
        assert fresh(old).state == MessageState.QUEUED
        assert fresh(new).state == MessageState.SENDING
        assert waiting == delivery.Waiting(codes=False, others=True)

    def test_what_ends_every_worker_ends(self) -> None:
        message = self.claimed(11, attempts=8)
        delivery.take_up_what_was_left(now=timezone.now())
        assert fresh(message).state == MessageState.FAILED

    def test_a_worker_that_comes_back_late_does_not_mark_what_is_no_longer_its_own(
        self, post_office: PostOffice
    ) -> None:
        message = queued(due_at=later(minutes=-12))
        claimed = delivery._claim(secret=False, now=later(minutes=-11))
        assert claimed
        delivery.take_up_what_was_left(now=timezone.now())
        delivery._settle(claimed, MessageState.SENT)
        assert fresh(message).state == MessageState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_has_gone_is_marked_though_the_database_was_away_just_then(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing doubled: unmarked, it would go again once its claim is old."""
    message, sent = queued(), Post.send

    def sent_and_cut_off(self: Post, mail: EmailMessage) -> None:
        sent(self, mail)
        session = connection.connection.info
        elsewhere = psycopg2.connect(dbname=session.dbname, host=session.host, user=session.user)
        with elsewhere, elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [session.backend_pid])
        elsewhere.close()

    monkeypatch.setattr(Post, "send", sent_and_cut_off)
    send()
    assert fresh(message).state == MessageState.SENT
    assert len(post_office.received) == 1


MESSAGES, WORKERS = 12, 4


def _all_at_once() -> None:
    barrier = threading.Barrier(WORKERS)

    def work() -> None:
        try:
            barrier.wait()
            send()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_deliveries_at_once_send_each_message_once(post_office: PostOffice) -> None:
    messages = [queued() for _ in range(MESSAGES)]
    _all_at_once()
    assert sorted(mail["To"] for mail in post_office.received) == sorted(message.to for message in messages)


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_they_would_not(post_office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test above: takes the claim away and must see messages twice, or that test proves nothing."""

    def unclaimed(*, secret: bool, now: datetime) -> Message | None:
        return Message.objects.due(now).filter(secret=secret).order_by("due_at", "pk").first()

    def mark_whatever(message: Message, state: MessageState, **values: Any) -> None:
        Message.objects.filter(pk=message.pk).update(state=state)

    monkeypatch.setattr(delivery, "_claim", unclaimed)
    monkeypatch.setattr(delivery, "_settle", mark_whatever)
    for _ in range(MESSAGES):
        queued()
    _all_at_once()
    assert len(post_office.received) > MESSAGES
