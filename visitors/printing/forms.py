"""What is asked before plastic badges are printed (B4)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.page_forms import PageForm
from reception.policy.enums import BadgeKind
from visitors.badges import inventory
from visitors.models import Badge

AT_MOST = inventory.MOST_AT_ONCE
NUMBERS: dict[str, Any] = {"min_value": 1, "max_value": Badge.LARGEST_OF_PLASTIC}


class PrintRangeForm(PageForm):
    boxes = {"layout": "bare"}

    kind = forms.ChoiceField(
        label=gettext_lazy("种类"),
        choices=[("", gettext_lazy("全部")), *BadgeKind.choices],
        required=False,
    )
    first = forms.IntegerField(label=gettext_lazy("号码从"), **NUMBERS)
    last = forms.IntegerField(label=gettext_lazy("到"), **NUMBERS)
    layout = forms.ChoiceField(
        label=gettext_lazy("排版"),
        choices=[
            ("sheets", gettext_lazy("A4 整版，带裁切线")),
            ("cards", gettext_lazy("每页一张卡 85.6 × 54 毫米")),
        ],
        widget=forms.RadioSelect,
        initial="sheets",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_%s", **kwargs})

    def clean(self) -> dict[str, Any]:
        """Refuse more than a file may hold."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first is not None and last is not None and not first <= last < first + AT_MOST:
            wrong = _("号码要从小到大，一次最多 %(most)d 张。") % {"most": AT_MOST}
            self.add_error("last", wrong)
        return data
