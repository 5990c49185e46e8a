"""`manage.py audit_places`: prints every violation of the rules of places and exits 1 if there is one (P13)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from sets.audit import audit_programme
from sets.models import Programme


class Command(BaseCommand):
    help = "Check, for each programme, that its ledger is whole, fair and the same as the tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", help="only these programmes")

    def handle(self, *args: Any, **options: Any) -> None:
        alone = not connection.in_atomic_block
        with transaction.atomic():
            if alone:
                # One snapshot, so that what people do meanwhile is not taken for a fault.
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            violations = self._audit(options["slugs"])
        if violations:
            raise CommandError(f"{violations} violations found.", returncode=1)

    def _audit(self, slugs: list[str]) -> int:
        programmes = Programme.objects.order_by("pk")
        found = 0
        for programme in programmes.filter(slug__in=slugs) if slugs else programmes:
            violations = audit_programme(programme, now=timezone.now())
            for violation in violations:
                self.stdout.write(f"{programme.slug}: {violation}")
            if not violations:
                self.stdout.write(f"{programme.slug}: {programme.ledger_count} entries, fair.")
            found += len(violations)
        return found
