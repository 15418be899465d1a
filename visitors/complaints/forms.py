"""What is typed about complaints: by the desk, by who handles one, and by the complainant."""

from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import DayField, PageForm, TidyField
from reception.organisation import people, phones
from reception.organisation.models import Department, Employee, Site
from reception.policy.rulebook import in_force
from reception.text import clean_lines
from visitors.complaints.listing import Asked
from visitors.complaints.models import LONGEST_REASON, LONGEST_WISH, LONGEST_WORDS, Complaint

AT_ONCE = {"data-submit": True}
BIGGEST_ID = 2**63 - 1
YES_NO = (("yes", _("是")), ("no", _("否")))
BETWEEN = "、"


def kind_choices() -> list[tuple[str, str]]:
    """Return code and name of every kind that is in use."""
    kinds = in_force().complaint_kinds.values()
    return [(kind.code, str(kind)) for kind in kinds if kind.is_active]


class LinesField(forms.CharField):
    """Text on several lines."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": rows})
        super().__init__(**{"max_length": LONGEST_WORDS, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> str:
        return clean_lines(super().to_python(value) or "")


class PersonField(TidyField):
    """One of our people by number or whole name; of several it says who was meant."""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return _person(typed) if typed else None


def _person(typed: str) -> Employee:
    found = people.the_one_meant(typed, list(Site.objects.values_list("pk", flat=True)))
    if found is None:
        raise ValidationError(gettext("没有找到这一位，请写工号或全名。"), code="unknown")
    rows = Employee.objects.select_related("department__head", "deputy")
    return rows.get(pk=found.pk)


class ComplainForm(PageForm):
    """What a visitor writes on the page for everybody: who, how to reach them, what."""

    name = TidyField(label=_("您的姓名"), max_length=60)
    contact = TidyField(
        label=_("手机或邮箱"),
        max_length=254,
        required=False,
        help_text=_("留了才能告诉您办到哪里，也才能回访。"),
    )
    what = LinesField(label=_("发生了什么"), rows=5)
    wanted = TidyField(label=_("希望我们怎么做"), max_length=LONGEST_WISH, required=False)

    def clean_contact(self) -> dict[str, str]:
        """Return phone or e-mail, whichever was typed."""
        typed = self.cleaned_data["contact"]
        if "@" in typed:
            validate_email(typed)
            return {"phone": "", "email": typed}
        return {"phone": phones.read_with_extension(typed)[0] if typed else "", "email": ""}


class RegisterForm(ComplainForm):
    """What the desk writes down, in a minute: the rest can be left out (C1)."""

    boxes: ClassVar = {"what": "full", "wanted": "full", "kinds": "full"}
    field_order = ("name", "contact", "what", "wanted", "channel", "about", "department", "kinds")

    channel = forms.ChoiceField(
        label=_("来自"), choices=Complaint.Channel.choices, initial=Complaint.Channel.DESK
    )
    about = PersonField(label=_("关于哪一位（工号或姓名）"), max_length=60, required=False)
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("关于哪个部门"), required=False, empty_label="–"
    )
    kinds = forms.MultipleChoiceField(
        label=_("类别"),
        choices=kind_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    visit = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("投诉人")
        self.fields["what"].label = _("说了什么")
        self.fields["wanted"].label = _("要求")


class ComplaintReasonForm(PageForm):
    """Why."""

    reason = LinesField(label=_("原因"), max_length=LONGEST_REASON)


class AssessForm(PageForm):
    """Whether it is valid."""

    valid = forms.ChoiceField(
        label=_("成立吗"), choices=YES_NO, widget=forms.RadioSelect, initial="yes"
    )
    reason = LinesField(label=_("理由"), max_length=LONGEST_REASON, required=False)


class AssignForm(PageForm):
    """Who looks into it."""

    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("交给哪个部门"), required=False, empty_label="–"
    )
    employee = PersonField(label=_("或者交给哪一位（工号或姓名）"), max_length=60, required=False)


class InquiryForm(PageForm):
    """What the department found (C3)."""

    cause = LinesField(label=_("起因"), rows=2)
    course = LinesField(label=pgettext_lazy("complaint", "经过"), rows=4)
    responsible = TidyField(
        label=_("责任人（工号或姓名，几位用顿号分开；没有就留空）"), max_length=200, required=False
    )
    conclusion = LinesField(label=_("结论"), rows=2)
    remedy = LinesField(label=_("补救"), rows=2)
    prevention = LinesField(label=_("防范"), rows=2)
    prevention_by = PersonField(
        label=_("防范由谁来办（工号或姓名）"), max_length=60, required=False
    )
    prevention_until = DayField(label=_("哪天办完"))

    def clean_responsible(self) -> list[Employee]:
        """Return the people who are named."""
        typed = self.cleaned_data["responsible"].replace(",", BETWEEN).replace("，", BETWEEN)
        return [_person(one.strip()) for one in typed.split(BETWEEN) if one.strip()]


class ReviewForm(PageForm):
    """What 行政部, or the principal, decides about a report."""

    approve = forms.ChoiceField(
        label=_("同意报告吗"), choices=YES_NO, widget=forms.RadioSelect, initial="yes"
    )
    outcome = forms.ChoiceField(
        label=_("认定（C26）"),
        choices=[one for one in Complaint.Outcome.choices if one[0] != "withdrawn"],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = LinesField(label=_("意见"), max_length=LONGEST_REASON, required=False)


class AnswerComplaintForm(PageForm):
    """What the complainant is answered."""

    text = LinesField(label=_("答复投诉人的话"), rows=4)


class CallForm(PageForm):
    """What the complainant said when called back."""

    said = forms.ChoiceField(
        label=_("打电话的结果"),
        choices=[
            ("satisfied", _("满意")),
            ("not", _("不满意，重新办理")),
            ("unreached", _("没有联系上")),
        ],
        widget=forms.RadioSelect,
    )
    words = LinesField(label=_("投诉人的原话"), rows=2, required=False)


class MajorForm(ComplaintReasonForm):
    """Whether it is major, and why."""

    field_order = ("yes", "reason")
    yes = forms.ChoiceField(label=_("是重大吗"), choices=YES_NO, widget=forms.RadioSelect)


class ProposePersonForm(PageForm):
    """Whom to propose to the ledger, and how grave it is (C9)."""

    employee = PersonField(label=_("哪一位（工号或姓名）"), max_length=60)
    severity = forms.ChoiceField(
        label=_("严重程度"),
        choices=[("minor", _("轻")), ("serious", _("较重")), ("grave", _("严重"))],
        widget=forms.RadioSelect,
    )


class PreventedForm(PageForm):
    """What was done to prevent it (C23)."""

    which = forms.IntegerField(min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput)
    words = LinesField(label=_("做了什么"), rows=2)


class LookForm(PreventedForm):
    """Whether it holds (C23)."""

    field_order = ("which", "holds", "words")
    holds = forms.ChoiceField(
        label=_("再发生过吗"),
        choices=(("yes", _("没有再发生")), ("no", _("又发生了"))),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("看到什么")


class AddWordsForm(PageForm):
    """What the complainant adds, or says when they are not content, or withdraw it."""

    words = LinesField(label=_("写在这里，办理的人会看到"), rows=3)


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
