"""allauth's forms as we use them: an account needs no password, and whoever has one may type it."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

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
                return super().try_save(request)  # type: ignore[no-any-return]
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)  # type: ignore[no-any-return]


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


def _describe_address(field: Any) -> None:
    """A label stays while one types; a placeholder goes."""
    field.label = "E-mail address"
    field.widget.attrs.pop("placeholder", None)
