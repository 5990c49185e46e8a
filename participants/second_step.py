"""A second step after signing in, by allauth's own app: our words for it, and no site name to look up."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Set up a passkey or an authenticator app first.",
        "incorrect_code": "That is not right. Codes change every half minute: use the newest one.",
        "unverified_email": "Show first that every address of your account is yours: ask for a code to check it.",
    }

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Offered as the name of a new passkey."""
        number = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {number + 1}" if number else "Passkey"

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)
