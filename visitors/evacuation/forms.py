"""What a warden's page sends."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from visitors.evacuation.evacuations import WardenTick
from visitors.evacuation.models import LONGEST_NAME, Tick

YEARS = range(2000, 2200)  # beyond them the arithmetic of days may leave the calendar
LONGEST_TIME = 40
LONGEST_ID = 18


class WardenForm(PageForm):
    """Who counts, where no account says it."""

    name = forms.CharField(
        label=gettext_lazy("您的姓名（记在清点旁边）"),
        required=False,
        widget=forms.TextInput({"id": "warden", "maxlength": 40, "autocomplete": "name"}),
    )


def read_tick(form: Any) -> WardenTick:
    """Read a press: of whom, what, when by the device, and the key that makes it one.

    Raises:
        Refusal: ``invalid`` where it says nothing of anybody.
    """
    visit, says = form.get("visit", ""), form.get("says", "")
    is_number = visit.isascii() and visit.isdecimal() and len(visit) <= LONGEST_ID
    if not is_number or says not in Tick.Says.values:
        raise Refusal("invalid", _("请检查所填内容。"), status=422)
    at, name = _moment(form.get("at", "")), form.get("name", "")[:LONGEST_NAME]
    return WardenTick(int(visit), says, at, form.get("key", ""), name)


def _moment(text: str) -> dt.datetime | None:
    """Return the device's time, or nothing where it is none."""
    try:
        read = dt.datetime.fromisoformat(text) if len(text) <= LONGEST_TIME else None
    except ValueError:
        return None
    return read if read is not None and read.tzinfo is not None and read.year in YEARS else None
