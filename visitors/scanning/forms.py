"""What the page that scans asks: where, what for, and a number where there is no code."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import PageForm
from visitors.scanning.models import Scan
from visitors.scanning.points import Point

LONGEST_CODE = 80


class ScanForm(PageForm):
    """The controls of the page, which ``static/js/scan.js`` reads; it sends nothing by itself."""

    boxes = {"action": "bare"}

    at = forms.ChoiceField(label=_("在哪里扫"), required=False)
    action = forms.ChoiceField(
        label=_("做什么"),
        required=False,
        choices=[
            (Scan.Asked.AUTO, _("只核对")),
            (Scan.Asked.IN, _("记进入")),
            (Scan.Asked.OUT, _("记离开")),
        ],
        widget=forms.Select({"hidden": True}),
    )
    number = forms.CharField(
        label=_("手输牌号"),
        max_length=LONGEST_CODE,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "enterkeyhint": "go"}),
    )

    def __init__(self, points: Iterable[Point]) -> None:
        super().__init__(auto_id="scan-%s")
        self.fields["at"].choices = [(point.at, str(point)) for point in points]  # type: ignore[attr-defined]
