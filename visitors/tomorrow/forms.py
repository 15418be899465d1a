"""What stands on a slip of paper, typed in later."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visitors.lifecycle.arrival_form import FIELD_OF_TIME, ArrivalForm
from visitors.lifecycle.written_down import WrittenTimes

SHOWN = ("organisation", "name", "purpose", "host", "phone", "party_size", "companions")


class SlipForm(ArrivalForm):
    """The three questions, the host, and the times that were written down (V2, V3)."""

    came_at = forms.DateTimeField(
        label=_("什么时候来的"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FIELD_OF_TIME),
    )
    left_at = forms.DateTimeField(
        label=_("什么时候离开的"),
        required=False,
        help_text=_("还在就留空：他会列在等候中，并通知被访人。"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FIELD_OF_TIME),
    )

    @property
    def shown(self) -> list[Any]:
        """The fields that the page draws, in the order of the slip."""
        return [self[name] for name in (*SHOWN, "came_at", "left_at")]

    def times(self) -> WrittenTimes:
        """Return the times that were written down."""
        came: datetime = self.cleaned_data.pop("came_at")
        return WrittenTimes(came, self.cleaned_data.pop("left_at"))
