"""Starts servers of its own, both sites, lets the crowd in, prints the table. Exits 1 when a bound is missed."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg2

from alsportal import embedded
from tests.bench import crowd, rooms, rounds, weight
from tests.bench.crowd import Person
from tests.bench.report import Report
from tests.bench.web import Web, serving

#: A page alone is asked this often: CPU time of a process is told in hundredths of a second.
TIMES = 60
IN_DJANGO = "import django, runpy, sys; django.setup(); runpy.run_module(sys.argv.pop(1), run_name='__main__')"


def main() -> int:
    report = Report()
    # Asked to stop, it stops what it started, as it does on Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="alsportal-bench-")))
        environment = _environment(var, stack.enter_context(embedded.servers(var)))
        _make_floor_database(environment)
        _run(environment, "manage.py", "prepare")
        floor_staged, ours_staged = _stage(environment, "floor"), _stage(environment, "ours")
        _tidy(environment)
        floor_web = stack.enter_context(serving("tests.bench.floor.wsgi", environment))
        our_web = stack.enter_context(serving("alsportal.wsgi", environment))
        postgres = psutil.Process(int((var / "postgres" / "postmaster.pid").read_text().split()[0]))
        floor = rounds.Side(floor_web, postgres, floor_staged, crowd.floor, crowd.floor_post)
        ours = rounds.Side(our_web, postgres, ours_staged, crowd.ours, crowd.our_post)
        rounds.run(floor, ours)
        report.table(floor, ours)
        for name, side in (("floor", floor), ("ours", ours)):
            names = [race[0]["name"] for race in side.staged["races"] + side.staged["waits"]]
            report.tallies(name, _stage(environment, name, *names), side.lost)
        audit = _run(environment, "manage.py", "audit_places", check=False)
        report.audit(audit.returncode, audit.stdout)
        pages = _stage(environment, "pages")
        before = [_alone(our_web, page) for page in pages]
        report.pages(before)
        report.weights(weight.weigh(our_web, pages))
        staged = _stage(environment, "report")
        report.attendance([_alone(our_web, page) for page in staged["pages"]], _marking(our_web, staged["marking"]))
        report.rooms(rooms.run(our_web, _stage(environment, "room")))
        more = _stage(environment, "more")
        report.more(more, before, [_alone(our_web, page) for page in pages])
        _stage(environment, "reminders", "made")
        report.reminders(_stage(environment, "reminders", "told"))
    return report.end()


def _environment(var: Path, servers: Mapping[str, str]) -> dict[str, str]:
    """Ours in the production shape: nothing given up for speed. The floor has a database beside it."""
    floor = urlsplit(servers["DATABASE_URL"])._replace(path="/floor").geturl()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        **servers,
        "ALSPORTAL_VAR": str(var),
        "FLOOR_DATABASE_URL": floor,
        "PYTHONPATH": str(embedded.BASE_DIR),
    }


def _make_floor_database(environment: Mapping[str, str]) -> None:
    with contextlib.closing(psycopg2.connect(environment["DATABASE_URL"])) as connection:
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE floor")


def _tidy(environment: Mapping[str, str]) -> None:
    """What autovacuum would do in a while, done for both before the clock starts."""
    for name in ("DATABASE_URL", "FLOOR_DATABASE_URL"):
        with contextlib.closing(psycopg2.connect(environment[name])) as connection:
            connection.autocommit = True
            connection.cursor().execute("VACUUM ANALYZE")


def _stage(environment: Mapping[str, str], what: str, *names: str) -> Any:
    settings = "tests.bench.floor.settings" if what == "floor" else "alsportal.settings"
    chosen = {**environment, "DJANGO_SETTINGS_MODULE": settings}
    return json.loads(_run(chosen, "-c", IN_DJANGO, f"tests.bench.stage_{what}", *names).stdout)


def _run(environment: Mapping[str, str], *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *words]
    return subprocess.run(
        command, check=check, env=environment, cwd=embedded.BASE_DIR, stdout=subprocess.PIPE, text=True
    )


def _alone(web: Web, page: dict[str, Any]) -> dict[str, Any]:
    person = Person(web.port, page["session"])
    person.ask(page["path"])
    person.ask(page["path"])
    before = web.cpu()
    answers = [person.ask(page["path"]) for _ in range(TIMES)]
    cpu = (web.cpu() - before) / TIMES
    seconds = median(answer.seconds for answer in answers)
    return {**page, "cpu": cpu, "first_byte": median(answer.first_byte for answer in answers), "seconds": seconds}


def _marking(web: Web, page: dict[str, Any]) -> dict[str, Any]:
    """The same people marked again and again, each time as somebody who has seen the mark before."""
    person = Person(web.port, page["session"])
    person.make_up_token()
    answers = [person.ask(page["path"], {"marks": marks}) for marks in page["marks"][:2]]
    before = web.cpu()
    answers += [person.ask(page["path"], {"marks": marks}) for marks in page["marks"][2:]]
    cpu = (web.cpu() - before) / len(page["marks"][2:])
    [status] = {answer.status for answer in answers}
    seconds = median(answer.seconds for answer in answers)
    return {**page, "status": status, "cpu": cpu, "first_byte": seconds, "seconds": seconds}


if __name__ == "__main__":
    sys.exit(main())
