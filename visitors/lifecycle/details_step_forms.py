"""What is written about a visit later: its optional answers by the desk, its result by the host."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.accounts.page_forms import TidyField
from visitors.lifecycle.details_form import DetailsForm
from visitors.lifecycle.step_forms import VisitStepForm
from visitors.models import Visit
from visitors.visits import details


class DetailsStepForm(VisitStepForm, DetailsForm):
    """The optional answers, as they stand; a program leaves out what stays."""

    def __init__(self, data: Any = None, *, visit: Visit, by: Actor, auto_id: str = "%s") -> None:
        written = details.of(visit)
        self.standing = {name: getattr(written, name) for name in details.ANSWERS}
        self.standing |= {
            "kind": visit.kind,
            "source": written.source.code if written.source is not None else "",
            "accepted": written.accepted is not None,
        }
        if data is not None and not isinstance(data, QueryDict):
            given = {name: value for name, value in data.items() if value is not None}
            data = {**self.standing, **given}
        super().__init__(data, visit=visit, by=by, auto_id=auto_id)
        if not self.is_bound:
            self.initial = {**self.initial, **self.standing}

    def arguments(self, now: datetime) -> dict[str, Any]:
        answers = {name: self.cleaned_data[name] for name in details.ANSWERS if name in self.fields}
        return {"kind": self.cleaned_data["kind"] or self.visit.kind, "answers": answers}


class ResultForm(VisitStepForm):
    """What came of a visit, in one line by who received (V16)."""

    refusal_code, summary = "result_missing", None
    boxes = {"result": "bare"}
    result = TidyField(
        label=_("洽谈结果"),
        max_length=200,
        error_messages={"required": _("请写一句结果。")},
        widget=forms.TextInput({"placeholder": _("谈成了什么、下一步什么时候")}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["result"] = details.of(self.visit).result
