"""Brings database and static files to what this code expects; on an empty demonstration also loads its data."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and "load_demo" in get_commands():
            self._load_demonstration()

    def _load_demonstration(self) -> None:
        """Into an empty database only. A loading that was interrupted is undone and begun again."""
        unfinished = settings.VAR / "demonstration-unfinished"
        if unfinished.exists():
            call_command("flush", interactive=False, verbosity=0)
        elif get_user_model().objects.exists():
            return
        self.stdout.write("Loading the demonstration …")
        unfinished.touch()
        call_command("load_demo")
        unfinished.unlink()
