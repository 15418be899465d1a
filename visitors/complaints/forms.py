"""What is typed about complaints."""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import PageForm, TidyField
from visitors.complaints.listing import Asked
from visitors.complaints.models import Complaint

AT_ONCE = {"data-submit": True}
BIGGEST_ID = 2**63 - 1


class ComplaintListForm(PageForm):
    """By what the list is narrowed down."""

    boxes = dict.fromkeys(("q", "stage", "late"), "bare")

    q = TidyField(
        label=_("找投诉"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": _("编号、投诉人")}),
    )
    stage = forms.ChoiceField(
        label=_("阶段"),
        required=False,
        choices=[("", _("所有阶段")), ("open", _("没有结案的")), *Complaint.Stage.choices],
        widget=forms.Select(AT_ONCE),
    )
    late = forms.ChoiceField(
        label=_("期限"),
        required=False,
        choices=[("", _("不论期限")), ("1", _("过期的")), ("0", _("没有过期的"))],
        widget=forms.Select(AT_ONCE),
    )
    month = forms.DateField(
        label=_("收到的月份"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput({"type": "month", **AT_ONCE}, format="%Y-%m"),
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)

    @classmethod
    def read(cls, typed: Any) -> Self:
        """Return the form of what an address asks for, without what means nothing."""
        sent = cls(typed)
        sent.full_clean()
        return cls(initial=sent.cleaned_data)

    def asked(self) -> Asked:
        chosen = self.initial
        late = chosen.get("late")
        return Asked(
            chosen.get("stage") or "",
            late == "1" if late else None,
            chosen.get("month"),
            chosen.get("q") or "",
            chosen.get("before"),
        )

    def is_asked(self) -> bool:
        return any(self.initial.get(name) for name in ("q", "stage", "late", "month"))
