"""What the desk types of a call: who, for whom, the result; and what comes after it (T7, T13)."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import DayField, PageForm, TidyField
from reception.organisation.models import Employee
from reception.policy.models import Topic
from reception.text import clean_lines
from visitors.calls import registering, typed
from visitors.calls.listing import CallsAsked
from visitors.calls.models import LONGEST_WORDS, Call, CallEvent

BIGGEST_ID = 2**63 - 1
AT_ONCE = {"data-submit": True}
Result = Call.Result


def kind_choices() -> list[tuple[str, str]]:
    """Return code and name of every kind that is in use; without one it follows from the rest."""
    kinds = registering.kinds_offered()
    return [("", gettext("自动")), *((kind.code, str(kind)) for kind in kinds)]


class WordsField(forms.CharField):
    """Words on several lines."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"max_length": LONGEST_WORDS, "widget": forms.Textarea({"rows": 2})}
        super().__init__(**{"required": False, **given, **kwargs})

    def to_python(self, value: Any) -> str:
        return clean_lines(super().to_python(value) or "")


class ColleagueField(TidyField):
    """One of our people by number, name or its initials."""

    def clean(self, value: Any) -> Employee | None:
        """Return whom it means; refuse what means nobody or several."""
        text = super().clean(value)
        found = typed.colleague(text) if text else None
        if text and found is None:
            raise ValidationError(gettext("没有找到，或不止一位，请写工号或全名。"), code="unknown")
        return found


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
    content = WordsField(label=_("还说了什么"))
    ringing = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        """Read who it is and whom they ask for; the kind follows where none was chosen."""
        found = super().clean() or {}
        number, caller = typed.who(found.get("caller") or "")
        about = found.get("about") or ""
        wanted = typed.colleague(about) if about else None
        content = [] if wanted is not None else [about]
        words = "\n".join(filter(None, [*content, found.get("content") or ""]))
        if not (number or caller or wanted or words or found.get("ringing")):
            raise ValidationError(gettext("请写上号码、姓名，或什么事。"), code="empty")
        if found.get("result") == Result.PASSED_ON and wanted is None:
            self.add_error("about", gettext("转给哪一位？请写工号或全名。"))
        found.update(number=number, caller=caller, wanted=wanted, content=words[:LONGEST_WORDS])
        return found


class WhoForm(PageForm):
    """Which of several people it is."""

    visitor = forms.IntegerField(min_value=1, max_value=BIGGEST_ID)


class TriedForm(PageForm):
    """How a telephone was tried."""

    employee = ColleagueField(label=_("转给谁"), max_length=60, required=False)
    extension = TidyField(label=_("分机"), max_length=12, required=False)
    outcome = forms.ChoiceField(label=_("结果"), choices=CallEvent.Try.choices)


class LeaveMessageForm(PageForm):
    """What is left for whom."""

    to = ColleagueField(label=_("留给谁"), max_length=60, required=False)
    words = WordsField(label=_("留言"))
    no_call_back = forms.BooleanField(label=_("不用回电，转告就行"), required=False)


class CallResultForm(PageForm):
    """How it ended, in a word or in words."""

    result = WordsField(label=_("结果"))


class CallListForm(PageForm):
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
        choices=kind_choices,
        widget=forms.Select(AT_ONCE),
    )
    open = forms.ChoiceField(
        label=_("办完了吗"),
        required=False,
        choices=[("", _("办完没有都看")), ("1", _("没有办完的")), ("0", _("办完的"))],
        widget=forms.Select(AT_ONCE),
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].widget.format = "%Y-%m-%d"  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", gettext("所有种类")),
            *kind_choices()[1:],
        ]

    @classmethod
    def read(cls, sent: Any) -> "CallListForm":
        """Return the form of what an address asks for, without what means nothing."""
        form = cls(sent)
        form.full_clean()
        return cls(initial=form.cleaned_data)

    def asked(self) -> CallsAsked:
        """Return which calls."""
        chosen = self.initial
        is_open = chosen.get("open")
        return CallsAsked(
            day=chosen.get("date"),
            is_open=is_open == "1" if is_open else None,
            kind=chosen.get("kind") or "",
            typed=chosen.get("q") or "",
            before=chosen.get("before"),
        )

    def is_asked(self) -> bool:
        """Tell whether anything narrows it down."""
        return any(self.initial.get(name) for name in ("q", "date", "kind", "open"))
