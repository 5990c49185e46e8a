"""`manage.py load_demo`: the invented programmes and people of a demonstration, into an empty database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alsportal.demo import loading


class Command(BaseCommand):
    help = "Load the demonstration. Refused unless this run is a demonstration and its database is empty."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demonstration, so its data cannot be loaded here.")
        if not loading.is_empty():
            raise CommandError("The database is not empty, so nothing was loaded.")
        loading.load(now=timezone.now())
        self.stdout.write("The demonstration is loaded.")
