"""The two sign-in forms, ours and the admin's: what can be nobody's name is wrong before anybody
looks it up.
"""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User

LONGEST_NAME = User._meta.get_field("username").max_length or 150


class SignInForm(AuthenticationForm):
    """Name and password."""

    def clean(self) -> dict[str, Any]:
        """Refuse a name longer than any account's, which the list of failed attempts could not hold
        either.
        """
        name = self.cleaned_data.get("username")
        if name is None or len(name) > LONGEST_NAME:
            raise self.get_invalid_login_error()
        return super().clean()


class AdminSignInForm(SignInForm, AdminAuthenticationForm):
    """Name and password at the admin's own door."""
