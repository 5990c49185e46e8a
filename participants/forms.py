"""Forms of accounts."""

from django import forms


class SignupNameForm(forms.Form):
    """Asks for the name beside the address when an account is made."""

    full_name = forms.CharField(label="Full name", max_length=120)

    def signup(self, request, user):
        user.full_name = self.cleaned_data["full_name"]
        user.save(update_fields=["full_name"])
