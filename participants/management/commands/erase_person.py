"""`manage.py erase_person`: a system admin erases somebody who asked for it in a letter or on the telephone (C15)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.refusal import Refusal
from participants.models import User
from participants.selectors import accounts_at
from participants.services.erasure import erase_person, what_stands_in_the_way, what_will_happen
from participants.states import WhyErased


class Command(BaseCommand):
    help = "Erase a person: their seat goes to whoever has waited longest, figures stay, nothing is left of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="their address, or the number that the log gave them when they were erased")
        parser.add_argument("--by", required=True, help="the address of the system admin who does it")
        parser.add_argument("--why", required=True, choices=[one.value for one in WhyErased.by_others()])
        parser.add_argument("--yes", action="store_true", help="do not ask once more")

    def handle(self, *args: Any, **options: Any) -> None:
        person, actor, now = self._found(options["person"]), self._found(options["by"]), timezone.now()
        if told := [*what_stands_in_the_way(person, now), *what_will_happen(person)]:
            self.stdout.write("\n".join(["What they would read before:", *told]))
        if not options["yes"] and input(f"Erase {person}, for good? Type yes: ").strip().lower() != "yes":
            raise CommandError("Nothing has changed.")
        try:
            erase_person(actor=actor, person=person, why=options["why"], now=now)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"Person {person.pk} is erased.")

    def _found(self, said: str) -> User:
        by_number = User.objects.filter(pk=said).first() if said.isascii() and said.isdecimal() else None
        found = by_number or accounts_at([said]).get(said.lower())
        if found is None:
            raise CommandError(f"Nobody has the address or number {said}.")
        return found
