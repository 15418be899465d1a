"""What is typed about complaints: by the desk, by who handles one, and by the complainant."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.accounts.page_forms import DayField, PageForm, TidyField
from reception.organisation import phones
from reception.organisation.models import Department, Employee
from reception.policy.rulebook import in_force
from visitors.complaints.listing import Asked
from visitors.complaints.models import LONGEST_REASON, LONGEST_WISH, Complaint
from visitors.visits.case_forms import (
    AT_ONCE,
    BIGGEST_ID,
    CaseListForm,
    CaseStepForm,
    ColleagueField,
    LinesField,
    YesNoField,
    the_colleague,
)

BETWEEN = "、"


def kind_choices() -> list[tuple[str, str]]:
    """Return code and name of every kind that is in use."""
    kinds = in_force().complaint_kinds.values()
    return [(kind.code, str(kind)) for kind in kinds if kind.is_active]


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
    about = ColleagueField(label=_("关于哪一位（工号或姓名）"))
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("关于哪个部门"), required=False, empty_label="–"
    )
    kinds = forms.MultipleChoiceField(
        label=_("类别"), choices=kind_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    visit = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("投诉人")
        self.fields["what"].label = _("说了什么")
        self.fields["wanted"].label = _("要求")


class ComplaintReasonForm(CaseStepForm):
    """Why."""

    reason = LinesField(label=_("原因"), max_length=LONGEST_REASON)


class AssessForm(CaseStepForm):
    """Whether it is valid."""

    valid = YesNoField(label=_("成立吗"), initial="yes")
    reason = LinesField(label=_("理由"), max_length=LONGEST_REASON, required=False)


class AssignForm(CaseStepForm):
    """Who looks into it."""

    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("交给哪个部门"), required=False, empty_label="–"
    )
    employee = ColleagueField(label=_("或者交给哪一位（工号或姓名）"))


class InquiryForm(CaseStepForm):
    """What the department found (C3)."""

    cause = LinesField(label=_("起因"), rows=2)
    course = LinesField(label=pgettext_lazy("complaint", "经过"), rows=4)
    responsible = TidyField(
        label=_("责任人（工号或姓名，几位用顿号分开；没有就留空）"), max_length=200, required=False
    )
    conclusion = LinesField(label=_("结论"), rows=2)
    remedy = LinesField(label=_("补救"), rows=2)
    prevention = LinesField(label=_("防范"), rows=2)
    prevention_by = ColleagueField(label=_("防范由谁来办（工号或姓名）"))
    prevention_until = DayField(label=_("哪天办完"))

    def clean_responsible(self) -> list[Employee]:
        """Return the people who are named."""
        typed = self.cleaned_data["responsible"].replace(",", BETWEEN).replace("，", BETWEEN)
        return [the_colleague(one.strip()) for one in typed.split(BETWEEN) if one.strip()]


class ReviewForm(CaseStepForm):
    """What 行政部, or the principal, decides about a report."""

    approve = YesNoField(label=_("同意报告吗"), initial="yes")
    outcome = forms.ChoiceField(
        label=_("认定（C26）"),
        choices=[one for one in Complaint.Outcome.choices if one[0] != "withdrawn"],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = LinesField(label=_("意见"), max_length=LONGEST_REASON, required=False)


class CompensateForm(CaseStepForm):
    """How much is to be paid, and why (C21)."""

    amount = forms.DecimalField(
        label=_("补偿多少元"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    reason = LinesField(label=_("为什么"), max_length=LONGEST_REASON, rows=2)


class AnswerComplaintForm(CaseStepForm):
    """What the complainant is answered."""

    text = LinesField(label=_("答复投诉人的话"), rows=4)


class CallForm(CaseStepForm):
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

    def arguments(self) -> dict[str, Any]:
        said, words = self.cleaned_data["said"], self.cleaned_data["words"]
        satisfied = None if said == "unreached" else said == "satisfied"
        return {"reached": said != "unreached", "satisfied": satisfied, "words": words}


class MajorForm(ComplaintReasonForm):
    """Whether it is major, and why."""

    field_order = ("yes", "reason")
    yes = YesNoField(label=_("是重大吗"))


class ProposePersonForm(CaseStepForm):
    """Whom to propose to the ledger, and how grave it is (C9)."""

    employee = ColleagueField(label=_("哪一位（工号或姓名）"), required=True)
    severity = forms.ChoiceField(
        label=_("严重程度"),
        choices=[("minor", _("轻")), ("serious", _("较重")), ("grave", _("严重"))],
        widget=forms.RadioSelect,
    )


class PreventedForm(CaseStepForm):
    """What was done to prevent it (C23)."""

    which = forms.IntegerField(min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput)
    words = LinesField(label=_("做了什么"), rows=2)


class LookForm(CaseStepForm):
    """Whether it holds (C23)."""

    which = forms.IntegerField(min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput)
    holds = YesNoField(
        label=_("再发生过吗"), choices=(("yes", _("没有再发生")), ("no", _("又发生了")))
    )
    words = LinesField(label=_("看到什么"), rows=2)


class AddWordsForm(PageForm):
    """What the complainant adds, or says when they are not content, or withdraw it."""

    words = LinesField(label=_("写在这里，办理的人会看到"), rows=3)


class ComplaintListForm(CaseListForm):
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
        choices=[("", _("不论期限")), ("1", _("过期的，含曾经过期的")), ("0", _("从来没有过期的"))],
        widget=forms.Select(AT_ONCE),
    )
    month = forms.DateField(
        label=_("收到的月份"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput({"type": "month", **AT_ONCE}, format="%Y-%m"),
    )

    def asked(self) -> Asked:
        chosen = self.chosen
        return Asked(
            chosen("stage") or "",
            chosen("late"),
            chosen("month"),
            chosen("q") or "",
            chosen("before"),
        )
