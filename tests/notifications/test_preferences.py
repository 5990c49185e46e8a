"""Which mail somebody gets: chosen on a page, or from the mail itself; never what is needed to hold a place."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from notifications import kinds, outbox, unsubscribing
from notifications.emails import written
from notifications.models import Message, Preference
from notifications.services import delivery, preferences
from notifications.states import MessageState
from tests import make
from tests.notifications.conftest import letter, queued
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
#: Can be switched off; and cannot.
SPARE, NEEDED = "absent_twice", "session_moved"
PAGE = "/my/notifications/"


def switch_off(user: Any, *of: str) -> None:
    for kind in of or (SPARE,):
        Preference.objects.create(user=user, kind=kind, wanted=False, changed_at=timezone.now())


def to(user: Any, kind: str, **fields: Any) -> dict[str, Any]:
    return {"recipient": user, "to": user.email, "kind": kind, **fields}


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="participants.backends.Backend")
    return client


def address(user: Any, *of: str) -> str:
    return reverse("unsubscribe", args=[unsubscribing.token(user.pk, of or [SPARE])])


# --- asked when queued, and again when sent --------------------------------------------------------------------------


def test_what_is_switched_off_is_not_queued():
    user, other = make.person(), make.person()
    switch_off(user)
    outbox.queue(messages=[letter(**to(user, SPARE)), letter(**to(other, SPARE)), letter(**to(user, NEEDED))])
    assert sorted(Message.objects.values_list("recipient", "kind")) == sorted([(other.pk, SPARE), (user.pk, NEEDED)])


def test_what_is_switched_off_while_it_waits_is_not_sent(post_office: PostOffice):
    user = make.person()
    message = queued(**to(user, SPARE))
    switch_off(user)
    delivery.send_due(secret=False)
    assert Message.objects.get(pk=message.pk).state == MessageState.DROPPED
    assert post_office.received == []


def test_what_is_needed_is_sent_whatever_the_table_says(post_office: PostOffice):
    user = make.person()
    switch_off(user, NEEDED)
    outbox.queue(messages=[letter(**to(user, NEEDED))])
    delivery.send_due(secret=False)
    assert len(post_office.received) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_needed_costs_no_question(number, django_assert_num_queries):
    """The busiest minute of a programme queues nothing else."""
    messages = [letter(**to(make.person(), NEEDED)) for _ in range(number)]
    with django_assert_num_queries(1):
        outbox.queue(messages=messages)


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_lists_what_the_reader_can_get_and_says_why_the_rest_stays():
    programme = make.programme()
    member, facilitator = make.place(programme).participant, make.facilitator(programme.sets.get())
    page = browser(member).get(PAGE).content.decode()
    assert "About your place" in page
    assert "They cannot be switched off" in page
    assert kinds.label(NEEDED) in page
    assert kinds.label(SPARE) not in page
    page = browser(facilitator).get(PAGE).content.decode()
    assert "About sets that you facilitate" in page
    assert "About your place" not in page
    assert kinds.label(SPARE) in page


def test_a_kind_of_two_groups_is_listed_once():
    by = make.coordinator()
    programme = make.programme(by=by)
    make.facilitator(programme.sets.get(), by)
    assert browser(by).get(PAGE).content.decode().count(f'name="{SPARE}"') == 1


def test_taking_a_tick_away_and_putting_it_back():
    user = make.facilitator(make.programme().sets.get())
    client = browser(user)
    spare = {kind for kind, known in kinds.listed().items() if not known.needed and "facilitating" in known.groups}
    client.post(PAGE, dict.fromkeys(spare - {SPARE}, "on"))
    assert list(Preference.objects.filter(user=user, wanted=False).values_list("kind", flat=True)) == [SPARE]
    client.post(PAGE, dict.fromkeys(spare, "on"))
    assert not Preference.objects.filter(user=user, wanted=False).exists()


def test_the_page_takes_no_kind_that_it_does_not_show():
    """Bad input: a needed kind, one of somebody else's group, one that is none."""
    user = make.person()
    browser(user).post(PAGE, {NEEDED: "", SPARE: "", "\x00": "on", "no such kind": "on"})
    assert not Preference.objects.exists()


@pytest.mark.parametrize("kind", [NEEDED, "account", "no such kind"])
def test_what_is_needed_is_refused(kind):
    user = make.person()
    with pytest.raises(Refusal, match="cannot be switched off"):
        preferences.choose(actor=user, wanted={SPARE: False, kind: False}, now=timezone.now())
    assert not Preference.objects.exists()


@pytest.mark.parametrize("sets", [1, 3])
def test_the_page_asks_a_fixed_number_of_questions(sets, django_assert_num_queries):
    user = make.person()
    for _ in range(sets):
        make.facilitator(make.programme().sets.get(), user)
    client = browser(user)
    client.get(PAGE)
    with django_assert_num_queries(10):  # session, user, preferences, five groups, whether mail arrives, navigation
        client.get(PAGE)


# --- the address in the mail -----------------------------------------------------------------------------------------


def test_a_mail_that_can_be_switched_off_says_how(post_office: PostOffice):
    """RFC 2369 and RFC 8058; the foot leads to the page of choices."""
    programme = make.programme()
    user = make.coordinator_of(programme)
    words = {"name": "Mabel", "url": "https://example.org/", "number": 2, "programme": "Linking", "set": "Set A"}
    topic = f"programme:{programme.pk}"
    queued(**to(user, "set_opened", topic=topic, template="emails/sets/set_opened", context=words))
    delivery.send_due(secret=False)
    [mail] = post_office.received
    url = mail["List-Unsubscribe"].strip()  # folded before it, never within
    assert url == f"<http://localhost:8000{address(user, 'set_opened')}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for shape in ("plain", "html"):
        assert f"http://localhost:8000{PAGE}" in mail.get_body((shape,)).get_content()


def test_the_header_is_not_broken_into_pieces():
    """A mail provider reads one address, however long, and not an encoded word."""
    raw = written(letter(**to(make.person(), SPARE))).message().as_bytes().replace(b"\n ", b" ")
    [line] = [line for line in raw.split(b"\n") if line.startswith(b"List-Unsubscribe:")]
    assert b"=?" not in line
    assert line.count(b"<") == line.count(b">") == 1
    assert b" " not in line.split(b"<")[1]


@pytest.mark.parametrize("kind", [NEEDED, "account"])
def test_a_mail_that_is_needed_offers_no_way_out(kind):
    mail = written(letter(**to(make.person(), kind)))
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post"} & mail.extra_headers.keys()
    assert PAGE not in mail.body


def test_a_look_at_the_address_changes_nothing_and_one_button_does():
    """Mail scanners follow links."""
    user = make.person()
    page = Client().get(address(user))
    assert page.status_code == 200
    assert kinds.label(SPARE) in page.content.decode()
    assert user.email not in page.content.decode()
    assert not Preference.objects.exists()
    assert Client().post(address(user)).status_code == 200
    assert Preference.objects.get().wanted is False


def test_a_mail_provider_posts_without_a_cookie():
    """RFC 8058: one click in the mail program. Twice is once."""
    user = make.person()
    for _ in range(2):
        assert Client(enforce_csrf_checks=True).post(address(user), ONE_CLICK).status_code == 200
    preference = Preference.objects.get()
    assert (preference.user, preference.kind, preference.wanted) == (user, SPARE, False)


@pytest.mark.parametrize("sent", [{}, {"List-Unsubscribe": "one-click"}, {"x": "One-Click"}])
def test_any_other_post_without_our_token_is_refused(sent):
    """The exception is for that one field of a mail provider."""
    assert Client(enforce_csrf_checks=True).post(address(make.person()), sent).status_code == 403
    assert not Preference.objects.exists()


def test_a_forged_address_leads_nowhere():
    user, other = make.person(), make.person()
    token, others = (unsubscribing.token(one.pk, [SPARE]) for one in (user, other))
    forged = [others.split(".")[0] + "." + token.split(".")[1], token[:-1], "x", token + "é", "a.b", "%00", "."]
    for one in forged:
        url = reverse("unsubscribe", args=["x"]).replace("/x/", f"/{one}/")
        assert Client().get(url).status_code == 404, one
        assert Client(enforce_csrf_checks=True).post(url, ONE_CLICK).status_code == 404, one
    assert not Preference.objects.exists()


def test_the_address_of_somebody_who_is_gone_leads_nowhere():
    user = make.person()
    url = address(user)
    user.delete()
    assert Client().post(url, ONE_CLICK).status_code == 404


def test_what_has_become_needed_since_is_refused_in_a_sentence():
    response = Client().post(address(make.person(), NEEDED), ONE_CLICK)
    assert response.status_code == 409
    assert "cannot be switched off" in response.content.decode()
    assert not Preference.objects.exists()
