"""allauth's forms as we use them: an account needs no password, and whoever has one may type it."""

from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from participants.adapter import address_is_short_enough
from participants.models import User


class SignupForm(AllauthSignupForm):
    """Name and address; the account is whole or not there at all."""

    field_order = ["full_name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_address(self.fields["email"])

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account. Of two requests for one address at once the later answers as for a known one (C12)."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class LoginForm(AllauthLoginForm):
    """The address; with the password left empty a code is sent instead, whether or not the address is known (C12)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_address(self.fields["login"])

    def _setup_password_field(self) -> None:
        """allauth takes the field away when sign-up asks for no password; here it stays and may be empty."""
        field = self.fields["password"]
        field.required = False
        field.help_text = "Only if you have set one. Leave it empty and we send a code to your address."
        field.widget.attrs.pop("placeholder", None)

    def _clean_without_password(self, email: str | None, phone: str | None) -> dict[str, Any]:
        cleaned: dict[str, Any] = super()._clean_without_password(email, phone)
        _note_address(self.user)
        return cleaned


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):
    """The address alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_address(self.fields["email"])

    def clean_email(self) -> str:
        email: str = super().clean_email()
        _note_address(self._user)
        return email


class AddEmailForm(AllauthAddEmailForm):
    """One more address, which counts only once its code came back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_address(self.fields["email"])


def _note_address(user: User | None) -> None:
    """An account that did not sign up itself (`createsuperuser`) has its address noted: the code then confirms it."""
    if user and not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)


def _describe_address(field: Any) -> None:
    """A label stays while one types; a placeholder goes. Too long is said: no mail could be written to it."""
    field.label = "Email address"
    field.widget.attrs.pop("placeholder", None)
    field.validators.append(address_is_short_enough)
