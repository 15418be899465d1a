"""The two sign-in forms, ours and the admin's, and the choice of a site."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts import sign_ins
from reception.accounts.page_forms import PageForm
from reception.organisation.models import Site

LONGEST_NAME = User._meta.get_field("username").max_length or 150


def their_password(request: HttpRequest, password: str) -> str:
    """Return the password of who is signed in, as typed once more before a change.

    Raises:
        ValidationError: it is another one.
        Waiting: after several wrong ones, as at the sign-in.
    """
    name, now = request.user.get_username(), clock.now()
    it = sign_ins.tried(request, name, password)
    it.begin(now)
    if authenticate(request, username=name, password=password) is None:
        it.fail(now)
        raise forms.ValidationError(_("现在的密码不对。"), code="password_incorrect")
    return password


class SignInForm(PageForm, AuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_%s", **kwargs})
        for name, label in (("username", _("用户名")), ("password", _("密码"))):
            self.fields[name].label = label
            self.fields[name].widget.attrs["class"] = "entry"

    def clean(self) -> dict[str, Any]:
        """Try the password, unless somebody has to wait.

        Raises:
            Waiting: after wrong passwords.
        """
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return super().clean()
        if len(name) > LONGEST_NAME:
            raise self.get_invalid_login_error()
        it, now = sign_ins.tried(self.request or HttpRequest(), name, password), clock.now()
        it.begin(now)
        try:
            return super().clean()
        except forms.ValidationError:
            it.fail(now)
            raise


class AdminSignInForm(SignInForm, AdminAuthenticationForm):
    """Name and password at the admin's own door."""


class ChosenSiteForm(PageForm):
    """The site one works at."""

    boxes = {"site": "bare"}

    site = forms.ChoiceField(
        label=_("园区"), required=False, widget=forms.Select({"data-submit": True})
    )

    def __init__(self, sites: Iterable[Site], chosen: int | None) -> None:
        super().__init__(initial={"site": chosen})
        self.fields["site"].choices = [(site.pk, str(site)) for site in sites]  # type: ignore[attr-defined]
