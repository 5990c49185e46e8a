"""What `participants` holds of a person beside the account itself, and its removal. Steps of erasing, and of nothing
else: the caller holds the person's row."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.functions import Lower

from core.models import SentForm
from core.sessions import end_all
from notifications.addressed import told_of_with
from participants.models import HandbookEntry, Organisation, OrganisationImport, User
from participants.services import photos

_SOLE_ADMIN = "You are the only system admin. Make somebody else one first."


def addresses_of(person: User) -> list[str]:
    """In small letters: that of the account, and those it was or is to be reached at, also what was taken off."""
    more = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    theirs = {one.lower() for one in (person.email, *more)}
    before = told_of_with(person.pk, theirs)
    # Free since, and somebody else's now: what is sent there is for them.
    taken = User.objects.exclude(pk=person.pk).annotate(small=Lower("email")).filter(small__in=before)
    others = EmailAddress.objects.exclude(user=person).annotate(small=Lower("email")).filter(small__in=before)
    return sorted((theirs | before) - {*taken.values_list("small", flat=True), *others.values_list("small", flat=True)})


def obstacles(person: User) -> list[str]:
    """The only system admin there is cannot go: nobody could lock an account or make another admin."""
    if not (person.is_superuser and person.is_active):
        return []
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    return [] if others.exists() else [_SOLE_ADMIN]


def lock_requests(person: User) -> None:
    """Before the programmes: whoever settles one holds it, and then waits for the programmes of its places."""
    asked_for = Organisation.objects.select_for_update(no_key=True).filter(requested_by=person)
    list(asked_for.order_by("pk").values_list("pk", flat=True))


def remove(person: User, reached_at: Iterable[str]) -> None:
    """Photo, handbook, addresses, second step, sessions, files in the making, and the name in lists of the admin."""
    addresses = list(EmailAddress.objects.filter(user=person).values_list("pk", flat=True))
    _out_of_the_admins_log(User, [person.pk])
    _out_of_the_admins_log(EmailAddress, addresses)
    for entry in HandbookEntry.objects.filter(user=person):
        photos.remove_after_commit(entry.photo)
        entry.delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    OrganisationImport.objects.filter(sender=person).delete()
    SentForm.objects.filter(sender=person).delete()
    Organisation.objects.filter(requested_by=person).update(requested_by=None)
    end_all(person.pk, frozenset(reached_at))


def _out_of_the_admins_log(model: type[Model], keys: Iterable[int]) -> None:
    """Django's own list of changes keeps what a row was called; that it was changed stays."""
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    about.filter(object_id__in=[str(pk) for pk in keys]).update(object_repr="", change_message="")
