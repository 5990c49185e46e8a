"""A person with an account. The e-mail address is the login."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from core import audit
from participants.models.organisation import Organisation

#: What stands in place of a name.
NAME_REMOVED = "Name removed"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Typed at the command line: on record as an act that nobody of the site did."""
        with transaction.atomic(using=self._db):
            made = self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})
            audit.record(actor=None, act="made system admin", obj=made, now=made.date_joined)
        return made

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Profile fields are kept on the person: they are asked once, before any sign-up, and never again."""

    email = models.EmailField("e-mail address", max_length=254)
    full_name = models.CharField("full name", max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    job_title = models.CharField("job title", max_length=120, blank=True)
    access_needs = models.TextField(
        "anything we should arrange", max_length=1000, blank=True, help_text="For example step-free access or captions."
    )
    #: When they last said what to arrange: it is kept for a while after that, sessions or none (C14).
    access_needs_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: May make programmes; whoever makes one becomes its coordinator (domain, section 2).
    may_open_programmes = models.BooleanField(default=False)
    is_staff = models.BooleanField("system admin", default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    #: Another one ends every session of theirs, as another password does.
    session_seed = models.CharField(max_length=32, blank=True, editable=False)
    #: Since when nothing of the person is left but this row, which counts go by (C15).
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    full_name=NAME_REMOVED,
                    email__endswith="@erased.invalid",
                    organisation__isnull=True,
                    job_title="",
                    access_needs="",
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    may_open_programmes=False,
                    last_login__isnull=True,
                ),
                name="of_an_erased_person_nothing_is_left",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_session_auth_hash(self) -> str:
        return self.session_seed + super().get_session_auth_hash()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for one in super().get_session_auth_fallback_hash():
            yield self.session_seed + one

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    @property
    def has_complete_profile(self) -> bool:
        """Whether a place can be asked for: we know the name, the organisation and the job title."""
        return bool(self.full_name and self.organisation_id and self.job_title)
