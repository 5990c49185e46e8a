"""allauth's forms of the second step as we use them: a label that stays, a sentence that says what to type.

A passkey comes as JSON that a browser wrote, or whatever somebody else did: what is none is a wrong passkey.
"""

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

#: What stands in the row of a passkey; long enough for "Fingerprint of my old telephone".
LONGEST_NAME = 60
LONGEST_CREDENTIAL = 20_000
#: What reading a passkey's bytes fails with: cut short, nested without end, of a sort that nobody knows.
UNEXPECTED = (AttributeError, LookupError, RuntimeError, TypeError, ValueError, struct.error)


def _describe_code(field: forms.Field, help_text: str) -> None:
    field.label = "Code"
    field.help_text = help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"inputmode": "numeric", "autocapitalize": "none", "spellcheck": "false"}
    field.error_messages["required"] = "Type the code."


class CodeForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self.fields["code"], "From your authenticator app, or one of your recovery codes.")


class CodeAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self.fields["code"], "From your authenticator app, or one of your recovery codes.")


class AppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self.fields["code"], "Six digits, shown by the app once it knows the secret.")


def _name_field() -> forms.CharField:
    return forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="So that you know it among others, for example “My telephone”.",
        error_messages={"required": "Give it a name."},
    )


class CredentialField(forms.JSONField):
    """What a browser says of a passkey: short, and not nested without end."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            if isinstance(value, str) and len(value) > LONGEST_CREDENTIAL:
                raise ValueError
            said = super().to_python(value)
            # `0` and `false` would pass by allauth's checks as if nothing had been sent.
            if said is not None and not isinstance(said, dict):
                raise ValueError
            return said
        except (ValueError, RecursionError) as error:
            raise get_adapter().validation_error("incorrect_code") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Good for one try: what was sent is not put into the form again."""
        return None

    def prepare_value(self, value: Any) -> str:
        return ""


class _Credential:
    """What none of allauth's checks expects is a wrong passkey, never an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except UNEXPECTED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(AddWebAuthnForm):
    """A name, and whether it is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field()
        self.fields["name"].required = False
        self.fields["credential"] = CredentialField()
        alone = self.fields["passwordless"]
        alone.label = "I want to sign in with it alone"
        alone.help_text = "Without a code by email. It then asks for your fingerprint, face or PIN."
        self.order_fields(["name", "passwordless", "credential"])

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except UNEXPECTED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyNameForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field()


class UsePasskeyForm(_Credential, AuthenticateWebAuthnForm):
    """As the second step."""


class SignInWithPasskeyForm(_Credential, LoginWebAuthnForm):
    """Instead of a code by email."""


class UsePasskeyAgainForm(_Credential, ReauthenticateWebAuthnForm):
    """Before something that matters."""
