"""`manage.py keep_no_longer`: what the night does, now (C14); with `--dry-run` it says what would go."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alsportal.keeping import night
from core.keeping import rows


class Command(BaseCommand):
    help = "Let go of whatever the privacy page promises to keep no longer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="do it, take it back, and say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        report = night(now=timezone.now(), dry_run=options["dry_run"])
        for row in rows():
            went = [f"{number} {what.replace('_', ' ')}" for what, number in report.went[row.name].items() if number]
            self.stdout.write(f"{row.label}: {', '.join(went) or 'nothing'}")
            if report.waits[row.name]:
                self.stdout.write(f"{row.label}: {report.waits[row.name]} kept longer, see the log")
        if report.failed:
            raise CommandError(f"Left for the next night: {dict(report.failed)}. The log says why.", returncode=1)
