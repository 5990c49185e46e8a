"""Naming somebody of the sponsor."""

from django import forms

from sets.forms.decision import AddressField, Decision


class SponsorForm(Decision):
    """By address alone: whether it has an account is neither asked nor told (C12)."""

    email = AddressField(
        label="Their email address",
        help_text="They are told by mail, and sign in with it. An account is made for whoever has none.",
        missing="Type their email address.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
