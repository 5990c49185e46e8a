"""Somebody's own handbook entry: optional, hidden until its owner shows it (C06), and its photo."""

import errno
import os
import re
import threading
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.models import AuditEntry
from core.pictures import square_photo
from core.refusal import Refusal
from participants.models import HandbookEntry, Shown, User
from participants.services import photos
from participants.services.handbook import Words, save_entry
from participants.states import HandbookField
from participants.tasks import every_hour
from tests import make, pictures

pytestmark = pytest.mark.django_db

URL = "/my/profile/handbook/"
OWN_PHOTO = "/my/profile/handbook/photo/"
WORDS = {name: f"All about my {name}" for name in HandbookField.values if name != "photo"}
TICKS = {f"shows_{name}": "on" for name in HandbookField.values}


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    """A folder for each test: what is in it is what the test put there."""
    settings.MEDIA_ROOT = tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(data: bytes, name: str = "me.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def words(response) -> str:
    return unescape(" ".join(response.content.decode().split()))


def entry_of(user: User) -> HandbookEntry:
    return HandbookEntry.objects.get(user=user)


def files() -> list[str]:
    folder = Path(django_settings.MEDIA_ROOT) / "handbook"
    return sorted(f"handbook/{name}" for name in os.listdir(folder)) if folder.exists() else []


def saved(user: User, photo: bytes | None = None, shown: tuple[str, ...] = (), **said) -> HandbookEntry:
    return save_entry(actor=user, words=Words(**said), shown=shown, photo=photo, now=make.NOW)


A_PHOTO = square_photo(BytesIO(pictures.photo()))
ANOTHER = square_photo(BytesIO(pictures.photo("olive")))


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_everything_is_optional_and_hidden_until_it_is_shown():
    """C06: an entry filled in and nothing ticked shows nothing to others, in code and in the database."""
    user = make.representative()
    assert signed_in(user).post(URL, {}).status_code == 302
    client = signed_in(user)
    assert client.post(URL, {**WORDS, "photo": upload(pictures.photo())}).status_code == 302
    entry = entry_of(user)
    assert [getattr(entry, name) for name in WORDS] == list(WORDS.values())
    assert HandbookEntry.objects.all().as_shown() == {user.pk: Shown()}
    HandbookEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO participants_handbookentry (user_id, photo, portrait, can_help, experience, networks, contact)"
            " VALUES (%s, '', 'a', 'b', 'c', 'd', 'e')",
            [user.pk],
        )
    assert HandbookEntry.objects.all().as_shown() == {user.pk: Shown()}


@pytest.mark.parametrize("name", HandbookField.values)
def test_each_part_is_shown_by_its_own_tick_alone(name):
    """C06: and taken back by taking the tick away. What is hidden does not leave the database."""
    user = make.representative()
    client = signed_in(user)
    client.post(URL, {**WORDS, "photo": upload(pictures.photo()), f"shows_{name}": "on"})
    with CaptureQueriesContext(connection) as captured:
        [shown] = HandbookEntry.objects.all().as_shown().values()
    assert len(captured) == 1
    assert {one for one in HandbookField.values if getattr(shown, one)} == {name}
    assert getattr(shown, name) == getattr(entry_of(user), name)
    client.post(URL, WORDS)
    assert HandbookEntry.objects.all().as_shown() == {user.pk: Shown()}


def test_every_field_has_a_tick_in_the_model_and_in_the_form():
    """A field that is added is hidden like the others."""
    names = {field.name for field in HandbookEntry._meta.get_fields()} - {"id", "user"}
    ticks = {name for name in names if name.startswith("shows_")}
    assert names - ticks == set(HandbookField.values) == set(Shown.__dataclass_fields__)
    assert ticks == {f"shows_{name}" for name in HandbookField.values}
    page = words(signed_in(make.person()).get(URL))
    assert page.count("Show this to the people in my sets") == len(ticks)
    assert "checked" not in page


def test_the_page_shows_how_others_see_me_and_says_what_only_i_see():
    user = make.representative(full_name="Mabel Price")
    client = signed_in(user)
    answer = client.post(URL, {**WORDS, "shows_portrait": "on", "shows_networks": "on"}, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    page = words(answer)
    preview = page[page.index("How others see you</h2>") :]
    for seen in ("Mabel Price", str(user.organisation), user.job_title, WORDS["portrait"], WORDS["networks"], ">MP<"):
        assert seen in preview
    for hidden in ("can_help", "experience", "contact"):
        assert WORDS[hidden] not in preview
        assert WORDS[hidden] in page
    assert "Only you see: what i can help with, expertise and experience, how to reach me." in preview
    assert reverse("handbook") in words(client.get(reverse("profile")))


def test_words_are_shown_escaped_and_kept_as_written():
    """C13."""
    user = make.representative()
    client = signed_in(user)
    typed = "<script>alert(1)</script>\nA second line & \u202eso on"
    client.post(URL, {**WORDS, "portrait": typed, "shows_portrait": "on"})
    assert entry_of(user).portrait == typed
    page = client.get(URL).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>A second line &amp;" in page


@pytest.mark.parametrize(
    ("name", "most"), [("portrait", 1000), ("can_help", 1000), ("networks", 1000), ("contact", 300)]
)
def test_too_much_is_said_and_nothing_is_lost(name, most):
    user = make.representative()
    client = signed_in(user)
    answer = client.post(URL, {**WORDS, name: "x" * (most + 1), "photo": upload(pictures.photo())})
    assert answer.status_code == 422
    assert f"Shorten this to {most:,} characters or fewer. It has {most + 1} now." in words(answer)
    assert "Choose your photo again" in words(answer)
    assert "x" * (most + 1) in words(answer)
    assert not HandbookEntry.objects.exists()
    assert files() == []
    assert client.post(URL, {**WORDS, name: "x" * most}).status_code == 302


def test_what_changed_is_noted_by_the_names_of_fields_alone():
    user = make.representative()
    client = signed_in(user)
    client.post(URL, {**WORDS, "shows_contact": "on"})
    client.post(URL, {**WORDS, "shows_contact": "on"})
    [noted] = AuditEntry.objects.filter(act="handbook changed")
    assert noted.facts == {"fields": [*WORDS, "shows_contact"]}


# --- the photo -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_square_under_a_name_of_our_own(kind):
    """Quality, section 5: what stands in the folder tells nothing of where it was taken or what it was called."""
    user = make.representative()
    data = pictures.with_metadata(kind)
    signed_in(user).post(URL, {"photo": upload(data, "../../mabel.php", "text/html"), "shows_photo": "on"})
    [name] = files()
    assert entry_of(user).photo == name
    assert re.fullmatch(r"handbook/[0-9a-f]{32}\.jpg", name)
    stored = (Path(django_settings.MEDIA_ROOT) / name).read_bytes()
    assert pictures.SECRET in data
    assert pictures.SECRET not in stored
    assert b"Exif" not in stored
    image = Image.open(BytesIO(stored))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (480, 480))


def test_my_own_photo_is_served_to_me_alone():
    """As JPEG whatever it was; a browser asks each time whether it may still show what it kept."""
    user, other = make.representative(), make.representative()
    saved(user, A_PHOTO)
    client = signed_in(user)
    answer = client.get(OWN_PHOTO)
    assert answer.content == A_PHOTO
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    again = client.get(OWN_PHOTO, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")
    saved(user, ANOTHER)
    assert client.get(OWN_PHOTO, headers={"If-None-Match": answer["ETag"]}).content == ANOTHER
    assert signed_in(other).get(OWN_PHOTO).status_code == 404
    assert Client().get(OWN_PHOTO)["Location"].startswith(reverse("account_login"))
    assert client.head(OWN_PHOTO).status_code == 200
    assert client.post(OWN_PHOTO).status_code == 405
    assert OWN_PHOTO in words(client.get(URL))


@pytest.mark.django_db(transaction=True)
def test_a_new_photo_takes_the_place_of_the_old_and_it_can_be_removed():
    user = make.representative()
    client = signed_in(user)
    assert "Remove my photo" not in words(client.get(URL))
    client.post(URL, {"photo": upload(pictures.photo()), "shows_photo": "on"})
    [first] = files()
    client.post(URL, {"photo": upload(pictures.photo("olive")), "shows_photo": "on"})
    [second] = files()
    assert first != second == entry_of(user).photo
    client.post(URL, {**WORDS, "shows_photo": "on"})
    assert files() == [second], "saving words leaves the photo"
    assert "Remove my photo" in words(client.get(URL))
    client.post(URL, {"remove_photo": "on", "shows_photo": "on"})
    assert (files(), entry_of(user).photo) == ([], "")
    assert client.get(OWN_PHOTO).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        *((data, "is not a photo that we can read") for data in pictures.NO_PHOTOS.values()),
        (pictures.HEIC, "Most Compatible"),
        (b"", "This file is empty."),
        (pictures.png_header(8000, 5000), "40 megapixels or more"),
        (pictures.photo()[:400], "damaged or did not arrive whole"),
        (pictures.photo() + b"\0" * 10 * 1024 * 1024, "larger than 10 MB"),
    ],
    ids=[*pictures.NO_PHOTOS, "HEIC", "empty", "40 megapixels", "truncated", "10 MB"],
)
def test_what_is_no_photo_is_refused_beside_the_field_and_the_words_stay(data, said):
    """Bad input; whatever it is called and says it is."""
    user = make.representative()
    saved(user, A_PHOTO, ("photo",))
    answer = signed_in(user).post(URL, {**WORDS, "photo": upload(data)})
    assert answer.status_code == 422
    page = words(answer)
    assert page.count(said) == 2, "beside the field, and in the summary"
    assert WORDS["portrait"] in page
    entry = entry_of(user)
    assert (entry.portrait, files()) == ("", [entry.photo])


def test_no_room_for_the_photo_is_said_and_nothing_changes(monkeypatch):
    """Quality, section 4: disk full for uploads."""
    user = make.representative()
    old = saved(user, A_PHOTO, portrait="As it was").photo

    def full(self, name, content):
        (Path(django_settings.MEDIA_ROOT) / name).write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    answer = signed_in(user).post(URL, {**WORDS, "photo": upload(pictures.photo())})
    assert answer.status_code == 422
    assert "Your photo could not be stored just now." in words(answer)
    assert WORDS["portrait"] in words(answer)
    assert (entry_of(user).portrait, entry_of(user).photo, files()) == ("As it was", old, [old])


@pytest.mark.django_db(transaction=True)
def test_a_save_that_fails_leaves_no_file_and_the_old_photo():
    """Neither a row that points to nothing nor a file that no row names."""
    user = make.representative()
    old = saved(user, A_PHOTO).photo
    with pytest.raises(IntegrityError), _no_audit_entry_is_written():
        saved(user, ANOTHER, portrait="New")
    assert (entry_of(user).photo, entry_of(user).portrait, files()) == (old, "", [old])


class _no_audit_entry_is_written:  # noqa: N801 - reads as a sentence
    """The database refuses the last row that a save writes."""

    def __enter__(self):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_auditentry ADD CONSTRAINT none_for_now CHECK (false) NOT VALID")

    def __exit__(self, *_):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_auditentry DROP CONSTRAINT none_for_now")


def test_a_file_that_is_gone_is_no_error_page():
    user = make.representative()
    name = saved(user, A_PHOTO).photo
    default_storage.delete(name)
    assert signed_in(user).get(OWN_PHOTO).status_code == 404
    assert signed_in(user).get(URL).status_code == 200


@pytest.mark.parametrize("name", ["../../etc/passwd", "handbook/me.jpg", f"handbook/{'a' * 32}.php", "/etc/passwd"])
def test_the_database_keeps_no_name_of_a_file_that_is_not_ours(name):
    """What a row names is served and removed."""
    entry = saved(make.representative(), A_PHOTO)
    with pytest.raises(IntegrityError, match="a_photo_is_a_file_of_ours"), transaction.atomic():
        HandbookEntry.objects.filter(pk=entry.pk).update(photo=name)


def test_the_database_keeps_no_photo_for_two():
    entry = saved(make.representative(), A_PHOTO)
    with pytest.raises(IntegrityError, match="one_photo_per_entry"), transaction.atomic():
        HandbookEntry.objects.create(user=make.representative(), photo=entry.photo)


def test_an_entry_goes_with_its_person_and_the_photo_within_the_hour():
    """C15: and the photos of everybody else stay, also one that is just being saved."""
    user, other = make.representative(), make.representative()
    saved(user, A_PHOTO, portrait="Mine")
    kept = saved(other, ANOTHER).photo
    just_written = photos.keep(A_PHOTO)
    user.delete()
    assert [one.user for one in HandbookEntry.objects.all()] == [other]
    now = timezone.now()
    assert photos.sweep(now) == 0
    for name in files():
        an_hour_ago = (now - timedelta(minutes=59 if name == just_written else 61)).timestamp()
        os.utime(Path(django_settings.MEDIA_ROOT) / name, (an_hour_ago, an_hour_ago))
    every_hour()
    assert files() == sorted([kept, just_written])
    assert photos.sweep(now) == 0


def test_the_sweep_of_a_folder_that_is_not_there_yet_does_nothing():
    assert photos.sweep(timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_make_one_entry_and_leave_one_file():
    """From two tabs, the very first time."""
    user = make.representative()
    barrier, errors = threading.Barrier(2), []

    def save(photo: bytes) -> None:
        try:
            barrier.wait(5)
            saved(user, photo, portrait="Mine")
        except BaseException as error:  # shown by the thread that waits
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[one]) for one in (A_PHOTO, ANOTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert files() == [entry_of(user).photo]


def test_a_form_of_another_site_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.person())
    assert client.post(URL, WORDS).status_code == 403


def test_a_refusal_for_want_of_room_is_the_services_own():
    """Whoever calls it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", lambda *_: (_ for _ in ()).throw(OSError(errno.EDQUOT, "quota")))
        with pytest.raises(Refusal, match="could not be stored") as caught:
            saved(make.representative(), A_PHOTO)
    assert caught.value.field == "photo"
