"""The forms of a shared desk: unlocking, enrolling, one's own PIN."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reception.accounts.forms import LONGEST_NAME, their_password
from reception.accounts.page_forms import PageForm, TidyField
from reception.desks import pins

ENTRY = {"class": "entry", "autocomplete": "off"}
DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": pins.MOST}


class UnlockForm(PageForm):
    """Whose PIN it is, and the PIN."""

    username = TidyField(
        label=_("用户名"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput({**ENTRY, "autocapitalize": "off", "spellcheck": "false"}),
    )
    pin = forms.CharField(
        label="PIN",
        max_length=pins.MOST,
        widget=forms.PasswordInput({**ENTRY, **DIGITS, "autofocus": True}),
    )

    def __init__(self, *args: Any, is_locked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_locked:
            self.fields["username"].help_text = _("锁定的就是您，留空即可")


class EnrolForm(PageForm):
    """The code that makes this browser a desk's."""

    code = TidyField(
        label=_("登记码"),
        max_length=20,
        widget=forms.TextInput({**ENTRY, "autocapitalize": "characters", "autofocus": True}),
    )


class PinForm(PageForm):
    """A new PIN, with the password of its owner."""

    pin_password = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    pin = forms.CharField(
        label=_("新的 PIN"),
        max_length=pins.MOST,
        help_text=_("六到十二位数字；在登记过的前台电脑上解锁和接班用"),
        widget=forms.PasswordInput(DIGITS),
    )
    pin_again = forms.CharField(
        label=_("再输一次 PIN"), max_length=pins.MOST, widget=forms.PasswordInput(DIGITS)
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request

    def clean_pin_password(self) -> str:
        """Refuse a wrong password; after several the next try waits, as at the sign-in."""
        return their_password(self.request, self.cleaned_data["pin_password"])

    def clean_pin(self) -> str:
        """Refuse what is no PIN, or one that anybody would try first."""
        pin: str = self.cleaned_data["pin"]
        if not (pin.isascii() and pin.isdecimal()) or len(pin) < pins.FEWEST:
            raise ValidationError(_("请用六到十二位数字。"))
        if pins.is_easy(pin):
            raise ValidationError(_("这个 PIN 太容易猜到，请换一个。"))
        return pin

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        data = super().clean() or self.cleaned_data
        if data.get("pin") and data.get("pin_again") and data["pin"] != data["pin_again"]:
            self.add_error("pin_again", _("两次输入的 PIN 不一样。"))
        return data
