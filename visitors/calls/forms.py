"""What the desk types of a call: who, for whom, the result; and what comes after it (T7, T13)."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import DayField, PageForm, TidyField
from reception.policy.models import DeskOption, Topic
from visitors.calls import registering, typed
from visitors.calls.listing import CallsAsked
from visitors.calls.models import LONGEST_WORDS, Call, CallEvent
from visitors.visits.case_forms import (
    AT_ONCE,
    BIGGEST_ID,
    CaseListForm,
    CaseStepForm,
    ColleagueField,
    LinesField,
    colleague,
)

WORDS: dict[str, Any] = {"rows": 2, "required": False, "max_length": LONGEST_WORDS}
Result = Call.Result


def kind_choices(none: Any = None) -> list[tuple[str, Any]]:
    """Return code and name of every kind that is in use, after what none of them means."""
    return [
        ("", none or _("自动")),
        *((kind.code, str(kind)) for kind in registering.kinds_offered()),
    ]


class CallCardForm(PageForm):
    """Three fields, Enter: who calls, for whom or about what, the result."""

    boxes: ClassVar = {"kind": "full", "content": "full"}

    caller = TidyField(
        label=_("谁打来的（号码或姓名）"),
        max_length=90,
        required=False,
        widget=forms.TextInput({"autofocus": True}),
    )
    about = TidyField(
        label=_("找谁，或什么事"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": _("姓名、工号、首字母，或者一句话")}),
    )
    result = forms.ChoiceField(
        label=_("结果"),
        required=False,
        choices=[
            ("", _("还在通话，看转给谁")),
            *((one.value, one.label) for one in Result if one not in ("message", "called_back")),
        ],
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("call", "种类"),
        choices=kind_choices,
        required=False,
        widget=forms.RadioSelect,
    )
    organisation = TidyField(label=_("单位"), max_length=120, required=False)
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("推销内容"), required=False, empty_label="–"
    )
    direction = forms.ChoiceField(
        label=pgettext_lazy("call", "方向"),
        required=False,
        choices=Call.Direction.choices,
        initial=Call.Direction.IN,
    )
    source = forms.ModelChoiceField(
        DeskOption.objects.filter(of="source", is_active=True),
        label=_("信息获取渠道"),
        to_field_name="code",
        required=False,
        empty_label=_("没有问"),
    )
    content = LinesField(label=_("还说了什么"), **WORDS)
    ringing = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        """Read who it is and whom they ask for; the kind follows where none was chosen."""
        found = super().clean() or {}
        number, caller = typed.who(found.get("caller") or "")
        about = found.get("about") or ""
        wanted = colleague(about) if about else None
        content = [] if wanted is not None else [about]
        words = "\n".join(filter(None, [*content, found.get("content") or ""]))
        if not (number or caller or wanted or words or found.get("ringing")):
            raise ValidationError(gettext("请写上号码、姓名，或什么事。"), code="empty")
        if found.get("result") == Result.PASSED_ON and wanted is None:
            self.add_error("about", gettext("转给哪一位？请写工号或全名。"))
        found.update(number=number, caller=caller, wanted=wanted, content=words[:LONGEST_WORDS])
        return found


class WhoForm(CaseStepForm):
    """Which of several people it is."""

    visitor = forms.IntegerField(min_value=1, max_value=BIGGEST_ID)


class TriedForm(CaseStepForm):
    """How a telephone was tried."""

    employee = ColleagueField(label=_("转给谁"))
    extension = TidyField(label=_("分机"), max_length=12, required=False)
    result = forms.ChoiceField(label=_("结果"), choices=CallEvent.Try.choices)


class LeaveMessageForm(CaseStepForm):
    """What is left for whom."""

    to = ColleagueField(label=_("留给谁"))
    text = LinesField(label=_("留言"), **WORDS)
    no_call_back = forms.BooleanField(label=_("不用回电，转告就行"), required=False)

    def arguments(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        return {"call_back": not typed.pop("no_call_back"), **typed}


class CallResultForm(CaseStepForm):
    """How it ended, in a word or in words."""

    result = LinesField(label=_("结果"), **WORDS)


class CallListForm(CaseListForm):
    """By what the register is narrowed down."""

    boxes: ClassVar = {"q": "bare", "kind": "bare", "open": "bare"}

    q = TidyField(
        label=_("找来电"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": _("号码、姓名、单位")}),
    )
    date = DayField(label=_("哪天"), widget=forms.DateInput({"type": "date", **AT_ONCE}))
    kind = forms.ChoiceField(
        label=pgettext_lazy("call", "种类"),
        required=False,
        choices=lambda: kind_choices(_("所有种类")),
        widget=forms.Select(AT_ONCE),
    )
    open = forms.ChoiceField(
        label=_("办完了吗"),
        required=False,
        choices=[("", _("办完没有都看")), ("1", _("没有办完的")), ("0", _("办完的"))],
        widget=forms.Select(AT_ONCE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].widget.format = "%Y-%m-%d"  # type: ignore[attr-defined]

    def asked(self) -> CallsAsked:
        """Return which calls."""
        chosen = self.chosen
        return CallsAsked(
            day=chosen("date"),
            is_open=chosen("open"),
            kind=chosen("kind") or "",
            typed=chosen("q") or "",
            before=chosen("before"),
        )
