"""The letter box of a demonstration."""

import mailbox
from email.message import EmailMessage

import pytest

from alsportal import demo_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings, tmp_path):
    settings.DEMO_MAIL = tmp_path / "mail"
    return mailbox.Maildir(settings.DEMO_MAIL)


def letter(to: str, subject: str, text: str = "Your code is 246810.") -> EmailMessage:
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = to, "places@example.org", subject
    message["X-RcptTo"] = to
    message.set_content(text)
    message.add_alternative(f"<p>{text}</p>", subtype="html")
    return message


def test_it_shows_the_newest_first(client, box):
    box.add(letter("nia@example.org", "The first"))
    box.add(letter("wendy@example.org", "The second"))
    page = client.get("/demo/mail/").content.decode()
    assert page.index("The second") < page.index("The first")


def test_it_shows_one_persons_mail(client, box):
    box.add(letter("nia@example.org", "For Nia"))
    box.add(letter("wendy@example.org", "For Wendy"))
    page = client.get("/demo/mail/", {"to": "NIA@"}).content.decode()
    assert "For Nia" in page
    assert "For Wendy" not in page


def test_a_letter_can_be_read_and_its_links_followed(client, box):
    key = box.add(letter("nia@example.org", "Mår du bra?", "See https://sets.example.org/my/profile/ <b>now</b>"))
    page = client.get(f"/demo/mail/{key}/").content.decode()
    assert "Mår du bra?" in page
    assert 'href="https://sets.example.org/my/profile/"' in page
    assert "&lt;b&gt;now" in page


def test_what_a_mail_program_offers_stands_beside_mail_that_one_can_do_without(client, box):
    """And nothing that is no address of a page."""
    for header, offered in (("<https://sets.example.org/unsubscribe/x/>", 1), ("<javascript:alert(1)>", 0), ("", 0)):
        message = letter("nia@example.org", "Set B has opened")
        if header:
            message["List-Unsubscribe"] = header
        page = client.get(f"/demo/mail/{box.add(message)}/").content.decode()
        assert page.count("Unsubscribe</a>") == offered
        assert "javascript:" not in page


def test_an_empty_box_says_so_and_is_not_made(client, settings, tmp_path):
    settings.DEMO_MAIL = tmp_path / "none"
    assert "No mail yet" in client.get("/demo/mail/").content.decode()
    assert not settings.DEMO_MAIL.exists()


@pytest.mark.parametrize("key", ["unknown", "..", "1.M1P1Q1.host:2,S", "%2e%2e%2fpostgres"])
def test_a_letter_that_is_not_there_is_not_found(client, box, key):
    assert client.get(f"/demo/mail/{key}/").status_code == 404


def test_a_real_service_has_no_such_page(client, box, settings):
    key = box.add(letter("nia@example.org", "A secret"))
    settings.DEMO = False
    assert client.get("/demo/mail/").status_code == 404
    assert client.get(f"/demo/mail/{key}/").status_code == 404


def test_a_long_box_is_cut(client, box, monkeypatch):
    monkeypatch.setattr(demo_mail, "NEWEST", 2)
    for number in range(3):
        box.add(letter("nia@example.org", f"Letter {number}"))
    page = client.get("/demo/mail/").content.decode()
    assert "Letter 2" in page
    assert "Letter 0" not in page
